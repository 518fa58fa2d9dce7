import type { NodeRecord, TaskRecord } from "../../world/port/records.js";
import type { Advice } from "../../world/run/guests.js";
import type { TaskInput } from "../input.js";
import type { Pace } from "../pacer.js";
import type { ErrorRow } from "../tables/error-summary.js";
import type { Snapshot } from "../watch.js";

/** A run, as its HTTP service sees it. */
export interface ServedRun {
  /** Names of the devices, by number. */
  readonly devices: readonly string[];
  readonly openFlows: number;
  readonly askedTasks: number;
  /** Bytes that flows hold. */
  readonly held_bytes: number;
  readonly pace: Pace;
  /** How far real time was from emulated time so far. */
  errors(): readonly ErrorRow[];
  /** @param answer  is called when the task has ended, with the real time since it was posted; undefined: its device is dead */
  post(task: TaskInput, answer: (record: TaskRecord | undefined, real_s: number) => void): void;
  /** Asks the policy. */
  advise(task: TaskInput, answer: (advice: Advice, at_s: number) => void): void;
  /** Reads the meters. */
  look(answer: (rows: readonly NodeRecord[], at_s: number) => void): void;
  /** The state of the run, from its meters. */
  snapshot(rows: readonly NodeRecord[], now_s: number): Snapshot;
}
