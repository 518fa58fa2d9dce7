import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { workOnRedis as WorkOnRedis } from "../../src/experiment/sweep/redis/redis-worker.js";
import { BUSY_POLICY, keysIn } from "./folder-queue.js";
import { Bench, command } from "./support.js";

const bench = new Bench();
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  bench.remove();
});

const hasRedis = (() => {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

const PASSWORD = "open-sesame";

/** A server of its own on the loopback; it keeps nothing on disk, so a restart forgets everything. */
const serve = async (port: number): Promise<ChildProcess> => {
  mkdirSync(bench.path("redis"), { recursive: true });
  const options = [
    "--port",
    `${port}`,
    "--bind",
    "127.0.0.1",
    "--dir",
    bench.path("redis"),
    "--save",
    "",
    "--requirepass",
    PASSWORD,
  ];
  const server = spawn("redis-server", options, { stdio: ["ignore", "pipe", "ignore"] });
  children.push(server);
  let text = "";
  server.stdout?.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  await bench.until(() => text.includes("Ready to accept connections"), "a redis-server");
  return server;
};

const cli = (port: number, ...args: string[]) => {
  const started = bench.start([...args, "--redis", `redis://:${PASSWORD}@127.0.0.1:${port}`]);
  children.push(started.process);
  return started;
};
const SWEEP = ["sweep", "small.yaml", "--vary", "edges.0.cores=2,4", "--vary", "seed=1..5", "--tasks", "1500"];

const doneIn = (folder: string): string[] => [...keysIn(bench, folder)];

describe.skipIf(!hasRedis)("a queue in Redis (redis-server has to be installed)", () => {
  it("loses no run and keeps none twice when a worker is killed and the server restarts", async () => {
    expect((await bench.run([...SWEEP, "--out", "here", "--quiet"])).code).toBe(0);
    const port = await freePort();
    const server = await serve(port);
    const sweep = cli(port, ...SWEEP, "--out", "there");
    const first = cli(port, "worker", "--jobs", "2");
    await bench.until(() => doneIn("there").length > 2, "runs done by a worker");
    first.process.kill("SIGKILL");
    const killed = doneIn("there").length;
    expect(killed).toBeLessThan(40);
    cli(port, "worker", "--jobs", "1");
    await bench.until(() => doneIn("there").length > killed + 2, "runs done by another worker");
    server.kill("SIGKILL");
    await new Promise((wake) => setTimeout(wake, 300));
    await serve(port);
    const { code, stderr, stdout } = await sweep.ended;
    expect(stderr).not.toContain("failed");
    expect(code).toBe(0);
    for (const file of ["sweep.csv", "runs.csv"]) expect(bench.read("there", file)).toBe(bench.read("here", file));
    expect(doneIn("there").sort()).toEqual(doneIn("here").sort());
    expect(new Set(doneIn("there")).size).toBe(40);
    for (const text of [stdout, stderr, bench.read("there", "manifest.json"), bench.read("there", "journal.jsonl")])
      expect(text).not.toContain(PASSWORD);
  });

  it("never takes a worker that computes for stalled", async () => {
    const port = await freePort();
    await serve(port);
    bench.write("busy.js", BUSY_POLICY);
    const folder = dirname(command);
    const { workOnRedis }: { workOnRedis: typeof WorkOnRedis } = await import(
      pathToFileURL(join(folder, "../experiment/sweep/redis/redis-worker.js")).href
    );
    const stop = new AbortController();
    const address = { host: "127.0.0.1", port, db: 0, password: PASSWORD, maxRetriesPerRequest: null };
    const options = { address, jobs: 1, policyTimeout_s: 60, signal: stop.signal, lock_ms: 1000 };
    const workers = [workOnRedis(options), workOnRedis(options)];
    const before = process.cwd();
    process.chdir(bench.folder);
    try {
      const busy = ["sweep", "small.yaml", "--policy", "./busy.js", "--replications", "1", "--tasks", "75"];
      const { code } = await cli(port, ...busy, "--vary", "seed=1,2", "--out", "busy").ended;
      expect(code).toBe(0);
      expect(new Set(doneIn("busy")).size).toBe(2);
    } finally {
      stop.abort();
      process.chdir(before);
    }
    // Three seconds of computing each, thrice the lock; a run that was given to another would count twice.
    const done = await Promise.all(workers);
    expect(done[0]! + done[1]!).toBe(2);
  });

  it("refuses a worker of another version, and says what is wrong with an address", async () => {
    const port = await freePort();
    await serve(port);
    const { Redis } = await import("ioredis");
    const client = new Redis({ port, host: "127.0.0.1", password: PASSWORD });
    await client.set("edgefade:version", "999.0.0");
    client.disconnect();
    const other = await cli(port, "worker").ended;
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("the sweep there is of edgefade 999.0.0, this worker is");
    const wrong = await bench.run(["worker", "--redis", `redis://:wrong@127.0.0.1:${port}`]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("WRONGPASS");
    expect(wrong.stderr).not.toContain(":wrong@");
    const nobody = await bench.run([...SWEEP, "--out", "nobody", "--redis", `redis://127.0.0.1:${await freePort()}`]);
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toContain("ECONNREFUSED");
    expect(bench.has("nobody")).toBe(false);
  });
});
