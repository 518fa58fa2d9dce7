import { fileURLToPath } from "node:url";
import { serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { Heartbeat } from "../../../../src/experiment/runs/heartbeat.js";
import { doJob } from "../../../../src/experiment/runs/job.js";
import { type Batch, type BatchRun, doBatch } from "../../../../src/experiment/sweep/batch.js";
import { recordOf } from "../../../../src/experiment/sweep/store/run-record.js";
import { loadVariable, variantOf } from "../../../../src/scenario/load/load.js";

const quickstart = fileURLToPath(new URL("../../../../scenarios/quickstart.yaml", import.meta.url));
const { document } = loadVariable(quickstart, { set: ["tasks=8"] });
const { document: otherDocument } = loadVariable(quickstart, { set: ["tasks=5", "seed=4"] });

let pools = 0;

const batchOf = (runs: readonly BatchRun[], of = document): Batch => {
  const bytes = serialize(of);
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return { runs, document: shared, heartbeat: new Heartbeat().buffer, pool: ++pools };
};

const runOf = (fields: BatchRun["assignments"], name: string, replication: number): BatchRun => ({
  ...{ assignments: fields, policy: { name, options: {} }, label: name, replication },
});

/** The run alone: its own scenario, its own random streams. */
const aloneOf = async ({ assignments, policy, label, replication }: BatchRun, of = document) => {
  const { scenario } = variantOf(of, assignments);
  const rest = { run: 0, log: "tasks", precision: "compact", heartbeat: new Heartbeat().buffer } as const;
  return recordOf(await doJob({ scenario, policy, label, replication, ...rest }));
};

describe("a batch of a sweep's runs", () => {
  it("comes to what its runs come to alone, in any order of points, seeds, policies and replications", async () => {
    const runs = [0, 1].flatMap((replication) =>
      [4, 8].flatMap((cores) =>
        [1, 7, "9", 7].flatMap((seed) =>
          ["greedy", "random"].map((policy) =>
            runOf(
              [
                ["edges.0.cores", cores],
                ["seed", seed],
              ],
              policy,
              replication,
            ),
          ),
        ),
      ),
    );
    const batch = batchOf(runs);
    const outcomes = await doBatch(batch);
    expect(outcomes).toHaveLength(runs.length);
    for (const [index, run] of runs.entries()) expect(outcomes[index]).toMatchObject({ record: await aloneOf(run) });
    const heart = new Heartbeat(batch.heartbeat);
    expect(heart.runs).toBe(runs.length);
    expect(heart.tasks).toBe(8 * runs.length);
  });

  it("of another sweep, in the same thread, has that one's scenario and random streams", async () => {
    const run = runOf([["edges.0.cores", 4]], "random", 0);
    const [first] = await doBatch(batchOf([run]));
    const [second] = await doBatch(batchOf([run], otherDocument));
    expect(first).toMatchObject({ record: await aloneOf(run) });
    expect(second).toMatchObject({ record: await aloneOf(run, otherDocument) });
    expect(second).not.toMatchObject({ record: await aloneOf(run) });
  });

  it("goes on after a run that fails, and stops where it is told to", async () => {
    const good = runOf([["seed", 3]], "greedy", 0);
    const bad = runOf([["seed", -3]], "greedy", 0);
    const [first, second, third] = await doBatch(batchOf([good, bad, good]));
    expect(first).toMatchObject({ record: await aloneOf(good) });
    expect(second).toEqual({ problem: expect.stringContaining("seed") });
    expect(third).toMatchObject({ record: await aloneOf(good) });
    const stopped = batchOf([good, good]);
    new Heartbeat(stopped.heartbeat).stop();
    expect(await doBatch(stopped)).toEqual(["stopped", "stopped"]);
  });
});
