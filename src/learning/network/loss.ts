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
  const outputs = new BatchOutputs(shape, raw, lesson);
  const width = rawOutputsOf(shape);
  let total = 0;
  for (let sample = 0; sample < batch; sample++) {
    const weight = (lesson.sampleWeights?.[sample] ?? 1) / batch;
    const value = outputs.compare(sample);
    errors[sample] = outputs.error;
    total += value * weight;
    backThroughHead(shape, outputs.slopes, weight, gradient, sample * width);
  }
  return total;
};

/** The outputs for a batch, which are compared with their targets sample by sample. */
class BatchOutputs {
  readonly #shape: NetworkShape;
  readonly #raw: Float32Array;
  readonly #lesson: BatchTargets;
  readonly #width: number;
  readonly #scores: Float64Array;
  /** Of the last sample: gradient of its loss by its outputs. */
  readonly slopes: Float64Array;
  /** Of the last sample: its loss, or with huber and mse the sum of |e|. */
  error = 0;

  constructor(shape: NetworkShape, raw: Float32Array, lesson: BatchTargets) {
    this.#shape = shape;
    this.#raw = raw;
    this.#lesson = lesson;
    this.#width = rawOutputsOf(shape);
    this.#scores = new Float64Array(outputsOf(shape));
    this.slopes = new Float64Array(outputsOf(shape));
  }

  /** @returns the loss of a sample, without its weight */
  compare(sample: number): number {
    this.slopes.fill(0);
    const { loss } = this.#lesson;
    if (loss === "huber" || loss === "mse") return this.#distance(sample, loss === "mse");
    this.error = loss === "multi-label" ? this.#multiLabel(sample) : this.#crossEntropy(sample);
    return this.error;
  }

  #crossEntropy(sample: number): number {
    const { groups, choices } = this.#shape;
    let value = 0;
    for (let group = 0; group < groups; group++) {
      const from = sample * this.#width + group * choices;
      const most = this.#largestOpen(sample, group);
      if (most === -Infinity) continue;
      let sum = 0;
      let all = 0;
      for (let choice = 0; choice < choices; choice++) {
        if (!this.#isOpen(sample, group, choice)) continue;
        sum += exp(this.#raw[from + choice]! - most);
        all += this.#target(sample, group, choice);
      }
      if (all === 0) continue;
      const logSum = most + log(sum);
      for (let choice = 0; choice < choices; choice++) {
        if (!this.#isOpen(sample, group, choice)) continue;
        const target = this.#target(sample, group, choice);
        const logP = this.#raw[from + choice]! - logSum;
        value -= target * logP;
        this.slopes[group * choices + choice] = all * exp(logP) - target;
      }
    }
    return value;
  }

  /** The largest raw output of a group that no mask closes; -Infinity: all are closed. */
  #largestOpen(sample: number, group: number): number {
    const { choices } = this.#shape;
    const from = sample * this.#width + group * choices;
    let most = -Infinity;
    for (let choice = 0; choice < choices; choice++)
      if (this.#isOpen(sample, group, choice)) most = Math.max(most, this.#raw[from + choice]!);
    return most;
  }

  #isOpen(sample: number, group: number, choice: number): boolean {
    const { mask } = this.#lesson;
    return mask === undefined || mask[this.#place(sample, group, choice)]! !== 0;
  }

  #target(sample: number, group: number, choice: number): number {
    const { loss, targets } = this.#lesson;
    if (loss === "soft cross-entropy") return targets[this.#place(sample, group, choice)]!;
    return targets[sample * this.#shape.groups + group] === choice ? 1 : 0;
  }

  #place(sample: number, group: number, choice: number): number {
    const { choices } = this.#shape;
    return sample * this.slopes.length + group * choices + choice;
  }

  #multiLabel(sample: number): number {
    const { targets, mask } = this.#lesson;
    const outputs = this.slopes.length;
    let value = 0;
    for (let output = 0; output < outputs; output++) {
      const at = sample * outputs + output;
      if (mask?.[at] === 0) continue;
      const z = this.#raw[sample * this.#width + output]!;
      // ln(1 + e^-|z|), which neither end overflows.
      value += Math.max(z, 0) - z * targets[at]! + log1p(exp(-Math.abs(z)));
      this.slopes[output] = 1 / (1 + exp(-z)) - targets[at]!;
    }
    return value;
  }

  #distance(sample: number, isSquared: boolean): number {
    const { targets, mask } = this.#lesson;
    const outputs = this.slopes.length;
    applyHead(this.#shape, this.#raw, sample * this.#width, this.#scores, 0);
    let value = 0;
    this.error = 0;
    for (let output = 0; output < outputs; output++) {
      const at = sample * outputs + output;
      if (mask?.[at] === 0) continue;
      const e = this.#scores[output]! - targets[at]!;
      this.error += Math.abs(e);
      if (isSquared) {
        value += e * e;
        this.slopes[output] = 2 * e;
      } else {
        value += Math.abs(e) <= 1 ? (e * e) / 2 : Math.abs(e) - 0.5;
        this.slopes[output] = Math.max(-1, Math.min(1, e));
      }
    }
    return value;
  }
}
