import type { JobResult } from "../job.js";

/** The outcome of joining shares. */
export type Joined =
  /** Undefined: not all shares came to their ends; the rows that there are have been joined. */
  | { readonly result: JobResult | undefined; readonly isTied?: undefined }
  /** The order of events is not known. */
  | { readonly isTied: true };
