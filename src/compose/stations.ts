import { grouped } from "../math/grouped.js";
import type { Scenario } from "../scenario/scenario.js";
import type { EdgeSpec } from "../scenario/spec/servers.js";

/** The edges that have a base station. They come before the others. */
export const stationsOf = (edges: readonly EdgeSpec[]): readonly EdgeSpec[] =>
  edges.filter(({ station }) => station === undefined);

/** Names of base stations at the same place. Each has the whole spectrum of the radio, which is rarely intended. */
export const twinStations = ({ edges, radio }: Scenario): readonly (readonly string[])[] => {
  if (!("allocation" in radio)) return [];
  const byPlace = grouped(stationsOf(edges), ({ position_m }) => position_m.join(" "));
  return [...byPlace.values()].map((twins) => twins.map(({ name }) => name)).filter((names) => names.length > 1);
};

const MOST_NAMED = 5;

/** Describes all of them in one sentence; undefined: there are none. */
export const describeTwins = ({ radio }: Scenario, places: readonly (readonly string[])[]): string | undefined => {
  const [first] = places;
  if (first === undefined || !("allocation" in radio)) return undefined;
  const named = first.slice(0, MOST_NAMED).join(", ");
  const rest = first.length > MOST_NAMED ? ` and ${first.length - MOST_NAMED} more` : "";
  const more = places.length > 1 ? `, and so it is at ${places.length - 1} more` : "";
  return (
    `the base stations of ${named}${rest} stand at one place, and each has all ${radio.subcarriers} subcarriers for itself: ` +
    `together ${first.length * radio.subcarriers}${more}; for servers that share one radio write cell: ${first[0]} in the others, else give them places of their own`
  );
};

/** The edges of each cell, which are the servers at one base station. Each edge is in one cell. */
export const cellsIn = ({ edges }: Pick<Scenario, "edges">): readonly (readonly EdgeSpec[])[] => {
  const cells = grouped([...edges.keys()], (edge) => edges[edge]!.station ?? edge);
  return [...cells.values()].map((cell) => cell.map((edge) => edges[edge]!));
};

/**
 * Why no policy with a fixed place for each site of one cell can decide for one sub-task after the other: when its device changes the cell,
 * other sub-tasks of the task may be at sites of the old cell. Undefined: it can.
 */
export const changingProblem = ({ edges, devices }: Pick<Scenario, "edges" | "devices">): string | undefined => {
  const moving = devices.find(({ mobility }) => mobility !== undefined);
  if (moving === undefined || cellsIn({ edges }).length < 2) return undefined;
  return (
    `expected all, or a policy that decides for whole tasks: "${moving.name}" can change the cell while sub-tasks are at sites of ` +
    "the cell before, for which the network has no place"
  );
};

const servers = (count: number): string => `${count} ${count === 1 ? "server" : "servers"}`;

/**
 * Why no network can choose among the sites of one cell, with `candidateSites: cell`. Its inputs and outputs have one place for each
 * server of a cell, so all cells must have the same number. Undefined: it can.
 */
export const cellProblem = (scenario: Pick<Scenario, "edges" | "radio">): string | undefined => {
  const { edges, radio } = scenario;
  if (edges.length < 2) return undefined;
  if (!("allocation" in radio))
    return `expected all: there are no radio cells, and every device has links of its own to all of the ${edges.length} edges`;
  const cells = cellsIn(scenario);
  const [first] = cells;
  const other = cells.find(({ length }) => length !== first!.length);
  if (other === undefined) return undefined;
  return (
    `expected all, or the same number of servers in every cell: the cell of ${first![0]!.name} has ` +
    `${servers(first!.length)}, and the cell of ${other[0]!.name} has ${other.length}`
  );
};
