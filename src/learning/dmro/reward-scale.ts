import type { Batch } from "../training/replay.js";

/** Rewards with a deviation below this are not divided by it: equal rewards carry no information. */
const LEAST_SD = 1e-6;

/**
 * Mean and deviation of the rewards so far, by which those of a batch are standardised. Workflows of one length keep their order under it: every
 * plan of n steps loses n times the mean.
 *
 * @source B. P. Welford, Technometrics 4(3), 1962
 */
export class RewardScale {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(reward: number): void {
    this.#count++;
    const delta = reward - this.#mean;
    this.#mean += delta / this.#count;
    this.#squares += delta * (reward - this.#mean);
  }

  standardise({ rows, rewards }: Batch): void {
    const sd = Math.max(Math.sqrt(this.#squares / Math.max(1, this.#count - 1)), LEAST_SD);
    for (let row = 0; row < rows; row++) rewards[row] = (rewards[row]! - this.#mean) / sd;
  }

  save(): readonly number[] {
    return [this.#count, this.#mean, this.#squares];
  }

  load([count, mean, squares]: readonly number[]): void {
    this.#count = count!;
    this.#mean = mean!;
    this.#squares = squares!;
  }
}
