import { afterAll, expect, it } from "vitest";
import { sized } from "../support/effort.js";
import { BUSY_POLICY, keysIn, QueueBench, runsDone } from "./folder-queue.js";

const queue = new QueueBench();
const { bench } = queue;
afterAll(() => queue.remove());

/** So many workers are killed: EDGEFADE_KILLS=100 for the long test. */
const KILLS = Number(process.env.EDGEFADE_KILLS ?? sized(2, 8));
const WORKERS = sized(2, 4);
const REPLICATIONS = 4 * KILLS;
const SWEEP = ["sweep", "small.yaml", "--vary", "edges.0.cores=2,4", "--tasks", "600", "--policy", "greedy"];

it("loses no run and keeps none twice when workers are killed", async () => {
  const sweep = [...SWEEP, "--replications", `${REPLICATIONS}`];
  expect((await bench.run([...sweep, "--out", "here", "--quiet"])).code).toBe(0);
  const started = queue.start(...sweep, "--out", "there", "--queue", "folder:queue", "--lease", "2 s");
  const workers = Array.from({ length: WORKERS }, () => queue.worker());
  for (let kill = 0; kill < KILLS; kill++) {
    // Always within the sweep: there are more runs than kills, and workers that replace the killed.
    const done = keysIn(bench, "there").length;
    await bench.until(() => keysIn(bench, "there").length > done, "a run done by a worker");
    workers[kill % WORKERS]!.process.kill("SIGKILL");
    workers[kill % WORKERS] = queue.worker();
  }
  const { code, stderr } = await started.ended;
  expect([code, stderr.includes("failed")]).toEqual([0, false]);
  for (const file of ["sweep.csv", "runs.csv"]) expect(bench.read("there", file)).toBe(bench.read("here", file));
  expect(keysIn(bench, "there").toSorted()).toEqual(keysIn(bench, "here").toSorted());
  expect(new Set(keysIn(bench, "there")).size).toBe(2 * REPLICATIONS);
  expect(bench.list("queue", "waiting")).toEqual([]);
  for (const { ended } of workers) expect((await ended).code).toBe(0);
});

it("never takes a worker that computes for lost", async () => {
  bench.write("busy.js", BUSY_POLICY);
  const sweep = ["sweep", "small.yaml", "--vary", "seed=1,2", "--tasks", "75", "--policy", "./busy.js"];
  const args = [...sweep, "--replications", "1", "--out", "busy", "--queue", "folder:queue", "--lease", "1 s"];
  const started = queue.start(...args);
  const workers = [queue.worker(), queue.worker()];
  const { code, stderr } = await started.ended;
  expect([code, stderr.includes("failed")]).toEqual([0, false]);
  const outputs = await Promise.all(workers.map(({ ended }) => ended));
  // Three seconds of computing each, thrice the lease; a run that was taken over would count twice.
  expect(outputs.reduce((sum, { stdout }) => sum + runsDone(stdout), 0)).toBe(2);
});

it("says what is wrong with a queue, before anything is written", async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["worker"], "expected one queue"],
    [["worker", "--queue", "/shared/queue"], "expected a shared folder, such as folder:/shared/queue"],
    [["worker", "--queue", "redis://host"], "for a Redis server use --redis"],
    [["worker", "--redis", "redis://host", "--idle", "1 min"], "--idle"],
    [["worker", "--queue", "folder:small.yaml"], "cannot use small.yaml"],
    [[...SWEEP, "--out", "x", "--lease", "1 min"], "--lease"],
    [[...SWEEP, "--out", "x", "--queue", "folder:q", "--lease", "1 ms"], "expected at least 1 s"],
    [[...SWEEP, "--out", "x", "--queue", "folder:q", "--redis", "redis://host"], "got both"],
    [[...SWEEP, "--out", "x", "--queue", "folder:q", "--keep", "tasks"], "cannot be combined with --redis and --queue"],
    [[...SWEEP, "--out", "x", "--shard", "auto"], "this is not a task of an array"],
  ];
  for (const [args, text] of cases) {
    const { code, stderr } = await bench.run(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
  }
  expect([bench.has("x"), bench.has("q")]).toEqual([false, false]);
});

it("refuses a worker of another version, and ends one that has been idle", async () => {
  expect((await bench.run(["worker", "--queue", "folder:other", "--idle", "100 ms"])).code).toBe(0);
  bench.write("other/session.json", JSON.stringify({ id: "x", version: "999.0.0", lease_ms: 1000 }));
  const { code, stderr } = await bench.run(["worker", "--queue", "folder:other"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("is of edgefade 999.0.0, this worker is")]);
});
