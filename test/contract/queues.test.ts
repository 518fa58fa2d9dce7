import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Process } from "../../src/engine/process.js";
import { Simulation } from "../../src/engine/simulation.js";
import { makeQueue, type QueueSettings, queue } from "../../src/models/queue/catalog.js";
import { ComputeNode, type QueueRule } from "../../src/world/computing/compute-node.js";
import { type Execution, timeOf_s } from "../../src/world/computing/execution.js";
import { LoneStay, lasting } from "../support/executions.js";
import { sumOf } from "../support/statistics.js";

const CORES = 4;
interface Job {
  readonly at_s: number;
  readonly execution: Execution;
  /** Interrupted then, if it is still there. */
  readonly stop_s: number | undefined;
}

/** The rank of a waiting sub-task: the lowest is first. */
type Rank = (job: Job, order: number) => readonly number[];

/** Every discipline: the order of those who wait, written down once more; undefined: nobody waits. */
const disciplines: Readonly<Record<QueueSettings["discipline"], Rank | undefined>> = {
  fifo: (_, order) => [order],
  lifo: (_, order) => [-order],
  priority: ({ execution }, order) => [-execution.priority, order],
  "shortest-job-first": ({ execution }, order) => [timeOf_s(execution), order],
  "earliest-deadline-first": ({ execution }, order) => [execution.deadline_s, order],
  "processor-sharing": undefined,
};

const tenths = (max: number) => fc.integer({ min: 0, max }).map((value) => value / 10);

const jobs = fc.array(
  fc
    .record({
      at_s: tenths(40),
      cores: fc.integer({ min: 1, max: CORES }),
      duration_s: tenths(20),
      serial: fc.constantFrom(0, 0, 0.3, 1),
      priority: fc.integer({ min: 0, max: 3 }),
      deadline_s: fc.oneof(tenths(60), fc.constant(Infinity)),
      stop_s: fc.option(tenths(60), { nil: undefined, freq: 3 }),
    })
    .map(
      ({ at_s, cores, duration_s, stop_s, ...parts }): Job => ({
        at_s,
        stop_s,
        execution: lasting(cores, duration_s, parts),
      }),
    ),
  { minLength: 1, maxLength: 14 },
);

interface Outcome {
  readonly job: Job;
  readonly visit: LoneStay;
  readonly isRefused: boolean;
  readonly isStopped: boolean;
}

function* watched(life: Process, outcome: { isStopped: boolean }): Process {
  try {
    yield* life;
  } catch (stop) {
    outcome.isStopped = true;
    throw stop;
  }
}

const table_w = [58, 98, 109, 118, 128, 140, 153, 170, 189, 205, 222];

const serve = (
  planned: readonly Job[],
  rule: QueueRule,
  power = { idle_w: 58, core_w: 0, data_j_per_bit: 0, table_w },
) => {
  const simulation = new Simulation();
  const node = new ComputeNode(simulation, { name: "edge", kind: "edge", cores: CORES, power, queue: rule });
  const outcomes = planned.map((job) => {
    const outcome = { job, visit: new LoneStay(job.execution), isRefused: false, isStopped: false };
    simulation.schedule(job.at_s, () => {
      if (!node.admits(job.execution)) {
        outcome.isRefused = true;
        node.refuse(outcome.visit);
        return;
      }
      // Whoever comes at the same instant sees this one already there.
      const running = simulation.spawn(watched(outcome.visit.at(node), outcome));
      if (job.stop_s !== undefined && job.stop_s >= job.at_s)
        simulation.schedule(job.stop_s - job.at_s, () => {
          simulation.interrupt(running, "deadline");
        });
    });
    return outcome;
  });
  simulation.run();
  return { node, outcomes: outcomes as Outcome[], end_s: simulation.now_s };
};

const ruleOf = (discipline: string, capacity: number): QueueRule =>
  makeQueue({ discipline, capacity } as QueueSettings);

