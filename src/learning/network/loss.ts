import { exp } from "../../math/exponentials.js";
import { log, log1p } from "../../math/logarithms.js";
import { applyHead, backThroughHead } from "./head.js";
import { type NetworkShape, outputsOf, rawOutputsOf } from "./network-shape.js";

/** The losses of a network. Cross-entropies need their head: `softmax`, or `sigmoid` for `multi-label`. */
export type Loss = "cross-entropy" | "soft cross-entropy" | "multi-label" | "huber" | "mse";

/** Heads for which a loss is defined. */
export const HEADS_OF: Readonly<Record<Loss, readonly NetworkShape["head"][]>> = {
  "cross-entropy": ["softmax"],
  "soft cross-entropy": ["softmax"],
  "multi-label": ["sigmoid"],
  huber: ["linear", "dueling"],
  mse: ["linear", "dueling"],
};

/** The targets of a batch. */
export interface BatchTargets {
  readonly loss: Loss;
  /**
   * `cross-entropy`: the right choice of every group, float [batch, groups]; a negative one counts for nothing.
   * All others: float [batch, groups * choices]: probabilities, zeros and ones, or values.
   */
  readonly targets: Float32Array;
  /** Of every output: 0 counts for nothing. float [batch, groups * choices]; with softmax, a masked choice is impossible. */
  readonly mask?: Float32Array | undefined;
  /** Weight of every sample, float [batch]; absent: 1. */
  readonly sampleWeights?: Float32Array | undefined;
}

/**
 * The loss of a batch, and its gradient by the raw outputs.
 *
 *     cross-entropy        sum over groups of -ln p[right choice]
 *     soft cross-entropy   sum over groups and choices of -target * ln p
 *     multi-label          sum over outputs of -target * ln p - (1 - target) * ln(1 - p)
 *     huber                sum over outputs of e^2 / 2 where |e| <= 1, else |e| - 1/2, e = output - target
 *     mse                  sum over outputs of e^2
 *
 * each the mean over the batch, weighted where weights are given.
 *
 * @param raw       float32 [batch, rawOutputsOf(shape)]
 * @param gradient  float32, of the same size; filled in
 * @param errors    float32 [batch]: loss of every sample without its weight; with huber and mse, the sum of |e|. Filled in
 */
export const lossOf = (
  shape: NetworkShape,
  raw: Float32Array,
  batch: number,
  lesson: BatchTargets,
  gradient: Float32Array,
  errors: Float32Array,
): number => {
  const { groups, choices } = shape;
  const width = rawOutputsOf(shape);
  const outputs = outputsOf(shape);
  const { loss, targets, mask, sampleWeights } = lesson;
  const scores = new Float64Array(outputs);
  const slopes = new Float64Array(outputs);
  let total = 0;
  for (let sample = 0; sample < batch; sample++) {
    const weight = (sampleWeights?.[sample] ?? 1) / batch;
    let error = 0;
    let value = 0;
    slopes.fill(0);
    if (loss === "cross-entropy" || loss === "soft cross-entropy") {
      for (let group = 0; group < groups; group++) {
        const from = sample * width + group * choices;
        const maskAt = sample * outputs + group * choices;
        const isOpen = (choice: number): boolean => mask === undefined || mask[maskAt + choice]! !== 0;
        const target = (choice: number): number =>
          loss === "soft cross-entropy"
            ? targets[maskAt + choice]!
            : targets[sample * groups + group] === choice
              ? 1
              : 0;
        let most = -Infinity;
        for (let choice = 0; choice < choices; choice++) if (isOpen(choice)) most = Math.max(most, raw[from + choice]!);
        if (most === -Infinity) continue;
        let sum = 0;
        let all = 0;
        for (let choice = 0; choice < choices; choice++) {
          if (!isOpen(choice)) continue;
          sum += exp(raw[from + choice]! - most);
          all += target(choice);
        }
        if (all === 0) continue;
        const logSum = most + log(sum);
        for (let choice = 0; choice < choices; choice++) {
          if (!isOpen(choice)) continue;
          const logP = raw[from + choice]! - logSum;
          value -= target(choice) * logP;
          slopes[group * choices + choice] = all * exp(logP) - target(choice);
        }
      }
      error = value;
    } else if (loss === "multi-label") {
      for (let output = 0; output < outputs; output++) {
        const at = sample * outputs + output;
        if (mask?.[at] === 0) continue;
        const z = raw[sample * width + output]!;
        // ln(1 + e^-|z|), which neither end overflows.
        value += Math.max(z, 0) - z * targets[at]! + log1p(exp(-Math.abs(z)));
        slopes[output] = 1 / (1 + exp(-z)) - targets[at]!;
      }
      error = value;
    } else {
      applyHead(shape, raw, sample * width, scores, 0);
      for (let output = 0; output < outputs; output++) {
        const at = sample * outputs + output;
        if (mask?.[at] === 0) continue;
        const e = scores[output]! - targets[at]!;
        error += Math.abs(e);
        if (loss === "mse") {
          value += e * e;
          slopes[output] = 2 * e;
        } else {
          value += Math.abs(e) <= 1 ? (e * e) / 2 : Math.abs(e) - 0.5;
          slopes[output] = Math.max(-1, Math.min(1, e));
        }
      }
    }
    errors[sample] = error;
    total += value * weight;
    backThroughHead(shape, slopes, weight, gradient, sample * width);
  }
  return total;
};
