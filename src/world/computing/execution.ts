import type { Process } from "../../engine/process.js";
import { executionTime_s } from "../../physics/execution-time.js";
import { decisionNumber, jobNumber } from "../balancing/draws.js";

/** One execution of a sub-task, as a node sees it. */
export interface Execution {
  readonly work_cycles: number;
  readonly frequency_hz: number;
  /** Cores that it was granted: it never holds more. */
  readonly cores: number;
  /** Part of the work that only one core can do at a time, from 0 to 1. */
  readonly serial: number;
  /** Higher ones come first where the node looks at it. */
  readonly priority: number;
  /** Absolute; Infinity: none. */
  readonly deadline_s: number;
  /** What a device's CPU spends on all of it; 0 at servers, which are metered by their cores. */
  readonly energy_j: number;
  /** That it holds on its machine while it is there, where machines have a memory. */
  readonly memory_bytes: number;
  /** Tells the sub-tasks of a run apart, the same under every policy where arrivals are; whole, from 0 on. */
  readonly job: number;
}

/** What a task says of its sub-tasks. */
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
 * A sub-task of a task, on so many cores of that frequency.
 *
 * @param work_cycles  what its site takes for it, where that is not what the task says
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

/** An execution that is still to be described, and can be described again. */
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

/** Like `executionOf`, into an object that is used again. */
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

/** The work of a decision of a task, on one core. */
export const decisionExecution = (
  { task, priority, deadline_s }: Pick<Work, "task" | "priority" | "deadline_s">,
  work_cycles: number,
  frequency_hz: number,
  energy_j = 0,
): Execution => ({
  ...{ work_cycles, frequency_hz, cores: 1, serial: 0, priority, deadline_s, energy_j, memory_bytes: 0 },
  job: decisionNumber(task),
});

/** How long it takes on so many cores, held from its start to its end. The only place where this is computed. */
export const timeOf_s = (execution: Execution, cores = execution.cores): number =>
  executionTime_s(execution.work_cycles, execution.frequency_hz, cores, execution.serial);

/** What happened to one sub-task at a node. The node fills it in. */
export interface ExecutionResult {
  ready_s: number;
  /** NaN until it had cores. */
  start_s: number;
  end_s: number;
  /** Integral of the cores held over time, core-seconds. */
  core_s: number;
  /** Share of the work that was done, from 0 to 1. */
  done: number;
  /** Its part of what the node's cores drew above idle power, J. */
  dynamic_j: number;
}

export const emptyExecutionResult = (): ExecutionResult => ({
  ready_s: Number.NaN,
  start_s: Number.NaN,
  end_s: Number.NaN,
  core_s: 0,
  done: 0,
  dynamic_j: 0,
});

/** Empties a result that is used again. */
export const clearExecutionResult = (result: ExecutionResult): void => {
  result.ready_s = Number.NaN;
  result.start_s = Number.NaN;
  result.end_s = Number.NaN;
  result.core_s = 0;
  result.done = 0;
  result.dynamic_j = 0;
};

/** Time that a result waited for cores, to its end where it never had any. */
export const queued_s = ({ ready_s, start_s, end_s }: ExecutionResult): number =>
  (Number.isNaN(start_s) ? end_s : start_s) - ready_s;

/** What an execution would meet now, if nothing else changed. */
export interface ExecutionQuote {
  /** Until it has cores. */
  wait_s: number;
  /** From then on. */
  time_s: number;
  /** Cores that it would hold. */
  cores: number;
}

/** How the cores of a node are given to sub-tasks: a queue of some discipline, or shares. */
export interface CoreScheme {
  readonly free: number;
  /** Sub-tasks that run or wait. */
  readonly present: number;
  /** Sub-tasks that wait. */
  readonly queueLength: number;
  /** How many more could wait; Infinity: no limit. */
  readonly room: number;
  /** Core-seconds that wait or run and are not yet served. */
  readonly backlog_core_s: number;
  /** Integral of the busy cores over time. */
  readonly busy_s: number;
  readonly served: number;
  /** Integral of the number of those who wait. */
  readonly queued_s: number;
  readonly longestQueue: number;
  /** Executions that were stopped before the end of the run. */
  readonly dropped: number;
  /** False: it would find the queue full. */
  admits(execution: Execution): boolean;
  /**
   * Executes one that is admitted. Fills in the result; interrupted, it gives back its cores.
   *
   * @param spent  an execution that is over, whose object may be used again
   */
  execute(execution: Execution, result: ExecutionResult, spent?: Process): Process;
  quote(execution: Execution, quote: ExecutionQuote): void;
}
