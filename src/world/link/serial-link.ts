import type { Process } from "../../engine/process.js";
import { Resource } from "../../engine/resource.js";
import type { Simulation } from "../../engine/simulation.js";
import type { Antenna } from "../device/device-radio.js";
import { isDrop, type Reporting, resourceReport } from "../port/node-report.js";
import type { Leg, NodeRecord } from "../port/records.js";
import type { Task } from "../task/task.js";
import { BitMeter, type Link, type Quote, type Station, type TransferResult } from "./link.js";

/** How fast a serial link sends: at a rate, or by recorded opportunities. */
export interface Line {
  /** When the last of the bits has been sent. Called once a transfer, when it has its turn. */
  end_s(start_s: number, bits: number, task: Task): number;
  /** Rate that a policy sees now. */
  rate_bps(now_s: number, task: Task): number;
  /** The transfer that was being sent has been stopped. */
  abandon?(now_s: number): void;
}

/** What a serial link is. */
export interface SerialLinkOptions {
  readonly name: string;
  readonly leg: Leg;
  readonly kind: NodeRecord["kind"];
  readonly line: Line;
  /** Delay after the last bit was sent, during which the link serves others. Absent: none. */
  readonly delay_s?: (task: Task, edge: number) => number;
  /** Notified when a transfer arrives for which others may have to wait (1), and when it has left (-1). */
  readonly use?: (change: 1 | -1) => void;
}

/** A link that serves one transfer at a time, first in first out, and then delays it: a device's own link, or a wire. */
export class SerialLink implements Link, Reporting {
  readonly leg: Leg;
  readonly station: Station = { discipline: "fifo", capacity: 1 };
  readonly bits = new BitMeter();
  readonly #options: SerialLinkOptions;
  readonly #simulation: Simulation;
  readonly #resource: Resource;
  /** Service requested so far, s, without transfers whose time is unknown. */
  #committed_s = 0;
  /** Transfers that began at an unlimited rate. */
  #unlimited = 0;
  #dropped = 0;

  constructor(simulation: Simulation, options: SerialLinkOptions) {
    this.leg = options.leg;
    this.#options = options;
    this.#simulation = simulation;
    this.#resource = new Resource(simulation, 1);
  }

  *carry(task: Task, edge: number, bits: number, result: TransferResult): Process {
    const simulation = this.#simulation;
    const { line, delay_s } = this.#options;
    result.requested_s = simulation.now_s;
    const rate_bps = line.rate_bps(simulation.now_s, task);
    try {
      if (rate_bps < Infinity) yield* this.#transmit(task, bits, bits / rate_bps, result);
      else {
        result.start_s = simulation.now_s;
        this.#unlimited++;
      }
      result.sent_bits = bits;
      const wire_s = delay_s?.(task, edge) ?? 0;
      if (wire_s > 0) yield wire_s;
    } catch (stop) {
      if (isDrop(stop)) this.#dropped++;
      throw stop;
    } finally {
      result.end_s = simulation.now_s;
      this.bits.count(bits, result);
    }
  }

  quote(task: Task, edge: number, _bits: number, quote: Quote): void {
    quote.rate_bps = this.#options.line.rate_bps(this.#simulation.now_s, task);
    quote.wait_s =
      quote.rate_bps === Infinity || this.#resource.canGrant(1)
        ? 0
        : Math.max(0, this.#committed_s - this.#resource.busy_s);
    quote.delay_s = this.#options.delay_s?.(task, edge) ?? 0;
    quote.share = 0;
    quote.units = 1;
  }

  get name(): string {
    return this.#options.name;
  }

  report(run_s: number): NodeRecord {
    const row = resourceReport(this.#options.name, this.#options.kind, this.#resource, run_s);
    return { ...row, served: row.served + this.#unlimited, dropped: this.#dropped };
  }

  /** Undefined: a wire. */
  #antennaOf({ owner }: Task): Antenna | undefined {
    if (this.leg === "uplink") return owner.radio.sender;
    return this.leg === "downlink" ? owner.radio.receiver : undefined;
  }

  *#transmit(task: Task, bits: number, guess_s: number, result: TransferResult): Process {
    const simulation = this.#simulation;
    let known_s = guess_s;
    this.#committed_s += known_s;
    this.#options.use?.(1);
    try {
      if (!this.#resource.takeAtOnce(1)) yield* this.#resource.take(1);
      result.start_s = simulation.now_s;
      const antenna = this.#antennaOf(task);
      antenna?.radio(1);
      try {
        const service_s = this.#options.line.end_s(simulation.now_s, bits, task) - simulation.now_s;
        this.#committed_s += service_s - known_s;
        known_s = service_s;
        yield service_s;
        result.sent_bits = bits;
      } catch (stop) {
        this.#options.line.abandon?.(simulation.now_s);
        throw stop;
      } finally {
        this.#resource.give(1);
        antenna?.radio(-1);
        result.airtime_s = simulation.now_s - result.start_s;
        if (result.sent_bits === 0) result.sent_bits = known_s > 0 ? bits * Math.min(1, result.airtime_s / known_s) : 0;
      }
    } finally {
      this.#committed_s += result.airtime_s - known_s;
      this.#options.use?.(-1);
    }
  }
}

/** A line of a rate that the task's conditions give; Infinity: nothing waits, and sending takes no time. */
export class RateLine implements Line {
  readonly #rateOf: (task: Task) => number;

  constructor(rateOf: (task: Task) => number) {
    this.#rateOf = rateOf;
  }

  end_s(start_s: number, bits: number, task: Task): number {
    return start_s + bits / this.#rateOf(task);
  }

  rate_bps(_now_s: number, task: Task): number {
    return this.#rateOf(task);
  }
}
