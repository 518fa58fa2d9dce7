import type { RandomStream } from "../../engine/random.js";
import { pow } from "../../math/pow.js";
import { SumTree } from "./sum-tree.js";

/** One step of a semi-Markov decision process: state, action, reward and next state. */
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

/** Options of a replay memory. */
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
  readonly states: Float32Array;
  readonly actions: Int32Array;
  readonly rewards: Float32Array;
  readonly discounts: Float32Array;
  readonly next: Float32Array;
  /** rows x actions. */
  readonly allowed: Uint8Array;
  /** Weights of importance, at most 1. */
  readonly weights: Float32Array;
}

/** The contents of a memory: arrays by name, and counters. */
export interface ReplayState {
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly added: number;
  readonly highest: number;
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
  readonly #actions: Float32Array;
  readonly #rewards: Float32Array;
  readonly #discounts: Float32Array;
  readonly #allowed: Float32Array;
  readonly #priorities: SumTree | undefined;
  #added = 0;
  #highest = 1;

  constructor(options: ReplayOptions) {
    const { capacity, features, actions, exponent = 0 } = options;
    if (!(exponent >= 0 && exponent <= 1)) throw new RangeError(`invalid exponent of priorities: ${exponent}`);
    this.options = options;
    this.#states = new Float32Array(capacity * features);
    this.#next = new Float32Array(capacity * features);
    this.#actions = new Float32Array(capacity);
    this.#rewards = new Float32Array(capacity);
    this.#discounts = new Float32Array(capacity);
    this.#allowed = new Float32Array(capacity * actions);
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
    const raw = new Float64Array(rows);
    let greatest = 0;
    for (let row = 0; row < rows; row++) {
      const tree = this.#priorities;
      const at = tree === undefined ? Math.floor(random() * size) : tree.find(((row + random()) / rows) * tree.total);
      const weight = tree === undefined ? 1 : pow(size * (tree.mass(at) / tree.total), -beta);
      raw[row] = weight;
      if (weight > greatest) greatest = weight;
      batch.indices[row] = at;
      batch.states.set(this.#states.subarray(at * features, (at + 1) * features), row * features);
      batch.next.set(this.#next.subarray(at * features, (at + 1) * features), row * features);
      batch.allowed.set(this.#allowed.subarray(at * actions, (at + 1) * actions), row * actions);
      batch.actions[row] = this.#actions[at]!;
      batch.rewards[row] = this.#rewards[at]!;
      batch.discounts[row] = this.#discounts[at]!;
    }
    for (let row = 0; row < rows; row++) batch.weights[row] = raw[row]! / greatest;
    return batch;
  }

  /** Sets the priorities of what was drawn, from its errors. */
  update({ indices, rows }: Batch, errors: ArrayLike<number>): void {
    const tree = this.#priorities;
    if (tree === undefined) return;
    for (let row = 0; row < rows; row++) {
      // In float32, so that a state that was saved holds the same priorities.
      const priority = Math.fround(pow(Math.abs(errors[row]!) + SMALLEST_PRIORITY, this.options.exponent!));
      tree.set(indices[row]!, priority);
      if (priority > this.#highest) this.#highest = priority;
    }
  }

  /** Copies of everything that is held. */
  save(): ReplayState {
    const arrays = Object.fromEntries(Object.entries(this.#held()).map(([name, array]) => [name, array.slice()]));
    if (this.#priorities !== undefined) arrays.priorities = Float32Array.from(this.#priorities.masses());
    return { arrays, added: this.#added, highest: this.#highest };
  }

  /** Takes the place of what is held. @throws RangeError when the state does not fit this memory */
  load({ arrays, added, highest }: ReplayState): void {
    this.#added = added;
    this.#highest = highest;
    for (const [name, array] of Object.entries(this.#held())) array.set(fitting(arrays, name, array.length));
    this.#priorities?.restore(Float64Array.from(fitting(arrays, "priorities", this.options.capacity)));
  }

  #held(): Record<string, Float32Array> {
    const { features, actions } = this.options;
    const { size } = this;
    return {
      states: this.#states.subarray(0, size * features),
      next: this.#next.subarray(0, size * features),
      actions: this.#actions.subarray(0, size),
      rewards: this.#rewards.subarray(0, size),
      discounts: this.#discounts.subarray(0, size),
      allowed: this.#allowed.subarray(0, size * actions),
    };
  }
}

const fitting = (arrays: ReplayState["arrays"], name: string, length: number): Float32Array => {
  const array = arrays[name];
  if (array?.length !== length)
    throw new RangeError(
      `the state of the replay memory does not fit: ${array?.length ?? "no"} numbers of "${name}", expected ${length}`,
    );
  return array;
};

const emptyBatch = (rows: number, features: number, actions: number): Batch => ({
  rows,
  indices: new Int32Array(rows),
  states: new Float32Array(rows * features),
  actions: new Int32Array(rows),
  rewards: new Float32Array(rows),
  discounts: new Float32Array(rows),
  next: new Float32Array(rows * features),
  allowed: new Uint8Array(rows * actions),
  weights: new Float32Array(rows),
});
