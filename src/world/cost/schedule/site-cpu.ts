import type { ComputeNode } from "../../computing/compute-node.js";
import { type Execution, type ExecutionQuote, timeOf_s } from "../../computing/execution.js";
import type { ObjectiveWeights } from "../../port/objective.js";
import type { Task } from "../../task/task.js";
import type { Agenda, Target } from "./agenda.js";
import { HeldUnits } from "./held-units.js";
import { SharedCpu } from "./shared-cpu.js";

/** Facts about the execution of one sub-task at one site. */
export interface ExecutionFacts {
  /** The machine on which it runs. */
  readonly node: ComputeNode;
  /** Wait behind other tasks. */
  readonly wait_s: number;
  /** Time on its grant; Infinity: the site is down. */
  readonly time_s: number;
  readonly cores: number;
  readonly rank: number;
  readonly timeOn_s: (cores: number) => number;
  /** The price that does not depend on the schedule. */
  readonly price: number;
  /** Price of a core-second and of a joule, if they depend on other sub-tasks of the task there; otherwise 0. */
  readonly perCoreS: number;
  readonly perJoule: number;
}

/**
 * @param site  the site; the execution runs on the machine that its balancer would choose now
 * @param bits  of its input
 */
export const executionFacts = (
  site: ComputeNode,
  asked: Execution,
  bits: number,
  task: Task,
  weights: ObjectiveWeights,
): ExecutionFacts => {
  const node = site.machineFor(asked);
  const execution = node.own(asked);
  const { serves } = node.queue;
  const isShared = serves === "shared";
  const quote: ExecutionQuote = { wait_s: 0, time_s: Infinity, cores: execution.cores };
  if (!node.isDown) node.quote(execution, quote);
  const facts = {
    node,
    wait_s: quote.wait_s,
    time_s: node.isDown ? Infinity : timeOf_s(execution),
    cores: execution.cores,
    rank: serves === "shared" ? 0 : serves.rank(execution),
    timeOn_s: (cores: number) => timeOf_s(execution, cores),
  };
  if (node.kind === "device") {
    const energy_j = task.owner.executionEnergy_j(execution.work_cycles, execution.frequency_hz, bits);
    return { ...facts, price: weights.energy * energy_j, perCoreS: 0, perJoule: 0 };
  }
  const perCore = node.kind === "edge" ? weights.core : weights.cloud;
  const perJoule = node.kind === "edge" ? weights.edgeEnergy : weights.cloudEnergy;
  const { data_j_per_bit, table_w } = node.power;
  const core_s = execution.cores * facts.time_s;
  const isMetered = !(data_j_per_bit > 0) && (isShared || table_w !== undefined);
  let price = isShared ? 0 : perCore * core_s;
  if (!isMetered) price += perJoule * node.expectedEnergy_j(execution.cores, facts.time_s, bits);
  return { ...facts, price, perCoreS: isShared ? perCore : 0, perJoule: isMetered ? perJoule : 0 };
};

/**
 * A lower bound on the price of an execution, whatever other executions of the task run beside it. It assumes one core, because with more some
 * work cannot run in parallel, and the least power per core. Power is linear between the points of a table, so one point has the least.
 */
export const leastPriceOf = ({ node, price, perCoreS, perJoule, cores, timeOn_s }: ExecutionFacts): number => {
  if (perCoreS === 0 && perJoule === 0) return price;
  const { core_w, table_w } = node.power;
  let least_w = table_w === undefined ? core_w : Infinity;
  table_w?.forEach((power_w, point) => {
    const busy = (point / (table_w.length - 1)) * node.cores;
    if (point > 0) least_w = Math.min(least_w, (power_w - table_w[0]!) / busy);
  });
  const isShared = node.queue.serves === "shared";
  const core_s = isShared ? timeOn_s(1) : cores * timeOn_s(cores);
  return price + (perCoreS + perJoule * least_w) * core_s;
};

/** The cores of a machine, as the sub-tasks of one task share them. */
export class SiteCpu {
  /** The held cores; undefined if cores are shared. */
  readonly held: HeldUnits | undefined;
  readonly shared: SharedCpu | undefined;
  readonly #node: ComputeNode;
  #busy = 0;
  #since_s = 0;
  #perCore_j = 0;

  constructor(agenda: Agenda, owner: Target, node: ComputeNode) {
    const { serves, capacity } = node.queue;
    const power_w = (cores: number) => node.corePower_w(cores);
    this.#node = node;
    if (serves === "shared")
      this.shared = new SharedCpu(agenda, owner, {
        cores: node.cores,
        room: capacity,
        others: node.sharedGrants,
        corePower_w: power_w,
      });
    else this.held = new HeldUnits(agenda, owner, { capacity: node.cores, order: serves.line, room: capacity });
  }

  reset(): void {
    this.held?.reset();
    this.shared?.reset();
    this.#busy = 0;
    this.#perCore_j = 0;
  }

  /** Changes the number of held cores. */
  hold(cores: number, now_s: number): void {
    this.perCore_j(now_s);
    this.#busy += cores;
  }

  /** Energy above idle per busy core up to now, J, if it depends on the number of busy cores. */
  perCore_j(now_s: number): number {
    if (this.#node.power.table_w !== undefined && this.#busy > 0)
      this.#perCore_j += this.#node.corePower_w(this.#busy) * (now_s - this.#since_s);
    this.#since_s = now_s;
    return this.#perCore_j;
  }
}
