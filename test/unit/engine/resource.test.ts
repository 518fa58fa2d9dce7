import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Process } from "../../../src/engine/process.js";
import { Resource } from "../../../src/engine/resource.js";
import { Simulation } from "../../../src/engine/simulation.js";

interface Job {
  readonly arrival_s: number;
  readonly amount: number;
  readonly service_s: number;
}

function* use(
  simulation: Simulation,
  resource: Resource,
  { amount, service_s }: Job,
  started: (s: number) => void,
): Process {
  yield* resource.take(amount);
  started(simulation.now_s);
  try {
    yield service_s;
  } finally {
    resource.give(amount);
  }
}

/** Starts of the jobs on a resource, NaN for those that never start. */
const startsOf = (capacity: number, jobs: readonly Job[]) => {
  const simulation = new Simulation();
  const resource = new Resource(simulation, capacity);
  const starts = jobs.map(() => Number.NaN);
  jobs.forEach((job, index) => {
    simulation.schedule(job.arrival_s, () =>
      simulation.spawn(
        use(simulation, resource, job, (start_s) => {
          starts[index] = start_s;
        }),
      ),
    );
  });
  simulation.run();
  return { starts, resource, simulation };
};

/**
 * Strict first in first out, by brute force: a job starts as soon as it has arrived, all before it have started, and as many
 * units are free as it wants.
 */
const bruteForceStarts = (capacity: number, jobs: readonly Job[]): number[] => {
  const order = jobs.map((_, index) => index).toSorted((a, b) => jobs[a]!.arrival_s - jobs[b]!.arrival_s || a - b);
  const starts = jobs.map(() => Number.NaN);
  let previous_s = 0;
  const placed: number[] = [];
  for (const index of order) {
    const { arrival_s, amount } = jobs[index]!;
    const earliest_s = Math.max(arrival_s, previous_s);
    const candidates = [earliest_s, ...placed.map((other) => starts[other]! + jobs[other]!.service_s)]
      .filter((time_s) => time_s >= earliest_s)
      .toSorted((a, b) => a - b);
    const start_s = candidates.find((time_s) => {
      const held = placed
        .filter((other) => starts[other]! <= time_s && time_s < starts[other]! + jobs[other]!.service_s)
        .reduce((sum, other) => sum + jobs[other]!.amount, 0);
      return held + amount <= capacity;
    })!;
    starts[index] = start_s;
    previous_s = start_s;
    placed.push(index);
  }
  return starts;
};

const jobsOf = (capacity: number) =>
  fc.array(
    fc.record({
      arrival_s: fc.integer({ min: 0, max: 40 }),
      amount: fc.integer({ min: 1, max: capacity }),
      service_s: fc.integer({ min: 1, max: 15 }),
    }),
    { minLength: 1, maxLength: 40 },
  );

const cases = fc.integer({ min: 1, max: 8 }).chain((capacity) => fc.tuple(fc.constant(capacity), jobsOf(capacity)));

