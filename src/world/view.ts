import { PolicyError } from "../errors.js";
import { CostModel } from "./cost.js";
import type { Quote } from "./link.js";
import { DEVICE_SITE, type Network } from "./network.js";
import type { ObjectiveWeights } from "./objective.js";
import type { Observation, Placement, SiteId, SiteView } from "./policy.js";
import type { Task } from "./task.js";

/** The observation of one decision. Everything in it is computed when it is first asked for. */
export class TaskView implements Observation {
  readonly time_s: number;
  readonly objective: ObjectiveWeights;
  readonly task: Task;
  readonly network: Network;
  readonly #decision_s: number;
  #sites: readonly SiteView[] | undefined;
  #costs: CostModel | undefined;

  constructor(network: Network, task: Task, objective: ObjectiveWeights, decision_s: number) {
    this.time_s = network.simulation.now_s;
    this.network = network;
    this.task = task;
    this.objective = objective;
    this.#decision_s = decision_s;
  }

  /** The costs of every step, by numbers of sites; built in policies use it directly. */
  get costs(): CostModel {
    this.#costs ??= new CostModel(this.network, this.task, this.objective, this.#decision_s);
    return this.#costs;
  }

  get sites(): readonly SiteView[] {
    this.#sites ??= this.network.sites.map((_, site) => new LiveSite(this, site));
    return this.#sites;
  }

  site(id: SiteId): SiteView {
    return this.sites[this.numberOf(id)]!;
  }

  moveTime_s(edge: number, from: SiteId, to: SiteId): number {
    const { costs } = this;
    return costs.moveTime_s[(edge * costs.sites + this.numberOf(from)) * costs.sites + this.numberOf(to)]!;
  }

  executionTime_s(subtask: number, site: SiteId): number {
    const { costs } = this;
    return costs.executionTime_s[subtask * costs.sites + this.numberOf(site)]!;
  }

  cost(placement: Placement): number {
    return this.costs.costOf(placement.map((site) => this.numberOf(site)));
  }

  moveCost(edge: number, from: SiteId, to: SiteId): number {
    return this.costs.moveCost(edge, this.numberOf(from), this.numberOf(to));
  }

  executionCost(subtask: number, site: SiteId): number {
    return this.costs.executionCost(subtask, this.numberOf(site));
  }

  numberOf(site: SiteId): number {
    const number = this.network.siteNumber(site);
    if (number === undefined)
      throw new PolicyError(
        "view",
        `no site is called ${JSON.stringify(site)}; there are ${this.network.sites.join(", ")}`,
      );
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
    const { task, network } = this.#view;
    const radio = network.route(task, from, to).find(({ link }) => link.leg === "uplink" || link.leg === "downlink");
    if (radio === undefined) return Number.NaN;
    const quote: Quote = { wait_s: 0, rate_bps: 0, delay_s: 0, share: 0 };
    radio.link.quote(task, edge, task.data_bits[edge]!, quote);
    return quote.rate_bps;
  }
}
