import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apartUnder } from "../../src/compose/islands.js";
import { Heartbeat } from "../../src/experiment/runs/heartbeat.js";
import { doJob, type Job, type JobResult } from "../../src/experiment/runs/job.js";
import { joinShares } from "../../src/experiment/runs/split/join.js";
import { Meeting } from "../../src/experiment/runs/split/meeting.js";
import { Share, type ShareJob } from "../../src/experiment/runs/split/share.js";
import { removeShares } from "../../src/experiment/runs/split/share-files.js";
import type { PolicySpec, Scenario } from "../../src/scenario/scenario.js";

/** A run in one piece, or one that was joined: its result, and the bytes of its tables. */
export interface Written {
  readonly result: JobResult;
  readonly tables: Readonly<Record<string, string>>;
}

const inFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "edgefade-split-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const tablesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(folder, ".parts")).map((name) => [name, readFileSync(join(folder, ".parts", name), "utf8")]),
  );

const jobOf = (scenario: Scenario, policy: PolicySpec, folder: string): Job & { readonly folder: string } => ({
  ...{ scenario, policy, label: policy.name, replication: 1, run: 3, folder },
  ...{ log: "full", precision: "full", heartbeat: new Heartbeat().buffer },
});

/** A run in one piece. */
export const wholeRun = (scenario: Scenario, policy: PolicySpec): Promise<Written> =>
  inFolder(async (folder) => {
    const result = await doJob(jobOf(scenario, policy, folder));
    return { result, tables: tablesIn(folder) };
  });

/** The same run in shares, one after the other in this thread: they meet at the end of the longest. @throws TiedShares */
export const splitRun = (
  scenario: Scenario,
  policy: PolicySpec,
  count: number,
  isCellNetwork = false,
): Promise<Written> =>
  inFolder(async (folder) => {
    const apart = apartUnder(scenario, policy, isCellNetwork);
    if (apart.islands === undefined) throw new Error(apart.why);
    const job = jobOf(scenario, policy, folder);
    const meeting = new Meeting(count).buffer;
    const shares: Share[] = [];
    try {
      for (let share = 0; share < count; share++) {
        const shareJob: ShareJob = { ...job, share, shares: count, islands: apart.islands, meeting };
        shares.push(await Share.open(shareJob, new Heartbeat()));
      }
      for (const share of shares) share.run();
      const end_s = Math.max(...shares.map(({ now_s }) => now_s));
      const results = shares.map((share) => share.finish(end_s));
      for (const share of shares.splice(0)) share.close();
      const result = joinShares({ ...job, shares: count, results });
      if (result === undefined) throw new Error("nothing was joined");
      removeShares(folder, job.run, count);
      return { result, tables: tablesIn(folder) };
    } finally {
      for (const share of shares) share.close();
    }
  });