describe.each(queue.models.map(({ name }) => name))("the discipline %s", (discipline) => {
  const holds = (seed: number, law: (planned: readonly Job[], rule: QueueRule) => void) =>
    fc.assert(
      fc.property(jobs, fc.constantFrom(0, 1, 3, Infinity), (planned, capacity) =>
        law(planned, ruleOf(discipline, capacity)),
      ),
      { seed, numRuns: 150 },
    );

  it("refuses, stops or completes every sub-task, and counts those that it drops", () => {
    holds(1, (planned, rule) => {
      const { node, outcomes, end_s } = serve(planned, rule);
      for (const { job, visit, isRefused, isStopped } of outcomes) {
        expect(visit.ready_s).toBe(job.at_s);
        expect(visit.end_s).toBeGreaterThanOrEqual(job.at_s);
        if (isRefused) expect([visit.start_s, visit.core_s, visit.done]).toEqual([Number.NaN, 0, 0]);
        else if (!isStopped) expect(visit.done).toBeCloseTo(1, 9);
      }
      expect(node.report(end_s).dropped).toBe(outcomes.filter((one) => one.isRefused || one.isStopped).length);
      expect(node.report(end_s).served).toBe(outcomes.filter(({ visit }) => visit.start_s >= 0).length);
    });
  });

  it("leaves nothing held, nobody waiting and no backlog", () => {
    holds(2, (planned, rule) => {
      const { node } = serve(planned, rule);
      expect([node.freeCores, node.queueLength, node.backlog_s, node.queueRoom]).toEqual([CORES, 0, 0, rule.capacity]);
    });
  });

  it("is busy for the core-seconds of its visits", () => {
    holds(3, (planned, rule) => {
      const { node, outcomes } = serve(planned, rule);
      expect(node.busy_s).toBeCloseTo(sumOf(outcomes.map(({ visit }) => visit.core_s)), 9);
      expect(node.busy_s).toBeLessThanOrEqual(CORES * 1e3);
    });
  });

  it("draws the energy of its visits, by a table of powers", () => {
    holds(4, (planned, rule) => {
      const { node, outcomes, end_s } = serve(planned, rule);
      const visits_j = sumOf(outcomes.map(({ visit }) => node.energyOf_j(visit, 0)));
      expect(node.report(end_s).cpu_j).toBeCloseTo(visits_j, 7);
      expect(Math.min(...outcomes.map(({ visit }) => visit.dynamic_j))).toBeGreaterThanOrEqual(-1e-9);
    });
  });

  it("draws the energy of its visits, by power per core", () => {
    holds(5, (planned, rule) => {
      const power = { idle_w: 20, core_w: 3.75, data_j_per_bit: 0 } as Parameters<typeof serve>[2];
      const { node, outcomes, end_s } = serve(planned, rule, power);
      const core_s = sumOf(outcomes.map(({ visit }) => visit.core_s));
      expect(node.report(end_s).cpu_j).toBeCloseTo(3.75 * core_s, 8);
      expect(sumOf(outcomes.map(({ visit }) => visit.dynamic_j))).toBeCloseTo(3.75 * core_s, 8);
    });
  });

  it("takes no longer for a lone sub-task than it takes on its grant", () => {
    holds(6, ([job]) => {
      const { outcomes } = serve([{ ...job!, stop_s: undefined }], ruleOf(discipline, Infinity));
      const { start_s, end_s, core_s } = outcomes[0]!.visit;
      const { execution, at_s } = job!;
      expect(start_s).toBe(at_s);
      expect(end_s - start_s).toBeCloseTo(timeOf_s(execution), 9);
      expect(core_s).toBeCloseTo(execution.cores * timeOf_s(execution), 9);
    });
  });

  it("quotes a lone sub-task what it then takes", () => {
    holds(7, ([job]) => {
      const node = new ComputeNode(new Simulation(), {
        name: "edge",
        kind: "edge",
        cores: CORES,
        power: {
          idle_w: 0,
          core_w: 1,
          data_j_per_bit: 0,
        },
      });
      const quote = { wait_s: Number.NaN, time_s: Number.NaN, cores: Number.NaN };
      node.quote(job!.execution, quote);
      expect(quote).toEqual({ wait_s: 0, time_s: timeOf_s(job!.execution), cores: job!.execution.cores });
    });
  });

  it("takes as many as there is room for: c cores and K places", () => {
    for (const capacity of [0, 1, 4]) {
      const planned = Array.from(
        { length: 12 },
        (): Job => ({
          at_s: 0,
          stop_s: undefined,
          execution: lasting(1, 1),
        }),
      );
      const simulation = new Simulation();
      const node = new ComputeNode(simulation, {
        name: "edge",
        kind: "edge",
        cores: CORES,
        power: { idle_w: 0, core_w: 0, data_j_per_bit: 0 },
        queue: ruleOf(discipline, capacity),
      });
      let admitted = 0;
      for (const { execution } of planned) {
        if (!node.admits(execution)) continue;
        admitted++;
        simulation.spawn(new LoneStay(execution).at(node));
        simulation.run(0);
      }
      expect(admitted).toBe(CORES + capacity);
    }
  });
});

