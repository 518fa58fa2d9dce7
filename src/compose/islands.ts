import { smallest } from "../math/extremes.js";
import { policyLabel } from "../scenario/fields/policy-text.js";
import type { PolicySpec, Scenario } from "../scenario/scenario.js";
import type { CloudSpec } from "../scenario/spec/servers.js";
import { applicationsIn } from "../scenario/workloads.js";
import type { Network } from "../world/network.js";
import { stationsOf } from "./stations.js";

/**
 * A part that no decision and no emulated quantity connects with the rest: a cell with its devices, or a single device. Islands can be
 * emulated separately, with the same results as together.
 */
export type IslandKind = "cell" | "device";

/** The islands of a run, or one sentence on why it has none. */
export type Apart =
  | { readonly islands: IslandKind; readonly why?: undefined }
  | { readonly islands?: undefined; readonly why: string };

/** The sites to which a policy sends tasks, and the state that it reads. */
interface Reach {
  /** The edge of the task's own serving cell. */
  readonly edge?: true;
  /** Clouds, by their numbers; absent: none. */
  readonly clouds?: readonly number[];
  /** Sub-tasks of one task may run at several of these servers and send data from one to another. */
  readonly between?: true;
}

const SEES_ALL = "sees the queues of all cells when it decides; with candidateSites=cell it sees only its own cell";
const DRAWS = "draws the sites of all tasks from one stream of random numbers";

/** Policies that use only what they see of sites, or remember each cell separately. They send tasks to any site that they see. */
const TO_ANY_SITE = ["best-constant", "greedy", "greedy-blind", "greedy-live", "least-loaded", "optimal"];
/** Such policies that send tasks to edges only. */
const TO_EDGES = [
  ...["ddlro", "jsq", "least-work-left", "neurosurgeon", "power-of-d"],
  ...["round-robin", "sed", "threshold", "weighted-round-robin"],
];

/** The reach of a policy that may choose any site of the cell. */
const anySiteOf = ({ clouds }: Scenario): Reach => ({
  edge: true,
  between: true,
  clouds: clouds.map((_, cloud) => cloud),
});

/** The reach of a policy that sees the sites of one cell only, or why its reach is too wide or unknown. */
const reachInCell = (policy: PolicySpec, scenario: Scenario): Reach | string => {
  const { name, options } = policy;
  const { candidateSites, ...rest } = options;
  const { clouds } = scenario;
  if (name === "edge") return rest.choose === "random" ? DRAWS : { edge: true };
  if (name === "random" || name === "cloud-share") return DRAWS;
  if (TO_ANY_SITE.includes(name)) return anySiteOf(scenario);
  if (!TO_EDGES.includes(name)) return "may remember the tasks of all cells";
  if (rest.sites === "servers") return "sees the clouds, where there are sub-tasks of all cells";
  const named = clouds.findIndex(({ name }) => name === (rest.site ?? rest.otherwise));
  return { edge: true, between: true, ...(named >= 0 ? { clouds: [named] } : {}) };
};

/** The reach of a policy, or why it is too wide or unknown. */
const reachOf = (policy: PolicySpec, scenario: Scenario): Reach | string => {
  const { name, options } = policy;
  const { edges, clouds } = scenario;
  const { site, choose, candidateSites } = options;
  if (candidateSites === "cell") return reachInCell(policy, scenario);
  const cloudOf = (named: unknown): number =>
    named === undefined ? 0 : clouds.findIndex((cloud) => cloud.name === named);
  if (name === "local") return {};
  if (name === "cloud") return { clouds: [cloudOf(site)] };
  if (name === "edge") {
    if (site !== undefined) return `sends the tasks of all cells to ${String(site)}`;
    if (choose === undefined || choose === "serving") return { edge: true };
    return choose === "best" ? SEES_ALL : "chooses edges for the tasks of all cells in turn";
  }
  if (name === "neurosurgeon") {
    if (site === undefined && edges.length > 0) return { edge: true };
    const cloud = cloudOf(site);
    return cloud >= 0 ? { clouds: [cloud] } : `sends the tasks of all cells to ${String(site)}`;
  }
  if (name === "random" || name === "cloud-share") return DRAWS;
  if (/[./\\:]/.test(name)) return "may see the queues of all cells, and may remember the tasks of all";
  return SEES_ALL;
};

/** Why tasks of several cells wait for each other in a cloud; undefined if they do not. */
const cloudProblem = ({ name, cores, memory_bytes, machines, power }: CloudSpec): string | undefined => {
  if (cores !== Infinity) return `the ${cores} cores of ${name} serve the tasks of all cells`;
  if (memory_bytes !== undefined) return `the memory of ${name} holds the tasks of all cells`;
  if (machines !== undefined) return `the machines of ${name} serve the tasks of all cells`;
  if (power.table_w !== undefined || power.data_j_per_bit > 0)
    return `the power of ${name} is not in proportion to its busy cores`;
  return undefined;
};

/** Why tasks of several cells meet in clouds or on the way there; undefined if they do not. */
const cloudsProblem = ({ clouds, links }: Scenario, { clouds: numbers = [], between }: Reach): string | undefined => {
  const reached = numbers.flatMap((number) => clouds[number] ?? []);
  for (const cloud of reached) {
    const problem = cloudProblem(cloud);
    if (problem !== undefined) return problem;
    if (links !== undefined && (between === true || cloud.direct === undefined))
      return `links on the way to ${cloud.name} carry the data of several cells`;
  }
  const [first, second] = reached;
  return between === true && second !== undefined
    ? `the link between ${first!.name} and ${second.name} carries the data of several cells`
    : undefined;
};

