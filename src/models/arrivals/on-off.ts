import type { DistributionSpec } from "../../engine/distribution-spec.js";
import { type Distribution, distributionOf } from "../../engine/distributions.js";
import type { RandomStream } from "../../engine/random.js";
import { siDistribution, siValue } from "../../fields/checked.js";
import { distribution, type QuantityText, quantity } from "../../fields/fields.js";
import { log } from "../../math/logarithms.js";
import type { ArrivalProcess } from "../../world/task/arrivals.js";
import { meanOf_s, SHORTEST_PERIOD_S, tooOften } from "../paces.js";
import { arrivalModel, atEach } from "./model.js";

/** What the next wait leads to: the first active period, a period without tasks, an active one, or the next task in the present one. */
const START = 0;
const OFF = 1;
const ON = 2;
const ARRIVAL = 3;

/**
 * Poisson arrivals during `on` periods, none during `off` periods (an interrupted Poisson process where both are exponential). The first
 * period is on, and begins after `start_s`.
 *
 *     mean rate = rate_hz * E[on] / (E[on] + E[off])
 *
 * @source W. Fischer, K. Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook", Performance Evaluation, 1993
 */
class OnOffArrivals implements ArrivalProcess {
  readonly #on_s: Distribution;
  readonly #off_s: Distribution;
  readonly #rate_hz: number;
  readonly #start_s: Distribution | undefined;
  arrives = false;
  #next = START;
  /** Left of the present active period. */
  #left_s = 0;

  /** @param start_s  until the first period; undefined: it begins at once, and nothing is drawn */
  constructor(on_s: Distribution, off_s: Distribution, rate_hz: number, start_s?: Distribution) {
    if (!(rate_hz > 0 && rate_hz < Infinity)) throw new RangeError(`invalid rate_hz: ${rate_hz}`);
    this.#on_s = on_s;
    this.#off_s = off_s;
    this.#rate_hz = rate_hz;
    this.#start_s = start_s;
  }

  nextWait_s(random: RandomStream): number {
    this.arrives = false;
    switch (this.#next) {
      case START:
        this.#next = ON;
        if (this.#start_s !== undefined) return this.#start_s.sample(random);
        break;
      case OFF:
        this.#next = ON;
        return this.#off_s.sample(random);
    }
    if (this.#next === ON) this.#left_s = this.#on_s.sample(random);
    const gap_s = -log(1 - random()) / this.#rate_hz;
    this.arrives = gap_s <= this.#left_s;
    this.#next = this.arrives ? ARRIVAL : OFF;
    if (!this.arrives) return this.#left_s;
    this.#left_s -= gap_s;
    return gap_s;
  }
}

/** Absent where it is 0, so that scenarios without it draw the same numbers as before. */
const startOf = (start: QuantityText): { readonly start_s?: DistributionSpec } => {
  const start_s = siDistribution(start, "time");
  return start_s.kind === "constant" && start_s.value === 0 ? {} : { start_s };
};

export const onOff = arrivalModel({
  name: "on-off",
  summary: "Poisson arrivals while a device is active.",
  fields: {
    on: distribution("time", { above: 0 }, { description: "How long a device is active." }),
    off: distribution("time", { from: 0 }, { description: "Time between two active periods." }),
    rate: quantity("eventRate", { above: 0 }, { description: "Tasks per time and device while it is active." }),
    start: distribution(
      "time",
      { from: 0 },
      {
        description:
          "Time until a device is active for the first time, drawn for each device. If `on` and `off` are constant, it keeps devices from being active at the same time.",
      },
    ).default("0 s"),
  },
  si: (text) => ({
    on_s: siDistribution(text.on, "time"),
    off_s: siDistribution(text.off, "time"),
    rate_hz: siValue(text.rate, "eventRate"),
    ...startOf(text.start),
  }),
  check: ({ on, off }) => {
    const cycle_s = meanOf_s(on) + meanOf_s(off);
    const problem = tooOften("times on and off together", cycle_s, on);
    return cycle_s < SHORTEST_PERIOD_S ? [{ field: "on", problem, because: ["off"] }] : [];
  },
  make: ({ on_s, off_s, rate_hz, start_s }, devices) => {
    const start = start_s && distributionOf(start_s);
    return atEach(devices, () => new OnOffArrivals(distributionOf(on_s), distributionOf(off_s), rate_hz, start));
  },
  meanRate_hz: (settings) => {
    const [on_s, off_s] = [distributionOf(settings.on_s).mean, distributionOf(settings.off_s).mean];
    return (settings.rate_hz * on_s) / (on_s + off_s);
  },
});
