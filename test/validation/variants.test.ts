import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyError } from "../../src/errors.js";
import type { Observation, Plan, TaskRequest } from "../../src/world/port/policy.js";
import { allPlacements, emulate, placing, scenarioOf } from "../support/emulate.js";
import { relativeError } from "../support/statistics.js";

const CHAIN = `chain: { subtasks: 3, data: "uniform(10 KB, 300 KB)", work: "uniform(20 Mcycles, 300 Mcycles)", memory: 12 MB }`;
const DIAMOND = `graph: {
  nodes: [{ name: a, work: "uniform(20 Mcycles, 300 Mcycles)", memory: 9 MB }, { name: b, work: "uniform(20 Mcycles, 300 Mcycles)", memory: 12 MB,
    variants: [{ name: student, work: 0.1, memory: 0.1, loss: 0.03 }] }, { name: c, work: 90 Mcycles }],
  edges: [{ from: input, to: a, data: "uniform(10 KB, 300 KB)" }, { from: input, to: b, data: 40 KB }, { from: a, to: c, data: 200 KB },
    { from: b, to: c, data: "uniform(10 KB, 300 KB)" }, { from: c, to: output, data: 1 KB }] }`;
const VARIANTS = `variants: [{ name: int8, work: 0.5, data: 0.25, memory: 0.25, loss: 0.03 },
  { name: pruned, work: 0.2, memory: 0.5, loss: 0.06 }]`;

interface Case {
  readonly shape: string;
  readonly floor: number;
  readonly memory_mb: number;
  readonly weight: number;
  readonly onMemory: string;
  readonly power: string;
  readonly seed: number;
}

const scenarioFor = ({ shape, floor, memory_mb, weight, onMemory, power, seed }: Case) =>
  scenarioOf(`
name: variants
seed: ${seed}
tasks: 4
radio: { rate: constant, uplink: 20 Mbps, downlink: 40 Mbps }
edges:
  - { name: e1, frequency: 1 GHz, cores: 2, memory: ${memory_mb} MB, power: ${power} }
  - { name: e2, frequency: 2.5 GHz, cores: 1, memory: ${memory_mb / 2} MB }
backhaul: { rate: 100 Mbps, delay: 2 ms }
devices: [{ name: phone, count: 3, frequency: 1 GHz }]
application: { ${shape}, ${VARIANTS}, onMemory: ${onMemory}, accuracy: { full: 0.9, floor: ${floor} } }
arrivals: { process: poisson, rate: 3 /s }
objective: { kind: weighted, time: 1, energy: 0.3, edgeEnergy: 0.01, accuracy: ${weight} }`);

/** The cost of a plan; Infinity where it is below the floor. */
const costOf = (view: Observation, plan: Plan): number => {
  try {
    return view.cost(plan);
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    return Infinity;
  }
};

const bruteForce = ({ graph, variants }: TaskRequest, view: Observation): number => {
  const names = variants!.map((own) => own.map(({ name }) => name));
  const choices = names.reduce<string[][]>(
    (all, own) => all.flatMap((head) => own.map((name) => [...head, name])),
    [[]],
  );
  let least = Infinity;
  for (const sites of allPlacements(graph.subtasks, ["device", "e1", "e2"]))
    for (const chosen of choices) least = Math.min(least, costOf(view, { sites, variants: chosen }));
  return least;
};

