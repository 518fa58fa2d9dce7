import { Console } from "node:console";
import { type Fault, InputError } from "../../errors.js";
import type { PolicySpec } from "../../scenario/scenario.js";
import { createMetric } from "../metrics/metric-module.js";
import { type Batch, doBatch, type RunOutcome } from "../sweep/batch.js";
import { doJob, type Job, type JobResult } from "./job.js";
import { createPolicy } from "./policies/load-policy.js";
import type { Examination, Examined } from "./policy-contract/examination.js";
import type { NameAnswer } from "./pool.js";
import type { JoinJob } from "./split/join.js";
import type { Joined } from "./split/joined.js";
import type { ShareJob, ShareResult } from "./split/share.js";

// Output of policies goes to stderr, since stdout is for results. A policy cannot end the thread.
globalThis.console = new Console(process.stderr, process.stderr);
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
Object.defineProperty(process, "exit", {
  value: (code = 0) => {
    throw new Error(`it asked the process to exit with code ${code}`);
  },
});

/** Does one job. */
export default (job: Job): Promise<JobResult> => doJob(job);

/** Does nothing; it answers as soon as the thread is ready. */
export const ready = (): void => {};

/** Runs of a sweep. */
export const runBatch = (batch: Batch): Promise<readonly RunOutcome[]> => doBatch(batch);

/** A share of a run. */
export const runShare = async (job: ShareJob): Promise<ShareResult> => {
  const { doShare } = await import("./split/share.js");
  return doShare(job);
};

/** Joins what the shares of a run have written. */
export const joinShares = async (job: JoinJob): Promise<Joined> => {
  const [{ joinShares }, { TiedShares }] = await Promise.all([import("./split/join.js"), import("./split/order.js")]);
  try {
    return { result: joinShares(job) };
  } catch (error) {
    if (error instanceof TiedShares) return { isTied: true };
    throw error;
  }
};

/** Does a run that checks a policy's contract. */
export const examinePolicy = async (examined: Examined): Promise<Examination> => {
  const { examine } = await import("./policy-contract/examination.js");
  return examine(examined);
};

/** A policy's own name, or why there is no such policy. */
export const nameOf = async (spec: PolicySpec): Promise<NameAnswer> => {
  try {
    return { name: (await createPolicy(spec)).name };
  } catch (error) {
    if (error instanceof InputError) return { faults: error.faults };
    throw error;
  }
};

/** The faults of a metric's module. */
export const metricFaults = async (path: string): Promise<readonly Fault[]> => {
  try {
    await createMetric(path);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
};
