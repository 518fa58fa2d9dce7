import type { NodeRecord } from "./record-columns/nodes.js";
import type { SubtaskRecord } from "./record-columns/subtasks.js";
import type { DROP_REASONS, TASK_STATUSES, TaskRecord } from "./record-columns/tasks.js";
import type { LEGS, TransferRecord } from "./record-columns/transfers.js";

/** The records of the ledger: one plain object for every row of the output tables. Its fields are the columns of the table. */
export type { NodeRecord, SubtaskRecord, TaskRecord, TransferRecord };

/** How a task has ended, or that it has not. */
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Why a task was dropped. */
export type DropReason = (typeof DROP_REASONS)[number];

/** What a part of a transfer's way goes over. */
export type Leg = (typeof LEGS)[number];

/** The facts about a finished execution that metrics need. The object is reused: read it only during the call. */
export interface ExecutionFacts {
  /** Number of its task. */
  task: number;
  /** Of its task. */
  arrival_s: number;
  site: string;
  /** NaN: the work of a decision, which belongs to no sub-task. */
  subtask: number;
  input_bits: number;
  ready_s: number;
  end_s: number;
  /** Time spent waiting for cores. */
  queued_s: number;
  /** `completed`, or the status of the task that was stopped during it. */
  status: TaskStatus;
}

/** Receives the records as they are finished; the emulator keeps none of them. */
export interface RecordSink {
  /** False if subtasks.csv and transfers.csv are not needed: the ledger then does not build their records. */
  readonly wantsDetails: boolean;
  /** A task has ended, or the run has. */
  task(record: TaskRecord): void;
  /** An execution has ended. */
  subtask(record: SubtaskRecord): void;
  /** A leg of a transfer has ended. */
  transfer(record: TransferRecord): void;
  /** An execution has ended, whether or not details are wanted. */
  execution?(facts: ExecutionFacts): void;
}
