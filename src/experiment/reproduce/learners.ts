import type { Model } from "../../learning/model/model.js";
import type { Backend } from "../../learning/network/backend.js";
import { type BestAt, bestAtOf } from "../../learning/training/runs/best-at.js";
import type { LearningEntry } from "../../learning/training/trainer.js";
import { smallest } from "../../math/extremes.js";
import type { Scenario } from "../../scenario/scenario.js";
import { type Course, emulateAll, type Share, sharesOf } from "./emulate.js";
import { meanOf, overSeeds } from "./intervals.js";
import type { Figure, FigurePoint, Row, TrainingFacts } from "./reproduction.js";
import { policyOf, trained } from "./training.js";

/** A scheme that learns. */
export interface Learner {
  readonly scheme: string;
  /** Name in the catalog of learning policies. */
  readonly policy: string;
  readonly options: Readonly<Record<string, number | string>>;
  /** Which network decides, where the training has several, such as `student`. */
  readonly phase?: string;
  /** What trains it and decides by its models; absent: the entry of the catalog. */
  readonly entry?: LearningEntry;
}

/** A learner that was trained with one seed, and then tested. */
export interface Trial {
  readonly seed: number;
  readonly model: Model;
  /** The replications that it was tested in: its own, which no other seed has. */
  readonly share: Share;
  readonly course: Course;
  readonly bestAt: BestAt;
  /** Validation cost by decisions learned from; empty where it did not learn in runs. */
  readonly curve: readonly (readonly [number, number])[];
}

export interface TrialOrder {
  /** What is trained for; every training seed draws tasks of its own from it. */
  readonly training: Scenario;
  /** What is tested in; its replications are dealt out to the seeds. */
  readonly test: Scenario;
  readonly seeds: readonly number[];
  readonly backend: Backend;
  /** The replications of each seed; absent: those of the test, dealt out evenly. */
  readonly shares?: readonly Share[];
}

/**
 * Trains a learner with each seed, and tests each training in replications of its own. A training keeps the best of the weights that
 * have learned: the first weights are no result of learning, however well they do. Where they were better than all that came after,
 * `bestAt` is 0, and the verdict of every row made of it `not learned`.
 */
export const tryLearner = async (
  learner: Learner,
  { training, test, seeds, backend, shares = sharesOf(test.replications, seeds.length) }: TrialOrder,
): Promise<readonly Trial[]> => {
  const { scheme, policy, options, phase, entry } = learner;
  const trials: Trial[] = [];
  for (const [index, seed] of seeds.entries()) {
    const model = await trained({ policy, scenario: { ...training, seed }, seed, options, backend, entry });
    const share = shares[index]!;
    const course = emulateAll(test, scheme, policyOf(model, entry), share);
    trials.push({ seed, model, share, course, ...factsOf(model, phase) });
  }
  return trials;
};

/** How the training of a model went. @throws Error when the model does not say when its validation was best */
export const factsOf = ({ policy, training }: Model, phase?: string): Pick<Trial, "bestAt" | "curve"> => {
  const bestAt = bestAtOf(training, phase);
  if (bestAt === undefined) throw new Error(`the training of ${policy} does not say when its validation was best`);
  return { bestAt, curve: (training.curve ?? []) as Trial["curve"] };
};

/** When the trainings of some trials were best. */
export const trainingFacts = (trials: readonly Pick<Trial, "bestAt">[]): TrainingFacts => ({
  bestAt: trials.map(({ bestAt }) => bestAt.at),
  unit: trials[0]!.bestAt.unit,
});

/**
 * A row of a learner, with its interval over training seeds.
 *
 * @param valuesOf  values of a trial, one for each replication of its tests
 */
export const learnerRow = (
  texts: Pick<Row, "scheme" | "quantity" | "target" | "note">,
  trials: readonly Trial[],
  valuesOf: (trial: Trial) => readonly number[],
): Row => ({ ...texts, ...overSeeds(trials.map(valuesOf)), training: trainingFacts(trials) });

/** Curves of a scheme's trainings, by training seed. */
export interface LearningCurves {
  readonly series: string;
  readonly bySeed: readonly (readonly (readonly [number, number])[])[];
}

/** Means of curves over training seeds with their intervals, up to the end of the shortest curve. */
const curvePoints = ({ series, bySeed }: LearningCurves): readonly FigurePoint[] => {
  const looks = smallest(bySeed.map(({ length }) => length));
  return Array.from({ length: looks }, (_, look) => {
    const { ours: y, low, high } = meanOf(bySeed.map((curve) => curve[look]![1]));
    return { series, x: bySeed[0]![look]![0], y, low, high };
  });
};

/** A learning curve for each scheme with its band over training seeds, and schemes that do not learn as dashed lines. */
export const learningFigure = (
  texts: Pick<Figure, "name" | "table" | "title" | "x" | "y"> & Pick<Partial<Figure>, "isLogX" | "isLogY">,
  curves: readonly LearningCurves[],
  levels: Figure["levels"] = [],
): Figure => ({ ...texts, kind: "lines", points: curves.flatMap(curvePoints), levels });
