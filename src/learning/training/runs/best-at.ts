import { smallest } from "../../../math/extremes.js";
import type { Json, Learned } from "../../model/model.js";

type Training = Learned["training"];

/** The amount of training at the best validation of a network. */
export interface BestAt {
  /** 0: nothing that it learned made it better than its first weights. */
  readonly at: number;
  /** Samples count once for every pass over them. */
  readonly unit: "decisions" | "samples";
}

/**
 * When the validation of a model was best: of a training in runs by the cost, of one from samples by the loss on those that are held out.
 *
 * @param phase  which network, such as `student`, where a training has several; absent: the first
 * @returns undefined when the training says nothing of it
 */
export const bestAtOf = (training: Training, phase?: string): BestAt | undefined => {
  const runs = runsOf(training);
  if (runs !== undefined) return { at: runs.best.decisions, unit: "decisions" };
  const phases = phasesOf(training);
  const found = phase === undefined ? phases[0] : phases.find(({ name }) => name === phase);
  if (found === undefined) return undefined;
  const { bestEpoch, samples, bestLoss, firstLoss } = found;
  return { at: bestLoss < firstLoss ? bestEpoch * samples : 0, unit: "samples" };
};

/** The note for a model whose first weights were better than all later ones; undefined: it has learned. */
export const whyNotLearned = (training: Training): string | undefined => {
  const runs = runsOf(training);
  if (runs !== undefined) {
    const { best, kept, curve } = runs;
    if (best.decisions > 0) return undefined;
    const others = curve.slice(1).map(([, cost]) => cost);
    const keeps =
      kept.decisions === 0
        ? "The model keeps these first weights: it decides at random or by its initial weights, and its results show nothing about learning. " +
          "--option keep=learned keeps the best weights that have learned"
        : `The model keeps what it had learned after ${kept.decisions} decisions`;
    return (
      `it has not learned: of ${curve.length} validations the first was best, before the first learning step ` +
      `(cost ${short(best.validationCost)}, afterwards at best ${short(smallest(others))}). ${keeps}; ` +
      "more decisions, other options or another seed may help"
    );
  }
  const failed = phasesOf(training).find(({ bestLoss, firstLoss }) => !(bestLoss < firstLoss));
  if (failed === undefined) return undefined;
  const { name, firstLoss, bestLoss } = failed;
  return (
    `it has not learned: the network "${name}" has a loss of ${short(bestLoss)} on held-out samples at best, ` +
    `${short(firstLoss)} with its first weights; more samples or epochs, or another learningRate, may help`
  );
};

/** A validation of weights, and how many decisions they had learned from. */
type Validation = { readonly decisions: number; readonly validationCost: number };

interface RunsTraining {
  readonly best: Validation;
  readonly kept: Validation;
  readonly curve: readonly (readonly [number, number])[];
}

/** The setting of `trainInRuns`; models of older versions do not have it, and kept the best. */
const runsOf = (training: Training): RunsTraining | undefined => {
  const { best, kept = best, curve } = training;
  if (!isValidation(best) || !isValidation(kept) || !Array.isArray(curve)) return undefined;
  return { best, kept, curve: curve as RunsTraining["curve"] };
};

const isValidation = (value: Json | undefined): value is Validation =>
  isRecord(value) && typeof value.decisions === "number";

interface PhaseTraining {
  readonly name: string;
  readonly bestEpoch: number;
  readonly samples: number;
  readonly bestLoss: number;
  /** Of the first weights; Infinity where a model of an older version does not say it. */
  readonly firstLoss: number;
}

const phasesOf = (training: Training): readonly PhaseTraining[] =>
  Object.entries(training).flatMap(([name, facts]) => {
    if (!isRecord(facts) || !("bestEpoch" in facts)) return [];
    const { bestEpoch, samples, heldOutLoss, firstLoss } = facts as { readonly [key: string]: number | undefined };
    return [
      { name, bestEpoch: bestEpoch!, samples: samples!, bestLoss: heldOutLoss!, firstLoss: firstLoss ?? Infinity },
    ];
  });

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const short = (value: number): string => String(Number(value.toPrecision(4)));
