import { grouped } from "../math/grouped.js";
import type { Scenario } from "../scenario/scenario.js";
import type { EdgeSpec } from "../scenario/spec/servers.js";

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
    `expected all, or a policy that decides for whole tasks: ${moving.name} changes the cell while sub-tasks are at sites of ` +
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
