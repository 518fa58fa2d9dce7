/** Power that a machine draws at a utilization. */
export interface PowerModel {
  /**
   * @param utilization  share of the machine in use, 0 to 1
   * @returns            W, never falling as utilization rises unless a measured table says so
   * @throws RangeError when utilization is outside [0, 1]
   */
  power_w(utilization: number): number;
}

const share = (utilization: number): number => {
  if (!(utilization >= 0 && utilization <= 1)) throw new RangeError(`invalid utilization: ${utilization}`);
  return utilization;
};

const notNegative = (name: string, value: number): number => {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
  return value;
};

/**
 * Power that rises in proportion to utilization.
 *
 *     power_w = idle_w + (max_w - idle_w) * utilization
 *
 * @param options.idle_w  power of an idle machine, >= 0
 * @param options.max_w   power of a fully used one, >= idle_w
 * @throws RangeError when one of them is out of range
 * @source X. Fan, W.-D. Weber, L. A. Barroso, "Power provisioning for a warehouse-sized computer", ISCA, 2007
 */
export const linearPower = (options: { readonly idle_w: number; readonly max_w: number }): PowerModel => {
  const idle_w = notNegative("idle_w", options.idle_w);
  if (!(options.max_w >= idle_w && options.max_w < Infinity)) throw new RangeError(`invalid max_w: ${options.max_w}`);
  const span_w = options.max_w - idle_w;
  return { power_w: (utilization) => idle_w + span_w * share(utilization) };
};

/**
 * Power between measured points, such as the eleven of a SPECpower report (idle, 10 %, ... 100 %).
 *
 *     power_w = points_w[k] + (points_w[k + 1] - points_w[k]) * (x - k),   x = utilization * (points - 1), k = floor(x)
 *
 * @param points_w  power at equally spaced utilizations from 0 to 1, >= 0, at least two
 * @throws RangeError when there are fewer than two points or one is negative
 * @source SPECpower_ssj2008, published results
 */
export const tabulatedPower = (points_w: readonly number[]): PowerModel => {
  if (points_w.length < 2) throw new RangeError(`invalid points_w: ${points_w.length} points, expected 2 or more`);
  const table = points_w.map((point) => notNegative("points_w", point));
  const last = table.length - 1;
  return {
    power_w(utilization) {
      const x = share(utilization) * last;
      const k = Math.min(Math.floor(x), last - 1);
      return table[k]! + (table[k + 1]! - table[k]!) * (x - k);
    },
  };
};

/**
 * Power that a radio draws while it transmits.
 *
 *     power_w = output_w / efficiency + circuit_w
 *
 * @param output_w    power at the antenna, >= 0
 * @param efficiency  of the power amplifier, in (0, 1]. Default 0.35
 * @param circuit_w   of the electronics around it, >= 0. Default 0.1
 * @returns           W; 0.67 at 23 dBm and the defaults
 * @throws RangeError when one of them is out of range
 * @source S. Cui, A. J. Goldsmith, A. Bahai, "Energy-constrained modulation optimization", IEEE Trans. Wireless
 *         Communications, 2005 (amplifier efficiency 0.35, circuit about 0.1 W)
 */
export const transmitPower_w = (output_w: number, efficiency = 0.35, circuit_w = 0.1): number => {
  notNegative("output_w", output_w);
  if (!(efficiency > 0 && efficiency <= 1)) throw new RangeError(`invalid efficiency: ${efficiency}`);
  return output_w / efficiency + notNegative("circuit_w", circuit_w);
};

/** One state that a radio stays in after its last packet, before the next lower one. */
export interface TailStage {
  /** How long the radio stays in it, s, >= 0. */
  readonly duration_s: number;
  /** What it draws, above its idle power or in all, W, >= 0. */
  readonly power_w: number;
}

/**
 * Energy that a radio goes on spending after a transmission, until its timers put it to sleep.
 *
 * Energies are above idle power, or in all, as the powers of the stages are. No stages: the radio sleeps at once.
 *
 * @throws RangeError when a stage is out of range
 * @source J. Huang et al., "A close examination of performance and power characteristics of 4G LTE networks", MobiSys, 2012
 *         (LTE: one stage of 11.576 s and about 1.06 W)
 */
export class RadioTail {
  readonly stages: readonly TailStage[];
  /** Time from the end of a transmission to sleep, s. */
  readonly duration_s: number;

  constructor(stages: readonly TailStage[]) {
    for (const stage of stages) {
      notNegative("duration_s", stage.duration_s);
      notNegative("power_w", stage.power_w);
    }
    this.stages = stages.map((stage) => ({ ...stage }));
    this.duration_s = this.stages.reduce((sum, stage) => sum + stage.duration_s, 0);
  }

  /**
   * Power at a time after the end of a transmission.
   *
   * @param since_s  >= 0
   * @returns        W; 0 once the tail is over
   * @throws RangeError when since_s is negative
   */
  power_w(since_s: number): number {
    if (!(since_s >= 0)) throw new RangeError(`invalid since_s: ${since_s}`);
    for (const stage of this.stages) {
      if (since_s < stage.duration_s) return stage.power_w;
      since_s -= stage.duration_s;
    }
    return 0;
  }

  /**
   * Energy spent in the tail of a transmission.
   *
   *     energy_j = sum over stages of power_w * (the part of the stage within gap_s)
   *
   * @param gap_s  time to the next transmission, >= 0; Infinity when there is none
   * @returns      J
   * @throws RangeError when gap_s is negative
   */
  energy_j(gap_s: number): number {
    if (!(gap_s >= 0)) throw new RangeError(`invalid gap_s: ${gap_s}`);
    let energy_j = 0;
    for (const stage of this.stages) {
      energy_j += stage.power_w * Math.min(gap_s, stage.duration_s);
      gap_s = Math.max(0, gap_s - stage.duration_s);
    }
    return energy_j;
  }
}
