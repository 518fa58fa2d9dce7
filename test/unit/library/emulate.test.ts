import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InputError, PolicyError } from "../../../src/errors.js";
import { emulate } from "../../../src/library/emulate.js";
import type { ScenarioText } from "../../../src/scenario/text.js";
import type { OffloadingPolicy } from "../../../src/world/port/policy.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-library-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scenario = {
  name: "cell",
  tasks: 30,
  replications: 2,
  radio: { rate: "constant", uplink: "uniform(5 Mbps, 20 Mbps)", downlink: "40 Mbps" },
  redraw: "task",
  edges: [{ name: "edge", cores: 2, frequency: "3 GHz" }],
  devices: [{ name: "phone", count: 3, frequency: "1 GHz" }],
  application: { chain: { subtasks: 2, data: "uniform(10 KB, 300 KB)", complexity: 300 } },
  arrivals: { poisson: { rate: "2 /s" } },
} satisfies ScenarioText;

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const edge = (): OffloadingPolicy => ({
  name: "mine",
  decides: "task",
  place: ({ graph }) => new Array<string>(graph.subtasks).fill("edge"),
});

describe("emulate", () => {
  it("takes policies by name, with options, as file, object and function, in their order", async () => {
    writeFileSync(
      join(folder, "file.mjs"),
      `export default () => ({ name: "file", decides: "task", place: ({ graph }) => new Array(graph.subtasks).fill("edge") });`,
    );
    const policies = [
      edge,
      "local",
      { name: "threshold", backlog_s: 0.3 },
      join(folder, "file.mjs"),
      { ...edge(), name: "object" },
      "edge",
    ] as const;
    const run = emulate({ scenario, policies });
    const tasks = await all(run);
    const labels = ["mine", "local", "threshold(backlog_s=0.3)", "file", "object", "edge"];
    expect([...new Set(tasks.map(({ policy }) => policy))]).toEqual(labels);
    expect(tasks).toHaveLength(labels.length * 2 * 30);
    const summary = await run.summary();
    expect(summary.policies.map(({ policy }) => policy)).toEqual(labels);
    // Four of them do the same.
    for (const label of ["file", "object", "edge"])
      expect(summary.of(label).metrics).toEqual(summary.of("mine").metrics);
    expect(summary.of("local").metrics.latency_s).not.toEqual(summary.of("mine").metrics.latency_s);
  });

  it("sums up the tasks that it hands out", async () => {
    const run = emulate({ scenario, policies: ["random"] });
    const tasks = await all(run);
    const { mean, n, ci95_low, ci95_high } = (await run.summary()).estimate("random", "latency_s");
    const means = [0, 1].map((replication) => {
      const mine = tasks.filter((task) => task.replication === replication);
      return mine.reduce((sum, { latency_s }) => sum + latency_s, 0) / mine.length;
    });
    expect(n).toBe(2);
    expect(mean).toBeCloseTo((means[0]! + means[1]!) / 2, 12);
    expect(ci95_low).toBeLessThan(mean);
    expect(ci95_high).toBeGreaterThan(mean);
    expect((await run.summary()).of("random").tasks).toEqual({ completed: 60, late: 0, dropped: 0, inFlight: 0 });
  });

  it("has the same summary whether or not tasks were gone through, or only some of them", async () => {
    const options = { scenario, policies: ["greedy", edge] };
    const whole = emulate(options);
    await all(whole);
    const part = emulate(options);
    for await (const task of part) if (task.task > 3) break;
    const { rows } = await whole.summary();
    expect((await emulate(options).summary()).rows).toEqual(rows);
    expect((await part.summary()).rows).toEqual(rows);
  });

  it("hands out executions and transfers", async () => {
    const [subtasks, transfers]: [number[], string[]] = [[], []];
    const run = emulate({
      scenario,
      policies: [edge],
      replications: 1,
      onSubtask: ({ task }) => subtasks.push(task),
      onTransfer: ({ leg }) => transfers.push(leg),
    });
    await run.summary();
    expect(subtasks).toHaveLength(2 * 30);
    expect(new Set(transfers)).toEqual(new Set(["uplink", "downlink"]));
  });

  it("goes on only while it is asked for more", async () => {
    let decisions = 0;
    const counting = (): OffloadingPolicy => {
      const policy = edge();
      return { ...policy, outcome: () => void decisions++ };
    };
    for await (const { task } of emulate({ scenario: { ...scenario, tasks: 100_000 }, policies: [counting] }))
      if (task >= 0) break;
    expect(decisions).toBeGreaterThan(0);
    expect(decisions).toBeLessThan(5000);
  });

  it("stops with the signal's reason, between tasks and within a run", async () => {
    const reason = new Error("enough");
    await expect(emulate({ scenario, signal: AbortSignal.abort(reason) }).summary()).rejects.toBe(reason);
    const stop = new AbortController();
    const run = emulate({ scenario: { ...scenario, tasks: 1_000_000 }, policies: ["local"], signal: stop.signal });
    setTimeout(() => stop.abort(reason), 50);
    await expect(run.summary()).rejects.toBe(reason);
  });

  it("reports all faults of a scenario, where they stand", async () => {
    const wrong: ScenarioText = {
      ...scenario,
      tasks: -1,
      edges: [{ name: "edge", cores: 2, frequency: "3 GHz", grant: 4 }],
    };
    const { message } = (await emulate({ scenario: wrong })
      .summary()
      .catch((error: InputError) => error)) as InputError;
    expect(message.split("\n")).toEqual([
      "scenario: tasks: expected a whole number >= 1, got -1",
      expect.stringMatching(/^scenario: edges\.0\.grant: /),
    ]);
  });

  it.each<[string, Parameters<typeof emulate>[0], RegExp]>([
    ["an unknown policy", { scenario, policies: ["gredy"] }, /unknown policy "gredy".*"greedy"/],
    [
      "an unknown field",
      { scenario: { ...scenario, taks: 3 } as ScenarioText },
      /unknown key "taks"; did you mean "tasks"/,
    ],
    ["a file that is not there", { scenario: "none.yaml" }, /none\.yaml: .*no such file/],
    ["two policies of one name", { scenario, policies: [edge, edge] }, /two policies are called "mine"/],
    ["no policies", { scenario, policies: [] }, /at least one/],
    [
      "a function that makes none",
      { scenario, policies: [(() => 4) as never] },
      /expected a function that makes a policy/,
    ],
    ["a wrong seed", { scenario, seed: -3 }, /seed: expected a whole number/],
    ["a wrong field to set", { scenario, set: ["edges.0.coers=3"] }, /--set: .*coers.*cores/],
    ["no scenario", { scenario: 3 as never }, /expected a file's path or an object, got 3/],
  ])("refuses %s", async (_, options, message) => {
    await expect(emulate(options).summary()).rejects.toThrow(InputError);
    await expect(all(emulate(options))).rejects.toThrow(message);
  });

  it("names the nearest policy and metric that a summary has", async () => {
    const summary = await emulate({ scenario, policies: ["local"] }).summary();
    expect(() => summary.of("locl")).toThrow(/unknown policy "locl"; did you mean "local"/);
    expect(() => summary.estimate("local", "latency")).toThrow(/unknown metric "latency".*latency_s/);
  });

  it("passes on what a policy does wrong", async () => {
    const lost: OffloadingPolicy = { name: "lost", decides: "task", place: () => ["moon", "moon"] };
    await expect(emulate({ scenario, policies: [lost] }).summary()).rejects.toThrow(PolicyError);
  });
});
