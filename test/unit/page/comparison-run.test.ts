import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { learningCatalog } from "../../../src/learning/catalog.js";
import { learningNames } from "../../../src/learning/names.js";
import { Answers } from "../../../src/page/answers.js";
import { ComparisonRun } from "../../../src/page/comparison-run.js";
import { quantile } from "../../../src/page/distribution.js";
import { frameAt, tasksOverTime } from "../../../src/page/frame.js";
import type { Answer, Question } from "../../../src/page/messages.js";
import { faultsOf, readPageScenario } from "../../../src/page/page-scenario.js";
import { placeAt, placesOf } from "../../../src/page/places.js";
import { EXECUTION, TASK } from "../../../src/page/recording.js";

const quickstart = readFileSync("scenarios/quickstart.yaml", "utf8").replace("tasks: 1000", "tasks: 60");
const given = { text: quickstart, file: "quickstart.yaml", files: {} };
const pair = [
  { path: "policies", value: ["edge", "optimal"], flag: "policy" },
  { path: "replications", value: 2, flag: "replications" },
];

const done = (): ComparisonRun => {
  const run = new ComparisonRun(readPageScenario(given, pair));
  let share = 0;
  while (!run.step(500)) {
    expect(run.share).toBeGreaterThanOrEqual(share);
    share = run.share;
  }
  return run;
};

describe("a comparison in the page", () => {
  const run = done();
  const outcomes = run.outcomes();

  it("keeps tables with one header, and rows by policy and replication", () => {
    const lines = new TextDecoder().decode(run.tables()["tasks.csv"]).trimEnd().split("\n");
    expect(lines[0]).toMatch(/^scenario,policy,replication,task,/);
    expect(lines.filter((line) => line.startsWith("scenario,"))).toHaveLength(1);
    const runs = [...new Set(lines.slice(1).map((line) => line.split(",").slice(1, 3).join(" ")))];
    expect(runs).toEqual(["edge 0", "edge 1", "optimal 0", "optimal 1"]);
    expect(lines).toHaveLength(1 + 4 * 60);
  });

  it("has the latencies that the table is about", () => {
    for (const { latencies_s, metrics } of outcomes) {
      expect(latencies_s).toHaveLength(120);
      const mean_s = latencies_s.reduce((sum, latency_s) => sum + latency_s, 0) / 120;
      expect(metrics.latency_s!.mean).toBeCloseTo(mean_s, 9);
    }
  });

  it("shows at an instant what the records say, by Little's law", () => {
    const { recording } = outcomes[0]!;
    const { tasks, executions, end_s } = recording;
    // The mean of what a frame counts, over many instants, is the sum of the times divided by the length.
    const instants = 4000;
    let [inside, cores] = [0, 0];
    for (let k = 0; k < instants; k++) {
      const frame = frameAt(recording, ((k + 0.5) * end_s) / instants, 20, 2);
      inside += frame.tasks / instants;
      cores += frame.sites[0]!.cores / instants;
    }
    let [time_s, used] = [0, 0];
    for (let at = 0; at < tasks.length; at += TASK.size) time_s += tasks[at + TASK.latency_s]!;
    for (let at = 0; at < executions.length; at += EXECUTION.size)
      if (executions[at + EXECUTION.site] === 0)
        used +=
          executions[at + EXECUTION.cores]! * (executions[at + EXECUTION.end_s]! - executions[at + EXECUTION.start_s]!);
    expect(inside).toBeCloseTo(time_s / end_s, 1);
    expect(cores).toBeCloseTo(used / end_s, 1);
    expect(used).toBeGreaterThan(0);
    expect(Math.max(...tasksOverTime(recording, end_s, 50))).toBeGreaterThanOrEqual(Math.ceil(inside));
  });

  it("puts devices where the emulation has them", () => {
    const { scenario } = readPageScenario(given, pair);
    const places = placesOf(scenario, 0, 100);
    expect(places.names).toHaveLength(20);
    for (let device = 0; device < 20; device++) {
      const distance_m = Math.hypot(...placeAt(places, device, 0));
      expect(distance_m).toBeGreaterThanOrEqual(10);
      expect(distance_m).toBeLessThanOrEqual(100);
      expect(placeAt(places, device, 99)).toEqual(placeAt(places, device, 0));
    }
  });

  it("moves devices on the lines between samples", () => {
    const text = readFileSync("scenarios/handover.yaml", "utf8");
    const { scenario } = readPageScenario({ text, file: "handover.yaml", files: {} });
    const places = placesOf(scenario, 0, 60);
    let way_m = 0;
    for (let second = 1; second <= 60; second++) {
      const [x0, y0] = placeAt(places, 3, second - 1);
      const [x1, y1] = placeAt(places, 3, second);
      const step_m = Math.hypot(x1 - x0, y1 - y0);
      // The cars go at most 15 m/s.
      expect(step_m).toBeLessThanOrEqual(15.000001);
      way_m += step_m;
    }
    expect(way_m).toBeGreaterThan(60 * 5 - 30);
  });
});

