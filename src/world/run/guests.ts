import type { Process } from "../../engine/process.js";
import { TaskView } from "../decision/view.js";
import type { Workload } from "../port/application.js";
import { PERFECT } from "../port/channel-knowledge.js";
import type { SiteId } from "../port/policy.js";
import type { TracedArrival } from "../task/arrivals.js";
import type { Task } from "../task/task.js";
import type { TaskSource } from "../task/task-source.js";
import type { Traffic } from "../traffic/traffic.js";
import type { RunContext } from "./run-context.js";

/** What an emulation needs for tasks and data that come from outside. Such a run ends when whoever drives it ends it. */
export interface OutsideParts {
  readonly traffic: Traffic;
  /** Makes the tasks of a device that come from outside; asked for once each. */
  readonly source: (device: number) => TaskSource;
}

/** A task that comes from outside; what is left out is drawn by the scenario's laws. */
export interface OutsideTask extends Partial<Pick<TracedArrival, "deadline_s" | "priority">> {
  /** Number of its device. */
  readonly device: number;
  readonly workload?: Workload | undefined;
}

/** What the policy would do with a task, and what the analytic cost says of it. */
export interface Advice {
  /** By sub-task. */
  readonly placement: readonly SiteId[];
  /** Analytic cost of the placement, in units of the objective. */
  readonly expected_cost: number;
  /** The least analytic cost of any placement; NaN where finding it takes too long. */
  readonly oracle_cost: number;
}

/** Tasks from outside are numbered from here: those of the scenario keep their numbers. */
const FIRST_TASK = 1_000_000_000;

/** Whether a task came from outside. */
export const isGuest = ({ task }: Task): boolean => task >= FIRST_TASK;

const UNPLACED = -1;

/** Tasks and data that come from outside, beside those of the scenario, whose draws they leave alone. */
export class Guests {
  readonly traffic: Traffic;
  readonly #parts: OutsideParts;
  readonly #stage: RunContext;
  readonly #sources = new Map<number, TaskSource>();
  #made = 0;
  #underWay = 0;

  constructor(parts: OutsideParts, stage: RunContext) {
    this.#parts = parts;
    this.#stage = stage;
    this.traffic = parts.traffic;
  }

  /** True while anything from outside is under way. */
  get areUnderWay(): boolean {
    return this.#underWay > 0 || this.traffic.sending > 0;
  }

  /** A task comes. */
  arrive(offered: OutsideTask): Task {
    this.#underWay++;
    return this.#task(offered);
  }

  /** A task has ended. */
  left(): void {
    this.#underWay--;
  }

  /**
   * Asks the policy where a task would go if it came now. Of the decision only the answer is there, and not the time that it takes; the
   * policy hears nothing of an outcome.
   */
  consult(offered: OutsideTask): Advice {
    const { network, decider, objective, decision, knowledge } = this.#stage;
    const task = this.#task(offered);
    const sites = new Array<number>(task.graph.subtasks).fill(UNPLACED);
    const seen = () => new TaskView({ network: decider.sees(task, sites), task, objective, decision, knowledge });
    if (decider.decides === "task") {
      const waiting = decider.placeTask(task, seen(), sites);
      if (waiting !== undefined) atOnce(waiting);
    } else
      for (const subtask of task.graph.order) sites[subtask] = atOnce(decider.chooseSite(task, seen(), subtask, sites));
    const view = new TaskView({ network, task, objective, decision, knowledge: PERFECT });
    return {
      placement: sites.map((site) => network.sites[site]!),
      expected_cost: view.costs.costOf(sites),
      oracle_cost: view.optimum?.cost ?? Number.NaN,
    };
  }

  #task({ device, workload, ...given }: OutsideTask): Task {
    let source = this.#sources.get(device);
    if (source === undefined) {
      source = this.#parts.source(device);
      this.#sources.set(device, source);
    }
    return source.next(FIRST_TASK + this.#made++, this.#stage.network.simulation.now_s, workload, given);
  }
}

/** What a decider answers without waiting. @throws Error when it waits */
const atOnce = <T>(deciding: Process<T>): T => {
  const step = deciding.next();
  if (step.done !== true) throw new Error("who decides waits, and cannot be asked for advice");
  return step.value;
};
