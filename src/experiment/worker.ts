import { doJob, type Job, type JobResult } from "./job.js";

/** What a worker thread runs. */
export default (job: Job): Promise<JobResult> => doJob(job);
