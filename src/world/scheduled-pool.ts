import type { EventId } from "../engine/event-queue.js";
import { type Process, UNTIL_WOKEN } from "../engine/process.js";
import type { Running, Simulation } from "../engine/simulation.js";
import type { Channel, Grant } from "./channel.js";
import type { Passage, Quote } from "./link.js";
import { emptyNodeRecord } from "./node-report.js";
import type { NodeRecord } from "./records.js";
import type { AirTransfer, SubcarrierPool } from "./subcarrier-pool.js";

interface Active {
  readonly transfer: AirTransfer;
  readonly passage: Passage;
  readonly running: Running;
  left_bits: number;
  /** Until the next division; undefined: no group was given to it. */
  grant: Grant | undefined;
  rate_bps: number;
  sinr_s: number;
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

/** Maximum carrier to interference: whoever has the best channel. The rates are the highest, and the far ones starve. */
export class BestChannel implements Scheduler {
  priority(_channel: Channel, rate_bps: number): number {
    return rate_bps;
  }

  served(): void {}
}

/**
 * Proportional fair: whoever has the best channel in proportion to what it was served of late.
 *
 *     priority = rate_bps / average_bps,     d average / dt = (rate_bps - average_bps) / memory_s while it is active
 *
 * @source A. Jalali, R. Padovani, R. Pankaj, "Data throughput of CDMA-HDR", IEEE VTC 2000
 */
export class ProportionalFair implements Scheduler {
  readonly #memory_s: number;
  readonly #averages_bps = new Map<Channel, number>();

  /** @param memory_s  time constant of the average, > 0 */
  constructor(memory_s: number) {
    if (!(memory_s > 0)) throw new RangeError(`invalid memory_s: ${memory_s}`);
    this.#memory_s = memory_s;
  }

  priority(channel: Channel, rate_bps: number): number {
    const average_bps = this.#averages_bps.get(channel) ?? 0;
    return average_bps > 0 ? rate_bps / average_bps : rate_bps > 0 ? Infinity : 0;
  }

  served(channel: Channel, rate_bps: number, from_s: number, to_s: number): void {
    const kept = Math.exp((from_s - to_s) / this.#memory_s);
    this.#averages_bps.set(channel, kept * (this.#averages_bps.get(channel) ?? 0) + (1 - kept) * rate_bps);
  }
}

/**
 * Schemes `best-channel` and `proportional-fair`: in every coherence block, each group of subcarriers is given to one transfer,
 * by a scheduler's priority; the transfer's power is spread over all that it is given. Where a group carries nothing for
 * anybody with the power spread over the whole band, it is given by the rates with all the power on it. Groups are given anew at the start of
 * every block in which somebody sends, and whenever a transfer starts or ends. Idle channels are never looked at.
 */
export class ScheduledPool implements SubcarrierPool {
  readonly subcarriers: number;
  readonly #name: string;
  readonly #kind: "uplink" | "downlink";
  readonly #simulation: Simulation;
  readonly #scheduler: Scheduler;
  /** Each group alone, with the power spread over the whole band. */
  readonly #groups: readonly Grant[];
  /** Each group alone, with all the power on it. */
  readonly #concentrated: readonly Grant[];
  readonly #all: Grant;
  readonly #active = new Set<Active>();
  #since_s = 0;
  #busy_s = 0;
  #served = 0;
  #next: EventId = -1;

  constructor(
    simulation: Simulation,
    name: string,
    kind: "uplink" | "downlink",
    groupSizes: Float64Array,
    scheduler: Scheduler,
  ) {
    const sizes = Array.from(groupSizes);
    this.#simulation = simulation;
    this.#name = name;
    this.#kind = kind;
    this.#scheduler = scheduler;
    this.subcarriers = sizes.reduce((sum, size) => sum + size, 0);
    this.#groups = sizes.map((size, group) => ({ subcarriers: this.subcarriers, groups: [group], counts: [size] }));
    this.#concentrated = sizes.map((size, group) => ({ subcarriers: size, groups: [group], counts: [size] }));
    this.#all = { subcarriers: this.subcarriers, groups: sizes.map((_, group) => group), counts: sizes };
  }

  *carry(transfer: AirTransfer, passage: Passage): Process {
    const simulation = this.#simulation;
    const active: Active = {
      transfer,
      passage,
      running: simulation.current,
      left_bits: transfer.bits,
      grant: undefined,
      rate_bps: 0,
      sinr_s: 0,
      heard_s: simulation.now_s,
      giveUp_s: Infinity,
    };
    passage.start_s = simulation.now_s;
    transfer.owner.radio(1);
    this.#debit();
    this.#active.add(active);
    this.#served++;
    this.#divideSoon();
    try {
      do yield UNTIL_WOKEN;
      while (active.left_bits > 0 && passage.lost === "");
    } finally {
      transfer.owner.radio(-1);
      this.#debit();
      this.#active.delete(active);
      this.#divideSoon();
      passage.sent_bits = transfer.bits - active.left_bits;
      passage.airtime_s = simulation.now_s - passage.start_s;
      passage.subcarriers =
        passage.airtime_s > 0 ? (passage.spectrum_s / passage.airtime_s) * this.subcarriers : this.subcarriers;
      if (passage.measuresSinr) passage.mean_sinr = active.sinr_s / passage.airtime_s;
    }
  }

