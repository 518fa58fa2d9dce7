import { deserialize } from "node:v8";
import type { StreamBegins } from "../../engine/random.js";
import type { KeepSpec } from "../../output/write/kept-tables.js";
import type { ScenarioDocument } from "../../scenario/load/read-document.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import { Heartbeat } from "../runs/heartbeat.js";
import { doJob } from "../runs/job.js";
import { reasonOf } from "../runs/reason.js";
import { type RunRecord, recordOf } from "./store/run-record.js";

/** One run of a sweep. Plain data, so that it can be sent to a worker. */
export interface BatchRun {
  /** Scenario of its point; absent: the worker makes it from the sweep's document and the point's assignments. */
  readonly scenario?: Scenario;
  readonly assignments: readonly (readonly [field: string, value: unknown])[];
  readonly policy: PolicySpec;
  readonly label: string;
  readonly replication: number;
  readonly keep?: KeepSpec;
}

/** Runs of a sweep that a worker does in one go, so that short runs do not wait for the main thread each time. */
export interface Batch {
  readonly runs: readonly BatchRun[];
  /** A serialized `ScenarioDocument`, the same for all batches of a worker. */
  readonly document: SharedArrayBuffer;
  readonly heartbeat: SharedArrayBuffer;
  /** Number of the pool that sends it. A sweep has one pool, and a thread may serve several pools in turn. */
  readonly pool: number;
}

/** The outcome of a run of a sweep. */
export type RunOutcome =
  | {
      readonly record: RunRecord;
      /** Duration without the start of its thread. */
      readonly wall_s: number;
    }
  | { readonly problem: string }
  /** It was stopped before its end. */
  | "stopped";

/** State that a worker keeps for the next run of the same pool: the last point's scenario, and the start of a replication's random streams. */
interface Latest {
  document?: ScenarioDocument;
  key?: string;
  scenario?: Scenario;
  replication?: number;
  begins?: StreamBegins;
}

const memory: { pool?: number; latest: Latest } = { latest: {} };

/** Runs of a replication are consecutive and use the same random numbers. */
const beginsOf = ({ assignments, replication }: BatchRun): StreamBegins | undefined => {
  if (assignments.some(([field]) => field === "seed")) return undefined;
  const { latest } = memory;
  if (latest.replication !== replication || latest.begins === undefined) {
    latest.begins = new Map();
    latest.replication = replication;
  }
  return latest.begins;
};

/** Points that differ only in the seed share one scenario, which is read once. */
const scenarioOf = async (assignments: BatchRun["assignments"], document: SharedArrayBuffer): Promise<Scenario> => {
  const seed = new Map(assignments).get("seed");
  if (typeof seed !== "number" || !Number.isSafeInteger(seed) || seed < 0) return madeFrom(assignments, document);
  const others = assignments.filter(([field]) => field !== "seed");
  return { ...(await madeFrom(others, document)), seed };
};

const madeFrom = async (assignments: BatchRun["assignments"], document: SharedArrayBuffer): Promise<Scenario> => {
  const { latest } = memory;
  const key = JSON.stringify(assignments);
  if (latest.key !== key || latest.scenario === undefined) {
    const { variantOf } = await import("../../scenario/load/load.js");
    latest.document ??= deserialize(new Uint8Array(document)) as ScenarioDocument;
    latest.scenario = variantOf(latest.document, assignments, "sweep").scenario;
    latest.key = key;
  }
  return latest.scenario;
};

const doRun = async (run: BatchRun, batch: Batch): Promise<RunOutcome> => {
  const begun_ms = performance.now();
  const { assignments, scenario, ...job } = run;
  // A spread with more fields has a hidden class of its own every time: decision 053.
  const result = await doJob(
    Object.assign(job, {
      scenario: scenario ?? (await scenarioOf(assignments, batch.document)),
      run: 0,
      log: "tasks" as const,
      precision: "compact" as const,
      heartbeat: batch.heartbeat,
    }),
    beginsOf(run),
  );
  if (!result.isComplete) return "stopped";
  return { record: recordOf(result), wall_s: (performance.now() - begun_ms) / 1000 };
};

/** Emulates runs of a sweep one after the other and summarizes each. A failed run does not stop the others. */
export const doBatch = async (batch: Batch): Promise<readonly RunOutcome[]> => {
  const heart = new Heartbeat(batch.heartbeat);
  if (memory.pool !== batch.pool) Object.assign(memory, { pool: batch.pool, latest: {} });
  const outcomes: RunOutcome[] = [];
  for (const run of batch.runs) {
    if (heart.isStopped) outcomes.push("stopped");
    else outcomes.push(await doRun(run, batch).catch((error: unknown) => ({ problem: reasonOf(error) })));
    heart.endRun();
  }
  return outcomes;
};
