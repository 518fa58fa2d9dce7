import type { RandomField } from "../engine/generators/threefry.js";
import { RandomStreams } from "../engine/random.js";
import { PolicyError } from "../errors.js";
import { executionTime_s } from "../physics/execution-time.js";
import type { Balancer, Servers } from "../world/balancing/balancer.js";
import { drawsOf, jobNumber } from "../world/balancing/draws.js";
import { joinShortestQueue } from "../world/balancing/join-shortest-queue.js";
import { leastWorkLeft } from "../world/balancing/least-work-left.js";
import { powerOfD } from "../world/balancing/power-of-d.js";
import { roundRobin } from "../world/balancing/round-robin.js";
import { shortestExpectedDelay } from "../world/balancing/shortest-expected-delay.js";
import { weightedRoundRobin } from "../world/balancing/weighted-round-robin.js";
import type {
  Observation,
  OffloadingPolicy,
  Placement,
  RunInfo,
  SiteId,
  SiteView,
  SubtaskRequest,
  TaskRequest,
} from "../world/port/policy.js";
import { cellOf } from "./candidates.js";
import { allAt } from "./placements.js";

/** The sites among which balancing policies choose: all edges, or edges and clouds. */
export const BALANCED_SITES = ["edges", "servers"] as const;

/** The unit that balancing policies send: whole tasks, or each sub-task when its data have arrived. */
export const BALANCED_JOBS = ["task", "subtask"] as const;

/** Options of all balancing policies. */
export interface BalancingOptions {
  /** `edges` (default), or `servers`: clouds, too. */
  readonly sites?: string;
  /** `task` (default): whole tasks; `subtask`: each sub-task by itself. */
  readonly each?: string;
}

/** Options of `power-of-d`. */
export interface PowerOfDOptions extends BalancingOptions {
  /** Sites that are drawn; default 2. */
  readonly d?: number;
}

/** Options of `weighted-round-robin`. */
export interface WeightedRoundRobinOptions extends BalancingOptions {
  /** A number > 0 for each site, such as "2:1"; default: their speeds. */
  readonly weights?: string;
}

/** The sites among which a policy chooses. */
const isAmong = ({ kind }: SiteView, sites: string): boolean =>
  kind === "edge" || (kind === "cloud" && sites === "servers");

/** Whether the largest of the sub-tasks fits into the free memory of a site. */
const hasRoom = (site: SiteView, { memory_bytes }: TaskRequest, subtasks: readonly number[]): boolean =>
  memory_bytes === undefined || subtasks.every((subtask) => memory_bytes[subtask]! <= site.freeMemory_bytes);

/** The work of a request: some sub-tasks, one after the other. */
class SeenSites implements Servers {
  readonly count: number;
  readonly up: readonly number[];
  readonly #sites: readonly SiteView[];
  readonly #request: TaskRequest;
  readonly #subtasks: readonly number[];

  constructor(sites: readonly SiteView[], request: TaskRequest, subtasks: readonly number[]) {
    this.count = sites.length;
    this.#sites = sites;
    this.#request = request;
    this.#subtasks = subtasks;
    const all = sites.map((_, number) => number);
    const up = all.filter((number) => !sites[number]!.isDown);
    const roomy = up.filter((number) => hasRoom(sites[number]!, request, subtasks));
    this.up = roomy.length > 0 ? roomy : up.length > 0 ? up : all;
  }

  present(server: number): number {
    return this.#sites[server]!.present;
  }

  backlog_s(server: number): number {
    return this.#sites[server]!.backlog_s;
  }

  cores(server: number): number {
    return this.#sites[server]!.cores;
  }

  /** The most that any of the sub-tasks would hold. */
  grant(server: number): number {
    const site = this.#sites[server]!;
    return this.#subtasks.reduce((most, subtask) => Math.max(most, site.grantedCores(subtask)), 1);
  }

  time_s(server: number): number {
    const site = this.#sites[server]!;
    const { work_cycles, serial } = this.#request;
    const { frequency_hz } = site;
    let time_s = 0;
    for (const subtask of this.#subtasks)
      time_s += executionTime_s(
        site.workOf_cycles?.(subtask) ?? work_cycles[subtask]!,
        frequency_hz,
        site.grantedCores(subtask),
        serial?.[subtask] ?? 0,
      );
    return time_s;
  }

  speed_hz(server: number): number {
    const { cores, frequency_hz } = this.#sites[server]!;
    return cores * frequency_hz;
  }
}

/** A balancer between the devices and the sites. It sees the work at the sites, not the work under way to them. */
class BalancingPolicy implements OffloadingPolicy {
  readonly name: string;
  readonly decides: "task" | "subtask";
  readonly #sites: string;
  readonly #make: () => Balancer;
  readonly #steps: number;
  /** By cell, where each of them is balanced by itself; else one. */
  readonly #balancers = new Map<SiteId, Balancer>();
  #run: RunInfo | undefined;
  #random: RandomField | undefined;

