import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

beforeAll(async () => {
  const run = (out: string, ...more: string[]) =>
    bench.run(["run", "small.yaml", "--replications", "4", "--log", "tasks", "--quiet", "--out", out, ...more]);
  await run("a");
  await run("b", "--set", "edges.0.cores=2", "--policy", "greedy", "--policy", "edge");
  await run("c", "--seed", "9", "--policy", "greedy");
});

describe("edgefade compare", () => {
  it("agrees with the folder's own comparison.csv and summary.csv", async () => {
    const { code, stdout, stderr } = await bench.run(["compare", "a", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { differences, metrics, baseline } = JSON.parse(stdout);
    expect(baseline).toBe("local");
    for (const metric of ["cost", "latency_s", "device_energy_j"]) {
      const mine = differences.find((row: { metric: string }) => row.metric === metric);
      const theirs = bench.csv("a", "comparison.csv").find((row) => row.metric === metric)!;
      // The folder's row is local against greedy.
      expect(mine.difference).toBeCloseTo(-Number(theirs.difference), 8);
      expect(mine.low).toBeCloseTo(-Number(theirs.ci95_high), 6);
      expect(mine.p).toBeCloseTo(Number(theirs.p), 8);
      const mean = metrics.find(
        (row: { metric: string; label: string }) => row.metric === metric && row.label === "greedy",
      );
      const summary = bench.csv("a", "summary.csv").find((row) => row.metric === metric && row.policy === "greedy")!;
      expect(mean.mean).toBeCloseTo(Number(summary.mean), 8);
      expect(mean.high).toBeCloseTo(Number(summary.ci95_high), 6);
    }
  });

  it("prints a sentence to quote for every difference", async () => {
    const { stdout } = await bench.run(["compare", "a", "--metric", "latency_s", "--baseline", "greedy"]);
    expect(stdout).toMatch(/^latency_s\s+mean\s+95 %\s+p50\s+p95\s+p99\s+vs greedy\s+p\s+d$/m);
    expect(stdout).toMatch(
      /^ {2}(local is [\d.]+ % \[[\d.]+, [\d.]+\] (above|below) greedy in latency_s|no difference found)/m,
    );
  });

  it("compares folders: paired where the seed is the same, by Welch's test where not", async () => {
    const { code, stdout, stderr } = await bench.run([
      "compare",
      ...["a", "b", "c", "--baseline", "a:greedy", "--metric", "latency_s", "--metric", "completed_share", "--csv"],
    ]);
    expect(code).toBe(0);
    const rows: Record<string, string>[] = parse(stdout, { columns: true });
    const latency = rows.filter(({ metric }) => metric === "latency_s");
    expect(latency.map(({ policy, pairing }) => [policy, pairing])).toEqual([
      ["local", "replications"],
      ["b:greedy", "replications"],
      ["edge", "replications"],
      ["c:greedy", "none"],
    ]);
    for (const row of rows) expect(row.verdict).not.toBe("");
    for (const { verdict } of rows.filter(({ metric }) => metric === "completed_share"))
      expect(verdict).toMatch(/equals a:greedy in completed_share/);
    expect(stderr).toContain("c:greedy and a:greedy are not paired (Welch's t test): their seeds are 9 and 1");
  });

  it("takes a warm-up, by time or by MSER-5", async () => {
    const tasks = async (...more: string[]) => {
      const { stdout } = await bench.run(["compare", "a", "--metric", "cost", "--json", ...more]);
      return JSON.parse(stdout).metrics[0].tasks as number;
    };
    expect(await tasks()).toBe(48);
    expect(await tasks("--warmup", "2 s")).toBeLessThan(48);
    const auto = await bench.run(["compare", "a", "--metric", "cost", "--warmup", "auto"]);
    expect(auto.stderr).toContain("in 4 of 4 runs MSER-5 found no end of the warm-up: these runs are too short");
  });

  it("uses the complete replications alone of a run that was not completed, and says so", async () => {
    await bench.run(["run", "small.yaml", "--replications", "4", "--log", "tasks", "--quiet", "--out", "partly"]);
    const manifest = bench.manifest("partly");
    const completeRuns = { local: "0-3", greedy: "0,2" };
    bench.write("partly/manifest.json", JSON.stringify({ ...manifest, status: "interrupted", completeRuns }));
    const { code, stdout, stderr } = await bench.run(["compare", "partly", "--metric", "cost", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).differences[0].n).toBe(2);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout).notes[0]).toBe("partly: the run is interrupted; 2 incomplete replications are left out");
  });

  it("names what is wrong with its input", async () => {
    const faults = async (...args: string[]) => {
      const { code, stdout, stderr } = await bench.run(["compare", ...args]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      return stderr;
    };
    expect(await faults()).toContain("compare needs an output folder");
    expect(await faults("nowhere")).toBe("nowhere: no such folder\n");
    expect(await faults("a", "a")).toBe("a: is given twice\n");
    expect(await faults("a", "--metric", "latncy_s")).toBe(
      '--metric: unknown metric "latncy_s"; did you mean "latency_s"?\n',
    );
    expect(await faults("a", "--baseline", "gredy")).toBe('--baseline: no policy "gredy"; did you mean "greedy"?\n');
    expect(await faults("a", "b", "--baseline", "greedy")).toContain("is in several folders: use a:greedy or b:greedy");
    expect(await faults("a", "--warmup", "soon")).toContain("--warmup: ");
    bench.write("empty/notes.txt", "nothing");
    expect(await faults("empty")).toContain("manifest.json: no such file or folder");
    bench.write("no-tasks/manifest.json", JSON.stringify(bench.manifest("a")));
    expect(await faults("no-tasks")).toBe("no-tasks: has no tasks.csv\n");
  });
});
