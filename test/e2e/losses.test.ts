import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

/**
 * Light tasks take 0.4 s on the device and 0.24 s at the edge, heavy ones 8 s and 1 s: 0.1 s up, work at 10 GHz, 0.1 s down. Tasks come one at
 * a time. With a deadline of 3 s the device loses the heavy ones, and its mean over the others is below the edge's mean over all.
 */
const scenario = (onDeadline: string) => `name: heavy
tasks: 60
replications: 3
radio: { rate: constant, uplink: 8 Mbps, downlink: 8 Mbps }
edges: [{ name: scenb, cores: 1, frequency: 10 GHz, grant: 1 }]
devices: [{ name: phone, cores: 1, frequency: 1 GHz }]
application:
  chain: { subtasks: 1, data: 100 KB, work: "choice(400 Mcycles, 8000 Mcycles)" }
  deadline: 3 s
  onDeadline: ${onDeadline}
arrivals: { process: periodic, every: 20 s }
policies: [local, edge]
`;

const run = async (name: string, onDeadline: string) => {
  bench.write(`${name}.yaml`, scenario(onDeadline));
  const { code, stderr } = await bench.run(["run", `${name}.yaml`, "--quiet", "--out", name]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
};

beforeAll(async () => {
  await run("drop", "drop");
  await run("continue", "continue");
});

interface Compared {
  readonly metrics: readonly { readonly metric: string; readonly label: string; readonly mean: number }[];
  readonly differences: readonly { readonly difference: number; readonly over?: string; readonly n: number }[];
}

const compared = async (...args: string[]): Promise<Compared> => {
  const { code, stdout, stderr } = await bench.run(["compare", ...args, "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
};

describe("means of survivors", () => {
  it("order two policies the other way round than means of all tasks, and of the tasks that both finished", async () => {
    const latency = ["--metric", "latency_s"];
    const [survivors, both, all] = [
      await compared("drop", ...latency),
      await compared("drop", ...latency, "--population", "both-finished"),
      await compared("continue", ...latency),
    ];
    const local = survivors.metrics.find(({ label }) => label === "local")!;
    expect(local.mean).toBeCloseTo(0.4, 6);
    // Edge against local.
    expect(survivors.differences[0]!.difference).toBeGreaterThan(0);
    expect(both.differences[0]!.difference).toBeCloseTo(0.24 - 0.4, 6);
    expect(all.differences[0]!.difference).toBeLessThan(-1);
    expect(all.differences[0]!.over).toBeUndefined();
  });

  it("say in the sentence to quote, below the table and on stderr what they leave out", async () => {
    const tasks = bench.csv("drop", "tasks.csv").filter(({ policy }) => policy === "local");
    const share = `${Math.round((100 * tasks.filter(({ status }) => status === "completed").length) / tasks.length)} %`;
    const lost = `${Math.round((100 * tasks.filter(({ status }) => status === "dropped").length) / tasks.length)} %`;
    const { stdout, stderr } = await bench.run(["compare", "drop"]);
    const over = `over the 100 % of edge's tasks and the ${share} of local's that finished; dropped: 0 % against ${lost}`;
    expect(stdout).toMatch(/^ {2}edge is \d+\.\d % .* above local in latency_s, p = 0\.\d+, n = 3, over/m);
    expect(stdout.split(over).length - 1).toBe(3);
    const caption = `over finished tasks only: ${share} of local's (${lost} dropped), all of edge's.`;
    expect(stdout).toContain(`cost, latency_s, device_energy_j: ${caption}`);
    expect(stderr).toContain(caption);
    // Misses and goodput come unasked.
    expect(stdout).toMatch(/^deadline_miss_share +mean/m);
    expect(stdout).toMatch(/^goodput_per_s +mean/m);
    const whole = await bench.run(["compare", "continue", "--metric", "latency_s"]);
    expect(whole.stdout + whole.stderr).not.toContain("finished tasks only");
  });

  it("say it in tables for papers", async () => {
    for (const format of ["--latex", "--markdown"]) {
      const { code, stdout } = await bench.run(["compare", "drop", "--metric", "latency_s", format]);
      expect(code).toBe(0);
      const words = stdout.replaceAll("\\", "");
      expect(words).toMatch(/Over finished tasks only: \d+ % of local's \(\d+ % dropped\), all of edge's\./);
      expect(words).toContain("Scenario heavy, 3 replications, seed 1, edgefade ");
      expect(words).toMatch(/local.*0\.4/);
    }
    const { stdout } = await bench.run(["compare", "drop", "--latex"]);
    // A line of a table has as many cells as its head, and nothing is left unescaped.
    const cells = stdout.split("\n").filter((line) => line.endsWith("\\\\"));
    expect(cells.length).toBe(3);
    expect(new Set(cells.map((line) => line.split(" & ").length)).size).toBe(1);
    expect(stdout.replace(/\\[%_&#$]/g, "").replace(/^%.*$/gm, "")).not.toMatch(/[%_#]/);
  });

  it("tell what was spent on the lost tasks: three seconds of the device for each", () => {
    const rows = bench.csv("drop", "summary.csv");
    const of = (metric: string) => Number(rows.find((row) => row.policy === "local" && row.metric === metric)!.mean);
    const dropped = bench
      .csv("drop", "tasks.csv")
      .filter(({ policy, status }) => policy === "local" && status === "dropped");
    // Energy per cycle = kappa f^2 = 1e-27 (1e9)^2 J by default: 1 J for a second at 1 GHz.
    expect(of("device_energy_on_dropped_j")).toBeCloseTo((3 * dropped.length) / 3, 6);
    expect(of("deadline_miss_share")).toBeCloseTo(dropped.length / 180, 12);
  });
});

describe("a policy that loses everything", () => {
  it("keeps its row, with the reason, and gives no difference", async () => {
    bench.write("lost.yaml", scenario("drop").replace("choice(400 Mcycles, 8000 Mcycles)", "8000 Mcycles"));
    await bench.run(["run", "lost.yaml", "--quiet", "--out", "lost"]);
    const { code, stdout, stderr } = await bench.run([
      "compare",
      "lost",
      "--metric",
      "latency_s",
      "--baseline",
      "edge",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^local +all 180 tasks dropped/m);
    expect(stdout).not.toContain("local is");
    expect(stderr).toContain("none of local's (all 180 tasks dropped)");
    const other = await bench.run(["compare", "lost", "--metric", "latency_s"]);
    expect(other.code).toBe(0);
    expect(other.stdout).toMatch(/^local +all 180 tasks dropped/m);
    expect(other.stderr).toContain("no task has a value under local (all 180 tasks dropped); nothing to compare");
    const table = await bench.run(["run", "lost.yaml", "--out", "lost", "--force"]);
    expect(table.stdout).toMatch(/^local .*all 180 tasks dropped/m);
    expect(table.stderr).toContain("local: all 180 tasks dropped");
  });
});

describe("folders that are not alike", () => {
  it("are told apart field by field, and paired only where their tasks are the same", async () => {
    bench.write("fast.yaml", scenario("drop").replace("frequency: 10 GHz", "frequency: 20 GHz"));
    bench.write("often.yaml", scenario("drop").replace("every: 20 s", "every: 30 s"));
    for (const name of ["fast", "often"])
      await bench.run(["run", `${name}.yaml`, "--policy", "edge", "--quiet", "--out", name]);
    const notes = async (other: string, ...more: string[]) =>
      (await bench.run(["compare", "drop", other, "--metric", "latency_s", "--baseline", "drop:edge", ...more])).stderr;
    expect(await notes("fast")).toContain("drop and fast differ in edges.0.frequency (10 GHz / 20 GHz)");
    expect(await notes("fast")).not.toContain("not paired");
    const often = await notes("often");
    expect(often).toContain("drop and often differ in arrivals.every (20 s / 30 s)");
    expect(often).toContain(
      "often:edge and drop:edge are not paired (Welch's t test): their tasks differ: arrivals.every (30 s / 20 s)",
    );
    expect(await notes("often", "--population", "both-finished")).toContain(
      "often:edge and drop:edge have no tasks in common: their tasks differ",
    );
  });
});

describe("edgefade compare --metrics", () => {
  it("lists what there is, what it is over, and what it means", async () => {
    const { code, stdout } = await bench.run(["compare", "drop", "--metrics"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^latency_s +finished +latency$/m);
    expect(stdout).toMatch(/^wait_s@scenb +executions +waiting for cores$/m);
    expect(stdout).toMatch(/^finished: tasks that finished: completed or late$/m);
    const fault = await bench.run([
      "compare",
      "drop",
      "--metric",
      "cost",
      "--population",
      "both-finished",
      "--metric",
      "jain_latency",
    ]);
    expect(fault).toMatchObject({ code: 2, stdout: "" });
    expect(fault.stderr).toContain("--population: both-finished is for means over finished tasks; jain_latency");
  });
});
