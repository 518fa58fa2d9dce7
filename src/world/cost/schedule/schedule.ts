import type { ObjectiveWeights } from "../../port/objective.js";
import type { SeenNetwork } from "../../seen-network.js";
import type { Task } from "../../task/task.js";
import type { TaskExecutions } from "./task-executions.js";
import type { TaskRoutes } from "./task-routes.js";

/** The next step of a job. */
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

/** The input of a schedule. */
export interface ScheduleParts {
  readonly network: SeenNetwork;
  readonly task: Task;
  readonly weights: ObjectiveWeights;
  readonly routes: TaskRoutes;
  readonly executions: TaskExecutions;
  /** When the decision is complete, on the clock of the emulation, s. */
  readonly begin_s: number;
}

/** The result of a placement. */
export interface Schedule {
  /** From the end of the decision to the last bit back on the device, s. */
  latency_s: number;
  /** The part of it on the device's radio, along the critical path, s. */
  radio_s: number;
  /** Price of everything except time. */
  price: number;
}
