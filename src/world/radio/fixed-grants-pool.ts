import { OVER, type Process, Steps, UNTIL_WOKEN } from "../../engine/process.js";
import { type Place, Resource } from "../../engine/resource.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import type { Quote, Station, TransferResult } from "../link/link.js";
import { resourceReport } from "../port/node-report.js";
import type { NodeRecord } from "../port/records.js";
import { Band } from "./band.js";
import type { Grant } from "./grant.js";
import type { InterferenceListener, Neighbours } from "./interference.js";
import type { SendStep } from "./send-step.js";
import type { AirTransfer, PoolParts, SubcarrierPool } from "./subcarrier-pool.js";

/**
 * Scheme `fixed`: a transfer holds its number of subcarriers until it completes. While fewer are free, it waits in order of arrival. It gets
 * the free subcarriers with the lowest numbers.
 */
export class FixedGrantsPool implements SubcarrierPool, InterferenceListener {
  readonly subcarriers: number;
  readonly station: Station;
  readonly #name: string;
  readonly #kind: "uplink" | "downlink";
  readonly #simulation: Simulation;
  readonly #resource: Resource;
  readonly #band: Band;
  readonly #neighbours: Neighbours | undefined;
  /** In order of start; only where there are neighbours. */
  readonly #onAir = new Set<Holding>();
  readonly #step: SendStep = { end_s: 0, left_bits: 0, isAbandoned: false };
  /** Subcarrier-seconds requested so far, as far as known. */
  #committed_s = 0;

  constructor({ simulation, name, direction, groupSizes, neighbours }: PoolParts) {
    this.#simulation = simulation;
    this.#name = name;
    this.#kind = direction;
    this.#neighbours = neighbours;
    neighbours?.join(this);
    this.#band = new Band(groupSizes, neighbours?.units);
    this.subcarriers = groupSizes.reduce((sum, size) => sum + size, 0);
    this.#resource = new Resource(simulation, this.subcarriers);
    this.station = { discipline: "fifo", capacity: this.subcarriers };
  }

  carry(transfer: AirTransfer, result: TransferResult): Process {
    return new Holding(this, transfer, result);
  }

  /** Called when a transfer arrives. @returns its wait: for its subcarriers, or for the end of a step of sending */
  arrive(holding: Holding): number {
    const { transfer, result } = holding;
    const { subcarriers } = transfer;
    holding.running = this.#simulation.current;
    result.subcarriers = subcarriers;
    holding.known_s = this.#airtime_s(transfer);
    this.#committed_s += subcarriers * holding.known_s;
    if (this.#resource.takeAtOnce(subcarriers)) return this.begin(holding);
    holding.isWaiting = true;
    this.#resource.join(holding);
    return UNTIL_WOKEN;
  }

  /** Called when the transfer has its subcarriers and goes on air. @returns how long the first step of sending takes, s */
  begin(holding: Holding): number {
    const { now_s } = this.#simulation;
    const { transfer, result } = holding;
    holding.isWaiting = false;
    holding.grant = this.#band.allocate(transfer.subcarriers);
    result.start_s = now_s;
    transfer.owner.radio(1);
    holding.from_s = now_s;
    holding.sinrFrom_s = now_s;
    if (this.#neighbours !== undefined) {
      this.#onAir.add(holding);
      this.#neighbours.changed(this.#onAir);
    }
    return this.#send(holding);
  }

  /** Called when a step of sending ends, or interference changes the rate. @returns how long the next step takes, s; `OVER`: all is sent */
  next(holding: Holding): number {
    if (!holding.isDisturbed) {
      holding.from_s = holding.end_s;
      holding.left_bits = holding.rest_bits;
      holding.sinceDelivery_s = 0;
      if (holding.isAbandoned) {
        holding.result.lost = "coverage";
        return this.#end(holding);
      }
    }
    return this.#send(holding);
  }

  /** Called when the transfer is stopped, on air or before. */
  abandon(holding: Holding): void {
    const { transfer, grant, result } = holding;
    if (holding.isWaiting) this.#resource.leave(holding);
    if (grant !== undefined) {
      const { channel, round, bits } = transfer;
      const sentNow_bits = channel.bitsBetween(holding.from_s, this.#simulation.now_s, round, grant);
      result.sent_bits = Math.min(bits, bits - holding.left_bits + sentNow_bits);
      this.#leaveAir(holding, grant);
    }
    this.#settleAccount(holding);
  }

  #send(holding: Holding): number {
    const { from_s, left_bits, sinceDelivery_s, transfer, grant, result } = holding;
    if (!(left_bits > 0)) return this.#end(holding);
    const { channel, round, subcarriers } = transfer;
    const step = this.#step;
    channel.send(from_s, round, left_bits, grant!, step, Infinity, sinceDelivery_s);
    const { end_s } = step;
    holding.end_s = end_s;
    holding.rest_bits = step.left_bits;
    holding.isAbandoned = step.isAbandoned;
    if (end_s < Infinity) {
      this.#committed_s += subcarriers * (end_s - result.start_s - holding.known_s);
      holding.known_s = end_s - result.start_s;
    }
    holding.isDisturbed = false;
    return end_s - from_s;
  }

  #end(holding: Holding): number {
    const { transfer, result, left_bits, grant } = holding;
    result.sent_bits = transfer.bits - left_bits;
    this.#leaveAir(holding, grant!);
    this.#settleAccount(holding);
    return OVER;
  }

