import { stepAt } from "../../math/time-grid.js";
import type { FadingProcess } from "../radio/fading.js";

const RECENT_STEPS = 64;

/**
 * Mean gain of a path with a moving end. It is constant over each step of a global grid, with the value at the middle of the step.
 *
 * @param step_s   length of a step, s, > 0
 * @param gainAt   linear mean gain at an instant
 */
export class PathGain {
  readonly step_s: number;
  readonly #gainAt: (time_s: number) => number;
  readonly #gains = new Float64Array(RECENT_STEPS);
  readonly #steps = new Float64Array(RECENT_STEPS).fill(-1);

  constructor(step_s: number, gainAt: (time_s: number) => number) {
    if (!(step_s > 0 && step_s < Infinity)) throw new RangeError(`invalid step_s: ${step_s}`);
    this.step_s = step_s;
    this.#gainAt = gainAt;
  }

  at(time_s: number): number {
    const step = stepAt(time_s, this.step_s);
    const slot = step % RECENT_STEPS;
    if (this.#steps[slot] !== step) {
      this.#gains[slot] = this.#gainAt((step + 0.5) * this.step_s);
      this.#steps[slot] = step;
    }
    return this.#gains[slot]!;
  }
}

/**
 * Fading of a link with a moving end. The mean gain changes along the way, and the power gain changes with it.
 *
 *     gain(t) = |h(t)|^2 * mean gain of the path at t
 *
 * Blocks are those of the fading. Blocks longer than a step of the path are cut into equal parts. Without fading, blocks are the steps.
 *
 * @param fading  |h|^2, with mean 1
 * @param path    its mean gain
 */
export class MovingGain implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly #fading: FadingProcess;
  readonly #path: PathGain;
  /** How many of our blocks one block of the fading has. Infinity: the fading has a single block. */
  readonly #parts: number;

  constructor(fading: FadingProcess, path: PathGain) {
    const { block_s } = fading;
    this.#fading = fading;
    this.#path = path;
    this.#parts = block_s === Infinity ? Infinity : Math.ceil(block_s / path.step_s);
    this.block_s = block_s === Infinity ? path.step_s : block_s / this.#parts;
    this.groups = fading.groups;
  }

  gain(block: number, group: number): number {
    const outer = this.#parts === Infinity ? 0 : Math.floor(block / this.#parts);
    return this.#fading.gain(outer, group) * this.meanGain(block);
  }

  meanGain(block: number): number {
    return this.#path.at((block + 0.5) * this.block_s);
  }
}

/**
 * The same fading on a finer grid of time. Blocks longer than `longest_s` are cut into equal parts. It is for links whose surroundings
 * change more often than their fading.
 *
 * @param longest_s  s, > 0
 */
export class FinerBlocks implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly #fading: FadingProcess;
  /** How many of our blocks one block of the fading has. Infinity: the fading has a single block. */
  readonly #parts: number;

  constructor(fading: FadingProcess, longest_s: number) {
    if (!(longest_s > 0)) throw new RangeError(`invalid longest_s: ${longest_s}`);
    this.#fading = fading;
    this.#parts = fading.block_s === Infinity ? Infinity : Math.max(1, Math.ceil(fading.block_s / longest_s));
    this.block_s = this.#parts === Infinity ? longest_s : fading.block_s / this.#parts;
    this.groups = fading.groups;
  }

  gain(block: number, group: number): number {
    return this.#fading.gain(this.#outer(block), group);
  }

  meanGain(block: number): number {
    return this.#fading.meanGain?.(this.#outer(block)) ?? 1;
  }

  #outer(block: number): number {
    return this.#parts === Infinity ? 0 : Math.floor(block / this.#parts);
  }
}
