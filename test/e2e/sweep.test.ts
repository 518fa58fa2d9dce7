import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench, policyModule } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const GRID = ["--vary", "edges.0.cores=2,4,8", "--vary", "backhaul.rate=1 Gbps,100 Mbps"];
const sweep = (out: string, ...more: string[]) => [
  "sweep",
  "small.yaml",
  ...GRID,
  "--out",
  out,
  "--jobs",
  "1",
  ...more,
];
const quiet = async (...args: string[]) => {
  const ended = await bench.run([...args, "--quiet"]);
  expect(ended).toMatchObject({ code: 0, stdout: "", stderr: "" });
};

/** The keys of the runs that a journal has, each as often as it is there. */
const keysOf = (folder: string): string[] =>
  bench
    .read(folder, "journal.jsonl")
    .split("\n")
    .filter((line) => line.includes('"k":'))
    .map((line) => {
      const { k, r } = JSON.parse(line.slice(9)) as { k: string; r: number };
      return `${k}-${r}`;
    })
    .sort();

const expectSame = (folder: string, other: string): void => {
  for (const file of ["sweep.csv", "runs.csv"]) expect(bench.read(folder, file)).toBe(bench.read(other, file));
  expect(keysOf(folder)).toEqual(keysOf(other));
  expect(new Set(keysOf(folder)).size).toBe(keysOf(folder).length);
};

/** What all others are compared with. */
beforeAll(() => quiet(...sweep("whole")));

