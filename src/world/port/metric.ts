import type { NodeRecord, SubtaskRecord, TaskRecord, TransferRecord } from "./records.js";

/** The run that a metric is of, once it is over. */
export interface MeasuredRun {
  readonly policy: string;
  readonly replication: number;
  /** Tasks that arrived earlier are not handed to the metric. */
  readonly warmup_s: number;
  /** Length of the run, s, warm-up included. */
  readonly run_s: number;
  /** Rows of nodes.csv: devices, servers, pools and wires over the whole run. */
  readonly nodes: readonly NodeRecord[];
}

/**
 * A metric of your own: the default export of a module is a function that makes one for every run.
 *
 *     export default (): MetricCollector => {
 *       let late = 0;
 *       return { task: (record) => { if (record.status === "late") late++; }, result: () => late };
 *     };
 */
export interface MetricCollector {
  /** A task has ended, or the run has; only tasks that arrived after the warm-up. */
  task?(record: TaskRecord): void;
  /** An execution has ended, also one of a task that arrived during the warm-up. */
  subtask?(record: SubtaskRecord): void;
  /** A leg of a transfer has ended, also one of a task that arrived during the warm-up. */
  transfer?(record: TransferRecord): void;
  /** The run is over. @returns the metric; NaN: it does not apply to this run */
  result(run: MeasuredRun): number;
}
