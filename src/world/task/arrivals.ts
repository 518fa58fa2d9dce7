import type { Distribution } from "../../engine/distributions.js";
import type { Process } from "../../engine/process.js";
import type { RandomStream } from "../../engine/random.js";
import type { Workload } from "../port/application.js";

/** When the tasks of one device arrive. `yield* nextGap(random)` waits until the next one. */
export interface ArrivalProcess {
  nextGap(random: RandomStream): Process;
}

/** Exponential gaps of mean 1 / rate. */
export class PoissonArrivals implements ArrivalProcess {
  readonly #rate_hz: number;

  /** @param rate_hz  per device, > 0 */
  constructor(rate_hz: number) {
    if (!(rate_hz > 0 && rate_hz < Infinity)) throw new RangeError(`invalid rate_hz: ${rate_hz}`);
    this.#rate_hz = rate_hz;
  }

  *nextGap(random: RandomStream): Process {
    yield -Math.log(1 - random()) / this.#rate_hz;
  }
}

/** One task every so often; the first after a part of a period that is drawn, so that devices are not in step. */
export class PeriodicArrivals implements ArrivalProcess {
  readonly #every_s: number;
  #hasBegun = false;

  constructor(every_s: number) {
    if (!(every_s > 0 && every_s < Infinity)) throw new RangeError(`invalid every_s: ${every_s}`);
    this.#every_s = every_s;
  }

  *nextGap(random: RandomStream): Process {
    const gap_s = this.#hasBegun ? this.#every_s : this.#every_s * random();
    this.#hasBegun = true;
    yield gap_s;
  }
}

/** Poisson arrivals during `on` periods, none during `off` periods; the first period is on. */
export class OnOffArrivals implements ArrivalProcess {
  readonly #on_s: Distribution;
  readonly #off_s: Distribution;
  readonly #rate_hz: number;
  #left_s = -1;

  constructor(on_s: Distribution, off_s: Distribution, rate_hz: number) {
    if (!(rate_hz > 0 && rate_hz < Infinity)) throw new RangeError(`invalid rate_hz: ${rate_hz}`);
    this.#on_s = on_s;
    this.#off_s = off_s;
    this.#rate_hz = rate_hz;
  }

  *nextGap(random: RandomStream): Process {
    if (this.#left_s < 0) this.#left_s = this.#on_s.sample(random);
    for (;;) {
      const gap_s = -Math.log(1 - random()) / this.#rate_hz;
      if (gap_s <= this.#left_s) {
        this.#left_s -= gap_s;
        yield gap_s;
        return;
      }
      yield this.#left_s;
      yield this.#off_s.sample(random);
      this.#left_s = this.#on_s.sample(random);
    }
  }
}

/** A task that a trace prescribes. */
export interface TracedArrival {
  readonly arrival_s: number;
  /** Number of the device. */
  readonly device: number;
  readonly workload: Workload;
  /** After the arrival, s, and priority; undefined: as the scenario's laws have them. */
  readonly deadline_s: number | undefined;
  readonly priority: number | undefined;
}