  /** As if the band were shared equally in time with those who send now. */
  quote({ channel, round, sight }: AirTransfer, quote: Quote): void {
    const sharers = this.#active.size + 1;
    quote.rate_bps = channel.rateSeen_bps(this.#simulation.now_s, round, this.#all, sight) / sharers;
    quote.wait_s = 0;
    quote.delay_s = 0;
    quote.share = 1 / sharers;
  }

  report(run_s: number): NodeRecord {
    this.#debit();
    return {
      ...emptyNodeRecord(this.#name, this.#kind, this.subcarriers),
      served: this.#served,
      busy_s: this.#busy_s,
      utilization: run_s > 0 ? this.#busy_s / (this.subcarriers * run_s) : 0,
    };
  }

  /** Takes off what every transfer has sent since the last division. */
  #debit(): void {
    const { now_s } = this.#simulation;
    const since_s = this.#since_s;
    const elapsed_s = now_s - since_s;
    this.#since_s = now_s;
    if (!(elapsed_s > 0)) return;
    for (const active of this.#active) {
      const { channel, round } = active.transfer;
      this.#scheduler.served(channel, active.rate_bps, since_s, now_s);
      if (active.grant === undefined) continue;
      active.left_bits = Math.max(0, active.left_bits - active.rate_bps * elapsed_s);
      active.passage.spectrum_s += (active.grant.subcarriers / this.subcarriers) * elapsed_s;
      this.#busy_s += active.grant.subcarriers * elapsed_s;
      if (active.passage.measuresSinr)
        active.sinr_s += channel.meanSinr(since_s, since_s, round, active.grant) * elapsed_s;
    }
  }

  /** Groups are given once an instant, after everything that starts or ends in it. */
  #divideSoon(): void {
    this.#simulation.cancel(this.#next);
    this.#next = this.#active.size > 0 ? this.#simulation.schedule(0, this.#divide) : -1;
  }

  /** A block ends, a transfer starts, ends, or is given up. */
  readonly #divide = (): void => {
    this.#debit();
    if (this.#endSome()) return;
    const { now_s } = this.#simulation;
    const shares = this.#shares();
    let end_s = Infinity;
    for (const active of this.#active) {
      const { channel, round } = active.transfer;
      active.grant = shares.get(active);
      active.rate_bps = active.grant === undefined ? 0 : channel.rate_bps(now_s, round, active.grant);
      const blockEnd_s = channel.blockEnd_s(now_s);
      active.giveUp_s = active.heard_s > now_s ? Infinity : active.heard_s + channel.outage_s;
      const through_s = active.rate_bps > 0 ? now_s + active.left_bits / active.rate_bps : Infinity;
      end_s = Math.min(end_s, blockEnd_s, through_s, active.giveUp_s);
    }
    this.#next = end_s < Infinity ? this.#simulation.schedule(Math.max(0, end_s - now_s), this.#divide) : -1;
  };

  /** Wakes the transfers that are through, or for which nothing came through for too long. @returns whether there were any */
  #endSome(): boolean {
    const { now_s } = this.#simulation;
    let isAny = false;
    for (const active of this.#active) {
      if (isThrough(active)) active.left_bits = 0;
      else if (now_s >= active.giveUp_s) active.passage.lost = "coverage";
      else continue;
      this.#simulation.wake(active.running);
      isAny = true;
    }
    return isAny;
  }

  /** Gives every group to somebody, as far as anybody can use it. */
  #shares(): Map<Active, Share> {
    const { now_s } = this.#simulation;
    const shares = new Map<Active, Share>();
    for (let group = 0; group < this.#groups.length; group++) {
      const best = this.#bestFor(this.#groups[group]!, now_s) ?? this.#bestFor(this.#concentrated[group]!, now_s);
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

  #bestFor(group: Grant, now_s: number): Active | undefined {
    let best: Active | undefined;
    let highest = 0;
    for (const active of this.#active) {
      const { channel, round } = active.transfer;
      const rate_bps = channel.rate_bps(now_s, round, group);
      if (rate_bps > 0) active.heard_s = channel.blockEnd_s(now_s);
      const priority = this.#scheduler.priority(channel, rate_bps);
      if (priority > highest) {
        best = active;
        highest = priority;
      }
    }
    return best;
  }
}

interface Share {
  subcarriers: number;
  readonly groups: number[];
  readonly counts: number[];
}

/** What rounding has left of a transfer counts as nothing. */
const isThrough = ({ left_bits, transfer, rate_bps }: Active): boolean =>
  left_bits <= 1e-9 * transfer.bits || left_bits <= 1e-9 * rate_bps;
