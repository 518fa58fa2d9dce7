import type { EventId } from "../../engine/event-queue.js";
import type { Simulation } from "../../engine/simulation.js";
import type { Quote, Station } from "../link/link.js";
import type { Channel } from "./channel.js";
import type { Grant } from "./grant.js";
import type { Neighbours } from "./interference.js";
import { type Sending, SharedPool } from "./shared-pool.js";
import type { AirTransfer } from "./subcarrier-pool.js";

interface Served extends Sending {
  rate_bps: number;
  /** Of the block in which groups were last given. */
  rates: Rates | undefined;
  /** Until then something came through, or could have. */
  heard_s: number;
  /** When it will be given up, as far as is known now. */
  giveUp_s: number;
}

/** Whom a group of subcarriers is given to: the transfer with the highest priority. */
export interface Scheduler {
  /** @param rate_bps  what the group would carry for the transfer, with its power spread over the whole band */
  priority(channel: Channel, rate_bps: number): number;
  /** A transfer over this channel was served at a rate for a while; 0 while it was passed over. */
  served(channel: Channel, rate_bps: number, from_s: number, to_s: number): void;
}

/**
 * Schemes `best-channel` and `proportional-fair`: in every coherence block, each group of subcarriers is given to one transfer,
 * by a scheduler's priority; the transfer's power is spread over all that it is given. Where a group carries nothing for
 * anybody with the power spread over the whole band, it is given by the rates with all the power on it. Groups are given anew at the start of
 * every block in which somebody sends, and whenever a transfer starts or ends. Idle channels are never looked at.
 *
 * When neighbours change what they have on air, rates are looked at anew while everybody keeps his groups: otherwise cells would answer each
 * other without end. Only where a grant then carries nothing are groups given anew, once an instant.
 */
export class ScheduledPool extends SharedPool<Served> {
  /** Of the transfers of one device, which have one channel and so equal priorities, the first is given every group. */
  readonly station: Station = { discipline: "in-turn", capacity: 1 };
  readonly #scheduler: Scheduler;
  /** Each group alone, with the power spread over the whole band. */
  readonly #groups: readonly Grant[];
  /** Each group alone, with all the power on it. */
  readonly #concentrated: readonly Grant[];
  readonly #all: Grant;
  #next: EventId = -1;
  /** Groups are to be given in this instant. */
  #isGiving = false;
  /** When groups were last given. */
  #gave_s = Number.NaN;

  constructor(
    simulation: Simulation,
    name: string,
    kind: "uplink" | "downlink",
    groupSizes: Float64Array,
    scheduler: Scheduler,
    neighbours?: Neighbours,
  ) {
    super(simulation, name, kind, groupSizes, neighbours);
    const sizes = Array.from(groupSizes);
    this.#scheduler = scheduler;
    this.#groups = sizes.map((size, group) => ({ subcarriers: this.subcarriers, groups: [group], counts: [size] }));
    this.#concentrated = sizes.map((size, group) => ({ subcarriers: size, groups: [group], counts: [size] }));
    this.#all = { subcarriers: this.subcarriers, groups: sizes.map((_, group) => group), counts: sizes };
  }

