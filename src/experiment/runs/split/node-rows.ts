import { stationsOf } from "../../../compose/stations.js";
import { append } from "../../../math/extremes.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { EdgeSpec } from "../../../scenario/spec/servers.js";
import type { NodeRecord } from "../../../world/port/records.js";
import { cloudRows } from "./cloud-rows.js";
import type { NumberReader } from "./number-file.js";
import type { ShareResult } from "./share.js";

/** Rows of a server: its own, and one for each of its machines. */
const rowsOf = ({ machines }: Pick<EdgeSpec, "machines">): number =>
  1 + (machines?.kinds.reduce((sum, { count }) => sum + count, 0) ?? 0);

/**
 * The rows of nodes.csv of a whole run: each from the share that emulates it. Clouds work for all shares. Wires have rows in those that use
 * them alone; those of a graph have rows in all shares, and nobody uses them in a run that is split.
 *
 * @param changes  of the busy cores of clouds, by share
 */
export const nodeRows = (
  { edges, clouds, radio, links }: Scenario,
  results: readonly ShareResult[],
  changes: readonly NumberReader[],
): readonly NodeRecord[] => {
  const { owners } = results[0]!;
  const all: NodeRecord[] = [];
  let at = 0;
  const take = (share: number, count: number): void => {
    for (let row = at; row < at + count; row++) all.push(results[share]!.nodes[row]!);
    at += count;
  };
  for (const share of owners.device) take(share, 1);
  edges.forEach((edge, number) => {
    take(owners.edge[number]!, rowsOf(edge));
  });
  const ofClouds = clouds.map((_, cloud) => results.map(({ nodes }) => nodes[at + cloud]!));
  const powers = clouds.map(({ power }) => power);
  append(all, cloudRows(powers, ofClouds, changes));
  at += clouds.length;
  if ("allocation" in radio) for (const number of stationsOf(edges).keys()) take(owners.edge[number]!, 2);
  append(all, links === undefined ? wiresInOrder(edges, results, at) : wiresIn(results[0]!, at));
  // Devices' own links, as many for each.
  const own = results.map(({ nodes }) => nodes.slice(at).filter(({ kind }) => kind !== "backhaul"));
  const perDevice = own[0]!.length / owners.device.length;
  owners.device.forEach((share, device) => {
    for (let link = 0; link < perDevice; link++) all.push(own[share]![device * perDevice + link]!);
  });
  return all;
};

const wiresIn = ({ nodes }: ShareResult, from: number): readonly NodeRecord[] =>
  nodes.slice(from).filter(({ kind }) => kind === "backhaul");

/** Wires between cells and clouds by their cells, the one towards the cloud first. */
const wiresInOrder = (edges: readonly EdgeSpec[], results: readonly ShareResult[], from: number): NodeRecord[] => {
  const used = new Map(results.flatMap((result) => wiresIn(result, from).map((row) => [row.node, row] as const)));
  return edges.flatMap(({ name }) =>
    ["up", "down"].flatMap((way) => used.get(`${edges.length > 1 ? `${name}-` : ""}backhaul-${way}`) ?? []),
  );
};