const queued = Object.entries(disciplines).flatMap(([name, rank]) => (rank === undefined ? [] : [{ name, rank }]));

const isBefore = (a: readonly number[], b: readonly number[]): boolean => {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return a[index]! < b[index]!;
  return false;
};

/** A queue by brute force: at every instant at which something changes, the head is looked for among all who wait. */
const bruteForce = (planned: readonly Job[], rank: Rank): number[] => {
  const starts_s = planned.map(() => Number.NaN);
  const waiting: number[] = [];
  const running = new Map<number, number>();
  let free = CORES;
  const arrivals = planned.map((_, index) => index).sort((a, b) => planned[a]!.at_s - planned[b]!.at_s || a - b);
  const order = new Map(arrivals.map((job, place) => [job, place]));
  const settle = (now_s: number) => {
    for (;;) {
      let head: number | undefined;
      for (const job of waiting)
        if (
          head === undefined ||
          isBefore(rank(planned[job]!, order.get(job)!), rank(planned[head]!, order.get(head)!))
        )
          head = job;
      if (head === undefined || planned[head]!.execution.cores > free) return;
      waiting.splice(waiting.indexOf(head), 1);
      free -= planned[head]!.execution.cores;
      starts_s[head] = now_s;
      running.set(head, now_s + timeOf_s(planned[head]!.execution));
    }
  };
  for (;;) {
    const nextEnd_s = Math.min(Infinity, ...running.values());
    const nextArrival_s = arrivals.length > 0 ? planned[arrivals[0]!]!.at_s : Infinity;
    if (nextEnd_s === Infinity && nextArrival_s === Infinity) return starts_s;
    if (nextEnd_s <= nextArrival_s) {
      for (const [job, end_s] of running)
        if (end_s === nextEnd_s) {
          running.delete(job);
          free += planned[job]!.execution.cores;
          settle(nextEnd_s);
          break;
        }
    } else {
      waiting.push(arrivals.shift()!);
      settle(nextArrival_s);
    }
  }
};

describe.each(queued)("the queue $name", ({ name, rank }) => {
  it("starts everybody when brute force does", () => {
    // Different times of arrival and end: the order within an instant is not what this is about.
    const apart = fc.array(
      fc.record({
        gap_s: fc.integer({ min: 1, max: 20 }),
        cores: fc.integer({ min: 1, max: CORES }),
        duration_s: fc.integer({ min: 1, max: 30 }),
        priority: fc.integer({ min: 0, max: 3 }),
        deadline_s: fc.integer({ min: 0, max: 100 }),
      }),
      { minLength: 1, maxLength: 14 },
    );
    fc.assert(
      fc.property(apart, (list) => {
        let at_s = 0;
        const planned = list.map(({ gap_s, cores, duration_s, ...parts }, index): Job => {
          at_s += gap_s / 10 + Math.SQRT2 / 997;
          const work_s = duration_s / 10 + (index + 1) * (Math.PI / 3001);
          return { at_s, stop_s: undefined, execution: lasting(cores, work_s, parts) };
        });
        const { outcomes } = serve(planned, ruleOf(name, Infinity));
        const expected = bruteForce(planned, rank);
        outcomes.forEach(({ visit }, index) => {
          expect(visit.start_s).toBeCloseTo(expected[index]!, 9);
        });
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it("never holds more cores than there are", () => {
    fc.assert(
      fc.property(jobs, (planned) => {
        const { outcomes } = serve(planned, ruleOf(name, Infinity));
        for (const { visit } of outcomes) {
          const held = outcomes.filter(
            (other) => other.visit.start_s <= visit.start_s && visit.start_s < other.visit.end_s,
          );
          expect(sumOf(held.map(({ job }) => job.execution.cores))).toBeLessThanOrEqual(CORES);
        }
      }),
      { seed: 9, numRuns: 150 },
    );
  });
});
