import { PolicyError } from "../errors.js";
import type { Quote } from "./link.js";
import { DEVICE_SITE } from "./network.js";
import type { ObjectiveWeights } from "./objective.js";
import type { Observation, Placement, SiteId, SiteView, TaskRequest } from "./policy.js";
import type { Task } from "./task.js";
import type { TaskView } from "./view.js";

/** What a policy is told of a task: copies, so that nothing that it does to them reaches the emulation. */
export const requestOf = (task: Task): TaskRequest => ({
  decision: task.decision,
  task: task.task,
  device: task.device,
  arrival_s: task.arrival_s,
  deadline_s: task.deadline_s,
  graph: task.graph,
  data_bits: task.data_bits.slice(),
  work_cycles: task.work_cycles.slice(),
});

/** What a policy sees of the network: answers to questions, and no way to what answers them. */
export class TaskObservation implements Observation {
  readonly time_s: number;
  readonly objective: ObjectiveWeights;
  readonly #view: TaskView;
  #sites: readonly SiteView[] | undefined;

  constructor(view: TaskView) {
    this.time_s = view.time_s;
    this.objective = view.objective;
    this.#view = view;
  }

  get sites(): readonly SiteView[] {
    const view = this.#view;
    this.#sites ??= view.network.sites.map((_, site) => new LiveSite(view, site));
    return this.#sites;
  }

  site(id: SiteId): SiteView {
    return this.sites[this.#numberOf(id)]!;
  }

  moveTime_s(edge: number, from: SiteId, to: SiteId): number {
    const { costs } = this.#view;
    return costs.moveTime_s[(edge * costs.sites + this.#numberOf(from)) * costs.sites + this.#numberOf(to)]!;
  }

  executionTime_s(subtask: number, site: SiteId): number {
    const { costs } = this.#view;
    return costs.executionTime_s[subtask * costs.sites + this.#numberOf(site)]!;
  }

  cost(placement: Placement): number {
    return this.#view.costs.costOf(placement.map((site) => this.#numberOf(site)));
  }

  moveCost(edge: number, from: SiteId, to: SiteId): number {
    return this.#view.costs.moveCost(edge, this.#numberOf(from), this.#numberOf(to));
  }

  executionCost(subtask: number, site: SiteId): number {
    return this.#view.costs.executionCost(subtask, this.#numberOf(site));
  }

  optimum(): Placement | undefined {
    const { optimum, network } = this.#view;
    return optimum === undefined ? undefined : Array.from(optimum.placement, (site) => network.sites[site]!);
  }

  #numberOf(site: SiteId): number {
    const { network } = this.#view;
    const number = network.siteNumber(site);
    if (number === undefined)
      throw new PolicyError("view", `no site is called ${JSON.stringify(site)}; there are ${network.sites.join(", ")}`);
    return number;
  }
}

class LiveSite implements SiteView {
  readonly id: SiteId;
  readonly #view: TaskView;
  readonly #number: number;

  constructor(view: TaskView, number: number) {
    this.id = view.network.sites[number]!;
    this.#view = view;
    this.#number = number;
  }

  get #node() {
    return this.#view.network.nodeOf(this.#view.task, this.#number);
  }

  get kind() {
    return this.#node.kind;
  }

  get cores(): number {
    return this.#node.cores;
  }

  get freeCores(): number {
    return this.#node.freeCores;
  }

  get queueLength(): number {
    return this.#node.queueLength;
  }

  get backlog_s(): number {
    return this.#node.backlog_s;
  }

  get frequency_hz(): number {
    return this.#view.network.frequencyOf(this.#view.task, this.#number);
  }

  grantedCores(subtask: number): number {
    return this.#view.network.coresOf(this.#view.task, subtask, this.#number);
  }

  uplink_bps(edge: number): number {
    return this.#rate_bps(edge, DEVICE_SITE, this.#number);
  }

  downlink_bps(edge: number): number {
    return this.#rate_bps(edge, this.#number, DEVICE_SITE);
  }

  #rate_bps(edge: number, from: number, to: number): number {
    const { task, network, knowledge } = this.#view;
    const radio = network.route(task, from, to).find(({ link }) => link.leg === "uplink" || link.leg === "downlink");
    if (radio === undefined) return Number.NaN;
    const quote: Quote = { wait_s: 0, rate_bps: 0, delay_s: 0, share: 0 };
    radio.link.quote(task, edge, task.data_bits[edge]!, quote, knowledge);
    return quote.rate_bps;
  }
}
