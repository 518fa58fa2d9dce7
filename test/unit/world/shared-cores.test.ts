import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Simulation } from "../../../src/engine/simulation.js";
import { ComputeNode } from "../../../src/world/computing/compute-node.js";
import { type Execution, timeOf_s } from "../../../src/world/computing/execution.js";
import { waterLevel } from "../../../src/world/computing/shared-cores.js";
import { LoneStay, lasting } from "../../support/executions.js";
import { sumOf } from "../../support/statistics.js";

const noPower = { idle_w: 0, core_w: 0, data_j_per_bit: 0 };

interface Job {
  readonly at_s: number;
  readonly execution: Execution;
}

const run = (cores: number, jobs: readonly Job[]) => {
  const simulation = new Simulation();
  const node = new ComputeNode(simulation, {
    name: "edge",
    kind: "edge",
    cores,
    power: noPower,
    queue: {
      serves: "shared",
      capacity: Infinity,
    },
  });
  const visits = jobs.map(({ at_s, execution }) => {
    const visit = new LoneStay(execution);
    simulation.schedule(at_s, () => simulation.spawn(visit.at(node)));
    return visit;
  });
  simulation.run();
  return { visits, node };
};

/** The level, by bisection. */
const levelByBisection = (caps: readonly number[], cores: number): number => {
  if (sumOf(caps) <= cores) return Infinity;
  let low = 0;
  let high = Math.max(...caps);
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (sumOf(caps.map((cap) => Math.min(cap, middle))) > cores) high = middle;
    else low = middle;
  }
  return low;
};

/** Processor sharing as a fluid, from one change to the next. */
const fluid = (cores: number, jobs: readonly Job[]): number[] => {
  const ends_s = jobs.map(() => Number.NaN);
  const left = jobs.map(() => 1);
  let now_s = 0;
  for (;;) {
    const present = jobs.flatMap(({ at_s }, index) => (at_s <= now_s && Number.isNaN(ends_s[index]) ? [index] : []));
    const level = levelByBisection(
      present.map((index) => jobs[index]!.execution.cores),
      cores,
    );
    const times_s = present.map((index) =>
      timeOf_s(jobs[index]!.execution, Math.min(level, jobs[index]!.execution.cores)),
    );
    const nextEnd_s = Math.min(Infinity, ...present.map((index, place) => now_s + left[index]! * times_s[place]!));
    const nextArrival_s = Math.min(Infinity, ...jobs.map(({ at_s }) => (at_s > now_s ? at_s : Infinity)));
    const next_s = Math.min(nextEnd_s, nextArrival_s);
    if (next_s === Infinity) return ends_s;
    present.forEach((index, place) => {
      left[index]! -= (next_s - now_s) / times_s[place]!;
      if (left[index]! < 1e-11) ends_s[index] = next_s;
    });
    now_s = next_s;
  }
};

describe("the level of water filling", () => {
  it("gives all cores away, and nobody more than its cap", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 32, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0.1, max: 64, noNaN: true }),
        (caps, cores) => {
          const level = waterLevel(caps, cores);
          const expected = levelByBisection(caps, cores);
          if (Math.abs(sumOf(caps) - cores) < 1e-9 * cores) return;
          expect(Number.isFinite(level)).toBe(Number.isFinite(expected));
          if (level === Infinity) return;
          expect(Math.abs(level / expected - 1)).toBeLessThan(1e-9);
          expect(sumOf(caps.map((cap) => Math.min(cap, level))) / cores).toBeCloseTo(1, 9);
        },
      ),
      { seed: 21, numRuns: 500 },
    );
  });

  it.each<[readonly number[], number, number]>([
    [[1, 1], 4, Infinity],
    [[4, 4], 4, 2],
    [[1, 4, 4], 4, 1.5],
    [[1, 2, 8], 6, 3],
    [[1], 1, Infinity],
    [[], 3, Infinity],
    [[5], Infinity, Infinity],
  ])("of caps %j over %d cores is %d", (caps, cores, level) => {
    expect(waterLevel(caps, cores)).toBe(level);
  });
});