describe("Resource", () => {
  it("starts jobs when strict first in, first out says", () => {
    fc.assert(
      fc.property(cases, ([capacity, jobs]) => {
        expect(startsOf(capacity, jobs).starts).toEqual(bruteForceStarts(capacity, jobs));
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("has busy and queue integrals that are sums over jobs", () => {
    fc.assert(
      fc.property(cases, ([capacity, jobs]) => {
        const { starts, resource } = startsOf(capacity, jobs);
        expect(resource.busy_s).toBe(jobs.reduce((sum, { amount, service_s }) => sum + amount * service_s, 0));
        expect(resource.queued_s).toBe(jobs.reduce((sum, { arrival_s }, index) => sum + starts[index]! - arrival_s, 0));
        expect([resource.served, resource.queueLength, resource.free]).toEqual([jobs.length, 0, capacity]);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("does not let a small request overtake a large one", () => {
    const { starts } = startsOf(4, [
      { arrival_s: 0, amount: 3, service_s: 10 },
      { arrival_s: 1, amount: 4, service_s: 5 },
      { arrival_s: 2, amount: 1, service_s: 1 },
    ]);
    expect(starts).toEqual([0, 10, 15]);
  });

  it("of infinite capacity keeps nobody waiting, and still counts", () => {
    const jobs = Array.from({ length: 50 }, (_, index) => ({ arrival_s: 0, amount: index + 1, service_s: 2 }));
    const { starts, resource } = startsOf(Infinity, jobs);
    expect(starts).toEqual(jobs.map(() => 0));
    expect(resource.busy_s).toBe(2 * 1275);
    expect(resource.longestQueue).toBe(0);
  });

  it("remembers its longest queue", () => {
    const { resource } = startsOf(
      1,
      [0, 1, 2, 3].map((arrival_s) => ({ arrival_s, amount: 1, service_s: 10 })),
    );
    expect(resource.longestQueue).toBe(3);
  });

  it.each([0, -1, 5, Number.NaN])("refuses a request of %d of 4 units", (amount) => {
    const simulation = new Simulation();
    const resource = new Resource(simulation, 4);
    simulation.spawn(resource.take(amount));
    expect(() => simulation.run()).toThrow(RangeError);
  });

  it.each([0, -1, Number.NaN])("cannot have %d units", (capacity) => {
    expect(() => new Resource(new Simulation(), capacity)).toThrow(RangeError);
  });
});

describe("an interrupted request", () => {
  /** One unit, held until 10; then a waits from 1, b from 2, each for a service of 5. */
  const contended = () => {
    const simulation = new Simulation();
    const resource = new Resource(simulation, 1);
    const log: string[] = [];
    const spawn = (name: string, service_s: number) =>
      simulation.spawn(
        use(simulation, resource, { arrival_s: 0, amount: 1, service_s }, (start_s) => log.push(`${name} ${start_s}`)),
      );
    spawn("holder", 10);
    simulation.run(1);
    const a = spawn("a", 5);
    simulation.run(2);
    const b = spawn("b", 5);
    simulation.run(2);
    return { simulation, resource, log, a, b };
  };

  it("leaves the queue, and the next one has its turn", () => {
    const { simulation, resource, log, a } = contended();
    simulation.schedule(3, () => simulation.interrupt(a, "deadline"));
    simulation.run();
    expect(log).toEqual(["holder 0", "b 10"]);
    expect([resource.free, resource.queueLength, resource.served]).toEqual([1, 0, 2]);
    // a waits from 1 to 5, b from 2 to 10
    expect(resource.queued_s).toBe(4 + 8);
  });

  it("gives back what it was granted at the very instant of its interruption", () => {
    const { simulation, resource, log, a } = contended();
    // Interrupted after the holder gives back at 10, but before the process goes on.
    simulation.schedule(8, () => simulation.interrupt(a, "deadline"));
    simulation.run();
    expect(log.filter((line) => !line.startsWith("a"))).toEqual(["holder 0", "b 10"]);
    expect([resource.free, resource.queueLength]).toEqual([1, 0]);
    expect(resource.busy_s).toBe(15);
  });

  it("at the head lets a smaller one behind it through", () => {
    const simulation = new Simulation();
    const resource = new Resource(simulation, 4);
    const started: number[] = [];
    const spawn = (amount: number) =>
      simulation.spawn(
        use(simulation, resource, { arrival_s: 0, amount, service_s: 10 }, (start_s) => started.push(start_s)),
      );
    spawn(3);
    const large = spawn(4);
    spawn(1);
    simulation.schedule(6, () => simulation.interrupt(large, "deadline"));
    simulation.run();
    expect(started).toEqual([0, 6]);
  });

  it("goes on waiting for its turn when somebody else wakes it", () => {
    const { simulation, log, a } = contended();
    simulation.wake(a);
    simulation.run();
    expect(log).toEqual(["holder 0", "a 10", "b 15"]);
  });

  it("never loses a unit, whoever is interrupted when", () => {
    const job = fc.record({
      arrival_s: fc.integer({ min: 0, max: 10 }),
      amount: fc.integer({ min: 1, max: 3 }),
      service_s: fc.integer({ min: 0, max: 5 }),
      stop_s: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(job, { maxLength: 20 }), (jobs) => {
        const simulation = new Simulation();
        const resource = new Resource(simulation, 3);
        let held = 0;
        for (const { arrival_s, amount, service_s, stop_s } of jobs)
          simulation.schedule(arrival_s, () => {
            const running = simulation.spawn(
              (function* (): Process {
                yield* resource.take(amount);
                held += amount;
                expect(held).toBeLessThanOrEqual(3);
                try {
                  yield service_s;
                } finally {
                  held -= amount;
                  resource.give(amount);
                }
              })(),
            );
            if (stop_s >= arrival_s)
              simulation.schedule(stop_s - arrival_s, () => simulation.interrupt(running, "stop"));
          });
        simulation.run();
        expect([resource.free, resource.queueLength, held]).toEqual([3, 0, 0]);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
