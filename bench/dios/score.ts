import { type Constants, grantsOf } from "./constants.js";
import { type Diversity, diversityOf } from "./diversity.js";
import type { Draws } from "./draws.js";
import {
  blindLabels,
  constantLabels,
  FIXED_SCHEMES,
  type FixedScheme,
  type Mean,
  meanOfLabels,
  meanOfRandom,
  optimalLabels,
} from "./schemes.js";
import { CLOUD, DEVICE, EDGE, emptySteps, type Reading, type Steps, stepsOf } from "./steps.js";
import { tasksOf } from "./tasks.js";

/** By how many percent DIOS is cheaper and faster, as the paper prints it (figures 4 and 5). */
export interface Printed {
  readonly cheaper: Readonly<Record<FixedScheme, number>>;
  readonly faster: Readonly<Record<FixedScheme, number>>;
}

/** What a candidate comes to. */
export interface Score {
  readonly constants: Constants;
  /** By how many percent the optimum is cheaper and faster. */
  readonly cheaper: Readonly<Record<FixedScheme, number>>;
  readonly faster: Readonly<Record<FixedScheme, number>>;
  /** Root mean square of what they are off from the paper's, in percentage points. */
  readonly costMisfit: number;
  readonly timeMisfit: number;
  readonly diversity: Diversity;
  /** Root of the sum of squares of what the conditions of diversity are missed by, as shares; 0: all are met. */
  readonly shortfall: number;
}

/** The conditions: at most, or at least. Candidates are asked for a little more, so that other tasks meet them too. */
const CONDITIONS = {
  constantAnswer: 0.6,
  oneFeature: 0.9,
  leastSite: 0.1,
  /** Share of the labels that hang on the radio, on data and on work. */
  hangsOn: 0.04,
} as const;
const MARGIN = 0.02;

const shortfallOf = ({ constantAnswer, oneFeature, sites, hangsOn }: Diversity, margin: number): number => {
  const missed = [
    constantAnswer - (CONDITIONS.constantAnswer - margin),
    oneFeature - (CONDITIONS.oneFeature - margin),
    ...sites.map((share) => CONDITIONS.leastSite + margin - share),
    ...(["radio", "data", "work"] as const).map((what) => CONDITIONS.hangsOn + margin / 2 - hangsOn[what]),
  ];
  return Math.sqrt(missed.reduce((sum, by) => sum + Math.max(0, by) ** 2, 0));
};

/** Scores candidates on the same tasks. */
export class Scorer {
  readonly #draws: Draws;
  readonly #reading: Reading;
  readonly #printed: Printed;
  readonly #steps: Steps;
  readonly #spare: Steps;
  readonly #margin: number;

  constructor(draws: Draws, reading: Reading, printed: Printed, margin = MARGIN) {
    this.#draws = draws;
    this.#reading = reading;
    this.#printed = printed;
    this.#margin = margin;
    this.#steps = emptySteps(draws.tasks);
    this.#spare = emptySteps(draws.tasks);
  }

  score(constants: Constants): Score {
    const reading = this.#reading;
    const tasks = tasksOf(this.#draws, constants, reading.pools);
    const steps = stepsOf(tasks, constants, reading, this.#steps);
    const labels = optimalLabels(steps);
    const optimum = meanOfLabels(steps, labels);
    const means: Record<FixedScheme, Mean> = {
      local: meanOfLabels(steps, constantLabels(steps.count, DEVICE)),
      edge: meanOfLabels(steps, constantLabels(steps.count, EDGE)),
      cloud: meanOfLabels(steps, constantLabels(steps.count, CLOUD)),
      "greedy-blind": meanOfLabels(steps, blindLabels(steps)),
      random: meanOfRandom(steps),
    };
    const below = (value: keyof Mean) =>
      Object.fromEntries(
        FIXED_SCHEMES.map((scheme) => [scheme, 100 * (1 - optimum[value] / means[scheme][value])]),
      ) as Record<FixedScheme, number>;
    const cheaper = below("cost");
    const faster = below("time_s");
    const diversity = diversityOf(tasks, labels, constants, reading, this.#spare);
    return {
      constants,
      cheaper,
      faster,
      costMisfit: misfit(cheaper, this.#printed.cheaper),
      timeMisfit: misfit(faster, this.#printed.faster),
      diversity,
      shortfall: shortfallOf(diversity, this.#margin),
    };
  }
}

const misfit = (ours: Readonly<Record<FixedScheme, number>>, printed: Readonly<Record<FixedScheme, number>>): number =>
  Math.sqrt(
    FIXED_SCHEMES.reduce((sum, scheme) => sum + (ours[scheme] - printed[scheme]) ** 2, 0) / FIXED_SCHEMES.length,
  );

/** What is asked of a search: how much a point of misfit in cost, one in time and a percent of shortfall weigh. */
export interface Wish {
  readonly name: string;
  readonly cost: number;
  readonly time: number;
  readonly diversity: number;
}

export const WISHES: readonly Wish[] = [
  { name: "cost alone", cost: 1, time: 0, diversity: 0 },
  { name: "cost and time", cost: 1, time: 1, diversity: 0 },
  { name: "cost and diversity", cost: 1, time: 0, diversity: 4 },
  { name: "cost, some time and diversity", cost: 1, time: 0.1, diversity: 4 },
];

/** To be minimised. */
export const lossOf = ({ costMisfit, timeMisfit, shortfall }: Score, { cost, time, diversity }: Wish): number =>
  cost * costMisfit ** 2 + time * timeMisfit ** 2 + diversity * (100 * shortfall) ** 2;

/** The ends of the ranges that a candidate draws its grants from, as text. */
export const grantsText = (constants: Constants, { pools }: Reading): string => {
  const { cores, subcarriers } = grantsOf(constants, pools);
  return `cores ${cores.join(" to ")}, subcarriers ${subcarriers.join(" to ")}`;
};