describe("the optimum over placements and variants", () => {
  it("is that of trying all, within memory and above the floor of accuracy, on chains and graphs", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.record({
          shape: fc.constantFrom(CHAIN, DIAMOND),
          floor: fc.constantFrom(0, 0.86, 0.89),
          memory_mb: fc.constantFrom(14, 26, 60),
          weight: fc.constantFrom(0, 2),
          onMemory: fc.constantFrom("refuse", "wait"),
          power: fc.constantFrom("{ idle: 10 W, max: 60 W }", "{ perData: 20 J/MB }"),
          seed: fc.integer({ min: 1, max: 50 }),
        }),
        (one) => {
          emulate(
            scenarioFor(one),
            placing((request, view) => {
              const plan = view.optimalPlan()!;
              const least = bruteForce(request, view);
              expect(relativeError(view.cost(plan), least)).toBeLessThan(1e-9);
              const asIs = Math.min(...allPlacements(3, ["device", "e1", "e2"]).map((sites) => view.cost(sites)));
              expect(relativeError(view.cost(view.optimum()!), asIs)).toBeLessThan(1e-9);
              for (const name of plan.variants as string[]) seen.add(name);
              return plan;
            }),
          );
        },
      ),
      { numRuns: 16, seed: 7 },
    );
    expect(seen).toEqual(new Set(["full", "int8", "pruned", "student"]));
  });
});

const LONE = {
  ...{ shape: CHAIN, floor: 0.85, memory_mb: 60, weight: 2, onMemory: "refuse", power: "{ idle: 10 W, max: 60 W }" },
  seed: 3,
};

describe("a task in variants", () => {
  it("takes and costs what the analytic cost says, works and hands on by their factors, and loses their sum", () => {
    const scenario = { ...scenarioFor(LONE), arrivals: { process: "periodic" as const, every_s: 100 }, tasks: 3 };
    const expected: number[] = [];
    const full: TaskRequest[] = [];
    const { tasks, subtasks } = emulate(
      scenario,
      placing((request, view) => {
        const plan = { sites: ["e1", "device", "e2"], variants: ["int8", undefined, "pruned"] };
        expected.push(view.cost(plan));
        full.push(request);
        const other = view.inVariants(plan.variants);
        expect(other.cost(plan.sites)).toBeCloseTo(view.cost(plan), 12);
        expect(other.executionTime_s(0, "e1")).toBeCloseTo(0.5 * view.executionTime_s(0, "e1"), 12);
        return plan;
      }),
    );
    for (const [index, row] of tasks.entries()) {
      expect(relativeError(row.cost, expected[index]!)).toBeLessThan(1e-9);
      expect(row.accuracy).toBeCloseTo(0.9 - 0.01 - 0.02, 12);
      expect(row.variants).toBe("int8>full>pruned");
      const { work_cycles, data_bits, task } = full[index]!;
      const rows = subtasks.filter((one) => one.task === task).sort((a, b) => a.subtask - b.subtask);
      expect(rows.map((one) => one.work_cycles)).toEqual([
        0.5 * work_cycles[0]!,
        work_cycles[1]!,
        0.2 * work_cycles[2]!,
      ]);
      expect(rows.map((one) => one.input_bits)).toEqual([data_bits[0]!, 0.25 * data_bits[1]!, data_bits[2]!]);
    }
  });

  it("can be chosen with every site by policies that decide sub-task by sub-task", () => {
    const { tasks } = emulate(scenarioFor({ ...LONE, floor: 0 }), {
      name: "one-by-one",
      decides: "subtask",
      choose: ({ subtask }) => (subtask === 1 ? { site: "e1", variant: "pruned" } : "device"),
    });
    expect(tasks.map(({ variants }) => variants)).toEqual(tasks.map(() => "full>pruned>full"));
    for (const { accuracy } of tasks) expect(accuracy).toBeCloseTo(0.88, 12);
  });

  it.each([
    ["int4", /no-such.*chose the variant "int4" for task 0; there are full, int8, pruned/],
    [["int8"], /variants of task 0: expected an array of 3, got one of 1/],
    [["int8", "x", "int8"], /variant "x" for sub-task 1 of task 0; it has full, int8, pruned/],
    ["pruned", /come to an accuracy of 0\.84\d*, below the floor of 0\.85/],
  ])("is refused where there is no such variant, or it is too inaccurate: %s", (variants, message) => {
    const policy = placing(() => ({ sites: ["device", "device", "device"], variants }), "no-such");
    expect(() => emulate(scenarioFor(LONE), policy)).toThrow(message);
  });
});
