import type { EventId } from "../../engine/event-queue.js";
import type { Quote, Station } from "../link/link.js";
import { DividedPool, type Sending } from "./divided-pool.js";
import type { Grant } from "./grant.js";
import type { SendStep } from "./send-step.js";
import type { AirTransfer, PoolParts } from "./subcarrier-pool.js";

interface Planned extends Sending {
  completion: EventId;
}

/**
 * Scheme `equal-share`: each of the K transfers under way holds N / K subcarriers, spread evenly over the band. The shares are recomputed
 * whenever a transfer starts or ends. A share may be a fraction: subcarriers are then shared in time. No transfer waits.
 */
export class EqualSharePool extends DividedPool<Planned> {
  readonly station: Station = { discipline: "shared", capacity: Infinity };
  readonly #sizes: readonly number[];
  readonly #groups: readonly number[];
  /** By number of sharers. The same share is the same object, so that channels can recognise it. */
  readonly #shares: Grant[] = [];
  readonly #step: SendStep = { end_s: 0, left_bits: 0, isAbandoned: false };
  #grant: Grant | undefined;
  #isReplanned = false;
  /** Nothing after this time is planned, because all transfers are rescheduled before. */
  #next_s = Infinity;

  constructor(parts: PoolParts) {
    super(parts);
    this.#sizes = Array.from(parts.groupSizes);
    this.#groups = this.#sizes.map((_, group) => group);
  }

  quote({ channel, round, estimate }: AirTransfer, quote: Quote, own = 1): void {
    const sharers = this.active.size + own;
    quote.rate_bps = channel.estimatedRate_bps(this.simulation.now_s, round, this.#share(sharers), estimate);
    quote.wait_s = 0;
    quote.delay_s = 0;
    quote.share = 1 / sharers;
    quote.units = 1;
  }

  #share(sharers: number): Grant {
    this.#shares[sharers] ??= {
      subcarriers: this.subcarriers / sharers,
      groups: this.#groups,
      counts: this.#sizes.map((size) => size / sharers),
    };
    return this.#shares[sharers];
  }

  protected begin(sending: Sending): Planned {
    return { ...sending, completion: -1 };
  }

  protected leave({ completion }: Planned): void {
    this.simulation.cancel(completion);
  }

  protected book(since_s: number, now_s: number): void {
    const grant = this.#grant;
    if (grant === undefined) return;
    const share = 1 / this.active.size;
    this.busy_s += this.subcarriers * (now_s - since_s);
    for (const active of this.active) {
      const { channel, round } = active.transfer;
      active.left_bits = Math.max(0, active.left_bits - channel.bitsBetween(since_s, now_s, round, grant));
      if (this.neighbours !== undefined) {
        const silence_s = channel.silence_s(since_s, now_s, round, grant);
        active.sinceDelivery_s = silence_s < now_s - since_s ? silence_s : active.sinceDelivery_s + silence_s;
      }
      active.result.spectrum_s += share * (now_s - since_s);
      if (active.result.measuresSinr)
        active.sinr_s += channel.meanSinr(since_s, now_s, round, grant) * (now_s - since_s);
    }
  }

  /** Completions are planned once per instant, after all starts and ends at that instant. */
  protected divide(): void {
    this.#grant = this.active.size > 0 ? this.#share(this.active.size) : undefined;
    if (this.neighbours !== undefined) {
      for (const active of this.active) active.grant = this.#grant;
      this.neighbours.changed(this.active);
    }
    this.replan();
  }

  replan(): void {
    if (this.#isReplanned) return;
    this.#isReplanned = true;
    this.simulation.schedule(0, this.#plan);
  }

  readonly #plan = (): void => {
    this.#isReplanned = false;
    this.#next_s = this.#firstEnd_s();
    for (const active of this.active) this.#planCompletion(active);
  };

  /** When the transfer with the fewest bits left completes or gives up: all are rescheduled then at the latest. */
  #firstEnd_s(): number {
    let least: Planned | undefined;
    for (const active of this.active) if (least === undefined || active.left_bits < least.left_bits) least = active;
    if (least === undefined) return Infinity;
    const { channel, round } = least.transfer;
    const { left_bits: bits, sinceDelivery_s } = least;
    channel.send(this.simulation.now_s, round, bits, this.#grant!, this.#step, Infinity, sinceDelivery_s);
    const { end_s, left_bits, isAbandoned } = this.#step;
    return left_bits > 0 && !isAbandoned ? Infinity : end_s;
  }

  readonly #planCompletion = (active: Planned): void => {
    const { now_s } = this.simulation;
    const { channel, round } = active.transfer;
    this.simulation.cancel(active.completion);
    channel.send(now_s, round, active.left_bits, this.#grant!, this.#step, this.#next_s, active.sinceDelivery_s);
    const { end_s, left_bits, isAbandoned } = this.#step;
    if (end_s > this.#next_s) {
      active.completion = -1;
      return;
    }
    const then = isAbandoned ? this.#abandon : left_bits > 0 ? this.#continue : this.#complete;
    active.completion = this.simulation.schedule(end_s - now_s, then, active);
  };

  /** A very long transfer is planned in several steps. */
  readonly #continue = (active: Planned): void => {
    this.debit();
    this.#planCompletion(active);
  };

  readonly #abandon = (active: Planned): void => {
    active.result.lost = "coverage";
    this.end(active);
  };

  readonly #complete = (active: Planned): void => this.end(active);
}