describe("processor sharing", () => {
  it("halves the speed of two who share a core, from when the second comes", () => {
    const { visits } = run(1, [
      { at_s: 0, execution: lasting(1, 2) },
      { at_s: 1, execution: lasting(1, 2) },
    ]);
    expect(visits.map(({ start_s, end_s, core_s }) => [start_s, end_s, core_s])).toEqual([
      [0, 3, 2],
      [1, 4, 2],
    ]);
  });

  it("gives what one cannot use to the others", () => {
    const { visits } = run(4, [
      { at_s: 0, execution: lasting(1, 3) },
      { at_s: 0, execution: lasting(4, 3) },
      { at_s: 0, execution: lasting(4, 3) },
    ]);
    // 1, 1.5 and 1.5 cores until 3 s; then 2 each for the 12 - 4.5 core-seconds that are left.
    expect(visits.map(({ end_s }) => end_s)).toEqual([3, 6.75, 6.75]);
    expect(visits.map(({ core_s }) => core_s)).toEqual([3, 12, 12]);
  });

  it("serves a sub-task without work at once, whoever is there", () => {
    const { visits } = run(1, [
      { at_s: 0, execution: lasting(1, 2) },
      { at_s: 1, execution: lasting(1, 0) },
    ]);
    expect(visits[1]).toMatchObject({ start_s: 1, end_s: 1, core_s: 0, done: 1 });
    expect(visits[0]!.end_s).toBe(2);
  });

  const jobs = fc.array(
    fc
      .record({
        at: fc.integer({ min: 0, max: 100 }),
        cores: fc.integer({ min: 1, max: 6 }),
        duration: fc.integer({ min: 1, max: 60 }),
        serial: fc.constantFrom(0, 0.2, 1),
      })
      .map(
        ({ at, cores, duration, serial }): Job => ({
          at_s: at / 10,
          execution: lasting(cores, duration / 10, { serial }),
        }),
      ),
    { minLength: 1, maxLength: 15 },
  );

  it("ends as the fluid does", () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 1, max: 6 }), (planned, cores) => {
        const granted = planned.map(({ at_s, execution }) => ({
          at_s,
          execution: { ...execution, cores: Math.min(cores, execution.cores) },
        }));
        const { visits } = run(cores, granted);
        fluid(cores, granted).forEach((end_s, index) => {
          expect(visits[index]!.end_s).toBeCloseTo(end_s, 7);
        });
      }),
      { seed: 22, numRuns: 400 },
    );
  });

  it("is idle only when nobody is there, and works at full speed while there is enough to do", () => {
    fc.assert(
      fc.property(jobs, (planned) => {
        const { visits, node } = run(
          1,
          planned.map(({ at_s, execution }) => ({ at_s, execution: lasting(1, timeOf_s(execution)) })),
        );
        expect(sumOf(visits.map(({ core_s }) => core_s))).toBeCloseTo(node.busy_s, 9);
        expect(node.busy_s).toBeCloseTo(sumOf(planned.map(({ execution }) => timeOf_s(execution))), 7);
      }),
      { seed: 23, numRuns: 200 },
    );
  });

  it("quotes the share that one more would get", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, {
      name: "edge",
      kind: "edge",
      cores: 4,
      power: noPower,
      queue: {
        serves: "shared",
        capacity: Infinity,
      },
    });
    for (const cores of [1, 4]) simulation.spawn(new LoneStay(lasting(cores, 10)).at(node));
    simulation.run(1);
    const quote = { wait_s: 1, time_s: 0, cores: 0 };
    node.quote(lasting(4, 3), quote);
    expect(quote).toEqual({ wait_s: 0, time_s: 8, cores: 1.5 });
    expect(node.freeCores).toBe(0);
    // 10 - 1 of one core, 40 - 3 of four.
    expect(node.backlog_s).toBeCloseTo((9 + 37) / 4, 12);
  });
});
