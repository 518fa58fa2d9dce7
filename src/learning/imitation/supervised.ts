import type { RandomStream } from "../../engine/random.js";
import type { BatchTargets, Loss } from "../network/loss.js";
import { outputsOf } from "../network/network-shape.js";
import type { TrainableNetwork } from "../network/trainable-network.js";
import { yieldToEventLoop } from "../training/trainer.js";

/** Samples to learn from, row by row. */
export interface Samples {
  readonly count: number;
  /** float32 [count, inputs] */
  readonly inputs: Float32Array;
  /** As `Lesson.targets` has them for the loss. */
  readonly targets: Float32Array;
  /** float32 [count, groups * choices] */
  readonly mask?: Float32Array | undefined;
}

/** How long and how fast a network learns from samples. */
export interface Schedule {
  readonly epochs: number;
  readonly batch: number;
  /** At the beginning; it falls in a straight line to nearly 0 at the end. */
  readonly learningRate: number;
  /** Stops after this many epochs without a lower loss on the held-out samples. */
  readonly patience: number;
}

/** Where a supervised training is. Arrays and numbers, so that it can be saved. */
export interface SupervisedState {
  /** Epochs done. */
  epoch: number;
  /** Epochs since the held-out loss was lowest. */
  stale: number;
  bestLoss: number;
  bestEpoch: number;
  /** Loss of the last epoch, on what was learned from. */
  loss: number;
  heldOutLoss: number;
  /** By epoch: loss on what was learned from, and on the held-out samples. */
  curve: [number, number][];
  /** Parameters of the lowest held-out loss. */
  best: Float32Array;
}

export const freshState = (network: TrainableNetwork): SupervisedState => ({
  epoch: 0,
  stale: 0,
  bestLoss: Infinity,
  bestEpoch: 0,
  loss: Number.NaN,
  heldOutLoss: Number.NaN,
  curve: [],
  best: network.weights(),
});

/** Whether there is nothing more to learn. */
export const isDone = (state: SupervisedState, { epochs, patience }: Schedule): boolean =>
  state.epoch >= epochs || state.stale >= patience;

/**
 * Learns from all samples once, in an order of its own, and computes the loss on held-out samples.
 *
 * @param random  of this epoch alone, so that a resumed training meets the same order
 * @param onStep  called from time to time with the finished share of the epoch and its mean loss so far; it may throw
 * @throws RangeError when the loss is not a number
 */
export const learnEpoch = async (
  network: TrainableNetwork,
  loss: Loss,
  samples: Samples,
  heldOut: Samples,
  schedule: Schedule,
  state: SupervisedState,
  random: RandomStream,
  onStep: (share: number, loss: number) => void = () => {},
): Promise<void> => {
  const { shape } = network;
  const batchSize = Math.min(schedule.batch, samples.count);
  const steps = Math.ceil(samples.count / batchSize);
  const order = shuffled(samples.count, random);
  const width = loss === "cross-entropy" ? shape.groups : outputsOf(shape);
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const from = step * batchSize;
    const batch = Math.min(batchSize, samples.count - from);
    const share = (state.epoch * steps + step) / (schedule.epochs * steps);
    network.optimizer.learningRate = schedule.learningRate * Math.max(1 - share, 0.01);
    const pick = (array: Float32Array, rowWidth: number): Float32Array => rowsOf(array, order, from, batch, rowWidth);
    const lesson: BatchTargets = {
      loss,
      targets: pick(samples.targets, width),
      mask: samples.mask === undefined ? undefined : pick(samples.mask, outputsOf(shape)),
    };
    const result = network.step(pick(samples.inputs, shape.inputs), batch, lesson);
    if (!Number.isFinite(result.loss)) throw new RangeError(`the loss is ${result.loss}`);
    sum += result.loss * batch;
    if (step % STEPS_AT_ONCE === STEPS_AT_ONCE - 1) {
      await yieldToEventLoop();
      onStep(step / steps, sum / (from + batch));
    }
  }
  // Also in short epochs, so that a signal to stop is noticed.
  await yieldToEventLoop();
  state.loss = sum / samples.count;
  state.heldOutLoss = lossOn(network, loss, heldOut);
  if (!Number.isFinite(state.heldOutLoss)) throw new RangeError(`the held-out loss is ${state.heldOutLoss}`);
  state.epoch++;
  state.stale++;
  state.curve.push([state.loss, state.heldOutLoss]);
  if (state.heldOutLoss < state.bestLoss) {
    state.bestLoss = state.heldOutLoss;
    state.bestEpoch = state.epoch;
    state.best = network.weights();
    state.stale = 0;
  }
};

const STEPS_AT_ONCE = 32;
const EVALUATED_AT_ONCE = 4096;

/** Mean loss over samples, without learning from them. */
export const lossOn = (network: TrainableNetwork, loss: Loss, samples: Samples): number => {
  const { shape } = network;
  const width = loss === "cross-entropy" ? shape.groups : outputsOf(shape);
  let sum = 0;
  for (let from = 0; from < samples.count; from += EVALUATED_AT_ONCE) {
    const batch = Math.min(EVALUATED_AT_ONCE, samples.count - from);
    const part = (array: Float32Array, rowWidth: number): Float32Array =>
      array.subarray(from * rowWidth, (from + batch) * rowWidth);
    const lesson: BatchTargets = {
      loss,
      targets: part(samples.targets, width),
      mask: samples.mask === undefined ? undefined : part(samples.mask, outputsOf(shape)),
    };
    sum += network.lossOf(part(samples.inputs, shape.inputs), batch, lesson) * batch;
  }
  return sum / samples.count;
};

/** 0 ... count - 1 in a random order (Fisher and Yates). */
const shuffled = (count: number, random: RandomStream): Uint32Array => {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor((last + 1) * random());
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
};

const rowsOf = (array: Float32Array, order: Uint32Array, from: number, count: number, width: number): Float32Array => {
  const rows = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const at = order[from + row]! * width;
    for (let column = 0; column < width; column++) rows[row * width + column] = array[at + column]!;
  }
  return rows;
};
