import { pow } from "../../math/pow.js";
import type { TaskResult } from "../../world/port/policy.js";
import type { Transition } from "./replay.js";

/** What decisions bring. */
export interface RewardTerms {
  /** Rewards are costs in units of this, with the sign turned. */
  readonly cost: number;
  /** Of what comes after a decision: for every decision, or for every unit of time. */
  readonly gamma: number;
  /** Absent: gamma is for every decision. Else gamma^(elapsed / this), s. */
  readonly gammaTime_s?: number;
  /** What a dropped task costs, in units of `cost`. */
  readonly dropped: number;
}

/** When and for what a step is decided. */
export interface StepInstant {
  readonly decision: number;
  readonly time_s: number;
  /** Weight of time in the objective, 1/s. */
  readonly perSecond: number;
}

interface Pending {
  readonly state: Float32Array;
  readonly action: number;
  readonly time_s: number;
  /** Cost of the time since the first decision of the task: what its rewards so far add up to. */
  readonly paid: number;
}

/**
 * Makes transitions of a semi-Markov decision process from decisions that overlap: many tasks are under way, each is decided in
 * steps, and what a task costs is known when it has ended.
 *
 * Between two decisions of a task the reward is the time that went by, -time * elapsed; at its end, the rest of its cost. So the
 * rewards of a task add up to -cost, for any objective.
 *
 * @source S. J. Bradtke, M. O. Duff, "Reinforcement learning methods for continuous-time Markov decision problems", NIPS 1994
 */
export class Trajectories {
  readonly #terms: RewardTerms;
  readonly #emit: (transition: Transition) => void;
  readonly #pending = new Map<number, Pending>();

  constructor(terms: RewardTerms, emit: (transition: Transition) => void) {
    this.#terms = terms;
    this.#emit = emit;
  }

  /** Tasks that have been decided for and have not ended. */
  get underWay(): number {
    return this.#pending.size;
  }

  /** A step of a task was decided, in a state and with the actions that were allowed there. The arrays are copied. */
  decided(
    { decision, time_s, perSecond }: StepInstant,
    state: Float32Array,
    allowed: ArrayLike<number>,
    action: number,
  ): void {
    const before = this.#pending.get(decision);
    const elapsed_s = before === undefined ? 0 : time_s - before.time_s;
    const own = state.slice();
    if (before !== undefined)
      this.#emit({
        state: before.state,
        action: before.action,
        reward: (-perSecond * elapsed_s) / this.#terms.cost,
        discount: this.#discount(elapsed_s),
        next: own,
        allowed: Array.from(allowed),
      });
    this.#pending.set(decision, { state: own, action, time_s, paid: (before?.paid ?? 0) + perSecond * elapsed_s });
  }

  /** A task has ended; one that the run's end cut off teaches nothing. */
  ended(decision: number, { status, cost }: TaskResult): void {
    const last = this.#pending.get(decision);
    if (last === undefined) return;
    this.#pending.delete(decision);
    if (status === "in-flight") return;
    const terms = this.#terms;
    const isKnown = status !== "dropped" && Number.isFinite(cost);
    const reward = isKnown ? -(cost - last.paid) / terms.cost : -terms.dropped;
    this.#emit({ state: last.state, action: last.action, reward, discount: 0, next: [], allowed: NOTHING });
  }

  #discount(elapsed_s: number): number {
    const { gamma, gammaTime_s } = this.#terms;
    return gammaTime_s === undefined ? gamma : pow(gamma, elapsed_s / gammaTime_s);
  }
}

const NOTHING: readonly number[] = [];
