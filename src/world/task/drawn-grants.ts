import type { Distribution } from "../../engine/distributions.js";
import type { RandomStream } from "../../engine/random.js";
import type { DrawnCores } from "./core-grants.js";
import type { TaskGrants } from "./task.js";

/**
 * Grants that are drawn for one task after the other. They are plain arrays: a task under way holds several, and a typed array of a few numbers
 * takes four times the memory.
 */
export class DrawnGrants implements TaskGrants {
  readonly subcarriers: number[] = [];
  cores: DrawnCores;
  readonly deviceFrequency_hz: number[] = [];
  backhaulDelay_s: readonly number[] = NONE;
  interEdgeDelay_s: readonly number[] = NONE;
  interCloudDelay_s: readonly number[] = NONE;
  /** Holds the drawn delays, if they differ from task to task. */
  readonly ownBackhaul_s: number[] = [];
  readonly ownInterEdge_s: number[] = [];
  readonly ownInterCloud_s: number[] = [];

  constructor(cores: DrawnCores) {
    this.cores = cores;
  }
}

/** Stands for grants that do not exist. It is never written. */
export const NONE: readonly number[] = [];

/** Fills an array with samples, from one place up to another. */
export const samplesInto = (
  values: number[],
  from: number,
  to: number,
  distribution: Distribution,
  random: RandomStream,
): void => {
  for (let index = from; index < to; index++) values[index] = distribution.sample(random);
};

/** Shortens an array if it is longer. */
export const trim = (values: number[], length: number): void => {
  if (values.length > length) values.length = length;
};
