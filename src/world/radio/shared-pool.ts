import { type Process, UNTIL_WOKEN } from "../../engine/process.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import type { Passage, Quote, Station } from "../link/link.js";
import { emptyNodeRecord } from "../port/node-report.js";
import type { NodeRecord } from "../port/records.js";
import type { Grant } from "./grant.js";
import type { Disturbed, Neighbours } from "./interference.js";
import type { AirTransfer, SubcarrierPool } from "./subcarrier-pool.js";

/** A transfer under way in a pool that is shared. */
export interface Sending {
  readonly transfer: AirTransfer;
  readonly passage: Passage;
  readonly running: Running;
  left_bits: number;
  /** What it holds, as neighbours were told; undefined: nothing. */
  grant: Grant | undefined;
  /** For so long nothing has come through, where neighbours disturb it. */
  silent_s: number;
  /** Integral of the SINR over time. */
  sinr_s: number;
  /** It is through, or given up: the next time it is woken it goes. */
  hasEnded: boolean;
}

/**
 * A pool that is divided anew whenever a transfer starts or ends, so that nobody waits. What a division means is the scheme's:
 * who has come, who goes, and what was sent since the last division. Where neighbours disturb it, their changes end stretches too.
 */
export abstract class SharedPool<S extends Sending> implements SubcarrierPool, Disturbed {
  readonly subcarriers: number;
  protected readonly simulation: Simulation;
  /** The cells around it; undefined: none that it hears, or that hear it. */
  protected readonly neighbours: Neighbours | undefined;
  /** In the order in which they came. */
  protected readonly active = new Set<S>();
  /** Integral of the subcarriers held over time. */
  protected busy_s = 0;
  readonly #name: string;
  readonly #kind: "uplink" | "downlink";
  #since_s = 0;
  #served = 0;

  constructor(
    simulation: Simulation,
    name: string,
    kind: "uplink" | "downlink",
    groupSizes: Float64Array,
    neighbours?: Neighbours,
  ) {
    this.simulation = simulation;
    this.neighbours = neighbours;
    neighbours?.join(this);
    this.#name = name;
    this.#kind = kind;
    this.subcarriers = groupSizes.reduce((sum, size) => sum + size, 0);
  }

  *carry(transfer: AirTransfer, passage: Passage): Process {
    const { simulation } = this;
    const { bits, owner } = transfer;
    const running = simulation.current;
    const sending = this.begin({
      transfer,
      passage,
      running,
      left_bits: bits,
      grant: undefined,
      silent_s: 0,
      sinr_s: 0,
      hasEnded: false,
    });
    passage.start_s = simulation.now_s;
    owner.radio(1);
    this.debit();
    this.active.add(sending);
    this.#served++;
    this.divide();
    try {
      do yield UNTIL_WOKEN;
      while (!sending.hasEnded);
      if (passage.lost === "") sending.left_bits = 0;
    } finally {
      owner.radio(-1);
      this.debit();
      this.active.delete(sending);
      this.leave(sending);
      this.divide();
      passage.sent_bits = bits - sending.left_bits;
      passage.airtime_s = simulation.now_s - passage.start_s;
      passage.subcarriers =
        passage.airtime_s > 0 ? (passage.spectrum_s / passage.airtime_s) * this.subcarriers : this.subcarriers;
      if (passage.measuresSinr) passage.mean_sinr = sending.sinr_s / passage.airtime_s;
    }
  }

  /** Neighbours have changed what they have on air, as it will be heard from now on. */
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

  /** Takes off what every transfer has sent since the last division. */
  protected debit(): void {
    const { now_s } = this.simulation;
    const since_s = this.#since_s;
    this.#since_s = now_s;
    if (now_s > since_s) this.book(since_s, now_s);
  }

  /** The transfer goes, once woken: it is through, or its passage says why not. */
  protected end(sending: S): void {
    sending.hasEnded = true;
    this.simulation.wake(sending.running);
  }

  /** What the scheme has to remember of a transfer. */
  protected abstract begin(sending: Sending): S;
  /** A transfer has gone. */
  protected abstract leave(sending: S): void;
  /** Books what was sent and held between two instants, between which nothing was divided. */
  protected abstract book(since_s: number, now_s: number): void;
  /** Divides the pool among those who are active now. */
  protected abstract divide(): void;
}