  /** As if the band were shared equally in time with those who send now. */
  quote({ channel, round, sight }: AirTransfer, quote: Quote): void {
    const sharers = this.active.size + 1;
    quote.rate_bps = channel.rateSeen_bps(this.simulation.now_s, round, this.#all, sight) / sharers;
    quote.wait_s = 0;
    quote.delay_s = 0;
    quote.share = 1 / sharers;
    quote.units = 1;
  }

  protected begin(sending: Sending): Served {
    const { now_s } = this.simulation;
    return { ...sending, rate_bps: 0, rates: undefined, heard_s: now_s, giveUp_s: Infinity };
  }

  protected leave(): void {}

  protected book(since_s: number, now_s: number): void {
    const elapsed_s = now_s - since_s;
    for (const active of this.active) {
      const { channel, round } = active.transfer;
      this.#scheduler.served(channel, active.rate_bps, since_s, now_s);
      if (active.grant === undefined) continue;
      active.left_bits = Math.max(0, active.left_bits - active.rate_bps * elapsed_s);
      active.passage.spectrum_s += (active.grant.subcarriers / this.subcarriers) * elapsed_s;
      this.busy_s += active.grant.subcarriers * elapsed_s;
      if (active.passage.measuresSinr)
        active.sinr_s += channel.meanSinr(since_s, since_s, round, active.grant) * elapsed_s;
    }
  }

  /** Groups are given once an instant, after everything that starts or ends in it. */
  protected divide(): void {
    this.simulation.cancel(this.#next);
    this.#isGiving = this.active.size > 0;
    this.#next = this.#isGiving ? this.simulation.schedule(0, this.#give) : -1;
    if (!this.#isGiving) this.neighbours?.changed(this.active);
  }

  replan(): void {
    const { now_s } = this.simulation;
    for (const active of this.active) active.heard_s = Math.min(active.heard_s, now_s);
    if (this.#isGiving) return;
    this.simulation.cancel(this.#next);
    this.#next = this.simulation.schedule(0, this.#lookAnew);
  }

  /** A block ends, a transfer starts, ends, or is given up. */
  readonly #give = (): void => {
    this.debit();
    this.#isGiving = false;
    if (this.#endSome()) return;
    this.#gave_s = this.simulation.now_s;
    const shares = this.#shares();
    for (const active of this.active) {
      const share = shares.get(active);
      if (!isSame(active.grant, share)) active.grant = share;
    }
    this.neighbours?.changed(this.active);
    this.#awaitNext();
  };

  /** Neighbours have changed what they have on air. */
  readonly #lookAnew = (): void => {
    this.debit();
    if (this.#endSome()) return;
    const { now_s } = this.simulation;
    let isUseless = false;
    for (const active of this.active) {
      const { channel, round } = active.transfer;
      if (this.#couldHear(active)) active.heard_s = channel.blockEnd_s(now_s);
      if (active.grant !== undefined && channel.rate_bps(now_s, round, active.grant) <= channel.dead_bps)
        isUseless = true;
    }
    if (isUseless && this.#gave_s !== now_s) this.#give();
    else this.#awaitNext();
  };

  /** True where some group would carry something for a transfer. */
  #couldHear(active: Served): boolean {
    const { now_s } = this.simulation;
    for (const grants of [this.#groups, this.#concentrated])
      for (let group = 0; group < grants.length; group++)
        if (this.#rate_bps(active, group, grants, now_s) > active.transfer.channel.dead_bps) return true;
    return false;
  }

  /** Finds the rates of the present grants, and when something happens next. */
  #awaitNext(): void {
    const { now_s } = this.simulation;
    let end_s = Infinity;
    for (const active of this.active) {
      const { channel, round } = active.transfer;
      active.rate_bps = active.grant === undefined ? 0 : channel.rate_bps(now_s, round, active.grant);
      const blockEnd_s = channel.blockEnd_s(now_s);
      active.giveUp_s = active.heard_s > now_s ? Infinity : active.heard_s + channel.outage_s;
      const through_s = active.rate_bps > 0 ? now_s + active.left_bits / active.rate_bps : Infinity;
      end_s = Math.min(end_s, blockEnd_s, through_s, active.giveUp_s);
    }
    this.#next = end_s < Infinity ? this.simulation.schedule(Math.max(0, end_s - now_s), this.#give) : -1;
  }

  /** Wakes the transfers that are through, or for which nothing came through for too long. @returns whether there were any */
  #endSome(): boolean {
    const { now_s } = this.simulation;
    let isAny = false;
    for (const active of this.active) {
      if (isThrough(active)) active.left_bits = 0;
      else if (now_s >= active.giveUp_s) active.passage.lost = "coverage";
      else continue;
      this.end(active);
      isAny = true;
    }
    return isAny;
  }

  /** Gives every group to somebody, as far as anybody can use it. */
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
      if (rate_bps > channel.dead_bps) active.heard_s = channel.blockEnd_s(now_s);
      const priority = this.#scheduler.priority(channel, rate_bps);
      if (priority > highest) {
        best = active;
        highest = priority;
      }
    }
    return best;
  }

  /** What a group alone would carry for a transfer now. */
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

/** Rates that the scheduler compares, of one block: all who start or end in it make the groups be given anew. */
interface Rates {
  readonly blockEnd_s: number;
  /** Of the interference. */
  readonly version: number;
  /** By group, as far as they were asked for. */
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

/** What rounding has left of a transfer counts as nothing. */
const isThrough = ({ left_bits, transfer, rate_bps }: Served): boolean =>
  left_bits <= 1e-9 * transfer.bits || left_bits <= 1e-9 * rate_bps;
