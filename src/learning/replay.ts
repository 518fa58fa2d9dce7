import type { RandomStream } from "../engine/random.js";
import { packArrays, takeArray, unpackArrays } from "./packed-arrays.js";
import { SumTree } from "./sum-tree.js";

/** One step of a semi-Markov decision process: where it was, what it did, what that brought, and where it led. */
export interface Transition {
  readonly state: ArrayLike<number>;
  readonly action: number;
  readonly reward: number;
  /** Weight of what comes after: 0 at the end of an episode, else gamma or gamma^(elapsed time). */
  readonly discount: number;
  /** Does not matter where `discount` is 0. */
  readonly next: ArrayLike<number>;
  /** By action: 1 where it may be taken in `next`. */
  readonly allowed: ArrayLike<number>;
}

/** What a replay memory is made for. */
export interface ReplayOptions {
  /** Transitions kept; the oldest goes first. */
  readonly capacity: number;
  /** Length of a state. */
  readonly features: number;
  readonly actions: number;
  /**
   * Prioritised replay: a transition is drawn with probability p_i / sum_k p_k, where p_i = (|TD error| + 1e-3)^exponent.
   * 0: uniform.
   */
  readonly exponent?: number;
}

/** Transitions drawn from the memory, one row for each. */
export interface Batch {
  readonly rows: number;
  /** Places in the memory. */
  readonly indices: Int32Array;
  /** rows x features. */
  readonly states: Float64Array;
  readonly actions: Int32Array;
  readonly rewards: Float64Array;
  readonly discounts: Float64Array;
  readonly next: Float64Array;
  /** rows x actions. */
  readonly allowed: Uint8Array;
  /** Weights of importance, at most 1. */
  readonly weights: Float64Array;
}

const SMALLEST_PRIORITY = 1e-3;

/**
 * A ring of transitions, drawn uniformly or by priority with replacement.
 *
 * A new transition has the greatest priority so far. Sampling by priority is stratified: one draw from each of as many equal
 * parts of the total. The bias is undone by weights w_i = (N P(i))^-beta / max_j w_j (Schaul et al. 2016).
 */
export class ReplayMemory {
  readonly options: ReplayOptions;
  readonly #states: Float32Array;
  readonly #next: Float32Array;
  readonly #actions: Int32Array;
  readonly #rewards: Float64Array;
  readonly #discounts: Float64Array;
  readonly #allowed: Uint8Array;
  readonly #priorities: SumTree | undefined;
  #added = 0;
  #highest = 1;

  constructor(options: ReplayOptions) {
    const { capacity, features, actions, exponent = 0 } = options;
    if (!(exponent >= 0 && exponent <= 1)) throw new RangeError(`invalid exponent of priorities: ${exponent}`);
    this.options = options;
    this.#states = new Float32Array(capacity * features);
    this.#next = new Float32Array(capacity * features);
    this.#actions = new Int32Array(capacity);
    this.#rewards = new Float64Array(capacity);
    this.#discounts = new Float64Array(capacity);
    this.#allowed = new Uint8Array(capacity * actions);
    this.#priorities = exponent > 0 ? new SumTree(capacity) : undefined;
  }

