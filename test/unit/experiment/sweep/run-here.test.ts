import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Pool } from "../../../../src/experiment/runs/pool.js";
import type { SweepRun } from "../../../../src/experiment/sweep/agenda.js";
import type { Batch } from "../../../../src/experiment/sweep/batch.js";
import { runHere } from "../../../../src/experiment/sweep/run-here.js";
import type { RunningSweep } from "../../../../src/experiment/sweep/running-sweep.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A sweep of equal runs whose workers only wait. @returns the most workers at once, and the time that it takes */
const swept = async (runs: number, run_s: number, atFirst: number) => {
  let given = 0;
  let underWay = 0;
  const agenda = {
    isStopped: false,
    next: (): SweepRun | undefined => {
      if (given === runs) return undefined;
      underWay++;
      return { point: given++, policy: 0, replication: 0 };
    },
    finished: () => underWay--,
    gaveUp: () => underWay--,
    get left() {
      return runs - given;
    },
    get isOver() {
      return given === runs && underWay === 0;
    },
  };
  let working = 0;
  let most = 0;
  const pool = {
    watchStrays: () => {},
    runBatch: async (batch: Omit<Batch, "pool">) => {
      most = Math.max(most, ++working);
      await new Promise((end) => setTimeout(end, 1000 * run_s * batch.runs.length));
      working--;
      return batch.runs.map(() => ({ record: {}, wall_s: run_s }));
    },
  };
  const sweep = {
    agenda,
    definition: {
      document: {},
      grid: { points: 1e6, assignments: () => [] },
      identity: { files: {} },
      policies: [{ spec: { name: "local", options: {} }, label: "local" }],
    },
    keep: () => {},
    onLook: () => {},
  };
  const begun_ms = performance.now();
  let took_s = Number.NaN;
  const done = runHere(sweep as unknown as RunningSweep, {
    pool: pool as unknown as Pool,
    ...{ jobs: 2, atFirst, policyTimeout_s: 60 },
  }).then(() => {
    took_s = (performance.now() - begun_ms) / 1000;
  });
  while (Number.isNaN(took_s)) await vi.advanceTimersByTimeAsync(50);
  await done;
  return { most, took_s };
};

it("a short sweep keeps the workers that it begins with, and does not wait for others", async () => {
  const { most, took_s } = await swept(40, 0.1, 1);
  expect(most).toBe(1);
  expect(took_s).toBeCloseTo(4, 1);
});

it("a long sweep takes another worker once the first one is warm", async () => {
  const { most, took_s } = await swept(100, 0.1, 1);
  expect(most).toBe(2);
  // 1.5 s on one worker, the rest on two.
  expect(took_s).toBeGreaterThan(5);
  expect(took_s).toBeLessThan(6.2);
});

it("few runs that take long get another worker before the first of them has ended", async () => {
  const { most, took_s } = await swept(2, 10, 1);
  expect(most).toBe(2);
  expect(took_s).toBeLessThan(12);
});

it("workers that are asked for begin at once", async () => {
  const { most, took_s } = await swept(10, 0.1, 2);
  expect(most).toBe(2);
  expect(took_s).toBeLessThan(0.7);
});
