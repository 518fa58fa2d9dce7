import fc from "fast-check";
import seedrandom from "seedrandom";
import { describe, expect, it } from "vitest";
import { type EventId, EventQueue } from "../../../src/engine/event-queue.js";

interface Planned {
  readonly time_s: number;
  readonly label: number;
  readonly id: EventId;
}

/** The plain twin: a list, from which the earliest is taken, and of equal times the one that was pushed first. */
class SortedList {
  readonly events: Planned[] = [];

  next(): Planned | undefined {
    return this.events.reduce<Planned | undefined>(
      (best, event) => (best === undefined || event.time_s < best.time_s ? event : best),
      undefined,
    );
  }

  remove(event: Planned): void {
    this.events.splice(this.events.indexOf(event), 1);
  }
}

/** Pops one event. @returns its label; undefined when there is none */
const popFrom = (queue: EventQueue, happened: number[]): number | undefined => {
  if (queue.nextTime_s() === Infinity) return undefined;
  queue.pop();
  return happened.at(-1);
};

describe("EventQueue", () => {
  it("does what a sorted list does, under any pushes, cancellations and pops", () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("push" as const), at: fc.integer({ min: 0, max: 9 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), at: fc.nat() }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant("pop" as const), at: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
        const queue = new EventQueue();
        const twin = new SortedList();
        const happened: number[] = [];
        let label = 0;
        for (const { kind, at } of steps) {
          if (kind === "push") {
            const id = queue.push(at, (which: number) => happened.push(which), label);
            twin.events.push({ time_s: at, label: label++, id });
          } else if (kind === "cancel" && twin.events.length > 0) {
            const event = twin.events[at % twin.events.length]!;
            expect(queue.cancel(event.id)).toBe(true);
            expect(queue.cancel(event.id)).toBe(false);
            twin.remove(event);
          } else if (kind === "pop") {
            const event = twin.next();
            expect(queue.nextTime_s()).toBe(event?.time_s ?? Infinity);
            expect(popFrom(queue, happened)).toBe(event?.label);
            if (event !== undefined) twin.remove(event);
          }
          expect(queue.size).toBe(twin.events.length);
        }
        for (let event = twin.next(); event !== undefined; event = twin.next()) {
          expect(popFrom(queue, happened)).toBe(event.label);
          twin.remove(event);
        }
        expect(queue.nextTime_s()).toBe(Infinity);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it("pops events of equal time in the order of pushing, however many", () => {
    const queue = new EventQueue();
    const happened: number[] = [];
    for (let label = 0; label < 5000; label++) queue.push(1, (which: number) => happened.push(which), label);
    while (queue.nextTime_s() < Infinity) queue.pop();
    expect(happened).toEqual(Array.from({ length: 5000 }, (_, label) => label));
  });

  it("keeps its order when most events are cancelled", () => {
    const queue = new EventQueue();
    const happened: number[] = [];
    const ids = Array.from({ length: 20_000 }, (_, label) =>
      queue.push((label * 7919) % 1000, (which: number) => happened.push(which), label),
    );
    const kept = ids.flatMap((id, label) => (label % 37 === 0 || !queue.cancel(id) ? [label] : []));
    expect(queue.size).toBe(kept.length);
    while (queue.nextTime_s() < Infinity) queue.pop();
    expect(happened).toEqual(kept.toSorted((a, b) => ((a * 7919) % 1000) - ((b * 7919) % 1000) || a - b));
  });

  it("never lets an old id cancel a newer event in the same place", () => {
    const queue = new EventQueue();
    const old = queue.push(1, () => {}, undefined);
    queue.nextTime_s();
    queue.pop();
    const happened: string[] = [];
    queue.push(2, (label: string) => happened.push(label), "newer");
    expect(queue.cancel(old)).toBe(false);
    queue.nextTime_s();
    queue.pop();
    expect(happened).toEqual(["newer"]);
  });

  it("does not know ids that it never gave", () => {
    expect(new EventQueue().cancel(-1)).toBe(false);
    expect(new EventQueue().cancel(12345)).toBe(false);
  });

  it("reuses its places: ids stay small under steady use", () => {
    const queue = new EventQueue();
    let largestSlot = 0;
    for (let round = 0; round < 100_000; round++) {
      largestSlot = Math.max(largestSlot, queue.push(round, () => {}, undefined) % 2 ** 24);
      const doomed = queue.push(1e9, () => {}, undefined);
      queue.cancel(doomed);
      queue.nextTime_s();
      queue.pop();
    }
    expect(largestSlot).toBeLessThan(300);
    expect(queue.size).toBe(0);
  });

  it("lets an event push and cancel others while it happens", () => {
    const queue = new EventQueue();
    const happened: string[] = [];
    const say = (label: string) => happened.push(label);
    const doomed = queue.push(1, say, "doomed");
    queue.push(
      0,
      () => {
        queue.cancel(doomed);
        queue.push(1, say, "late comer");
      },
      undefined,
    );
    while (queue.nextTime_s() < Infinity) queue.pop();
    expect(happened).toEqual(["late comer"]);
  });

  it("keeps events that never happen, and does not wait for them", () => {
    const queue = new EventQueue();
    const happened: number[] = [];
    const say = (label: number) => happened.push(label);
    const never = Array.from({ length: 200 }, () => queue.push(Infinity, say, -1));
    for (let label = 0; label < 200; label++) queue.push(label, say, label);
    while (queue.nextTime_s() < Infinity) queue.pop();
    expect(happened).toEqual(Array.from({ length: 200 }, (_, label) => label));
    expect(queue.size).toBe(200);
    for (const id of never) expect(queue.cancel(id)).toBe(true);
    expect(queue.size).toBe(0);
  });
});

/** Times from one event to another, of many shapes: whatever they are, buckets must not change the order. */
const GAPS: Readonly<Record<string, (uniform: () => number) => number>> = {
  exponential: (uniform) => -Math.log(1 - uniform()),
  uniform: (uniform) => 2 * uniform(),
  "nearly constant": (uniform) => 1 + 1e-9 * uniform(),
  "the same": () => 1,
  "none or one": (uniform) => (uniform() < 0.5 ? 0 : 1),
  "short or long": (uniform) => (uniform() < 0.9 ? 1e-3 * uniform() : 100 * uniform()),
  "with a heavy tail": (uniform) => 0.01 / (1 - uniform()) ** 2,
  "over hundreds of magnitudes": (uniform) => 10 ** (600 * uniform() - 300),
  "smaller than the clock can tell": (uniform) => 1e-17 * uniform(),
  "or never": (uniform) => (uniform() < 0.1 ? Infinity : uniform()),
  "or before": (uniform) => uniform() - 0.2,
};

interface Entry {
  readonly time_s: number;
  readonly rank: number;
  readonly label: number;
  readonly id: EventId;
}

describe.each(Object.entries(GAPS))("EventQueue with gaps that are %s", (shape, gapOf) => {
  it("does what a sorted list does while thousands of events come and go", () => {
    const uniform = seedrandom.alea(shape);
    const queue = new EventQueue();
    /** The plain twin, the next event at the end. */
    const list: Entry[] = [];
    const happened: number[] = [];
    let now_s = 0;
    let label = 0;
    const isAfter = (entry: Entry, time_s: number, rank: number): boolean =>
      entry.time_s > time_s || (entry.time_s === time_s && entry.rank > rank);
    const push = (): void => {
      const time_s = now_s + gapOf(uniform);
      const rank = uniform() < 0.1 ? Math.floor(8 * uniform()) : 0;
      let [low, high] = [0, list.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (isAfter(list[middle]!, time_s, rank)) low = middle + 1;
        else high = middle;
      }
      const id = queue.push(time_s, (which: number) => happened.push(which), label, rank);
      list.splice(low, 0, { time_s, rank, label: label++, id });
    };
    const pop = (): void => {
      const next_s = list.at(-1)?.time_s ?? Infinity;
      if (queue.nextTime_s() !== next_s) expect(queue.nextTime_s()).toBe(next_s);
      if (next_s === Infinity) return;
      queue.pop();
      const { label: expected } = list.pop()!;
      if (happened.at(-1) !== expected) expect(happened.at(-1)).toBe(expected);
      now_s = next_s;
    };
    const cancel = (): void => {
      const [cancelled] = list.splice(Math.floor(uniform() * list.length), 1);
      if (cancelled !== undefined) expect(queue.cancel(cancelled.id)).toBe(true);
    };
    // Up to thousands of events, hold there, down to none, and a smaller wave after it.
    for (const [steps, pushes, cancels] of [
      [4000, 0.9, 0.02],
      [6000, 0.5, 0],
      [6000, 0.5, 0.1],
      [7000, 0.2, 0.05],
      [600, 0.8, 0.05],
      [2000, 0.1, 0.6],
    ] as const) {
      for (let step = 0; step < steps; step++) {
        const choice = uniform();
        if (choice < pushes) push();
        else if (choice < pushes + cancels) cancel();
        else pop();
      }
      expect(queue.size).toBe(list.length);
    }
    while ((list.at(-1)?.time_s ?? Infinity) < Infinity) pop();
    expect(queue.nextTime_s()).toBe(Infinity);
    expect(queue.size).toBe(list.length);
    expect(happened.length).toBeGreaterThan(shape === "or never" ? 2000 : 8000);
  });
});