  /** Transitions held. */
  get size(): number {
    return Math.min(this.#added, this.options.capacity);
  }

  add({ state, action, reward, discount, next, allowed }: Transition): void {
    const { capacity, features, actions } = this.options;
    if (!Number.isFinite(reward)) throw new RangeError(`invalid reward: ${reward}`);
    const at = this.#added++ % capacity;
    this.#states.set(state, at * features);
    if (discount > 0) this.#next.set(next, at * features);
    else this.#next.fill(0, at * features, (at + 1) * features);
    this.#allowed.set(allowed, at * actions);
    this.#actions[at] = action;
    this.#rewards[at] = reward;
    this.#discounts[at] = discount;
    this.#priorities?.set(at, this.#highest);
  }

  /**
   * Draws transitions.
   *
   * @param beta  how far the bias of priorities is undone: 0 not at all, 1 fully
   * @throws RangeError when the memory is empty
   */
  sample(random: RandomStream, rows: number, beta = 1): Batch {
    const { features, actions } = this.options;
    const { size } = this;
    if (size === 0) throw new RangeError("the replay memory is empty");
    const batch = emptyBatch(rows, features, actions);
    let greatest = 0;
    for (let row = 0; row < rows; row++) {
      const tree = this.#priorities;
      const at =
        tree === undefined ? Math.floor(random() * size) : tree.find(((row + random()) / rows) * tree.total);
      const weight = tree === undefined ? 1 : (size * (tree.mass(at) / tree.total)) ** -beta;
      batch.weights[row] = weight;
      if (weight > greatest) greatest = weight;
      batch.indices[row] = at;
      batch.states.set(this.#states.subarray(at * features, (at + 1) * features), row * features);
      batch.next.set(this.#next.subarray(at * features, (at + 1) * features), row * features);
      batch.allowed.set(this.#allowed.subarray(at * actions, (at + 1) * actions), row * actions);
      batch.actions[row] = this.#actions[at]!;
      batch.rewards[row] = this.#rewards[at]!;
      batch.discounts[row] = this.#discounts[at]!;
    }
    for (let row = 0; row < rows; row++) batch.weights[row]! /= greatest;
    return batch;
  }

  /** Sets the priorities of what was drawn, from its errors. */
  update({ indices, rows }: Batch, errors: ArrayLike<number>): void {
    const tree = this.#priorities;
    if (tree === undefined) return;
    for (let row = 0; row < rows; row++) {
      const priority = (Math.abs(errors[row]!) + SMALLEST_PRIORITY) ** this.options.exponent!;
      tree.set(indices[row]!, priority);
      if (priority > this.#highest) this.#highest = priority;
    }
  }

  /** Everything that is held, as bytes. */
  save(): Uint8Array {
    const { features, actions } = this.options;
    const { size } = this;
    return packArrays({
      counters: Float64Array.of(this.#added, this.#highest),
      states: this.#states.subarray(0, size * features),
      next: this.#next.subarray(0, size * features),
      actions: this.#actions.subarray(0, size),
      rewards: this.#rewards.subarray(0, size),
      discounts: this.#discounts.subarray(0, size),
      allowed: this.#allowed.subarray(0, size * actions),
      ...(this.#priorities === undefined ? {} : { priorities: this.#priorities.masses() }),
    });
  }

  /** Takes the place of what is held. @throws RangeError when the bytes do not fit this memory */
  load(bytes: Uint8Array): void {
    const arrays = unpackArrays(bytes);
    const [added, highest] = takeArray(arrays, "counters", new Float64Array(2));
    const { capacity, features, actions } = this.options;
    const size = Math.min(added!, capacity);
    this.#states.set(takeArray(arrays, "states", this.#states.subarray(0, size * features)));
    this.#next.set(takeArray(arrays, "next", this.#next.subarray(0, size * features)));
    this.#actions.set(takeArray(arrays, "actions", this.#actions.subarray(0, size)));
    this.#rewards.set(takeArray(arrays, "rewards", this.#rewards.subarray(0, size)));
    this.#discounts.set(takeArray(arrays, "discounts", this.#discounts.subarray(0, size)));
    this.#allowed.set(takeArray(arrays, "allowed", this.#allowed.subarray(0, size * actions)));
    this.#priorities?.restore(takeArray(arrays, "priorities", new Float64Array(capacity)));
    this.#added = added!;
    this.#highest = highest!;
  }
}

const emptyBatch = (rows: number, features: number, actions: number): Batch => ({
  rows,
  indices: new Int32Array(rows),
  states: new Float64Array(rows * features),
  actions: new Int32Array(rows),
  rewards: new Float64Array(rows),
  discounts: new Float64Array(rows),
  next: new Float64Array(rows * features),
  allowed: new Uint8Array(rows * actions),
  weights: new Float64Array(rows),
});
