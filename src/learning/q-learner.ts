import type { RandomStream } from "../engine/random.js";
import { type PackedArray, takeArray } from "./packed-arrays.js";
import type { Batch, ReplayMemory } from "./replay.js";
import { ValueNetwork } from "./value-network.js";

/** How a Q-network learns. */
export interface QOptions {
  readonly inputs: number;
  readonly actions: number;
  readonly hidden: readonly number[];
  readonly learningRate: number;
  /** Transitions per step. */
  readonly batch: number;
  /** The target network is a copy that is made every so many steps. */
  readonly targetEvery: number;
  /** The online network picks the next action and the target network values it (van Hasselt et al. 2016). */
  readonly double: boolean;
  readonly dueling: boolean;
  /** Gradients longer than this are shortened to it. */
  readonly clip: number;
}

/** A loss that is not a number, or that has exploded; training stops at the last good checkpoint. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
}

/** Losses above this have exploded: rewards are scaled to the order of 1. */
const EXPLODED = 1e6;

/**
 * Q-learning with a target network:
 *
 *     y = r + discount * Q'(s', a*),   a* = argmax over allowed a of Q'(s', a), or of Q(s', a) with `double`
 *     loss = mean of w * huber(Q(s, a) - y),   huber(x) = x^2 / 2 up to 1, |x| - 1/2 beyond
 *
 * by Adam (Mnih et al. 2015; semi-Markov discounts after Bradtke and Duff 1994).
 */
export class QLearner {
  readonly options: QOptions;
  readonly network: ValueNetwork;
  readonly #target: ValueNetwork;
  readonly #steps = new Float64Array(1);

  /** @param random  of the first weights */
  constructor(options: QOptions, random: RandomStream) {
    const { inputs, actions, hidden, dueling } = options;
    this.options = options;
    const shape = { inputs, hidden, outputs: actions, dueling };
    this.network = new ValueNetwork(shape, random);
    this.#target = new ValueNetwork(shape);
    this.#target.copyFrom(this.network);
  }

  /** Steps of learning so far. */
  get steps(): number {
    return this.#steps[0]!;
  }

  /** Begins from other parameters, such as meta-learned ones. */
  beginFrom(parameters: Float64Array): void {
    if (parameters.length !== this.network.parameters.length)
      throw new RangeError(
        `the first parameters do not fit: ${parameters.length} given, the network has ${this.network.parameters.length}`,
      );
    this.network.parameters.set(parameters);
    this.#target.copyFrom(this.network);
  }

  /** The allowed action of greatest value; of equal ones the first. */
  best(state: Float64Array, allowed: ArrayLike<number>): number {
    return argmax(this.network.forward(state), 0, this.options.actions, allowed, 0);
  }

  /** The best action, or with probability epsilon any allowed one. */
  explore(state: Float64Array, allowed: ArrayLike<number>, epsilon: number, random: RandomStream): number {
    if (random() >= epsilon) return this.best(state, allowed);
    const actions = Array.from({ length: this.options.actions }, (_, action) => action).filter((a) => allowed[a] === 1);
    return actions[Math.floor(random() * actions.length)]!;
  }

  /**
   * One step of learning from transitions drawn from a memory, whose priorities it updates.
   *
   * @returns the loss
   * @throws DivergenceError when the loss is not a number or has exploded
   */
  learn(memory: ReplayMemory, random: RandomStream, beta = 1): number {
    const batch = memory.sample(random, this.options.batch, beta);
    const { loss, errors } = this.backward(batch);
    if (!(loss < EXPLODED)) throw new DivergenceError(`the loss is ${loss} at step ${this.steps}`);
    this.network.step(this.options);
    memory.update(batch, errors);
    if (++this.#steps[0]! % this.options.targetEvery === 0) this.#target.copyFrom(this.network);
    return loss;
  }

  /** Loss, errors of the temporal differences, and (in the network) the gradient of a batch; changes no parameter. */
  backward(batch: Batch): { readonly loss: number; readonly errors: Float64Array } {
    const { rows, weights } = batch;
    const { actions } = this.options;
    const targets = this.#targets(batch);
    const values = this.network.forward(batch.states, rows);
    const outer = new Float64Array(rows * actions);
    const errors = new Float64Array(rows);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * actions + batch.actions[row]!;
      const error = values[at]! - targets[row]!;
      const size = Math.abs(error);
      errors[row] = error;
      loss += (weights[row]! * (size <= 1 ? (error * error) / 2 : size - 0.5)) / rows;
      outer[at] = (weights[row]! * (size <= 1 ? error : Math.sign(error))) / rows;
    }
    this.network.backward(outer);
    return { loss, errors };
  }

  #targets({ rows, next, allowed, rewards, discounts }: Batch): Float64Array {
    const { actions, double } = this.options;
    const choice = new Int32Array(rows);
    const targetValues = this.#target.forward(next, rows);
    const choosing = double ? this.network.forward(next, rows) : targetValues;
    for (let row = 0; row < rows; row++)
      choice[row] = discounts[row]! > 0 ? argmax(choosing, row * actions, actions, allowed, row * actions) : 0;
    return Float64Array.from(rewards, (reward, row) =>
      discounts[row]! > 0 ? reward + discounts[row]! * targetValues[row * actions + choice[row]!]! : reward,
    );
  }

  /** Everything that learning goes on from, under names that begin with `prefix`. */
  state(prefix: string): Readonly<Record<string, PackedArray>> {
    return {
      ...this.network.state(`${prefix}.online`),
      [`${prefix}.target`]: this.#target.parameters,
      [`${prefix}.steps`]: this.#steps,
    };
  }

  /** @throws RangeError when the state is of another shape */
  restore(prefix: string, arrays: Readonly<Record<string, PackedArray>>): void {
    this.network.restore(`${prefix}.online`, arrays);
    this.#target.parameters.set(takeArray(arrays, `${prefix}.target`, this.#target.parameters));
    this.#steps.set(takeArray(arrays, `${prefix}.steps`, this.#steps));
  }
}

/** Index, from `at`, of the greatest of the allowed values; the first of equal ones. @throws RangeError when none is allowed */
const argmax = (
  values: Float64Array,
  at: number,
  count: number,
  allowed: ArrayLike<number>,
  allowedAt: number,
): number => {
  let best = -1;
  for (let action = 0; action < count; action++)
    if (allowed[allowedAt + action] === 1 && (best < 0 || values[at + action]! > values[at + best]!)) best = action;
  if (best < 0) throw new RangeError("no action is allowed");
  return best;
};
