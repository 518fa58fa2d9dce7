import { buildEmulation, type RunOptions } from "../../compose/build.js";
import type { ClarkeOptions } from "../../physics/radio/clarke.js";
import { Clarke } from "../../physics/radio/clarke.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { Emulation } from "../../world/run/emulation.js";
import { controlledMean } from "../analysis/statistics/control-variates.js";
import { mean, standardDeviation, tQuantile } from "../analysis/statistics/statistics.js";

/** One row of the verification: theory, measurement, and the bound of their difference. */
export interface Check {
  /** What was set up, such as "M/M/1". */
  readonly subject: string;
  /** What was measured, such as "mean wait". */
  readonly quantity: string;
  readonly formula: string;
  /** "" for pure numbers. */
  readonly unit: string;
  /** By the closed form. */
  readonly expected: number;
  readonly measured: number;
  /** The row holds where |measured - expected| <= bound. */
  readonly bound: number;
  readonly holds: boolean;
}

/** A row before the measurement. */
export type Claim = Pick<Check, "subject" | "quantity" | "formula" | "unit" | "expected">;

/**
 * Probability of a false alarm of a row, from either side. With the hundred rows that there may be, all of them together fail by
 * chance less than once in 10,000 runs.
 */
const FALSE_ALARM = 5e-7;

const checkOf = (claim: Claim, measured: number, bound: number): Check => ({
  ...claim,
  measured,
  bound,
  // False where one of them is NaN.
  holds: Math.abs(measured - claim.expected) <= bound,
});

/**
 * A row about a mean, from independent values of it (replications, links, batches).
 *
 *     bound = t(1 - FALSE_ALARM / 2, n - 1) sd / sqrt(n)
 */
export const meanCheck = (claim: Claim, values: readonly number[]): Check =>
  checkOf(claim, mean(values), chanceBound(values));

/**
 * A row about a mean that is corrected by control variates, so that its bound is narrower.
 *
 * @param controls  lists of quantities of the same replications, less their expectations
 */
export const controlledCheck = (
  claim: Claim,
  values: readonly number[],
  controls: readonly (readonly number[])[],
): Check => {
  const { mean: corrected, standardError, degreesOfFreedom } = controlledMean(values, controls);
  return checkOf(claim, corrected, tQuantile(1 - FALSE_ALARM / 2, degreesOfFreedom) * standardError);
};

/** The bound of the deviation of a mean of independent values from its expectation by chance. */
export const chanceBound = (values: readonly number[]): number =>
  (tQuantile(1 - FALSE_ALARM / 2, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length);

/** A row about a quantity that is a smooth function of the mean of independent values: `bound` is found by its slope. */
export const derivedCheck = (claim: Claim, measured: number, bound: number): Check => checkOf(claim, measured, bound);

/** A row about an identity that holds in every run, up to the rounding of doubles. */
export const exactCheck = (claim: Claim, measured: number, tolerance: number): Check =>
  checkOf(claim, measured, tolerance);

/** The fading of one link, and its complex response. */
export type CorrelatedFading = Pick<Clarke, "gain" | "responseAt">;

/** The tools of the experiments: the emulator itself, or in tests one with broken physics. */
export interface Laboratory {
  /** Composes an emulation. */
  readonly build: (scenario: Scenario, options: RunOptions) => Emulation;
  /** Makes the correlated fading of one link. */
  readonly fading: (options: ClarkeOptions, draw: () => number) => CorrelatedFading;
}

/** The emulator as it is. */
export const emulator: Laboratory = {
  build: buildEmulation,
  fading: (options, draw) => new Clarke(options, draw),
};

/** The inputs of an experiment. */
export interface ExperimentOptions {
  /** Seeds all its random streams, a whole number >= 0. */
  readonly seed: number;
  /** Factor on all sample sizes, > 0; bounds shrink with its root. */
  readonly effort: number;
  readonly laboratory: Laboratory;
}

/** The results of an experiment. */
export interface Findings {
  readonly checks: readonly Check[];
  /** Points of the figures on the validation page; by the name of the figure. */
  readonly curves?: Readonly<Record<string, readonly CurvePoint[]>>;
  /** Emulations that were run; each has checked the laws of conservation at its end. */
  readonly runs: number;
  readonly tasks: number;
}

/** A point of a figure: theory against measurement. */
export interface CurvePoint {
  readonly x: number;
  readonly theory: number;
  readonly measured: number;
  /** Half the width of the measurement's 95 % interval. */
  readonly half: number;
}

/** Part of the verification: one emulated system, and the rows about it. */
export interface Experiment {
  readonly name: string;
  readonly run: (options: ExperimentOptions) => Findings;
}
