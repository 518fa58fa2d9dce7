import type { RandomStream } from "../../engine/random.js";
import type { Workload } from "./application.js";
import type { ObjectiveWeights } from "./objective.js";

/** The name of a site: `device` for the task's own device, else the name of an edge server or a cloud. */
export type SiteId = string;

/** A site for every sub-task, in their order. */
export type Placement = readonly SiteId[];

/** A placement with requests for resources. Resources that are not requested are granted by default. */
export interface Plan {
  readonly sites: Placement;
  /** By edge of the graph: subcarriers for its data, where the cell grants them on request; undefined: its default. */
  readonly subcarriers?: readonly (number | undefined)[];
  /** By sub-task: cores, where its site grants them on request; undefined: its default. */
  readonly cores?: readonly (number | undefined)[];
  /** Of the device, for all that it executes of the task or by sub-task, where it has DVFS; undefined: its own. */
  readonly frequency_hz?: number | readonly (number | undefined)[];
  /** Names of variants: one for all sub-tasks that have it, or by sub-task; undefined: full. */
  readonly variants?: VariantChoice;
}

/** Variants of sub-tasks by their names: one for all that have it, or one for each; undefined: full. */
export type VariantChoice = string | readonly (string | undefined)[];

/** A site for one sub-task, and its variant. */
export interface SiteChoice {
  readonly site: SiteId;
  /** Its name; undefined: full. */
  readonly variant?: string | undefined;
}

/** Frequencies that a device can be set to. */
export interface FrequencyRange {
  readonly lowest_hz: number;
  readonly highest_hz: number;
  /** Only these, ascending; absent: any in between. */
  readonly steps_hz?: readonly number[];
}

/** The resources that can be requested at a site. */
export interface SiteRequest {
  /** At a server that grants cores on request. */
  readonly cores?: number;
  /** At a device with DVFS. */
  readonly frequency_hz?: number;
}

/** Identifies a decision; `outcome` receives it again. */
export type DecisionId = number;

/** A task that has arrived and waits to be placed. */
export interface TaskRequest extends Workload {
  readonly decision: DecisionId;
  readonly task: number;
  /** Name of the device, such as `phone-3`. */
  readonly device: string;
  readonly arrival_s: number;
  /** Absolute; Infinity: none. */
  readonly deadline_s: number;
  /** Higher ones come first at nodes with `queue: priority`. */
  readonly priority: number;
  /** What kind of task it is, where an arrivals trace says so. */
  readonly application?: string | undefined;
}

/** A sub-task whose first input data are available. */
export interface SubtaskRequest extends TaskRequest {
  readonly subtask: number;
  /** Sites of the sub-tasks that were placed so far; undefined: not yet. */
  readonly placed: readonly (SiteId | undefined)[];
  /** Variants of the sub-tasks that were placed so far, by name; absent: all are in full. */
  readonly chosen?: readonly string[];
}

/** How a task ended. */
export interface TaskResult {
  readonly status: "completed" | "late" | "dropped" | "in-flight";
  readonly latency_s: number;
  readonly device_energy_j: number;
  readonly cost: number;
}

/** Sets of candidate sites: all that there are, or those of the task's own cell: its device, the servers of the serving edge's base station, and the clouds. */
export const CANDIDATE_SITES = ["all", "cell"] as const;

/** The sites among which a policy chooses. */
export type CandidateSites = (typeof CANDIDATE_SITES)[number];

/** The view of a site at the instant of the decision. Numbers are computed when they are read. */
export interface SiteView {
  readonly id: SiteId;
  readonly kind: "device" | "edge" | "cloud";
  /** The edge that serves the device now: the one with the least path loss; over `constant` and `trace` radios the first edge. */
  readonly isServing: boolean;
  /** True: the site has failed; what is placed there is dropped unless it is repaired before the data are there. */
  readonly isDown: boolean;
  /** Infinity: unlimited. */
  readonly cores: number;
  readonly freeCores: number;
  /** Sub-tasks that run or wait here. */
  readonly present: number;
  /** Sub-tasks that wait for cores. */
  readonly queueLength: number;
  /** How many more sub-tasks could wait; one that finds no room is dropped. Infinity: no limit. */
  readonly queueRoom: number;
  /** Work that waits or runs here / all cores, in s. 0 where cores are unlimited. */
  readonly backlog_s: number;
  /** Infinity: unlimited. Where each machine of the site has a memory, that of the machine with the most. */
  readonly memory_bytes: number;
  /** The free part of the memory; with machines, the most that is free on one of them. */
  readonly freeMemory_bytes: number;
  readonly frequency_hz: number;
  /** The most cores that a plan may request for a sub-task here; 0: none, the site grants by itself. */
  readonly requestableCores: number;
  /** Frequencies that a plan may set here; undefined: none. */
  readonly dvfs: FrequencyRange | undefined;
  /** Cycles that a sub-task takes here. Absent: as many as the task says. They differ where nodes have speeds in FLOP/s. */
  workOf_cycles?(subtask: number): number;
  /** Cores that a sub-task of this task would be granted. */
  grantedCores(subtask: number): number;
  /** Bit rate from the device for the data of an edge of the graph, now; NaN for the device itself. */
  uplink_bps(edge: number): number;
  /** Bit rate to the device for the data of an edge, now; NaN for the device itself. */
  downlink_bps(edge: number): number;
  /** Bit rate of the slowest wired leg on the way from the device; Infinity where there is none. */
  wired_bps(edge: number): number;
  /** Wired delay on the way from the device for the data of an edge, s. */
  wiredDelay_s(edge: number): number;
}