describe("edgefade sweep", () => {
  it("runs every point as run does, and prints its plan", async () => {
    const rows = bench.csv("whole", "runs.csv");
    expect(rows).toHaveLength(6 * 2 * 2);
    expect(bench.header("whole", "sweep.csv")).toEqual([
      "edges.0.cores",
      "backhaul.rate",
      "policy",
      "metric",
      "mean",
      "ci95_low",
      "ci95_high",
      "n",
    ]);
    expect(bench.manifest("whole")).toMatchObject({ status: "completed", sweep: { points: 6 }, counts: { runs: 24 } });
    await quiet("run", "small.yaml", "--set", "edges.0.cores=4", "--set", "backhaul.rate=100 Mbps", "--out", "one");
    const mine = bench
      .csv("whole", "sweep.csv")
      .filter((row) => row["edges.0.cores"] === "4" && row["backhaul.rate"] === "100 Mbps");
    for (const { policy, metric, mean, ci95_low, ci95_high, n } of bench.csv("one", "summary.csv")) {
      const found = mine.find((row) => row.policy === policy && row.metric === metric);
      // The wait at a server that a policy never sends anything to has no value, and no row in a sweep.
      if (n === "0") expect(found, `${policy} ${metric}`).toBeUndefined();
      else expect(found, `${policy} ${metric}`).toMatchObject({ mean, ci95_low, ci95_high });
    }
    const again = await bench.run(sweep("whole"));
    expect(again.stderr).toContain("6 points x 2 policies x 2 replications = 24 runs; 24 of them done already.");
  });

  it("gives the same bytes with any workers and shards", async () => {
    await quiet(
      ...sweep("two", "--jobs", "2").filter(
        (word, index, all) =>
          !(word === "1" && all[index - 1] === "--jobs") && !(word === "--jobs" && all[index + 1] === "1"),
      ),
    );
    expectSame("two", "whole");
    for (const of of [2, 3]) {
      const folders = Array.from({ length: of }, (_, k) => `part-${k + 1}-${of}`);
      for (const [k, folder] of folders.entries()) await quiet(...sweep(folder, "--shard", `${k + 1}/${of}`));
      await quiet("merge", ...folders, "--out", `merged-${of}`);
      expectSame(`merged-${of}`, "whole");
    }
    const some = await bench.run(["merge", "part-1-3", "--out", "some"]);
    expect(some.code).toBe(1);
    expect(some.stderr).toContain("runs are missing");
  });

  it("killed at any moment goes on, loses no run and does none twice", async () => {
    for (let delay_ms = 0, kills = 0; kills < 4; kills++, delay_ms += 60) {
      const { process, ended } = bench.start(sweep("killed"));
      await bench.until(() => bench.has("killed", "journal.jsonl") && keysOfSafely("killed") > kills * 2, "runs");
      await new Promise((wake) => setTimeout(wake, delay_ms));
      process.kill("SIGKILL");
      await ended;
    }
    await quiet(...sweep("killed"));
    expectSame("killed", "whole");
  });

  it("notices what has changed", async () => {
    const changed = async (...more: string[]) => {
      const { code, stderr } = await bench.run(sweep("whole", ...more));
      expect(code).toBe(2);
      expect(stderr).toContain(
        "repeat its own command to finish it, choose another folder with --out, or replace it with --force",
      );
      return stderr;
    };
    expect(await changed("--seed", "2")).toContain("its seed is 1, now it is 2");
    expect(await changed("--tasks", "13")).toContain("tasks was 12, now it is 13");
    expect(await changed("--set", "edges.0.frequency=2 GHz")).toContain(
      'edges.0.frequency was "3 GHz", now it is "2 GHz"',
    );
  });

  it("reports points that fail, and does the others", async () => {
    bench.write(
      "fails.ts",
      policyModule("fails", 'if (n > 3 && request.sites?.length !== -1) throw new Error("out of ideas");'),
    );
    const { code, stderr } = await bench.run(sweep("fails", "--policy", "local", "--policy", "./fails.ts"));
    expect(code).toBe(1);
    expect(stderr).toContain('point 0 (edges.0.cores=2, backhaul.rate="1 Gbps"), fails, replication 0: ');
    expect(stderr).toContain("12 runs failed (fails/failures.csv)");
    expect(bench.csv("fails", "runs.csv").filter(({ policy }) => policy === "local")).toHaveLength(12);
    expect(bench.csv("fails", "failures.csv")).toHaveLength(12);
    const { status, reason } = bench.manifest("fails");
    expect(status).toBe("failed");
    expect(reason).toMatch(
      /^12 of 24 runs failed, the first: point 0 \(edges\.0\.cores=2, backhaul\.rate="1 Gbps"\), fails, replication 0: policy "fails": place\(\) failed at task \d+: out of ideas \(fails\.ts:9\)$/,
    );
  });

  it("ends a run that takes its worker with it, and no other of those that the worker was given", async () => {
    const own = (body: string): string =>
      policyModule("odd", body, "begin({ replication, seed }) { this.replication = replication; }");
    // It sleeps for ever: to compute for so long would show no more.
    const sleep = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";
    bench.write("odd.ts", own(`if (this.replication === 23) ${sleep}`));
    const many = (out: string) => [
      ...["sweep", "small.yaml", "--vary", "edges.0.cores=2", "--policy", "local", "--policy", "./odd.ts"],
      ...["--replications", "40", "--jobs", "1", "--policy-timeout", "6 s", "--out", out],
    ];
    const { code, stderr } = await bench.run(many("odd"));
    expect(code).toBe(1);
    expect(stderr).toContain("odd, replication 23: ");
    expect(stderr).toContain("has not answered place() about task 0 for 6 s");
    const failures = bench.csv("odd", "failures.csv");
    expect(failures.map(({ policy, replication }) => [policy, replication])).toEqual([["odd", "23"]]);
    bench.write("even.ts", own(""));
    await quiet(...many("even").map((arg) => arg.replace("odd", "even")));
    const others = bench.csv("even", "runs.csv").filter((run) => run.policy === "local" || run.replication !== "23");
    expect(bench.csv("odd", "runs.csv")).toEqual(others);
    expect(new Set(keysOf("odd")).size).toBe(keysOf("odd").length);
  });

  it("keeps out of a folder in which another is at work, and takes over what a killed one left", async () => {
    const lock = "shared/sweep.lock";
    bench.write(lock, `${process.pid} ${hostname()}`);
    const refused = await bench.start(sweep("shared")).ended;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${lock}: process ${process.pid} uses this folder`);
    expect(bench.list("shared")).toEqual(["sweep.lock"]);
    rmSync(bench.path(lock));
    // Begun together, one of them does the runs; the other is refused, or comes late and finds them done.
    const both = await Promise.all([1, 2].map(() => bench.start(sweep("shared")).ended));
    const codes = both.map(({ code }) => code).sort();
    expect(codes[0]).toBe(0);
    expect([0, 2]).toContain(codes[1]);
    expectSame("shared", "whole");
    // Killed before there was a journal, and while its first line was written.
    bench.write("early/sweep.lock", `999999999 ${hostname()}`);
    await quiet(...sweep("early"));
    expectSame("early", "whole");
    bench.write("torn/journal.jsonl", bench.read("whole", "journal.jsonl").slice(0, 400));
    await quiet(...sweep("torn"));
    expectSame("torn", "whole");
  });

  it("replaces no journal that is not its own, or of which the first line is damaged", async () => {
    const lines = bench.read("whole", "journal.jsonl").split("\n");
    const texts = {
      foreign: '{"mine":1}\n',
      damaged: [lines[0]!.replace("sweep", "sweeq"), ...lines.slice(1)].join("\n"),
    };
    for (const [name, text] of Object.entries(texts)) {
      bench.write(`${name}/journal.jsonl`, text);
      const { code, stderr } = await bench.run(sweep(name));
      expect(code).toBe(2);
      expect(stderr).toContain(`${name}/journal.jsonl: is not the journal of a sweep, or is damaged`);
      expect(bench.list(name)).toEqual(["journal.jsonl"]);
      expect(bench.read(name, "journal.jsonl")).toBe(text);
    }
  });

  it("replicates until a precision is met, the same with any workers", async () => {
    const rule = ["--precision", "20%", "--metric", "latency_s", "--max-replications", "12"];
    await quiet(...sweep("precise", ...rule));
    await quiet(...sweep("precise-2", ...rule, "--shard", "1/2"));
    await quiet(...sweep("precise-3", ...rule, "--shard", "2/2"));
    await quiet("merge", "precise-2", "precise-3", "--out", "precise-4");
    expectSame("precise-4", "precise");
    for (const row of bench.csv("precise", "sweep.csv").filter(({ metric }) => metric === "latency_s")) {
      const half = (Number(row.ci95_high) - Number(row.ci95_low)) / 2;
      if (Number(row.n) < 12) expect(half / Number(row.mean)).toBeLessThanOrEqual(0.2);
    }
    expect(Math.max(...bench.csv("precise", "sweep.csv").map(({ n }) => Number(n)))).toBeGreaterThan(2);
  });

  it("varies options of policies", async () => {
    const options = ["--vary", "policies.threshold.backlog_s=0.1,0.3", "--policy", "local", "--policy", "threshold"];
    await quiet("sweep", "small.yaml", ...options, "--out", "options", "--jobs", "1");
    const rows = bench.csv("options", "runs.csv");
    const seen = new Set(rows.map((row) => `${row.policy} ${row["policies.threshold.backlog_s"]}`));
    expect([...seen]).toEqual(["local ", "threshold(backlog_s=0.1) 0.1", "threshold(backlog_s=0.3) 0.3"]);
  });

  it.each([
    [["--vary", "edges.0.coress=4"], "--vary: sweep.edges.0.coress: unknown field"],
    [["--vary", "edges.0.cores=0,4"], "expected a whole number >= 1, got 0"],
    [["--vary", "edges.0.cores=8..4"], "it ends before it begins"],
    [[], "nothing is varied: give --vary"],
    [["--vary", "seed=1,2", "--shard", "0/3"], "expected a part and the number of parts, such as 3/20"],
    [["--vary", "seed=1,2", "--precision", "2"], "expected a share such as 2%, or 9 or full"],
    [["--vary", "seed=1,2", "--precision", "2%", "--metric", "latency"], 'unknown metric "latency"'],
    [
      ["--vary", "seed=1,2", "--redis", "http://:secret@host"],
      "--redis: expected a URL such as redis://localhost:6379",
    ],
  ])("refuses %j", async (args, problem) => {
    const { code, stderr } = await bench.run(["sweep", "small.yaml", ...args, "--out", "refused"]);
    expect(stderr).toContain(problem);
    expect(stderr).not.toContain("    at ");
    expect(stderr).not.toContain("secret");
    expect(code).toBe(2);
    expect(bench.has("refused")).toBe(false);
  });
});

/** Lines of runs, of a journal that may be torn. */
function keysOfSafely(folder: string): number {
  return bench
    .read(folder, "journal.jsonl")
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.includes('"k":')).length;
}
