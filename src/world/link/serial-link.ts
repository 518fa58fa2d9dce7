import { OVER, type Process, Steps, UNTIL_WOKEN } from "../../engine/process.js";
import { type Place, Resource } from "../../engine/resource.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import type { Antenna } from "../device/device-radio.js";
import { isDrop, type Reporting, resourceReport } from "../port/node-report.js";
import type { Leg, NodeRecord } from "../port/records.js";
import type { Task } from "../task/task.js";
import { BitMeter, type Link, type Quote, type Station, type TransferResult } from "./link.js";

/** The speed of a serial link: a rate, or recorded opportunities. */
export interface Line {
  /** When the last bit has been sent. Called once per transfer, when it has its turn. */
  end_s(start_s: number, bits: number, task: Task): number;
  /** Rate that a policy sees now. */
  rate_bps(now_s: number, task: Task): number;
  /** Called when the present transfer is stopped. */
  abandon?(now_s: number): void;
}

/** The options of a serial link. */
export interface SerialLinkOptions {
  readonly name: string;
  readonly leg: Leg;
  readonly kind: NodeRecord["kind"];
  readonly line: Line;
  /** Delay after the last bit was sent, during which the link serves others. Absent: none. */
  readonly delay_s?: (task: Task, edge: number) => number;
  /** Called when a transfer arrives that others may have to wait for (1), and when it has left (-1). */
  readonly use?: (change: 1 | -1) => void;
}

/** A link that serves one transfer at a time, first in, first out, and then delays it: a device's own link, or a wire. */
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
  /** Finished transfers whose objects are reused. */
  readonly #spent: SerialTransfer[] = [];

  constructor(simulation: Simulation, options: SerialLinkOptions) {
    this.leg = options.leg;
    this.#options = options;
    this.#simulation = simulation;
    this.#resource = new Resource(simulation, 1);
  }

  carry(task: Task, edge: number, bits: number, result: TransferResult): Process {
    const transfer = this.#spent.pop() ?? new SerialTransfer(this);
    transfer.begin(task, edge, bits, result);
    return transfer;
  }

  /** Called when data arrive. @returns their wait: for their turn, or for the end of a step */
  arrive(transfer: SerialTransfer): number {
    const { task, bits, result } = transfer;
    const { now_s } = this.#simulation;
    result.requested_s = now_s;
    const rate_bps = this.#options.line.rate_bps(now_s, task);
    if (rate_bps === Infinity) {
      result.start_s = now_s;
      this.#unlimited++;
      return this.#delay(transfer);
    }
    transfer.known_s = bits / rate_bps;
    this.#committed_s += transfer.known_s;
    this.#options.use?.(1);
    transfer.phase = WAITING;
    if (this.#resource.takeAtOnce(1)) return this.begin(transfer);
    this.#resource.join(transfer);
    return UNTIL_WOKEN;
  }

  /** Called when it is their turn. @returns how long they are sent, s */
  begin(transfer: SerialTransfer): number {
    const { task, bits, result } = transfer;
    const { now_s } = this.#simulation;
    transfer.phase = SENDING;
    result.start_s = now_s;
    this.#antennaOf(task)?.radio(1);
    const service_s = this.#options.line.end_s(now_s, bits, task) - now_s;
    this.#committed_s += service_s - transfer.known_s;
    transfer.known_s = service_s;
    return service_s;
  }

  /** Called when all data are sent. @returns how long they are still on the wire, s; `OVER`: they have arrived */
  sent(transfer: SerialTransfer): number {
    transfer.result.sent_bits = transfer.bits;
    this.#giveBack(transfer);
    return this.#delay(transfer);
  }

  /** Called when the data have arrived. */
  end(transfer: SerialTransfer): void {
    const { bits, result } = transfer;
    result.end_s = this.#simulation.now_s;
    this.bits.count(bits, result);
    this.#spent.push(transfer);
  }

  /** Called when the transfer is stopped. */
  stop(transfer: SerialTransfer, thrown: unknown): void {
    const { result, phase } = transfer;
    if (phase === WAITING) this.#resource.leave(transfer);
    if (phase === SENDING) this.#options.line.abandon?.(this.#simulation.now_s);
    if (phase === SENDING) this.#giveBack(transfer);
    else if (phase === WAITING) this.#uncommit(transfer);
    if (isDrop(thrown)) this.#dropped++;
    result.end_s = this.#simulation.now_s;
    this.bits.count(transfer.bits, result);
    // The line may still hold the place of data that have left it.
    if (!transfer.isWithdrawn) this.#spent.push(transfer);
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

  quotesAlike(): boolean {
    return this.#options.delay_s === undefined;
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

  #delay(transfer: SerialTransfer): number {
    const { task, edge, bits, result } = transfer;
    transfer.phase = ON_WIRE;
    result.sent_bits = bits;
    const wire_s = this.#options.delay_s?.(task, edge) ?? 0;
    if (wire_s > 0) return wire_s;
    this.end(transfer);
    return OVER;
  }

  #giveBack(transfer: SerialTransfer): void {
    const { task, bits, result, known_s } = transfer;
    this.#resource.give(1);
    this.#antennaOf(task)?.radio(-1);
    result.airtime_s = this.#simulation.now_s - result.start_s;
    if (result.sent_bits === 0) result.sent_bits = known_s > 0 ? bits * Math.min(1, result.airtime_s / known_s) : 0;
    this.#uncommit(transfer);
  }

  #uncommit({ result, known_s }: SerialTransfer): void {
    this.#committed_s += result.airtime_s - known_s;
    this.#options.use?.(-1);
  }
}

/** The state of a transfer's data: new; waiting for their turn; being sent; all on the wire. */
const NEW = 0;
const WAITING = 1;
const SENDING = 2;
const ON_WIRE = 3;

/** Data on a serial link: they wait for their turn, are sent, and cross the wire. The object is also their place in the line. */
class SerialTransfer extends Steps implements Place {
  task!: Task;
  edge = 0;
  bits = 0;
  result!: TransferResult;
  readonly #link: SerialLink;
  phase = NEW;
  readonly amount = 1;
  readonly rank = 0;
  running: Running | undefined;
  isGranted = false;
  isWithdrawn = false;
  behind: Place | undefined;
  /** Seconds of service, as far as they are known. */
  known_s = 0;

  constructor(link: SerialLink) {
    super();
    this.#link = link;
  }

  begin(task: Task, edge: number, bits: number, result: TransferResult): void {
    this.task = task;
    this.edge = edge;
    this.bits = bits;
    this.result = result;
    this.phase = NEW;
    this.known_s = 0;
  }

  step(): number {
    if (this.phase === NEW) return this.#link.arrive(this);
    if (this.phase === WAITING) return this.isGranted ? this.#link.begin(this) : UNTIL_WOKEN;
    if (this.phase === SENDING) return this.#link.sent(this);
    this.#link.end(this);
    return OVER;
  }

  stop(thrown: unknown): void {
    if (this.phase !== NEW) this.#link.stop(this, thrown);
  }
}

/** A line with the rate of the task's conditions; Infinity: nothing waits, and sending takes no time. */
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
