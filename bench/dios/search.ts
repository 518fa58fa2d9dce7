import { RandomStreams } from "../../src/engine/random.js";
import { minimise } from "./cma-es.js";
import { type Constants, constantsAt, nearestToABound, OPEN_CONSTANTS, rounded } from "./constants.js";
import { drawTasks } from "./draws.js";
import type { Front } from "./front.js";
import { lossOf, type Printed, type Score, Scorer, type Wish } from "./score.js";
import type { Reading } from "./steps.js";

/** One search. */
export interface SearchOrder {
  readonly reading: Reading;
  readonly wish: Wish;
  readonly seed: number;
  readonly evaluations: number;
  readonly printed: Printed;
  /** Of all candidates, and of those that meet the conditions of diversity. */
  readonly fronts: { readonly all: Front; readonly diverse: Front };
}

/** What a search came to. */
export interface Found {
  readonly reading: string;
  readonly wish: string;
  readonly seed: number;
  /** Rounded, on tasks that the search did not see. */
  readonly score: Score;
  readonly loss: number;
  readonly nearest: ReturnType<typeof nearestToABound>;
}

/** Tasks that candidates are scored with, and other ones that the winners are. */
const SEEN = 500;
const UNSEEN = 10_000;
const POPULATION = 16;
const DIGITS = 2;

/** Seeks the constants of least loss from a start of its own. The same order gives the same winner. */
export const search = ({ reading, wish, seed, evaluations, printed, fronts }: SearchOrder): Found => {
  const random = new RandomStreams(seed, 0).stream("calibration", `${reading.name}, ${wish.name}`);
  const scorer = new Scorer(drawTasks(SEEN, random), reading, printed);
  const { point } = minimise(
    (coordinates) => {
      const score = scorer.score(constantsAt(coordinates));
      fronts.all.offer(score);
      if (score.shortfall === 0) fronts.diverse.offer(score);
      const loss = lossOf(score, wish) + pull(coordinates);
      return Number.isFinite(loss) ? loss : Number.MAX_VALUE;
    },
    {
      start: OPEN_CONSTANTS.map(() => 1.2 * (random() - 0.5)),
      sigma: 0.6,
      population: POPULATION,
      evaluations,
      random,
    },
  );
  const constants = rounded(constantsAt(point), DIGITS);
  const score = scoreUnseen(constants, reading, printed);
  return {
    reading: reading.name,
    wish: wish.name,
    seed,
    score,
    loss: lossOf(score, wish),
    nearest: nearestToABound(constants),
  };
};

/** Constants on many tasks that no search saw, without the margin. */
const scoreUnseen = (constants: Constants, reading: Reading, printed: Printed): Score => {
  const unseen = drawTasks(UNSEEN, new RandomStreams(0, 0).stream("calibration", "unseen tasks"));
  return new Scorer(unseen, reading, printed, 0).score(constants);
};

/** Where a coordinate's box has its outer eighths. */
const INNER = 2;

/** What hardly matters stays in the middle of its box, and nothing comes to lie on its end. */
const pull = (coordinates: Float64Array): number =>
  coordinates.reduce((sum, z) => sum + 0.02 * z * z + Math.max(0, Math.abs(z) - INNER) ** 2, 0);
