import { type Experiment, emulator, type Laboratory } from "../../src/experiment/verify/check.js";
import { verifyTheory } from "../../src/experiment/verify/theory.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import type { CellSpec, CellularSpec } from "../../src/scenario/spec/radio.js";

/** Of the verification with broken physics: a third of its samples. */
export const effort = 0.33;

/**
 * For physics that are broken so much that a third of those samples finds it, too. What is asked for is at least 3.8 bounds away with
 * `effort`, which is 2.1 bounds with so many samples. A bound is 5.7 standard errors, so that one such row is overlooked in 10^9 seeds.
 */
export const loud = 0.1;

/** A laboratory in which scenarios are not what they say. */
export const falsified = (change: (scenario: Scenario) => Scenario): Laboratory => ({
  ...emulator,
  build: (scenario, options) => emulator.build(change(scenario), options),
});

/** A laboratory whose cells are not what their scenarios say. */
export const withRadio = (change: (radio: CellularSpec) => Partial<CellSpec>): Laboratory =>
  falsified((scenario) => {
    const radio = scenario.radio as CellularSpec;
    return { ...scenario, radio: { ...radio, ...change(radio) } };
  });

/** Quantities whose rows do not hold in a laboratory. */
export const failures = (laboratory: Laboratory, only: readonly Experiment[], samples = effort): string[] =>
  verifyTheory({ effort: samples, laboratory, only })
    .checks.filter(({ holds }) => !holds)
    .map(({ quantity }) => quantity);

/** Experiments whose name begins so. */
export const named = (experiments: readonly Experiment[], name: string): Experiment[] =>
  experiments.filter((experiment) => experiment.name.startsWith(name));
