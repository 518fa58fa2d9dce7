import type { Distribution } from "../../engine/distributions.js";
import type { RandomStream } from "../../engine/random.js";
import type { DrawnCores } from "./core-grants.js";
import type { TaskGrants } from "./task.js";

/**
 * Grants that are drawn for one task after the other. Plain arrays: a task that is under way holds several, and a typed one of a few numbers takes
 * four times the memory.
 */
export class DrawnGrants implements TaskGrants {
  readonly subcarriers: number[] = [];
  cores: DrawnCores;
  readonly deviceFrequency_hz: number[] = [];
  backhaulDelay_s: readonly number[] = NONE;
  interEdgeDelay_s: readonly number[] = NONE;
  interCloudDelay_s: readonly number[] = NONE;
  /** Where delays are drawn into that differ from task to task. */
  readonly ownBackhaul_s: number[] = [];
  readonly ownInterEdge_s: number[] = [];
  readonly ownInterCloud_s: number[] = [];

  constructor(cores: DrawnCores) {
    this.cores = cores;
  }
}

/** Of what is never granted; nobody writes into it. */
export const NONE: readonly number[] = [];

/** Fills an array with samples from a place on, up to another. */
export const samplesInto = (
  values: number[],
  from: number,
  to: number,
  distribution: Distribution,
  random: RandomStream,
): void => {
  for (let index = from; index < to; index++) values[index] = distribution.sample(random);
};

/** Shortens an array that is longer. */
export const trim = (values: number[], length: number): void => {
  if (values.length > length) values.length = length;
};
