import type { RandomStream } from "../../engine/random.js";
import { exp } from "../../math/exponentials.js";
import { type NetworkState, TrainableNetwork } from "../network/trainable-network.js";
import { bestAllowed } from "../training/best-allowed.js";
import type { Batch, ReplayMemory } from "../training/replay.js";
import { Diverged } from "../training/trainer.js";

/** How a Q-network learns. */
export interface QOptions {
  readonly inputs: number;
  readonly actions: number;
  readonly hidden: readonly number[];
  readonly learningRate: number;
  /** Transitions per step. */
  readonly batch: number;
  /** The target network is a copy made at this period, in steps. */
  readonly targetEvery: number;
  /** The online network picks the next action and the target network values it. */
  readonly double: boolean;
  /** Q = V + A - mean of A. */
  readonly dueling: boolean;
  /**
   * What the network's values are added to: fills in a number for each action of a state, which begins at `at`. Absent: nothing.
   */
  readonly prior?: Prior | undefined;
}

/** A known value of every action of a state, as a prior. */
export type Prior = (states: Float32Array, at: number, into: Float64Array) => void;

/** The state of a learner. */
export interface QState {
  readonly online: NetworkState;
  readonly target: Float32Array;
  readonly steps: number;
}

/** Losses above this have exploded: rewards are scaled to the order of 1. */
const EXPLODED = 1e6;
const MOST_GRADIENT = 10;

/**
 * Q-learning with a target network:
 *
 *     y = r + discount * Q'(s', a*),   a* = argmax over allowed a of Q'(s', a), or of Q(s', a) with `double`
 *     loss = mean of w * huber(Q(s, a) - y)
 *
 * by Adam, with gradients shortened to 10. Networks of this kind are small: they pass over typed arrays, so the same seed gives the
 * same weights bit for bit, with any backend.
 *
 * @source V. Mnih et al., "Human-level control through deep reinforcement learning", Nature 518, 2015
 * @source H. van Hasselt, A. Guez, D. Silver, "Deep reinforcement learning with double Q-learning", AAAI 2016
 * @source Z. Wang et al., "Dueling network architectures for deep reinforcement learning", ICML 2016
 */
export class QLearner {
  readonly options: QOptions;
  readonly network: TrainableNetwork;
  readonly #target: TrainableNetwork;
  readonly #prior: Float64Array;
  #steps = 0;

  /** @param random  of the first weights */
  constructor(options: QOptions, random: RandomStream) {
    const { inputs, actions, hidden, dueling, learningRate } = options;
    this.options = options;
    this.#prior = new Float64Array(actions);
    const shape = { inputs, hidden, groups: 1, choices: actions, head: dueling ? "dueling" : "linear" } as const;
    const terms = { learningRate, passes: "arrays", mostGradient: MOST_GRADIENT } as const;
    this.network = new TrainableNetwork(shape, { ...terms, random });
    this.#target = new TrainableNetwork(shape, terms);
    this.#target.copyFrom(this.network);
  }

  /** Steps of learning so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Begins from other weights, such as meta-learned ones. @throws RangeError when they do not fit */
  beginFrom(weights: Float32Array): void {
    this.network.setWeights(weights);
    this.#target.copyFrom(this.network);
  }

  /** The allowed action of greatest value; of equal ones the first. */
  best(state: Float32Array, allowed: ArrayLike<number>): number {
    return bestAllowed(this.values(state), 0, this.options.actions, allowed, 0);
  }

  /** The best action, or with probability epsilon any allowed one. */
  explore(state: Float32Array, allowed: ArrayLike<number>, epsilon: number, random: RandomStream): number {
    if (random() >= epsilon) return this.best(state, allowed);
    const actions = Array.from({ length: this.options.actions }, (_, action) => action).filter((a) => allowed[a] === 1);
    return actions[Math.floor(random() * actions.length)]!;
  }

  /**
   * Any allowed action, by chances that grow with its value: exp(Q / temperature) over the sum of them all. As the temperature falls to 0
   * this becomes the best one.
   *
   * @param temperature  >= 0, in the unit of values
   */
  draw(state: Float32Array, allowed: ArrayLike<number>, temperature: number, random: RandomStream): number {
    const values = this.values(state);
    const best = bestAllowed(values, 0, this.options.actions, allowed, 0);
    if (!(temperature > 0)) return best;
    const weights = Array.from({ length: this.options.actions }, (_, action) =>
      allowed[action] === 1 ? exp((values[action]! - values[best]!) / temperature) : 0,
    );
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [action, weight] of weights.entries()) {
      left -= weight;
      if (weight > 0 && left < 0) return action;
    }
    return best;
  }

  /** Q of a state, by action; overwritten by the next call. */
  values(state: Float32Array): Float32Array {
    return this.#values(this.network, state, 1);
  }

  /**
   * One step of learning from transitions drawn from a memory, whose priorities it updates.
   *
   * @param beta  how far the bias of priorities is undone
   * @param revise  changes the rewards of what was drawn, before anything is learned from them
   * @returns the loss
   * @throws Diverged when the loss is not a number or has exploded
   */
  learn(memory: ReplayMemory, random: RandomStream, beta = 1, revise: (batch: Batch) => void = () => {}): number {
    const batch = memory.sample(random, this.options.batch, beta);
    revise(batch);
    const { targets, mask } = this.lesson(batch);
    const terms = { loss: "huber", targets, mask, sampleWeights: batch.weights } as const;
    const { loss, errors } = this.network.step(batch.states, batch.rows, terms);
    if (!(loss < EXPLODED)) throw new Diverged(`Q-learning at step ${this.#steps}`, loss);
    memory.update(batch, errors);
    if (++this.#steps % this.options.targetEvery === 0) this.#target.copyFrom(this.network);
    return loss;
  }

  /** Q of rows of states: the output of a network plus the prior. */
  #values(network: TrainableNetwork, states: Float32Array, rows: number): Float32Array {
    const { inputs, actions, prior } = this.options;
    const values = network.predict(states, rows);
    if (prior === undefined) return values;
    for (let row = 0; row < rows; row++) {
      prior(states, row * inputs, this.#prior);
      for (let action = 0; action < actions; action++) values[row * actions + action]! += this.#prior[action]!;
    }
    return values;
  }

  /** The targets of a batch: y at the action that was taken; the mask closes all others. */
  lesson({ rows, states, next, actions: taken, allowed, rewards, discounts }: Batch): {
    readonly targets: Float32Array;
    readonly mask: Float32Array;
  } {
    const { inputs, actions, double, prior } = this.options;
    const values = this.#values(this.#target, next, rows);
    const choosing = double ? this.#values(this.network, next, rows) : values;
    const targets = new Float32Array(rows * actions);
    const mask = new Float32Array(rows * actions);
    for (let row = 0; row < rows; row++) {
      const at = row * actions;
      const isLast = !(discounts[row]! > 0);
      const togo = isLast ? 0 : discounts[row]! * values[at + bestAllowed(choosing, at, actions, allowed, at)]!;
      prior?.(states, row * inputs, this.#prior);
      targets[at + taken[row]!] = rewards[row]! + togo - this.#prior[taken[row]!]!;
      mask[at + taken[row]!] = 1;
    }
    return { targets, mask };
  }

  save(): QState {
    return { online: this.network.save(), target: this.#target.weights(), steps: this.#steps };
  }

  load({ online, target, steps }: QState): void {
    this.network.load(online);
    this.#target.setWeights(target);
    this.#steps = steps;
  }
}
