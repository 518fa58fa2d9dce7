import type { JobResult } from "../job.js";

/** The outcome of joining shares. */
export type Joined =
  /** Undefined: not all shares reached their ends. The existing rows are joined. */
  | { readonly result: JobResult | undefined; readonly isTied?: undefined }
  /** The order of events is not known. */
  | { readonly isTied: true };