/** The view of the task's device. */
export interface DeviceView {
  readonly name: string;
  readonly frequency_hz: number;
  readonly cores: number;
  /** Energy of a cycle is kappa times the frequency squared, in J s^2. */
  readonly kappa: number;
  /** Charge of its battery; Infinity: it has none that could run empty. */
  readonly battery_j: number;
  /** Work that waits or runs on it / its cores. */
  readonly backlog_s: number;
  /** Where it is now: x and y. */
  readonly position_m: readonly [number, number];
}

/**
 * The view of a policy when it decides. It cannot change the emulation, and all values are computed on demand.
 *
 * Times of steps assume that nothing else changes: the present rates, and the present backlog if a grant would have to
 * wait.
 */
export interface Observation {
  readonly time_s: number;
  readonly device: DeviceView;
  /** Every candidate site, see `OffloadingPolicy.candidateSites`; the first is the task's device. */
  readonly sites: readonly SiteView[];
  /** @throws PolicyError when there is no such site */
  site(id: SiteId): SiteView;
  readonly objective: ObjectiveWeights;
  /** The same task and network, with costs by other weights. */
  under(objective: ObjectiveWeights): Observation;
  /** Most subcarriers that a plan may ask for an edge of the graph; 0: none, the cell grants by itself. */
  readonly requestableSubcarriers: number;
  /**
   * Time to move the data of an edge from one site to another, waiting included, in s; 0 within a site. NaN for moves that never
   * happen: input that is not on the device, final output that goes elsewhere.
   */
  moveTime_s(edge: number, from: SiteId, to: SiteId): number;
  /** Time to execute a sub-task at a site, waiting included, in s; with other cores or another frequency where they are given. */
  executionTime_s(subtask: number, site: SiteId, request?: SiteRequest): number;
  /** The analytic cost of a placement or plan of the whole task, in units of the objective; with early exits the mean over them. */
  cost(placement: Placement | Plan): number;
  /** Latency of the whole task, from the decision to its last bit back, s; Infinity if it never ends. */
  latency_s(placement: Placement): number;
  /** Share of the cost that moving the data of an edge between two sites adds. */
  moveCost(edge: number, from: SiteId, to: SiteId): number;
  /** Share of the cost that executing a sub-task at a site adds. */
  executionCost(subtask: number, site: SiteId, request?: SiteRequest): number;
  /**
   * The site with the least cost of executing a sub-task and moving its inputs there. Among equal sites, the first one listed. With many
   * sites this is much faster than querying each site.
   *
   * @param placed  by sub-task: the site of its data; undefined: unknown, and left out
   */
  cheapestSite(subtask: number, placed: readonly (SiteId | undefined)[]): SiteId;
  /** The placement of least analytic cost, with default grants; undefined when the graph is too large for an exact search. */
  optimum(): Placement | undefined;
  /** The plan of least analytic cost over all placements and variants; undefined when the search for it would take too long. */
  optimalPlan(): Plan | undefined;
  /**
   * The view of the same task in other variants. Its times, costs and optimum are those of a task that has these variants from the
   * start. @throws PolicyError when there is no such variant
   */
  inVariants(variants: VariantChoice): Observation;
}

/** The information that a policy gets when a run begins. */
export interface RunInfo {
  readonly scenario: string;
  readonly seed: number;
  readonly replication: number;
  /** Names of all sites, `device` first. */
  readonly sites: readonly SiteId[];
  /** Which of them the policy sees and may choose; absent: all. */
  readonly candidateSites?: CandidateSites;
  /** The policy's own random numbers, uniform in [0, 1): the same in every run of the same seed and replication. */
  readonly random: RandomStream;
}

/** An offloading policy. It decides for whole tasks (`place`) or for one sub-task after the other (`choose`). */
export interface OffloadingPolicy {
  readonly name: string;
  readonly decides: "task" | "subtask";
  /**
   * The sites among which it chooses. `cell`: it sees and can choose only sites of the cell that serves the task's device at the time, as if
   * the scenario had no others. Sites of sub-tasks that were placed elsewhere before are included. Default `all`.
   */
  readonly candidateSites?: CandidateSites;
  /** Places every sub-task of a task. Needed when it decides for tasks. */
  place?(request: TaskRequest, view: Observation): Placement | Plan;
  /** Places one sub-task. Needed when it decides for sub-tasks. */
  choose?(request: SubtaskRequest, view: Observation): SiteId | SiteChoice;
  /**
   * Number of multiply-accumulates, or steps of similar length, of a decision. Scenarios can charge them (`decision.perOperation`).
   * Absent: none are charged.
   */
  operations?(request: TaskRequest, sites: number): number;
  /** Called when a task that the policy decided about has ended, in any order. */
  outcome?(decision: DecisionId, result: TaskResult): void;
  /** Called when a run begins, before the first decision. */
  begin?(run: RunInfo): void;
  /** Called when the run is over, after the last decision. */
  end?(): void;
  /** The learned state of the policy, as bytes, for programs that store it. */
  save?(): Uint8Array;
  /** Restores the state from `save`, before the run begins. */
  load?(bytes: Uint8Array): void;
}
