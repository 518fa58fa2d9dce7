import { PolicyError } from "../errors.js";
import type { ObjectiveWeights } from "../world/port/objective.js";
import type { Observation, OffloadingPolicy, Placement, SiteId, TaskRequest } from "../world/port/policy.js";
import { allAt, statelessPolicy } from "./placements.js";

/** The objective of a cut. */
export const CUT_OBJECTIVES = ["latency", "energy", "cost"] as const;

/** Options of `neurosurgeon`. */
export interface NeurosurgeonOptions {
  /** `latency`, `energy` of the device, or `cost`: the scenario's own objective. Default `latency`. */
  readonly objective?: string;
  /** Name of the server; default: the edge that serves the device, else the first cloud. */
  readonly site?: string;
}

const NOTHING: ObjectiveWeights = {
  ...{ time: 0, energy: 0, edgeEnergy: 0, cloudEnergy: 0 },
  ...{ core: 0, cloud: 0, spectrum: 0, backhaul: 0 },
};

const WEIGHTS: Readonly<Record<string, ObjectiveWeights | undefined>> = {
  latency: { ...NOTHING, time: 1 },
  energy: { ...NOTHING, energy: 1 },
};

/**
 * Cuts a chain of layers in two: the first p run on the device, the others at one server. Of all cuts from p = 0 (all at the
 * server) to the number of sub-tasks (all on the device) it takes the best, the first of equal ones:
 *
 *     cost(p) = sum over i < p of execution(i, device) + move(p, device, server) + sum over i >= p of execution(i, server)
 *               + move(output, server, device)
 *
 * Times of layers are exact here, where Neurosurgeon predicts them by regression. The server's load and the rates of the links
 * are the present ones. Cuts that do not fit into the memory of the device or the server are left out. A graph that is no chain
 * is cut along the order of its sub-tasks. Without servers all runs on the device.
 *
 * @throws RangeError when there is no such objective
 * @source Y. Kang et al., "Neurosurgeon: collaborative intelligence between the cloud and mobile edge", ASPLOS 2017, Algorithm 1
 */
export const neurosurgeon = ({ objective = "latency", site }: NeurosurgeonOptions = {}): OffloadingPolicy => {
  if (!CUT_OBJECTIVES.some((word) => word === objective))
    throw new RangeError(`expected objective to be one of ${CUT_OBJECTIVES.join(", ")}, got ${objective}`);
  const weights = WEIGHTS[objective];
  return statelessPolicy(
    "neurosurgeon",
    (request, view) => {
      const seen = weights === undefined ? view : view.under(weights);
      const server = serverIn(view, site);
      if (server === undefined) return allAt(request, "device");
      // Only the cost of a whole placement shows whether its parts fit into memory together.
      const isRoomy = request.memory_bytes === undefined || view.sites.every((one) => one.memory_bytes === Infinity);
      const find = request.graph.isChain && isRoomy ? bestCutOfChain : bestCut;
      const cut = find(request, seen, server);
      return cutAt(request, cut, server);
    },
    // Executions at both sites and a move for every cut of a chain; a whole placement for every cut of another graph.
    ({ graph }) =>
      graph.isChain ? 3 * graph.subtasks + 1 : (graph.subtasks + 1) * (graph.subtasks + graph.edges.length),
  );
};

/** Undefined: there is none. */
const serverIn = (view: Observation, site: string | undefined): SiteId | undefined => {
  if (site !== undefined) {
    const named = view.sites.find(({ id, kind }) => id === site && kind !== "device");
    if (named !== undefined) return named.id;
    const servers = view.sites.slice(1).map(({ id }) => id);
    throw new PolicyError("neurosurgeon", `there is no server "${site}"; the servers are ${servers.join(", ")}`);
  }
  const server = view.sites.find(({ isServing }) => isServing) ?? view.sites.find(({ kind }) => kind !== "device");
  return server?.id;
};

/** The given number of sub-tasks on the device, the others at the server. */
const cutAt = ({ graph }: TaskRequest, cut: number, server: SiteId): Placement => {
  const sites = new Array<SiteId>(graph.subtasks).fill(server);
  for (const subtask of graph.order.slice(0, cut)) sites[subtask] = "device";
  return sites;
};

/** The cost of a chain is a sum over steps: all cuts take as long as a few placements. */
const bestCutOfChain = ({ graph }: TaskRequest, view: Observation, server: SiteId): number => {
  const { subtasks } = graph;
  const remote = new Array<number>(subtasks + 1).fill(0);
  for (let subtask = subtasks - 1; subtask >= 0; subtask--)
    remote[subtask] = remote[subtask + 1]! + view.executionCost(subtask, server);
  const back = view.moveCost(subtasks, server, "device");
  let local = 0;
  let best = 0;
  let least = Infinity;
  for (let cut = 0; cut <= subtasks; cut++) {
    const away = cut === subtasks ? 0 : view.moveCost(cut, "device", server) + remote[cut]! + back;
    if (local + away < least) {
      least = local + away;
      best = cut;
    }
    if (cut < subtasks) local += view.executionCost(cut, "device");
  }
  return best;
};

const bestCut = (request: TaskRequest, view: Observation, server: SiteId): number => {
  let best = 0;
  let least = Infinity;
  for (let cut = 0; cut <= request.graph.subtasks; cut++) {
    const cost = view.cost(cutAt(request, cut, server));
    if (cost < least) {
      least = cost;
      best = cut;
    }
  }
  return best;
};
