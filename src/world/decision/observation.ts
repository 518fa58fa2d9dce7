import { PolicyError } from "../../errors.js";
import { cheapestSite } from "../cost/cheapest-site.js";
import { DEVICE_SITE } from "../network.js";
import { INPUT, TaskGraph } from "../port/application.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type {
  DeviceView,
  Observation,
  Placement,
  Plan,
  SiteId,
  SiteRequest,
  SiteView,
  TaskRequest,
  VariantChoice,
} from "../port/policy.js";
import type { Task } from "../task/task.js";
import { LiveSite } from "./live-site.js";
import { amountProblem, applyPlan, copyOf, frequencyProblem, variantNumbers } from "./plan.js";
import type { TaskView } from "./view.js";

/** The request that a policy gets for a task. It consists of copies, so changes do not reach the emulation. */
export const requestOf = (task: Task): TaskRequest => ({
  decision: task.decision,
  task: task.task,
  device: task.device,
  arrival_s: task.arrival_s,
  deadline_s: task.deadline_s,
  graph: task.graph,
  data_bits: new Float64Array(task.data_bits),
  work_cycles: new Float64Array(task.work_cycles),
  serial: task.serial?.slice(),
  memory_bytes: task.memory_bytes?.slice(),
  variants: task.variants,
  accuracy: task.accuracy,
  priority: task.priority,
  application: task.application,
  flop: task.flop,
  exits: task.exits,
});

/** A policy's view of the network. It answers questions without exposing the objects behind it. */
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

  under(objective: ObjectiveWeights): Observation {
    // A frozen spread has a hidden class of its own every time: decision 053.
    return new TaskObservation(this.#view.under(Object.freeze(Object.assign({}, objective))));
  }

  get device(): DeviceView {
    const { network, task } = this.#view;
    const { owner, conditions } = task;
    const [x_m, y_m] = network.positionOf(task);
    return {
      name: owner.name,
      frequency_hz: conditions.deviceFrequency_hz,
      cores: owner.node.cores,
      kappa: owner.power.kappa,
      battery_j: owner.battery?.level_j ?? Infinity,
      backlog_s: owner.node.backlog_s,
      position_m: [x_m, y_m],
    };
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
    return this.#view.costs.moveTime_s(edge, this.#numberOf(from), this.#numberOf(to));
  }

  get requestableSubcarriers(): number {
    return this.#view.network.requestable.subcarriers;
  }

  executionTime_s(subtask: number, site: SiteId, request?: SiteRequest): number {
    const { costs } = this.#view;
    if (request !== undefined) return this.#executionWith(subtask, site, request).time_s;
    return costs.executionTimeAt_s(subtask, this.#numberOf(site));
  }

  cost(placement: Placement | Plan): number {
    if (!("sites" in placement)) return this.#view.costs.costOf(placement.map((site) => this.#numberOf(site)));
    const view = this.#view.granted(copyOf(this.#view.task.grants));
    const sites = new Array<number>(view.task.graph.subtasks).fill(DEVICE_SITE);
    applyPlan(placement, view.task, view.network, "view", sites);
    return view.costs.costOf(sites);
  }

  latency_s(placement: Placement): number {
    return this.#view.costs.latencyOf_s(placement.map((site) => this.#numberOf(site)));
  }

  moveCost(edge: number, from: SiteId, to: SiteId): number {
    return this.#view.costs.moveCost(edge, this.#numberOf(from), this.#numberOf(to));
  }

  executionCost(subtask: number, site: SiteId, request?: SiteRequest): number {
    if (request !== undefined) {
      const { time_s, radio_s, price } = this.#executionWith(subtask, site, request);
      const { costs } = this.#view;
      return costs.expectedCost(subtask, this.#numberOf(site), price + costs.timeCost(time_s, radio_s));
    }
    return this.#view.costs.executionCost(subtask, this.#numberOf(site));
  }

  cheapestSite(subtask: number, placed: readonly (SiteId | undefined)[]): SiteId {
    const { network, task, costs } = this.#view;
    const { graph } = task;
    if (!(Number.isInteger(subtask) && subtask >= 0 && subtask < graph.subtasks))
      throw new PolicyError("view", `no sub-task ${subtask}: there are sub-tasks 0 to ${graph.subtasks - 1}`);
    const ways = TaskGraph.waysOf(graph);
    const inputs = ways.inputs[subtask]!;
    const edges: number[] = [];
    const sources: number[] = [];
    for (let index = 0; index < inputs.length; index++) {
      const { from } = ways.edges[inputs[index]!]!;
      const site = from === INPUT ? undefined : placed[from];
      if (from !== INPUT && site === undefined) continue;
      edges.push(inputs[index]!);
      sources.push(site === undefined ? DEVICE_SITE : this.#numberOf(site));
    }
    return network.sites[cheapestSite(costs, { subtask, edges, sources })]!;
  }

  optimum(): Placement | undefined {
    const { optimum, network } = this.#view;
    return optimum === undefined ? undefined : namesOf(optimum.placement, network.sites);
  }

  optimalPlan(): Plan | undefined {
    const { optimalPlan, network, task } = this.#view;
    if (optimalPlan === undefined) return undefined;
    const sites = namesOf(optimalPlan.placement, network.sites);
    const { variants } = task;
    if (variants === undefined) return { sites };
    // A sub-task that is already in a variant stays in it.
    const isChanged = (subtask: number): boolean => (task.chosen?.[subtask] ?? 0) > 0;
    return {
      sites,
      variants: optimalPlan.chosen.map((number, subtask) =>
        isChanged(subtask) ? undefined : variants[subtask]![number]!.name,
      ),
    };
  }

  inVariants(variants: VariantChoice): Observation {
    const chosen = variantNumbers(variants, this.#view.task, (problem) => {
      throw new PolicyError("view", problem);
    });
    return new TaskObservation(this.#view.inVariants(chosen));
  }

  #executionWith(subtask: number, site: SiteId, request: SiteRequest) {
    const { task, costs } = this.#view;
    const number = this.#numberOf(site);
    const { requestableCores, dvfs } = this.sites[number]!;
    const refuse = (what: string, problem: string | undefined) => {
      if (problem !== undefined)
        throw new PolicyError("view", `${what} for sub-task ${subtask} at "${site}": ${problem}`);
    };
    if (request.cores !== undefined)
      refuse(
        "cores",
        requestableCores === 0 ? "the site grants them by itself" : amountProblem(request.cores, requestableCores),
      );
    if (request.frequency_hz !== undefined)
      refuse("frequency_hz", dvfs === undefined ? "there is no dvfs" : frequencyProblem(request.frequency_hz, dvfs));
    if (!(subtask in task.work_cycles)) refuse("request", `there are sub-tasks 0 to ${task.graph.subtasks - 1}`);
    return costs.executionWith(subtask, number, request);
  }

  #numberOf(site: SiteId): number {
    const { network } = this.#view;
    const number = network.siteNumber(site);
    if (number === undefined)
      throw new PolicyError("view", `no site is called ${JSON.stringify(site)}; there are ${network.sites.join(", ")}`);
    return number;
  }
}

/** By sub-task: the name of its site. */
const namesOf = (placement: ArrayLike<number>, sites: readonly SiteId[]): SiteId[] => {
  const names: SiteId[] = [];
  for (let subtask = 0; subtask < placement.length; subtask++) names.push(sites[placement[subtask]!]!);
  return names;
};
