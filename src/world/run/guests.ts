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

/** The parts that an emulation needs for tasks and data from outside. Such a run ends when its driver ends it. */
export interface OutsideParts {
  readonly traffic: Traffic;
  /** Makes the source of a device's tasks from outside; called once for each device. */
  readonly source: (device: number) => TaskSource;
}

/** A task from outside. Missing fields are drawn by the scenario's laws. */
export interface OutsideTask extends Partial<Pick<TracedArrival, "deadline_s" | "priority">> {
  /** Number of its device. */
  readonly device: number;
  readonly workload?: Workload | undefined;
}

/** The policy's placement of a task, with its analytic cost. */
export interface Advice {
  /** By sub-task. */
  readonly placement: readonly SiteId[];
  /** Analytic cost of the placement, in units of the objective. */
  readonly expected_cost: number;
  /** The least analytic cost of any placement; NaN if finding it takes too long. */
  readonly oracle_cost: number;
}

/** The first number of tasks from outside. Tasks of the scenario keep their numbers. */
const FIRST_TASK = 1_000_000_000;

/** Whether a task came from outside. */
export const isGuest = ({ task }: Task): boolean => task >= FIRST_TASK;

const UNPLACED = -1;

/** Tasks and data from outside, in addition to the scenario's. They do not change the draws of the scenario. */
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

  /** Makes a task that arrives from outside. */
  arrive(offered: OutsideTask): Task {
    this.#underWay++;
    return this.#task(offered);
  }

  /** Called when a task from outside ends. */
  left(): void {
    this.#underWay--;
  }

  /**
   * Asks the policy for the placement of a task that arrives now. The time of the decision is left out, and the policy is not told of an
   * outcome.
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

/** The answer of a decider that does not wait. @throws Error when it waits */
const atOnce = <T>(deciding: Process<T>): T => {
  const step = deciding.next();
  if (step.done !== true) throw new Error("who decides waits, and cannot be asked for advice");
  return step.value;
};