  #leaveAir(holding: Holding, grant: Grant): void {
    const { transfer, result } = holding;
    const { subcarriers } = transfer;
    transfer.owner.radio(-1);
    result.airtime_s = this.#simulation.now_s - result.start_s;
    result.spectrum_s = (subcarriers / this.subcarriers) * result.airtime_s;
    if (result.measuresSinr) result.mean_sinr = this.#meanSinr(holding, grant);
    this.#band.release(grant);
    if (this.#onAir.delete(holding)) this.#neighbours?.changed(this.#onAir);
    this.#resource.give(subcarriers);
  }

  #settleAccount({ transfer, result, known_s }: Holding): void {
    this.#committed_s += transfer.subcarriers * (result.airtime_s - known_s);
  }

  settle(affected: readonly Holding[]): void {
    const { now_s } = this.#simulation;
    for (const holding of affected) {
      const { from_s, transfer } = holding;
      const grant = holding.grant!;
      const { channel, round } = transfer;
      if (!(now_s > from_s)) continue;
      const silence_s = channel.silence_s(from_s, now_s, round, grant);
      holding.sinceDelivery_s = silence_s < now_s - from_s ? silence_s : holding.sinceDelivery_s + silence_s;
      holding.left_bits = Math.max(0, holding.left_bits - channel.bitsBetween(from_s, now_s, round, grant));
      holding.from_s = now_s;
      if (!holding.result.measuresSinr) continue;
      const { sinrFrom_s } = holding;
      holding.sinr_s += channel.meanSinr(sinrFrom_s, now_s, round, grant) * (now_s - sinrFrom_s);
      holding.sinrFrom_s = now_s;
    }
  }

  replan(affected: readonly Holding[]): void {
    for (const holding of affected) {
      holding.isDisturbed = true;
      this.#simulation.wake(holding.running!);
    }
  }

  #meanSinr({ transfer, result, sinr_s, sinrFrom_s }: Holding, grant: Grant): number {
    const { channel, round } = transfer;
    const { start_s } = result;
    const { now_s } = this.#simulation;
    const rest = channel.meanSinr(sinrFrom_s, now_s, round, grant);
    return sinrFrom_s > start_s ? (sinr_s + rest * (now_s - sinrFrom_s)) / (now_s - start_s) : rest;
  }

  quote(transfer: AirTransfer, quote: Quote): void {
    const { channel, round, subcarriers, estimate } = transfer;
    quote.rate_bps = channel.estimatedRate_bps(
      this.#simulation.now_s,
      round,
      this.#band.preview(subcarriers, this.#resource.free),
      estimate,
    );
    quote.wait_s = this.#resource.canGrant(subcarriers)
      ? 0
      : Math.max(0, this.#committed_s - this.#resource.busy_s) / this.subcarriers;
    quote.delay_s = 0;
    quote.share = subcarriers / this.subcarriers;
    quote.units = subcarriers;
  }

  report(run_s: number): NodeRecord {
    return resourceReport(this.#name, this.#kind, this.#resource, run_s);
  }

  #airtime_s({ channel, round, bits, subcarriers }: AirTransfer): number {
    const rate_bps = channel.rate_bps(
      this.#simulation.now_s,
      round,
      this.#band.preview(subcarriers, this.#resource.free),
    );
    return rate_bps > 0 ? bits / rate_bps : 0;
  }
}

/**
 * A transfer in the pool: it waits for its subcarriers, and holds them until its last step of sending is over. It is also its place in the
 * line.
 */
class Holding extends Steps implements Place {
  readonly transfer: AirTransfer;
  readonly result: TransferResult;
  readonly #pool: FixedGrantsPool;
  /** Undefined before the first step. */
  running: Running | undefined;
  isWaiting = false;
  readonly amount: number;
  readonly rank = 0;
  isGranted = false;
  isWithdrawn = false;
  behind: Place | undefined;
  /** The subcarriers held on air; undefined before that. */
  grant: Grant | undefined;
  /** Time on air, as far as it is known. */
  known_s = 0;
  /** Bits left to send at `from_s`. */
  left_bits: number;
  from_s = 0;
  /** The present step of sending: when it ends, what is then left, and whether the sender then gives up. */
  end_s = 0;
  rest_bits = 0;
  isAbandoned = false;
  /** Time since the last delivered bit; only kept where neighbours interfere. */
  sinceDelivery_s = 0;
  /** Integral of the SINR over time up to `sinrFrom_s`. */
  sinr_s = 0;
  sinrFrom_s = 0;
  /** True when interference has changed its rate since its end was planned. */
  isDisturbed = false;

  constructor(pool: FixedGrantsPool, transfer: AirTransfer, result: TransferResult) {
    super();
    this.#pool = pool;
    this.transfer = transfer;
    this.result = result;
    this.amount = transfer.subcarriers;
    this.left_bits = transfer.bits;
  }

  step(): number {
    if (this.isWaiting) return this.isGranted ? this.#pool.begin(this) : UNTIL_WOKEN;
    return this.running === undefined ? this.#pool.arrive(this) : this.#pool.next(this);
  }

  stop(): void {
    if (this.running !== undefined) this.#pool.abandon(this);
  }
}
