import { deserialize, serialize } from "node:v8";
import type { PolicySpec, Scenario } from "../../../scenario/scenario.js";
import type { RunRecord } from "../store/run-record.js";

/** A run as sent through a queue. */
export interface QueuedRun {
  /** Scenario and policy, serialized: JSON has no infinite numbers. */
  readonly run: string;
  readonly replication: number;
}

export interface QueuedWork {
  readonly scenario: Scenario;
  readonly policy: PolicySpec;
  readonly label: string;
  /** SHA-256 of a policy's module, whose path is relative to the folder in which sweep and workers run. */
  readonly module?: string;
}

/** The result that a worker sends back. */
export interface QueuedResult extends RunRecord {
  readonly wall_s: number;
}

export const packWork = (work: QueuedWork): string => serialize(work).toString("base64");
export const unpackWork = (text: string): QueuedWork => deserialize(Buffer.from(text, "base64")) as QueuedWork;
