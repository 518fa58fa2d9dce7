import type { JobResult } from "../job.js";

/** What came of joining shares. */
export type Joined =
  /** Undefined: not all shares came to their ends; the rows that there are have been joined. */
  | { readonly result: JobResult | undefined; readonly isTied?: undefined }
  /** In what order things happened is not known. */
  | { readonly isTied: true };
