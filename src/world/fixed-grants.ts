import type { Process } from "../engine/process.js";
import { Resource } from "../engine/resource.js";
import type { Simulation } from "../engine/simulation.js";
import type { Grant, Stretch } from "./channel.js";
import type { Passage, Quote } from "./link.js";
import { resourceReport } from "./node-report.js";
import type { NodeRecord } from "./records.js";
import type { AirTransfer, SubcarrierPool } from "./subcarrier-pool.js";

/**
 * Scheme `fixed`: a transfer holds its number of subcarriers until it is through, and waits first in first out while fewer are
 * free. It is given the free subcarriers of the lowest numbers.
 */
export class FixedGrants implements SubcarrierPool {
  readonly subcarriers: number;
  readonly #name: string;
  readonly #kind: "uplink" | "downlink";
  readonly #simulation: Simulation;
  readonly #resource: Resource;
  /** Free subcarriers, and all of them, by group. */
  readonly #free: Float64Array;
  readonly #size: Float64Array;
  /** What would be granted of the free subcarriers and of all, as it was last asked for: quotes ask for the same many times. */
  #ofFree: Grant | undefined;
  #ofAll: Grant | undefined;
  readonly #stretch: Stretch = { end_s: 0, left_bits: 0, isOut: false };
  /** Subcarrier-seconds that were asked for so far, as far as they are known. */
  #committed_s = 0;

  constructor(simulation: Simulation, name: string, kind: "uplink" | "downlink", groupSizes: Float64Array) {
    this.#simulation = simulation;
    this.#name = name;
    this.#kind = kind;
    this.#size = groupSizes;
    this.#free = Float64Array.from(groupSizes);
    this.subcarriers = groupSizes.reduce((sum, size) => sum + size, 0);
    this.#resource = new Resource(simulation, this.subcarriers);
  }

  *carry(transfer: AirTransfer, passage: Passage): Process {
    const simulation = this.#simulation;
    const { owner, channel, round, bits, subcarriers } = transfer;
    const stretch = this.#stretch;
    passage.subcarriers = subcarriers;
    const guess_s = this.#airtime_s(transfer);
    this.#committed_s += subcarriers * guess_s;
    let known_s = guess_s;
    try {
      if (!this.#resource.takeAtOnce(subcarriers)) yield* this.#resource.take(subcarriers);
      const grant = this.#allocate(subcarriers);
      passage.start_s = simulation.now_s;
      owner.radio(1);
      let from_s = simulation.now_s;
      let left_bits = bits;
      try {
        while (left_bits > 0) {
          channel.send(from_s, round, left_bits, grant, stretch);
          const { end_s, left_bits: rest_bits, isOut } = stretch;
          if (end_s < Infinity) {
            this.#committed_s += subcarriers * (end_s - passage.start_s - known_s);
            known_s = end_s - passage.start_s;
          }
          yield end_s - from_s;
          from_s = end_s;
          left_bits = rest_bits;
          if (!isOut) continue;
          passage.lost = "coverage";
          break;
        }
        passage.sent_bits = bits - left_bits;
      } catch (stop) {
        const sentNow_bits = channel.bitsBetween(from_s, simulation.now_s, round, grant);
        passage.sent_bits = Math.min(bits, bits - left_bits + sentNow_bits);
        throw stop;
      } finally {
        owner.radio(-1);
        passage.airtime_s = simulation.now_s - passage.start_s;
        passage.spectrum_s = (subcarriers / this.subcarriers) * passage.airtime_s;
        if (passage.measuresSinr) passage.mean_sinr = channel.meanSinr(passage.start_s, simulation.now_s, round, grant);
        this.#release(grant);
        this.#resource.give(subcarriers);
      }
    } finally {
      this.#committed_s += subcarriers * (passage.airtime_s - known_s);
    }
  }

  quote(transfer: AirTransfer, quote: Quote): void {
    const { channel, round, subcarriers, sight } = transfer;
    quote.rate_bps = channel.rateSeen_bps(this.#simulation.now_s, round, this.#preview(subcarriers), sight);
    quote.wait_s = this.#resource.canGrant(subcarriers)
      ? 0
      : Math.max(0, this.#committed_s - this.#resource.busy_s) / this.subcarriers;
    quote.delay_s = 0;
    quote.share = subcarriers / this.subcarriers;
  }

  report(run_s: number): NodeRecord {
    return resourceReport(this.#name, this.#kind, this.#resource, run_s);
  }

  #airtime_s({ channel, round, bits, subcarriers }: AirTransfer): number {
    const rate_bps = channel.rate_bps(this.#simulation.now_s, round, this.#preview(subcarriers));
    return rate_bps > 0 ? bits / rate_bps : 0;
  }

  /** What the next grant of so many subcarriers would be; when too few are free, as if all were. */
  #preview(subcarriers: number): Grant {
    if (subcarriers <= this.#resource.free) {
      if (this.#ofFree?.subcarriers !== subcarriers) this.#ofFree = lowest(subcarriers, this.#free);
      return this.#ofFree;
    }
    if (this.#ofAll?.subcarriers !== subcarriers) this.#ofAll = lowest(subcarriers, this.#size);
    return this.#ofAll;
  }

  #allocate(subcarriers: number): Grant {
    const grant = this.#ofFree?.subcarriers === subcarriers ? this.#ofFree : lowest(subcarriers, this.#free);
    this.#ofFree = undefined;
    for (let index = 0; index < grant.groups.length; index++) this.#free[grant.groups[index]!]! -= grant.counts[index]!;
    return grant;
  }

  #release(grant: Grant): void {
    this.#ofFree = undefined;
    for (let index = 0; index < grant.groups.length; index++) this.#free[grant.groups[index]!]! += grant.counts[index]!;
  }
}

const lowest = (subcarriers: number, free: Float64Array): Grant => {
  const groups: number[] = [];
  const counts: number[] = [];
  let missing = subcarriers;
  for (let group = 0; missing > 0 && group < free.length; group++) {
    const count = Math.min(missing, free[group]!);
    if (count === 0) continue;
    groups.push(group);
    counts.push(count);
    missing -= count;
  }
  return { subcarriers, groups, counts };
};
