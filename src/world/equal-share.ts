import type { EventId } from "../engine/event-queue.js";
import { type Process, UNTIL_WOKEN } from "../engine/process.js";
import type { Running, Simulation } from "../engine/simulation.js";
import type { Grant, Stretch } from "./channel.js";
import type { Passage, Quote } from "./link.js";
import { emptyNodeRecord } from "./node-report.js";
import type { NodeRecord } from "./records.js";
import type { AirTransfer, SubcarrierPool } from "./subcarrier-pool.js";

interface Active {
  readonly transfer: AirTransfer;
  readonly passage: Passage;
  readonly running: Running;
  left_bits: number;
  /** Integral of the SINR over time. */
  sinr_s: number;
  completion: EventId;
}

/**
 * Scheme `equal-share`: the K transfers under way hold N / K subcarriers each, spread evenly over the band, and the pool is
 * divided anew whenever one starts or ends. Shares may be fractions: subcarriers are then shared in time. Nobody waits.
 */
export class EqualShare implements SubcarrierPool {
  readonly subcarriers: number;
  readonly #name: string;
  readonly #kind: "uplink" | "downlink";
  readonly #simulation: Simulation;
  readonly #sizes: readonly number[];
  readonly #groups: readonly number[];
  readonly #active = new Set<Active>();
  readonly #stretch: Stretch = { end_s: 0, left_bits: 0, isOut: false };
  #grant: Grant | undefined;
  #since_s = 0;
  #busy_s = 0;
  #served = 0;
  #isReplanned = false;

  constructor(simulation: Simulation, name: string, kind: "uplink" | "downlink", groupSizes: Float64Array) {
    this.#simulation = simulation;
    this.#name = name;
    this.#kind = kind;
    this.#sizes = Array.from(groupSizes);
    this.#groups = this.#sizes.map((_, group) => group);
    this.subcarriers = this.#sizes.reduce((sum, size) => sum + size, 0);
  }

  *carry(transfer: AirTransfer, passage: Passage): Process {
    const simulation = this.#simulation;
    const active: Active = {
      transfer,
      passage,
      running: simulation.current,
      left_bits: transfer.bits,
      sinr_s: 0,
      completion: -1,
    };
    passage.start_s = simulation.now_s;
    transfer.owner.radio(1);
    this.#debit();
    this.#active.add(active);
    this.#served++;
    this.#divide();
    try {
      yield UNTIL_WOKEN;
      if (passage.lost === "") active.left_bits = 0;
    } finally {
      transfer.owner.radio(-1);
      this.#debit();
      simulation.cancel(active.completion);
      this.#active.delete(active);
      this.#divide();
      passage.sent_bits = transfer.bits - active.left_bits;
      passage.airtime_s = simulation.now_s - passage.start_s;
      passage.subcarriers =
        passage.airtime_s > 0 ? (passage.spectrum_s / passage.airtime_s) * this.subcarriers : this.subcarriers;
      if (passage.measuresSinr) passage.mean_sinr = active.sinr_s / passage.airtime_s;
    }
  }

  quote({ channel, round, sight }: AirTransfer, quote: Quote): void {
    const sharers = this.#active.size + 1;
    quote.rate_bps = channel.rateSeen_bps(this.#simulation.now_s, round, this.#share(sharers), sight);
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

  #share(sharers: number): Grant {
    return {
      subcarriers: this.subcarriers / sharers,
      groups: this.#groups,
      counts: this.#sizes.map((size) => size / sharers),
    };
  }

  /** Takes off what every transfer has sent since the last division. */
  #debit(): void {
    const now_s = this.#simulation.now_s;
    const since_s = this.#since_s;
    const grant = this.#grant;
    this.#since_s = now_s;
    if (grant === undefined || !(now_s > since_s)) return;
    const share = 1 / this.#active.size;
    this.#busy_s += this.subcarriers * (now_s - since_s);
    for (const active of this.#active) {
      const { channel, round } = active.transfer;
      active.left_bits = Math.max(0, active.left_bits - channel.bitsBetween(since_s, now_s, round, grant));
      active.passage.spectrum_s += share * (now_s - since_s);
      if (active.passage.measuresSinr)
        active.sinr_s += channel.meanSinr(since_s, now_s, round, grant) * (now_s - since_s);
    }
  }

  /** Divides the pool anew; completions are planned once an instant, after everything that starts or ends in it. */
  #divide(): void {
    this.#grant = this.#active.size > 0 ? this.#share(this.#active.size) : undefined;
    if (this.#isReplanned) return;
    this.#isReplanned = true;
    this.#simulation.schedule(0, this.#plan);
  }

  readonly #plan = (): void => {
    this.#isReplanned = false;
    for (const active of this.#active) this.#planCompletion(active);
  };

  readonly #planCompletion = (active: Active): void => {
    const { now_s } = this.#simulation;
    const { channel, round } = active.transfer;
    this.#simulation.cancel(active.completion);
    channel.send(now_s, round, active.left_bits, this.#grant!, this.#stretch);
    const { end_s, left_bits, isOut } = this.#stretch;
    const then = isOut ? this.#giveUp : left_bits > 0 ? this.#continue : this.#complete;
    active.completion = this.#simulation.schedule(end_s - now_s, then, active);
  };

  /** A very long transfer is planned step by step. */
  readonly #continue = (active: Active): void => {
    this.#debit();
    this.#planCompletion(active);
  };

  readonly #giveUp = (active: Active): void => {
    active.passage.lost = "coverage";
    this.#simulation.wake(active.running);
  };

  readonly #complete = (active: Active): void => {
    this.#simulation.wake(active.running);
  };
}
