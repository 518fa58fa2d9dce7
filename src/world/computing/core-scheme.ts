import type { Process } from "../../engine/process.js";
import type { Execution, ExecutionQuote } from "./execution.js";
import type { Stay } from "./stay.js";

/** How a node gives its cores to sub-tasks: a queue of some discipline, or shares. */
export interface CoreScheme {
  readonly free: number;
  /** Number of sub-tasks that run or wait. */
  readonly present: number;
  /** Number of waiting sub-tasks. */
  readonly queueLength: number;
  /** How many more sub-tasks could wait; Infinity: no limit. */
  readonly room: number;
  /** Core-seconds that are not yet served, of sub-tasks that wait or run. */
  readonly backlog_core_s: number;
  /** Integral of the busy cores over time. */
  readonly busy_s: number;
  readonly served: number;
  /** Integral of the queue length over time. */
  readonly queued_s: number;
  readonly longestQueue: number;
  /** Number of executions stopped before the end of the run. */
  readonly dropped: number;
  /** False if the execution would find the queue full. */
  admits(execution: Execution): boolean;
  /**
   * Runs an admitted execution and fills in what came of it. If interrupted, it gives back its cores.
   *
   * @returns the process of the stay; undefined: the stay's own steps are, see `Stay.hold`
   */
  execute(stay: Stay): Process | undefined;
  quote(execution: Execution, quote: ExecutionQuote): void;
}
