import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const MODULE = `import type { MetricCollector } from "edgefade";

export default (): MetricCollector => {
  let waited_s = 0;
  let executions = 0;
  return {
    subtask(record) {
      if (record.site !== "scenb") return;
      waited_s += record.queued_s;
      executions++;
    },
    result: () => waited_s / executions,
  };
};
`;

const SQL = "SELECT avg(queued_s) FROM subtasks WHERE site = 'scenb'";

beforeAll(async () => {
  bench.write("metrics/wait.ts", MODULE);
  bench.write(
    "own.yaml",
    `extends: small.yaml
arrivals: { process: poisson, rate: 5 /s }
policies: [edge, greedy]
metrics:
  edge_wait_s: ${SQL}
  also_wait_s: ./metrics/wait.ts
`,
  );
  const { code, stderr } = await bench.run(["run", "own.yaml", "--quiet", "--out", "run"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

describe("metrics of one's own", () => {
  it("are what the tables say, by SQL and by a module alike", () => {
    const subtasks = bench.csv("run", "subtasks.csv");
    for (const run of bench.csv("run", "runs.csv")) {
      const waits = subtasks
        .filter(
          ({ policy, replication, site }) =>
            policy === run.policy && replication === run.replication && site === "scenb",
        )
        .map(({ queued_s }) => Number(queued_s));
      expect(waits.length).toBeGreaterThan(0);
      const mean = waits.reduce((sum, value) => sum + value, 0) / waits.length;
      expect(Number(run.edge_wait_s)).toBeCloseTo(mean, 8);
      expect(Number(run.also_wait_s)).toBeCloseTo(mean, 8);
      // The built-in one is of the same executions: none was dropped.
      expect(Number(run["wait_s@scenb"])).toBeCloseTo(mean, 8);
    }
    expect(bench.csv("run", "summary.csv").map(({ metric }) => metric)).toContain("edge_wait_s");
  });

  it("are the same with any number of workers, in comparisons and in sweeps, also from the command line", async () => {
    await bench.run(["run", "own.yaml", "--quiet", "--jobs", "1", "--out", "one"]);
    expect(bench.hashes("one")).toEqual(bench.hashes("run"));
    const compared = await bench.run(["compare", "run", "--metric", "edge_wait_s"]);
    expect(compared.stdout).toMatch(/^edge_wait_s +mean/m);
    const define = ["--define", `edge_wait_s=${SQL}`, "--define", "also_wait_s=metrics/wait.ts"];
    const args = ["sweep", "small.yaml", "--policy", "greedy", "--vary", "edges.0.cores=2,4", ...define, "--quiet"];
    expect(await bench.run([...args, "--out", "sweep"])).toMatchObject({ code: 0, stderr: "" });
    const rows = bench.csv("sweep", "runs.csv");
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(Number(row.edge_wait_s)).toBeCloseTo(Number(row.also_wait_s), 8);
    expect(bench.csv("sweep", "sweep.csv").filter(({ metric }) => metric === "edge_wait_s")).toHaveLength(2);
  });

  it("leave out the warm-up", async () => {
    const define = ["--define", "seen=SELECT count(*) FROM tasks", "--define", "from_s=SELECT warmup_s FROM run"];
    await bench.run(["run", "small.yaml", "--set", "warmup=2 s", ...define, "--quiet", "--out", "late"]);
    for (const row of bench.csv("late", "runs.csv")) {
      const tasks = bench
        .csv("late", "tasks.csv")
        .filter((task) => task.policy === row.policy && task.replication === row.replication);
      const counted = tasks.filter(({ arrival_s }) => Number(arrival_s) >= 2).length;
      expect(counted).toBeLessThan(tasks.length);
      expect(row.seen).toBe(String(counted));
      expect(row.from_s).toBe("2");
    }
  });
});

describe("a metric that is wrong", () => {
  const faults = async (metrics: string, files: Readonly<Record<string, string>> = {}) => {
    for (const [name, content] of Object.entries(files)) bench.write(name, content);
    bench.write("wrong.yaml", `extends: small.yaml\nmetrics:\n${metrics}\n`);
    const { code, stdout, stderr } = await bench.run(["run", "wrong.yaml", "--quiet", "--out", "wrong"]);
    expect({ code, stdout, isWritten: bench.has("wrong") }).toEqual({ code: 2, stdout: "", isWritten: false });
    return stderr;
  };

  it("is refused where it stands, before anything is written", async () => {
    const stderr = await faults(
      [
        "  wait: SELECT avg(queued) FROM subtasks",
        "  two: SELECT task, device FROM tasks",
        "  text: SELECT max(device) FROM tasks",
      ].join("\n"),
    );
    expect(stderr).toMatch(/^wrong\.yaml:3:9: metrics\.wait: Binder Error: .*"queued".*tables: tasks, subtasks/m);
    expect(stderr).toMatch(/^wrong\.yaml:4:8: metrics\.two: expected SQL that gives one number, got 2 columns/m);
    expect(await faults("  cost: SELECT 1")).toBe(
      'wrong.yaml:3:9: metrics.cost: the name "cost" is taken: a column or metric of the results has it; choose another\n',
    );
    expect(await faults("  wait: avg(queued_s)")).toContain(
      "wrong.yaml:3:9: metrics.wait: expected SQL that begins with",
    );
    expect(await faults("  wait-s: SELECT 1")).toContain("expected a metric's name of letters");
    expect(await faults("  wait: ./nowhere.ts")).toContain("wrong.yaml:3:9: metrics.wait: cannot read");
  });

  it("is refused at the line of its module", async () => {
    expect(await faults("  wait: ./broken.ts", { "broken.ts": "export default () => {\n  return {;\n};\n" })).toMatch(
      /^broken\.ts:2:\d+: /,
    );
    expect(await faults("  wait: ./empty.ts", { "empty.ts": "export default () => ({});\n" })).toMatch(
      /^broken|^empty\.ts: its default export must return an object with result/,
    );
  });

  it("ends the run with its name and the line when it fails later", async () => {
    bench.write(
      "fails.js",
      "export default () => ({\n  task(record) {\n    record.nothing.at(0);\n  },\n  result: () => 1,\n});\n",
    );
    const args = ["run", "small.yaml", "--define", "bad=./fails.js", "--quiet", "--out", "fails"];
    const { code, stderr } = await bench.run(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/metric bad: fails\.js:3: Cannot read properties of undefined/);
    const text = await bench.run([
      "run",
      "small.yaml",
      "--define",
      "t=SELECT max(device) FROM tasks",
      "--quiet",
      "--out",
      "t",
    ]);
    expect(text.stderr).toContain('t: expected SQL that gives one number, got "phone-');
  });
});

describe("a sweep that keeps tables", () => {
  const sweep = (out: string, ...more: string[]) =>
    bench.run(["sweep", "small.yaml", "--vary", "edges.0.cores=2,4", "--quiet", "--out", out, ...more]);

  it("has them run by run, with the varied fields, the rows of edgefade run", async () => {
    const { code, stderr } = await sweep("kept", "--keep", "nodes,subtasks");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(bench.list("kept", "kept")).toEqual(["nodes", "subtasks"]);
    const files = bench.list("kept", "kept", "subtasks");
    // 2 points, 2 policies, 2 replications.
    expect(files).toHaveLength(8);
    await bench.run(["run", "small.yaml", "--set", "edges.0.cores=2", "--quiet", "--out", "plain"]);
    const mine = files
      .flatMap((name) => bench.csv("kept", "kept", "subtasks", name))
      .filter((row) => row["edges.0.cores"] === "2")
      .map(({ "edges.0.cores": _, ...row }) => row);
    const key = (row: Record<string, string>) => JSON.stringify(row);
    expect(mine.map(key).sort()).toEqual(bench.csv("plain", "subtasks.csv").map(key).sort());
  });

  it("answers questions in SQL", async () => {
    const { code, stdout } = await bench.run([
      "query",
      "kept",
      'SELECT "edges.0.cores" AS cores, count(*) AS n FROM nodes GROUP BY ALL ORDER BY ALL',
      "--csv",
    ]);
    expect(code).toBe(0);
    const plain = bench.csv("plain", "nodes.csv").length;
    expect(stdout).toBe(`cores,n\n2,${plain}\n4,${plain}\n`);
  });

  it("does not pass runs without tables for whole ones, and knows its tables", async () => {
    await sweep("later");
    const { code, stderr } = await sweep("later", "--keep", "nodes");
    expect(code).toBe(2);
    expect(stderr).toContain("--keep: 8 runs in later were done without --keep");
    expect((await sweep("later", "--keep", "nodes", "--force")).code).toBe(0);
    expect((await sweep("wrong-table", "--keep", "subtask")).stderr).toBe(
      '--keep: unknown table "subtask"; did you mean "subtasks"?\n',
    );
  });
});
