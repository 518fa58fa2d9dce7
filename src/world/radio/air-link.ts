import type { Process } from "../../engine/process.js";
import type { Simulation } from "../../engine/simulation.js";
import { BitMeter, type Link, type Passage, type Quote, type Station } from "../link/link.js";
import { type ChannelKnowledge, sightOf } from "../port/channel-knowledge.js";
import { isDrop } from "../port/node-report.js";
import type { Task } from "../task/task.js";
import type { Channel } from "./channel.js";
import type { AirPath } from "./interference.js";
import type { AirTransfer, SubcarrierPool } from "./subcarrier-pool.js";

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

  /**
   * @param error  of the estimate of the channel: standard normal, by number of the device's task; the same whenever it is asked
   * @param path   how it is heard in other cells; absent: not at all
   */
  constructor(
    simulation: Simulation,
    leg: "uplink" | "downlink",
    pool: SubcarrierPool,
    channel: Channel,
    error: (round: number) => number = () => 0,
    path?: AirPath,
  ) {
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

  *carry(task: Task, edge: number, bits: number, passage: Passage): Process {
    passage.requested_s = this.#simulation.now_s;
    try {
      yield* this.#pool.carry(this.#transfer(task, edge, bits), passage);
    } catch (stop) {
      if (isDrop(stop)) this.#pool.stopped?.();
      throw stop;
    } finally {
      passage.end_s = this.#simulation.now_s;
      this.bits.count(bits, passage);
    }
  }

  quote(task: Task, edge: number, bits: number, quote: Quote, knowledge?: ChannelKnowledge, sharers?: number): void {
    const estimate =
      knowledge === undefined || knowledge.model === "perfect"
        ? undefined
        : sightOf(knowledge, () => this.#error(task.round));
    // One object for all quotes: a decision asks for many, and no pool keeps what it was asked with.
    this.#asked ??= this.#transfer(task, edge, bits);
    const asked = this.#asked;
    asked.owner = this.leg === "uplink" ? task.owner.radio.sender : task.owner.radio.receiver;
    asked.round = task.round;
    asked.bits = bits;
    asked.subcarriers = task.grants.subcarriers[edge] ?? 0;
    asked.estimate = estimate;
    this.#pool.quote(asked, quote, sharers);
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
