import type { EventId } from "../../engine/event-queue.js";
import type { Quote, Station } from "../link/link.js";
import type { Channel } from "./channel.js";
import { DividedPool, type Sending } from "./divided-pool.js";
import type { Grant } from "./grant.js";
import type { AirTransfer, PoolParts } from "./subcarrier-pool.js";

interface Served extends Sending {
  rate_bps: number;
  /** Rates in the block of the latest allocation. */
  rates: Rates | undefined;
  /** The end of the last block in which something was delivered, or could have been. */
  lastDelivery_s: number;
  /** When the sender gives up, as far as known now. */
  abandon_s: number;
}

/** Allocates a group of subcarriers to the transfer with the highest priority. */
export interface Scheduler {
  /** @param rate_bps  the rate of the transfer on the group, with its power spread over the whole band */
  priority(channel: Channel, rate_bps: number): number;
  /** Records the rate at which a transfer over this channel was served for a time; 0 while it got nothing. */
  served(channel: Channel, rate_bps: number, from_s: number, to_s: number): void;
}

/**
 * Schemes `best-channel` and `proportional-fair`: in every coherence block, each group of subcarriers goes to the transfer with the highest
 * priority. A transfer spreads its power over all its groups. A group that carries nothing for any transfer with the power spread over the
 * whole band is allocated by the rates with all the power on it. Groups are allocated at the start of every block with active transfers,
 * and whenever a transfer starts or ends. Idle channels are never evaluated.
 *
 * A change of interference recomputes rates but keeps the allocation. Otherwise two neighbouring cells could trigger each other endlessly.
 * Only when a grant then carries nothing are groups allocated again, once per instant.
 */
export class ScheduledPool extends DividedPool<Served> {
  /** Transfers of one device share a channel and so have equal priorities: the first one gets every group. */
  readonly station: Station = { discipline: "in-turn", capacity: 1 };
  readonly #scheduler: Scheduler;
  /** Each group alone, with the power spread over the whole band. */
  readonly #groups: readonly Grant[];
  /** Each group alone, with all the power on it. */
  readonly #concentrated: readonly Grant[];
  readonly #all: Grant;
  #next: EventId = -1;
  /** True when groups will be allocated at this instant. */
  #allocationIsDue = false;
  /** Time of the latest allocation. */
  #allocated_s = Number.NaN;

  constructor(parts: PoolParts, scheduler: Scheduler) {
    super(parts);
    const sizes = Array.from(parts.groupSizes);
    this.#scheduler = scheduler;
    this.#groups = sizes.map((size, group) => ({ subcarriers: this.subcarriers, groups: [group], counts: [size] }));
    this.#concentrated = sizes.map((size, group) => ({ subcarriers: size, groups: [group], counts: [size] }));
    this.#all = { subcarriers: this.subcarriers, groups: sizes.map((_, group) => group), counts: sizes };
  }