  /** @param steps  servers that the rule looks at; Infinity: all */
  constructor(name: string, { sites = "edges", each = "task" }: BalancingOptions, steps: number, make: () => Balancer) {
    this.name = name;
    this.decides = each === "subtask" ? "subtask" : "task";
    this.#sites = sites;
    this.#make = make;
    this.#steps = steps;
    // A wrong option is told of when the policy is made.
    make();
  }

  begin(run: RunInfo): void {
    const { seed, replication } = run;
    this.#run = run;
    this.#balancers.clear();
    // All rules use one address, so they get the same draws.
    this.#random = new RandomStreams(seed, replication).field("policy", "balancer");
  }

  operations(_request: TaskRequest, sites: number): number {
    return Math.min(this.#steps, sites - 1);
  }

  place(request: TaskRequest, view: Observation): Placement {
    return allAt(request, this.#choose(request, view, request.graph.order, 0));
  }

  choose(request: SubtaskRequest, view: Observation): SiteId {
    return this.#choose(request, view, [request.subtask], request.subtask);
  }

  #choose(request: TaskRequest, view: Observation, subtasks: readonly number[], first: number): SiteId {
    if (this.#run === undefined || this.#random === undefined) throw new Error("begin() was not called");
    const sites = view.sites.filter((site) => isAmong(site, this.#sites));
    if (sites.length === 0) throw new PolicyError(this.name, `the scenario has no ${this.#sites}; add some`);
    const servers = new SeenSites(sites, request, subtasks);
    const balancer = this.#balancerOf(cellOf(this.#run, view));
    const server = balancer.choose(servers, drawsOf(this.#random, jobNumber(request.task, first)));
    balancer.sent?.(server, servers);
    return sites[server]!.id;
  }

  #balancerOf(cell: SiteId): Balancer {
    let balancer = this.#balancers.get(cell);
    if (balancer === undefined) {
      balancer = this.#make();
      this.#balancers.set(cell, balancer);
    }
    return balancer;
  }
}

/** Join the shortest queue: the site with the fewest sub-tasks per core, running or waiting. */
export const jsq = (options: BalancingOptions = {}): OffloadingPolicy =>
  new BalancingPolicy("jsq", options, Infinity, joinShortestQueue);

/** The shortest queue of d sites that are drawn. @throws RangeError when d is no whole number >= 1 */
export const powerOfChoices = ({ d = 2, ...options }: PowerOfDOptions = {}): OffloadingPolicy =>
  new BalancingPolicy("power-of-d", options, d, () => powerOfD(d));

/** Shortest expected delay, computed from numbers of sub-tasks and speeds. */
export const sed = (options: BalancingOptions = {}): OffloadingPolicy =>
  new BalancingPolicy("sed", options, Infinity, shortestExpectedDelay);

/** Least work left: the site with the shortest backlog. */
export const leastWork = (options: BalancingOptions = {}): OffloadingPolicy =>
  new BalancingPolicy("least-work-left", options, Infinity, leastWorkLeft);

/** One site after the other. */
export const inTurn = (options: BalancingOptions = {}): OffloadingPolicy =>
  new BalancingPolicy("round-robin", options, 1, roundRobin);

/** Sites in turn, in proportion to their weights. @throws RangeError when a weight is no number > 0 */
export const inWeightedTurn = ({ weights, ...options }: WeightedRoundRobinOptions = {}): OffloadingPolicy => {
  const given = weights?.split(":").map(Number);
  const problem = given?.findIndex((weight) => !(weight > 0 && weight < Infinity)) ?? -1;
  if (problem >= 0) throw new RangeError(`expected weights such as 2:1, numbers > 0, got ${weights}`);
  return new BalancingPolicy("weighted-round-robin", options, Infinity, () => weightedRoundRobin(given));
};

/** The fault of a balancing policy with these numbers of edges and clouds; `key` is the option at fault. */
export const balancingProblem = (
  policy: string,
  { sites = "edges", d, weights }: Readonly<Record<string, unknown>>,
  { edges, clouds }: { readonly edges: number; readonly clouds: number },
): { readonly key?: string; readonly problem: string } | undefined => {
  const count = sites === "servers" ? edges + clouds : edges;
  if (count === 0) return { problem: `the policy "${policy}" needs servers to choose among: there are no ${sites}` };
  if (typeof d === "number" && d > count)
    return { key: "d", problem: `expected at most ${count}, the number of ${sites}, got ${d}` };
  const given = typeof weights === "string" ? weights.split(":").length : count;
  if (given !== count)
    return { key: "weights", problem: `expected ${count} weights, one for each of the ${sites}, got ${given}` };
  return undefined;
};
