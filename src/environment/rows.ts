import type { EndedTask } from "../world/run/emulation.js";
import type { EpisodeReport } from "./episode.js";

/** The results of one reset or step beside the numbers of the rows. */
export interface News {
  readonly ended: readonly { readonly row: number; readonly task: EndedTask }[];
  readonly reports: readonly { readonly row: number; readonly report: EpisodeReport }[];
}

export const TERMINATED = 1;
export const TRUNCATED = 2;
/** A decision waits. */
export const ASKS = 4;

/** The numbers of a batch: one row for each environment, or for each agent of one. They lie in one buffer, as they are sent. */
export interface Rows {
  readonly reward: Float64Array;
  readonly dt_s: Float64Array;
  readonly time_s: Float64Array;
  readonly decision: Int32Array;
  readonly device: Int32Array;
  readonly subtask: Int32Array;
  readonly replication: Int32Array;
  readonly observation: Float32Array;
  /** The sum of `TERMINATED`, `TRUNCATED` and `ASKS`. */
  readonly flags: Uint8Array;
  readonly mask: Uint8Array;
}

/** What is asked of a row in one step; 0: nothing. */
export const STEP = 1;
export const RESET = 2;

/** Environments that step together. */
export interface Batch {
  /** Begins episodes: the rows whose operation is `RESET`; a NaN leaves the seed or the replication to the environment. */
  reset(operations: Int32Array, seeds: Float64Array, replications: Float64Array): News;
  /** Steps the rows whose operation is `STEP`, and begins the next episode of those whose operation is `RESET`. */
  step(operations: Int32Array, actions: Int32Array): News;
}
