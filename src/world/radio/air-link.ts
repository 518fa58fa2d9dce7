import { OVER, type Process, Steps, stepOf, stopProcess } from "../../engine/process.js";
import type { Simulation } from "../../engine/simulation.js";
import { BitMeter, type Link, type Quote, type Station, type TransferResult } from "../link/link.js";
import { type ChannelKnowledge, sightOf } from "../port/channel-knowledge.js";
import { isDrop } from "../port/node-report.js";
import type { Task } from "../task/task.js";
import type { Channel } from "./channel.js";
import type { AirPath } from "./interference.js";
import type { AirTransfer, SubcarrierPool } from "./subcarrier-pool.js";

/** The parts of an air link. */
export interface AirLinkParts {
  readonly simulation: Simulation;
  readonly leg: "uplink" | "downlink";
  readonly pool: SubcarrierPool;
  readonly channel: Channel;
  /** Error of the estimate of the channel: standard normal, by number of the device's task; the same whenever it is asked. Default: none. */
  readonly error?: (round: number) => number;
  /** The gains to other cells; absent: it causes no interference. */
  readonly path?: AirPath | undefined;
}

/** The radio link between a device and a cell in one direction: the device's channel, and the cell's pool of subcarriers. */
export class AirLink implements Link {
  readonly leg: "uplink" | "downlink";
  readonly bits = new BitMeter();
  readonly #simulation: Simulation;
  readonly #pool: SubcarrierPool;
  readonly #channel: Channel;
  readonly #error: (round: number) => number;
  readonly #path: AirPath | undefined;
  #asked: { -readonly [Field in keyof AirTransfer]: AirTransfer[Field] } | undefined;

  constructor({ simulation, leg, pool, channel, error = () => 0, path }: AirLinkParts) {
    this.#error = error;
    this.#path = path;
    this.leg = leg;
    this.#simulation = simulation;
    this.#pool = pool;
    this.#channel = channel;
  }

  get station(): Station {
    return this.#pool.station;
  }

  carry(task: Task, edge: number, bits: number, result: TransferResult): Process {
    return new AirPassage(this, this.#transfer(task, edge, bits), result);
  }

  /** Called when data arrive. @returns their process in the cell's pool */
  arrive(transfer: AirTransfer, result: TransferResult): Process {
    result.requested_s = this.#simulation.now_s;
    return this.#pool.carry(transfer, result);
  }

  /** Called when the data have crossed, or were stopped. */
  end({ bits }: AirTransfer, result: TransferResult): void {
    result.end_s = this.#simulation.now_s;
    this.bits.count(bits, result);
  }

  /** Counts dropped data. */
  countDrop(): void {
    this.#pool.stopped?.();
  }

  quote(task: Task, edge: number, bits: number, quote: Quote, knowledge?: ChannelKnowledge, sharers?: number): void {
    const estimate =
      knowledge === undefined || knowledge.model === "perfect"
        ? undefined
        : sightOf(knowledge, () => this.#error(task.round));
    // One object for all quotes: a decision needs many, and no pool keeps it.
    this.#asked ??= this.#transfer(task, edge, bits);
    const asked = this.#asked;
    asked.owner = this.leg === "uplink" ? task.owner.radio.sender : task.owner.radio.receiver;
    asked.round = task.round;
    asked.bits = bits;
    asked.subcarriers = task.grants.subcarriers[edge] ?? 0;
    asked.estimate = estimate;
    this.#pool.quote(asked, quote, sharers);
  }

  /** A pool's quote depends on the channel and on the granted subcarriers. */
  quotesAlike({ grants }: Task, edge: number, other: number): boolean {
    return grants.subcarriers[edge] === grants.subcarriers[other];
  }

  #transfer(task: Task, edge: number, bits: number): { -readonly [Field in keyof AirTransfer]: AirTransfer[Field] } {
    return {
      owner: this.leg === "uplink" ? task.owner.radio.sender : task.owner.radio.receiver,
      channel: this.#channel,
      path: this.#path,
      round: task.round,
      bits,
      subcarriers: task.grants.subcarriers[edge] ?? 0,
      estimate: undefined,
    };
  }
}

/** The passage of data over an air link: the process in its pool, and the link's bookkeeping. */
class AirPassage extends Steps {
  readonly #link: AirLink;
  readonly #transfer: AirTransfer;
  readonly #result: TransferResult;
  /** Undefined before the first step. */
  #way: Process | undefined;

  constructor(link: AirLink, transfer: AirTransfer, result: TransferResult) {
    super();
    this.#link = link;
    this.#transfer = transfer;
    this.#result = result;
  }

  step(): number {
    this.#way ??= this.#link.arrive(this.#transfer, this.#result);
    const wait_s = stepOf(this.#way);
    if (wait_s === OVER) this.#link.end(this.#transfer, this.#result);
    return wait_s;
  }

  stop(thrown: unknown): void {
    if (this.#way === undefined) return;
    stopProcess(this.#way, thrown);
    if (isDrop(thrown)) this.#link.countDrop();
    this.#link.end(this.#transfer, this.#result);
  }
}
