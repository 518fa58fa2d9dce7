import type { Distribution } from "../../engine/distributions.js";
import type { Process } from "../../engine/process.js";
import type { RandomStream } from "../../engine/random.js";
import { beginOfStep_s } from "../../time-grid.js";

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

/** Always the same power. */
export const steadyHarvest = (power_w: number): Harvest => ({ first_w: power_w, gains: () => undefined });

/**
 * A power that is drawn anew every so often, independently.
 *
 * @param every_s  > 0
 * @source the i.i.d. harvests per slot of Y. Mao, J. Zhang, K. B. Letaief (LODCO), IEEE J. Selected Areas in Communications, 2016
 */
export const varyingHarvest = (power_w: Distribution, every_s: number, random: RandomStream): Harvest => ({
  first_w: power_w.sample(random),
  *gains(gainer) {
    for (let step = 0; ; step++) {
      yield beginOfStep_s(step + 1, every_s) - beginOfStep_s(step, every_s);
      gainer.harvest_w = power_w.sample(random);
    }
  },
});

/** Packets of energy that arrive as a Poisson process. */
export const packetHarvest = (rate_hz: number, energy_j: Distribution, random: RandomStream): Harvest => ({
  first_w: 0,
  *gains(gainer) {
    for (;;) {
      yield -Math.log(1 - random()) / rate_hz;
      gainer.gain(energy_j.sample(random));
    }
  },
});
