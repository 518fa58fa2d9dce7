import { describe, expect, it } from "vitest";
import { experiments, verifyTheory } from "../../src/experiment/verify/theory.js";
import { sized } from "../support/effort.js";

/** Of the samples that experiments say. Bounds follow from the samples. */
const effort = sized(0.1, 0.35);

/** With fewer samples than these, these queues have nothing that varies to correct their estimates by. */
const most = sized(0.2, 0.35);
const hungry = ["M/M/1, load", "M/D/1, load", "M/U(.5, 1.5)/1, load", "M/M/16/20"];

/** Statistical rows of 50 replications scatter as Student's t with 49 degrees of freedom: bounds are 5.7 standard errors. */
const standardErrors = 5.7;

describe("the verification of the emulator as it is", () => {
  it.each([300])("holds in every row, seed %d", (seed) => {
    const isHungry = ({ name }: { readonly name: string }): boolean => hungry.some((begin) => name.startsWith(begin));
    const others = verifyTheory({ seed, effort, only: experiments.filter((experiment) => !isHungry(experiment)) });
    const queues = verifyTheory({ seed, effort: most, only: experiments.filter(isHungry) });
    const checks = [...others.checks, ...queues.checks];
    const [runs, tasks] = [others.runs + queues.runs, others.tasks + queues.tasks];
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(100);
    expect(runs).toBeGreaterThan(500);
    expect(tasks).toBeGreaterThan(2_500_000 * effort);
    // Bounds are honest: measurements use them up as standard errors do, neither never nor always nearly.
    const used = checks
      .filter(({ bound }) => bound > 1e-6)
      .map(({ measured, expected, bound }) => (standardErrors * (measured - expected)) / bound);
    const rms = Math.sqrt(used.reduce((sum, z) => sum + z * z, 0) / used.length);
    expect(rms).toBeGreaterThan(0.6);
    expect(rms).toBeLessThan(1.6);
  });
});
