import type { ObjectiveWeights } from "../../port/objective.js";
import type { SeenNetwork } from "../../seen-network.js";
import type { Task } from "../../task/task.js";
import type { TaskExecutions } from "./task-executions.js";
import type { TaskRoutes } from "./task-routes.js";

/** What a job of a schedule does next. */
export enum Step {
  Begin,
  Request,
  Transmit,
  Sent,
  Shared,
  Delayed,
  Enter,
  Compute,
  Computed,
  Done,
}

/** What a schedule is made from. */
export interface ScheduleParts {
  readonly network: SeenNetwork;
  readonly task: Task;
  readonly weights: ObjectiveWeights;
  readonly routes: TaskRoutes;
  readonly executions: TaskExecutions;
  /** When the decision has been made, on the clock of the emulation, s. */
  readonly begin_s: number;
}

/** The result of a placement. */
export interface Schedule {
  /** From the end of the decision to the last bit back on the device, s. */
  latency_s: number;
  /** The part of it on the device's radio, along the critical path, s. */
  radio_s: number;
  /** Of everything beside time. */
  price: number;
}
