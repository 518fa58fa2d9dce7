import { executionTime_s } from "../../physics/execution-time.js";
import { decisionNumber, jobNumber } from "../balancing/draws.js";

/** One execution of a sub-task, as a node sees it. */
export interface Execution {
  readonly work_cycles: number;
  readonly frequency_hz: number;
  /** Granted cores: the execution never holds more. */
  readonly cores: number;
  /** Part of the work that only one core can do at a time, from 0 to 1. */
  readonly serial: number;
  /** Higher priorities are served first, if the node uses priorities. */
  readonly priority: number;
  /** Absolute; Infinity: none. */
  readonly deadline_s: number;
  /** Energy of a device's CPU for the whole execution; 0 at servers, where the cores are metered. */
  readonly energy_j: number;
  /** Memory held on the machine during the stay, if machines have a memory. */
  readonly memory_bytes: number;
  /** Identifies a sub-task of the run: a whole number from 0. If arrivals are the same under every policy, so is this. */
  readonly job: number;
}

/** The numbers of a task that executions need. */
interface Work {
  /** Number in the run. */
  readonly task: number;
  readonly work_cycles: Float64Array;
  readonly serial: readonly number[] | undefined;
  readonly memory_bytes?: readonly number[] | undefined;
  readonly priority: number;
  readonly deadline_s: number;
}

/**
 * The execution of a sub-task on a number of cores of a frequency.
 *
 * @param work_cycles  the work at its site, if it differs from the task's
 */
export const executionOf = (
  task: Work,
  subtask: number,
  cores: number,
  frequency_hz: number,
  energy_j = 0,
  work_cycles = task.work_cycles[subtask]!,
): Execution => {
  const execution = emptyExecution();
  describeExecution(execution, task, subtask, cores, frequency_hz, energy_j, work_cycles);
  return execution;
};

/** A mutable execution, to be filled in and reused. */
export type Described = { -readonly [Field in keyof Execution]: Execution[Field] };

export const emptyExecution = (): Described => ({
  work_cycles: Number.NaN,
  frequency_hz: Number.NaN,
  cores: Number.NaN,
  serial: 0,
  priority: 0,
  deadline_s: Infinity,
  energy_j: 0,
  memory_bytes: 0,
  job: 0,
});

/** Like `executionOf`, but fills in an object that is reused. */
export const describeExecution = (
  into: Described,
  task: Work,
  subtask: number,
  cores: number,
  frequency_hz: number,
  energy_j: number,
  work_cycles: number,
): void => {
  into.work_cycles = work_cycles;
  into.frequency_hz = frequency_hz;
  into.cores = cores;
  into.serial = task.serial?.[subtask] ?? 0;
  into.priority = task.priority;
  into.deadline_s = task.deadline_s;
  into.energy_j = energy_j;
  into.memory_bytes = task.memory_bytes?.[subtask] ?? 0;
  into.job = jobNumber(task.task, subtask);
};

/** The execution of a task's decision, on one core. */
export const decisionExecution = (
  task: DecisionWork,
  work_cycles: number,
  frequency_hz: number,
  energy_j = 0,
): Execution => {
  const execution = emptyExecution();
  describeDecision(execution, task, work_cycles, frequency_hz, energy_j);
  return execution;
};

type DecisionWork = Pick<Work, "task" | "priority" | "deadline_s">;

/** Like `decisionExecution`, but fills in an object that is reused. */
export const describeDecision = (
  into: Described,
  { task, priority, deadline_s }: DecisionWork,
  work_cycles: number,
  frequency_hz: number,
  energy_j: number,
): void => {
  into.work_cycles = work_cycles;
  into.frequency_hz = frequency_hz;
  into.cores = 1;
  into.serial = 0;
  into.priority = priority;
  into.deadline_s = deadline_s;
  into.energy_j = energy_j;
  into.memory_bytes = 0;
  into.job = decisionNumber(task);
};

/** The same execution at another frequency. */
export const atFrequency = (execution: Execution, frequency_hz: number): Execution => {
  const { work_cycles, cores, serial, priority, deadline_s, energy_j, memory_bytes, job } = execution;
  return { work_cycles, frequency_hz, cores, serial, priority, deadline_s, energy_j, memory_bytes, job };
};

/** The time of an execution on a number of cores, held from start to end. The only place that computes it. */
export const timeOf_s = (execution: Execution, cores = execution.cores): number =>
  executionTime_s(execution.work_cycles, execution.frequency_hz, cores, execution.serial);

/** The result of one sub-task at a node. The node fills it in. */
export interface ExecutionResult {
  ready_s: number;
  /** NaN until the sub-task gets cores. */
  start_s: number;
  end_s: number;
  /** Integral of the cores held over time, core-seconds. */
  core_s: number;
  /** Share of the work that was done, from 0 to 1. */
  done: number;
  /** The sub-task's part of the energy of the node's cores above idle, J. */
  dynamic_j: number;
}

/** Time spent waiting for cores; up to the end if there never were any. */
export const queued_s = ({ ready_s, start_s, end_s }: ExecutionResult): number =>
  (Number.isNaN(start_s) ? end_s : start_s) - ready_s;

/** Wait, time and cores of an execution that arrives now, if nothing else changed. */
export interface ExecutionQuote {
  /** Time until it has cores. */
  wait_s: number;
  /** Time from then on. */
  time_s: number;
  /** Number of cores that it would hold. */
  cores: number;
}