  /** As if the band were shared equally in time with the transfers under way. */
  quote({ channel, round, estimate }: AirTransfer, quote: Quote): void {
    const sharers = this.active.size + 1;
    quote.rate_bps = channel.estimatedRate_bps(this.simulation.now_s, round, this.#all, estimate) / sharers;
    quote.wait_s = 0;
    quote.delay_s = 0;
    quote.share = 1 / sharers;
    quote.units = 1;
  }

  protected begin(sending: Sending): Served {
    const { now_s } = this.simulation;
    return { ...sending, rate_bps: 0, rates: undefined, lastDelivery_s: now_s, abandon_s: Infinity };
  }

  protected leave(): void {}

  protected book(since_s: number, now_s: number): void {
    const elapsed_s = now_s - since_s;
    for (const active of this.active) {
      const { channel, round } = active.transfer;
      this.#scheduler.served(channel, active.rate_bps, since_s, now_s);
      if (active.grant === undefined) continue;
      active.left_bits = Math.max(0, active.left_bits - active.rate_bps * elapsed_s);
      active.result.spectrum_s += (active.grant.subcarriers / this.subcarriers) * elapsed_s;
      this.busy_s += active.grant.subcarriers * elapsed_s;
      if (active.result.measuresSinr)
        active.sinr_s += channel.meanSinr(since_s, since_s, round, active.grant) * elapsed_s;
    }
  }

  /** Groups are allocated once per instant, after all starts and ends at that instant. */
  protected divide(): void {
    this.simulation.cancel(this.#next);
    this.#allocationIsDue = this.active.size > 0;
    this.#next = this.#allocationIsDue ? this.simulation.schedule(0, this.#allocate) : -1;
    if (!this.#allocationIsDue) this.neighbours?.changed(this.active);
  }

  replan(): void {
    const { now_s } = this.simulation;
    for (const active of this.active) active.lastDelivery_s = Math.min(active.lastDelivery_s, now_s);
    if (this.#allocationIsDue) return;
    this.simulation.cancel(this.#next);
    this.#next = this.simulation.schedule(0, this.#updateRates);
  }

  /** A block ends, or a transfer starts, ends or is given up. */
  readonly #allocate = (): void => {
    this.debit();
    this.#allocationIsDue = false;
    if (this.#endSome()) return;
    this.#allocated_s = this.simulation.now_s;
    const shares = this.#shares();
    for (const active of this.active) {
      const share = shares.get(active);
      if (!isSame(active.grant, share)) active.grant = share;
    }
    this.neighbours?.changed(this.active);
    this.#awaitNext();
  };

  /** The interference has changed. */
  readonly #updateRates = (): void => {
    this.debit();
    if (this.#endSome()) return;
    const { now_s } = this.simulation;
    let isUseless = false;
    for (const active of this.active) {
      const { channel, round } = active.transfer;
      if (this.#couldDeliver(active)) active.lastDelivery_s = channel.blockEnd_s(now_s);
      if (active.grant !== undefined && channel.rate_bps(now_s, round, active.grant) <= channel.deadRate_bps)
        isUseless = true;
    }
    if (isUseless && this.#allocated_s !== now_s) this.#allocate();
    else this.#awaitNext();
  };

  /** True when some group could deliver bits of a transfer. */
  #couldDeliver(active: Served): boolean {
    const { now_s } = this.simulation;
    for (const grants of [this.#groups, this.#concentrated])
      for (let group = 0; group < grants.length; group++)
        if (this.#rate_bps(active, group, grants, now_s) > active.transfer.channel.deadRate_bps) return true;
    return false;
  }

  /** Computes the rates of the present grants and schedules the next event. */
  #awaitNext(): void {
    const { now_s } = this.simulation;
    let end_s = Infinity;
    for (const active of this.active) {
      const { channel, round } = active.transfer;
      active.rate_bps = active.grant === undefined ? 0 : channel.rate_bps(now_s, round, active.grant);
      const blockEnd_s = channel.blockEnd_s(now_s);
      active.abandon_s = active.lastDelivery_s > now_s ? Infinity : active.lastDelivery_s + channel.outage_s;
      const through_s = active.rate_bps > 0 ? now_s + active.left_bits / active.rate_bps : Infinity;
      end_s = Math.min(end_s, blockEnd_s, through_s, active.abandon_s);
    }
    this.#next = end_s < Infinity ? this.simulation.schedule(Math.max(0, end_s - now_s), this.#allocate) : -1;
  }

  /** Wakes the transfers that are complete, or that delivered nothing for too long. @returns whether there was one */
  #endSome(): boolean {
    const { now_s } = this.simulation;
    let isAny = false;
    for (const active of this.active) {
      if (isThrough(active)) active.left_bits = 0;
      else if (now_s >= active.abandon_s) active.result.lost = "coverage";
      else continue;
      this.end(active);
      isAny = true;
    }
    return isAny;
  }

  /** Allocates every group that some transfer can use. */
  #shares(): Map<Served, Share> {
    const { now_s } = this.simulation;
    const shares = new Map<Served, Share>();
    for (let group = 0; group < this.#groups.length; group++) {
      const best = this.#bestFor(group, this.#groups, now_s) ?? this.#bestFor(group, this.#concentrated, now_s);
      if (best === undefined) continue;
      let share = shares.get(best);
      if (share === undefined) {
        share = { subcarriers: 0, groups: [], counts: [] };
        shares.set(best, share);
      }
      const count = this.#groups[group]!.counts[0]!;
      share.subcarriers += count;
      share.groups.push(group);
      share.counts.push(count);
    }
    return shares;
  }

  #bestFor(group: number, grants: readonly Grant[], now_s: number): Served | undefined {
    let best: Served | undefined;
    let highest = 0;
    for (const active of this.active) {
      const { channel } = active.transfer;
      const rate_bps = this.#rate_bps(active, group, grants, now_s);
      if (rate_bps > channel.deadRate_bps) active.lastDelivery_s = channel.blockEnd_s(now_s);
      const priority = this.#scheduler.priority(channel, rate_bps);
      if (priority > highest) {
        best = active;
        highest = priority;
      }
    }
    return best;
  }

  /** The present rate of a transfer on one group alone. */
  #rate_bps(active: Served, group: number, grants: readonly Grant[], now_s: number): number {
    const { channel, round } = active.transfer;
    const blockEnd_s = channel.blockEnd_s(now_s);
    const { version } = channel;
    if (active.rates?.blockEnd_s !== blockEnd_s || active.rates.version !== version)
      active.rates = { blockEnd_s, version, spread_bps: [], concentrated_bps: [] };
    const known = grants === this.#groups ? active.rates.spread_bps : active.rates.concentrated_bps;
    known[group] ??= channel.rate_bps(now_s, round, grants[group]!);
    return known[group];
  }
}

/** The rates of one block that the scheduler compares. */
interface Rates {
  readonly blockEnd_s: number;
  /** Of the interference. */
  readonly version: number;
  /** By group, filled when first asked for. */
  readonly spread_bps: number[];
  readonly concentrated_bps: number[];
}

interface Share {
  subcarriers: number;
  readonly groups: number[];
  readonly counts: number[];
}

/** True: the same groups, in the same order. */
const isSame = (a: Grant | undefined, b: Grant | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.groups.length === b.groups.length &&
  a.groups.every((group, index) => group === b.groups[index]);

/** A remainder that is only rounding counts as complete. */
const isThrough = ({ left_bits, transfer, rate_bps }: Served): boolean =>
  left_bits <= 1e-9 * transfer.bits || left_bits <= 1e-9 * rate_bps;
