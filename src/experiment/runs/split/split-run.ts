import type { IslandKind } from "../../../compose/islands.js";
import type { Heartbeat } from "../heartbeat.js";
import type { Job, JobResult } from "../job.js";
import type { Pool } from "../pool.js";
import { Meeting } from "./meeting.js";
import type { ShareResult } from "./share.js";
import { removeShares } from "./share-files.js";

/** The split of a run over several workers. */
export interface Split {
  /** Workers that emulate it together, >= 2. */
  readonly shares: number;
  readonly islands: IslandKind;
}

/** A share's worker, as its run sees it. */
export interface ShareWorker {
  readonly heart: Heartbeat;
  /** Aborts when the worker has to be ended by force. */
  readonly signal: AbortSignal;
}

/**
 * Does one run on several workers at once. Each worker emulates a share of the islands, and one of them joins the output. The tables and the
 * summary are the same as those of a run on one worker, byte for byte.
 *
 * @param workers  one for each share; the pool has as many threads for this run
 * @param stop     asks all shares to stop where they are, because one has failed
 * @returns        undefined: the shares did something at the same instant. Their files are removed, and the run must be done in one piece
 * @throws         the error of the first share that failed. The rows of all shares up to then are joined
 */
export const doSplit = async (
  pool: Pool,
  job: Omit<Job, "heartbeat">,
  { shares, islands }: Split,
  workers: readonly ShareWorker[],
  stop: (failed: number) => void,
): Promise<JobResult | undefined> => {
  const folder = job.folder!;
  const meeting = new Meeting(shares).buffer;
  let failure: { readonly error: unknown } | undefined;
  const parts = workers.map(async ({ heart, signal }, share): Promise<ShareResult | undefined> => {
    try {
      return await pool.runShare({ ...job, folder, heartbeat: heart.buffer, share, shares, islands, meeting }, signal);
    } catch (error) {
      failure ??= { error };
      stop(share);
      return undefined;
    }
  });
  const results = (await Promise.all(parts)).flatMap((result) => result ?? []);
  try {
    const joined = await pool.joinShares({ ...job, folder, shares, ...(failure === undefined ? { results } : {}) });
    if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
    return joined.isTied === true ? undefined : joined.result;
  } finally {
    removeShares(folder, job.run, shares);
  }
};