describe("a scenario in the page", () => {
  it("has the faults of the command line, with their lines", () => {
    const [fault] = faultsOf({ ...given, text: quickstart.replace("cores: 16", "cores: -4") });
    expect(fault).toMatchObject({ file: "quickstart.yaml", line: 20, path: "edges.0.cores" });
  });

  it("finds added files by name, and says how to add one", () => {
    const text = "extends: elsewhere/quickstart.yaml\nseed: 3\n";
    const [fault] = faultsOf({ text, file: "mine.yaml", files: {} });
    expect(fault!.problem).toContain('the page has no file of this name; add it with "Add files"');
    expect(faultsOf({ text, file: "mine.yaml", files: { "quickstart.yaml": quickstart } })).toEqual([]);
  });

  it("knows the names of the policies that learn", () => {
    expect([...learningNames()].sort()).toEqual(Object.keys(learningCatalog).sort());
    const text = quickstart.replace("[local, ", "[dios, ");
    expect(faultsOf({ ...given, text })[0]!.problem).toContain('"dios" must be trained first');
  });
});

describe("the worker's answers", () => {
  const answersTo = async (...questions: readonly Question[]): Promise<readonly Answer[]> => {
    const told: Answer[] = [];
    const answers = new Answers({
      tell: (answer) => told.push(answer),
      pause: () => new Promise((go) => setImmediate(go)),
      clock_ms: () => performance.now(),
    });
    await Promise.all(questions.map((question) => answers.take(question)));
    return told.filter(({ tell }) => tell !== "progress");
  };
  const run = { ask: "run", given, policies: ["local"], replications: 1, seed: 7 } as const;

  it("drops a run that a later one replaces", async () => {
    const told = await answersTo({ ...run, id: 1 }, { ...run, id: 2 });
    expect(told.map(({ tell, id }) => [tell, id])).toEqual([["outcomes", 2]]);
    expect(told[0]).toMatchObject({ outcomes: { seed: 7, scenario: "quickstart", hasCells: true } });
  });

  it("turns faults of any kind into answers", async () => {
    const broken = { ...given, text: "name: [" };
    expect(await answersTo({ ...run, id: 1, given: broken })).toMatchObject([
      { tell: "faults", faults: [{ line: 1 }] },
    ]);
    expect(await answersTo({ ...run, id: 1, seed: -1 })).toMatchObject([{ tell: "faults" }]);
    const edit = { ask: "cores", id: 1, text: "seed: 1", list: "edges", name: "x", value: "2" } as const;
    expect(await answersTo(edit)).toMatchObject([{ tell: "problem" }]);
  });
});

describe("quantiles of the charts", () => {
  it("are those of linear interpolation", () => {
    expect(quantile(Float64Array.of(4, 1, 3, 2), 0.5)).toBe(2.5);
    expect(quantile(Float64Array.of(4, 1, 3, 2), 1)).toBe(4);
    expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
  });
});
