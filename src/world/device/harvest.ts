import type { Process } from "../../engine/process.js";

/** Where harvested energy goes. */
export interface Gainer {
  /** Power from now on. */
  set harvest_w(power_w: number);
  gain(energy_j: number): void;
}

/** What a device harvests. */
export interface Harvest {
  /** Power from the start on. */
  readonly first_w: number;
  /** What follows, as a process; undefined: nothing changes. */
  gains(gainer: Gainer): Process | undefined;
}
