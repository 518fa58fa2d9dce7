import type { Process } from "../../engine/process.js";

/** Receives harvested energy. */
export interface Gainer {
  /** Power from now on. */
  set harvest_w(power_w: number);
  gain(energy_j: number): void;
}

/** The harvest of a device. */
export interface Harvest {
  /** Power from the start on. */
  readonly first_w: number;
  /** Later changes, as a process; undefined: nothing changes. */
  gains(gainer: Gainer): Process | undefined;
}
