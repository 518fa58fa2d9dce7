import { wireOrder } from "../../../compose/links/build-wires.js";
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
 * The rows of nodes.csv of a whole run. Each row comes from the share that emulates the node. Clouds work for all shares, so their rows are added
 * up. A wire has a row only in the share that uses it. Links of a graph have rows in all shares, and no run that is split uses them.
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
  append(all, links === undefined ? wiresInOrder(results, at) : wiresIn(results[0]!, at));
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

/**
 * Rows of wires that carried something, in the order of a whole run: between edges and clouds, and then between the servers of one cell. No
 * other pair exchanges data in a run that is split, and each pair belongs to one share.
 */
const wiresInOrder = (results: readonly ShareResult[], from: number): NodeRecord[] => {
  const used = results.flatMap((result) => {
    const rows = wiresIn(result, from);
    return result.wires.map((ends, index) => ({ ends, name: rows[index]!.node, row: rows[index]! }));
  });
  return (["edge-cloud", "edge-edge"] as const).flatMap((kind) =>
    used
      .filter(({ ends }) => ends.kind === kind)
      .sort(wireOrder)
      .map(({ row }) => row),
  );
};