/** Why the order of simultaneous events of different cells can affect a cell; undefined if it cannot. */
const tieProblem = (scenario: Scenario): string | undefined => {
  const { arrivals, devices, edges, clouds } = scenario;
  const ties = "and looks at the next events of all cells to see which of them are at its instant but for rounding";
  const inTrace = arrivals.process === "trace" && arrivals.rows.deadline_s !== undefined;
  if (applicationsIn(scenario).some(({ deadline_s, onDeadline }) => onDeadline === "drop" && (inTrace || deadline_s)))
    return `a deadline drops its task, ${ties}`;
  if (devices.some(({ battery }) => battery !== undefined)) return `an empty battery stops its device, ${ties}`;
  const failing = [...edges, ...clouds].find(({ outages }) => outages !== undefined);
  return failing === undefined ? undefined : `${failing.name} drops its tasks when it fails, ${ties}`;
};

/** What connects devices through the radio and the network behind it; undefined: nothing. */
const radioProblem = (scenario: Scenario, reach: Reach, reports: boolean): string | undefined => {
  const { radio, edges, devices } = scenario;
  const stations = stationsOf(edges);
  const [first] = stations;
  if (first === undefined) return "there is no cell";
  if (!("allocation" in radio)) {
    const what = reach.edge === true || reports ? first.name : `the backhaul of ${first.name}`;
    return `all devices use ${what}`;
  }
  if (stations.length === 1) return `all devices are in the cell of ${first.name}`;
  if (radio.interference.from === "transmissions") return "cells hear each other's transmissions";
  if (devices.some(({ mobility }) => mobility !== undefined)) return "devices move from cell to cell";
  return undefined;
};

/**
 * Splits the run of a policy into islands, or returns why it cannot be split. This covers everything that reaches results: policies and
 * the oracle see the network at the instant of a decision, so reading the state of another cell ties the two cells with no slack in time.
 *
 * @param policy         one of the scenario's
 * @param isCellNetwork  the policy is a trained network that sees the sites of one cell only, and knows nothing else of other tasks than
 *                       what it has sent to these sites
 */
export const apartUnder = (scenario: Scenario, policy: PolicySpec, isCellNetwork = false): Apart => {
  const { devices, clouds, decision, oracleShare, metrics = [], links } = scenario;
  if (devices.reduce((sum, { count }) => sum + count, 0) < 2) return { why: "there is one device" };
  const reach = isCellNetwork ? anySiteOf(scenario) : reachOf(policy, scenario);
  const named = policy.options.candidateSites === undefined ? policy.name : policyLabel(policy.name, policy.options);
  if (typeof reach === "string") return { why: `the policy ${named} ${reach}` };
  const reports = decision.at === "edge";
  const isAlone = !reports && reach.edge !== true && reach.clouds === undefined;
  // With single devices as islands the oracle sees only their own queues: nobody uses any server or link.
  if (oracleShare > 0 && !isAlone)
    return { why: "the oracle sees the queues of all cells; --oracle off does without it" };
  if (metrics.length > 0) return { why: "metrics of your own get the records of all cells in one order" };
  const ties = tieProblem(scenario);
  if (ties !== undefined) return { why: ties };
  const meeting = cloudsProblem(scenario, reach);
  if (meeting !== undefined) return { why: meeting };
  if (reach.between === true && links !== undefined && scenario.edges.some(({ station }) => station !== undefined))
    return { why: "links between the servers of a cell carry the data of several cells" };
  const isThrough = reach.clouds?.some((cloud) => cloud in clouds && clouds[cloud]!.direct === undefined) === true;
  if (!(reports || reach.edge === true || isThrough)) return { islands: "device" };
  const problem = radioProblem(scenario, reach, reports);
  return problem === undefined ? { islands: "cell" } : { why: problem };
};

/** The share of a run that emulates each device and edge. */
export interface Owners {
  /** By device: its share. */
  readonly device: Uint16Array;
  /** By edge: its share. */
  readonly edge: Uint16Array;
}

/**
 * Assigns islands to shares so that each gets about the same number of devices: largest island first, to the share with the fewest devices.
 * Every share computes the same assignment.
 */
export const ownersOf = (scenario: Scenario, network: Network, kind: IslandKind, shares: number): Owners => {
  const { edges } = scenario;
  const count = network.devices.length;
  const device = new Uint16Array(count);
  const edge = new Uint16Array(edges.length);
  if (kind === "device") {
    for (let number = 0; number < count; number++) device[number] = number % shares;
    return { device, edge };
  }
  const served: number[][] = edges.map(() => []);
  for (let number = 0; number < count; number++) served[network.servingSiteOf(number) - 1]!.push(number);
  const order = served.map((_, number) => number).sort((a, b) => served[b]!.length - served[a]!.length || a - b);
  const load = new Array<number>(shares).fill(0);
  for (const number of order) {
    const share = load.indexOf(smallest(load));
    load[share]! += served[number]!.length;
    edge[number] = share;
    for (const one of served[number]!) device[one] = share;
  }
  edges.forEach(({ station }, number) => {
    if (station !== undefined) edge[number] = edge[station]!;
  });
  return { device, edge };
};
