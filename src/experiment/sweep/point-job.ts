import { workerData } from "piscina";
import { type ScenarioDocument, variantOf } from "../../scenario/load.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import { doJob } from "../job.js";
import { type RunRecord, recordOf } from "./run-record.js";

/** One run of a sweep. Plain data, so that a worker can be given it; it makes the point's scenario from the document it has. */
export interface PointJob {
  readonly assignments: readonly (readonly [field: string, value: unknown])[];
  readonly policy: PolicySpec;
  readonly label: string;
  readonly replication: number;
  readonly heartbeat: SharedArrayBuffer;
}

/** The last point's scenario: its runs come one after the other. */
const latest: { key?: string; scenario?: Scenario } = {};

/** What became of a run of a sweep, and how long it took, without the start of its thread. */
export interface PointResult {
  /** False: it was stopped before its end. */
  readonly isComplete: boolean;
  readonly record: RunRecord;
  readonly wall_s: number;
}

/** Emulates one run of a sweep, and sums it up. @throws InputError when there is no such point */
export const doPointJob = async ({ assignments, ...job }: PointJob): Promise<PointResult> => {
  const begun_ms = performance.now();
  const key = JSON.stringify(assignments);
  if (latest.key !== key || latest.scenario === undefined) {
    latest.scenario = variantOf(workerData as ScenarioDocument, assignments, "sweep").scenario;
    latest.key = key;
  }
  const result = await doJob({ ...job, scenario: latest.scenario, run: 0, log: "tasks", precision: "compact" });
  return {
    isComplete: result.isComplete,
    record: recordOf(result),
    wall_s: (performance.now() - begun_ms) / 1000,
  };
};
