import { type Process, UNTIL_WOKEN } from "../../engine/process.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import type { Quote, Station, TransferResult } from "../link/link.js";
import { emptyNodeRecord } from "../port/node-report.js";
import type { NodeRecord } from "../port/records.js";
import type { Grant } from "./grant.js";
import type { InterferenceListener, Neighbours } from "./interference.js";
import type { AirTransfer, PoolParts, SubcarrierPool } from "./subcarrier-pool.js";

/** A transfer under way in a pool that is shared. */
export interface Sending {
  readonly transfer: AirTransfer;
  readonly result: TransferResult;
  readonly running: Running;
  left_bits: number;
  /** Its subcarriers, as reported to the neighbours; undefined when it holds none. */
  grant: Grant | undefined;
  /** Time since the last delivered bit; only kept where neighbours interfere. */
  sinceDelivery_s: number;
  /** Integral of the SINR over time. */
  sinr_s: number;
  /** True when it is complete or given up: it leaves when it is woken next. */
  hasEnded: boolean;
}

/**
 * A pool that is divided again whenever a transfer starts or ends, so that no transfer waits. The scheme (a subclass) defines the division:
 * how a transfer enters, how it leaves, and how many bits it sent since the last division. Where neighbours interfere, a change of the
 * interference ends such a period too.
 */
export abstract class DividedPool<S extends Sending> implements SubcarrierPool, InterferenceListener {
  readonly subcarriers: number;
  protected readonly simulation: Simulation;
  /** The cells around it; undefined without interference. */
  protected readonly neighbours: Neighbours | undefined;
  /** In order of start. */
  protected readonly active = new Set<S>();
  /** Integral of the subcarriers held over time. */
  protected busy_s = 0;
  readonly #name: string;
  readonly #kind: "uplink" | "downlink";
  #since_s = 0;
  #served = 0;

  constructor({ simulation, name, direction, groupSizes, neighbours }: PoolParts) {
    this.simulation = simulation;
    this.neighbours = neighbours;
    neighbours?.join(this);
    this.#name = name;
    this.#kind = direction;
    this.subcarriers = groupSizes.reduce((sum, size) => sum + size, 0);
  }

  *carry(transfer: AirTransfer, result: TransferResult): Process {
    const { simulation } = this;
    const { bits, owner } = transfer;
    const running = simulation.current;
    const sending = this.begin({
      transfer,
      result,
      running,
      left_bits: bits,
      grant: undefined,
      sinceDelivery_s: 0,
      sinr_s: 0,
      hasEnded: false,
    });
    result.start_s = simulation.now_s;
    owner.radio(1);
    this.debit();
    this.active.add(sending);
    this.#served++;
    this.divide();
    try {
      do yield UNTIL_WOKEN;
      while (!sending.hasEnded);
      if (result.lost === "") sending.left_bits = 0;
    } finally {
      owner.radio(-1);
      this.debit();
      this.active.delete(sending);
      this.leave(sending);
      this.divide();
      result.sent_bits = bits - sending.left_bits;
      result.airtime_s = simulation.now_s - result.start_s;
      result.subcarriers =
        result.airtime_s > 0 ? (result.spectrum_s / result.airtime_s) * this.subcarriers : this.subcarriers;
      if (result.measuresSinr) result.mean_sinr = sending.sinr_s / result.airtime_s;
    }
  }

  /** The interference changes from now on. */
  settle(): void {
    this.debit();
  }

  abstract replan(): void;

  abstract readonly station: Station;

  abstract quote(transfer: AirTransfer, quote: Quote, sharers?: number): void;

  report(run_s: number): NodeRecord {
    this.debit();
    return {
      ...emptyNodeRecord(this.#name, this.#kind, this.subcarriers),
      served: this.#served,
      busy_s: this.busy_s,
      utilization: run_s > 0 ? this.busy_s / (this.subcarriers * run_s) : 0,
    };
  }

  /** Subtracts the bits that every transfer has sent since the last division. */
  protected debit(): void {
    const { now_s } = this.simulation;
    const since_s = this.#since_s;
    this.#since_s = now_s;
    if (now_s > since_s) this.book(since_s, now_s);
  }

  /** Ends a transfer: it is complete, or its result says why not. */
  protected end(sending: S): void {
    sending.hasEnded = true;
    this.simulation.wake(sending.running);
  }

  /** Creates the scheme's state of a transfer. */
  protected abstract begin(sending: Sending): S;
  /** A transfer has left. */
  protected abstract leave(sending: S): void;
  /** Books the bits sent and the subcarriers held between two instants with one division. */
  protected abstract book(since_s: number, now_s: number): void;
  /** Divides the pool among the active transfers. */
  protected abstract divide(): void;
}
