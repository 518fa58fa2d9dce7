import type { Process } from "../../engine/process.js";
import { lossProbability, meanTransmissions, type SegmentLoss } from "../../physics/radio/segment-loss.js";
import type { ChannelKnowledge } from "../port/channel-knowledge.js";
import type { Leg } from "../port/records.js";
import type { Task } from "../task/task.js";
import type { BitMeter, Link, Quote, Station, TransferResult } from "./link.js";

/** Uniform numbers in [0, 1), by index. */
type Draws = (index: number) => number;

/** Number of edges that the index of a draw has room for. */
const EDGES = 2 ** 20;

/**
 * A link that loses segments and sends them again. Every transfer is longer by the mean number of transmissions. If tries are
 * limited, a transfer that loses a segment for good takes its full time and is then lost.
 *
 * The loss is drawn by device, link, task and edge, so every policy meets the same losses.
 */
export class LossyLink implements Link {
  readonly leg: Leg;
  readonly bitsPerBit: number;
  readonly #link: Link & { readonly bits: BitMeter };
  readonly #loss: SegmentLoss;
  readonly #drawsOf: (device: string) => Draws;
  readonly #draws = new Map<number, Draws>();

  /** @param drawsOf  a device's draws for this link */
  constructor(link: Link & { readonly bits: BitMeter }, loss: SegmentLoss, drawsOf: (device: string) => Draws) {
    this.leg = link.leg;
    this.bitsPerBit = meanTransmissions(loss);
    this.#link = link;
    this.#loss = loss;
    this.#drawsOf = drawsOf;
  }

  get station(): Station {
    return this.#link.station;
  }

  /** Counts the bits on the link: data and retransmissions. */
  get bits(): BitMeter {
    return this.#link.bits;
  }

  *carry(task: Task, edge: number, bits: number, result: TransferResult): Process {
    yield* this.#link.carry(task, edge, bits * this.bitsPerBit, result);
    const probability = lossProbability(this.#loss, bits);
    if (result.lost === "" && probability > 0 && this.#draw(task, edge) < probability) result.lost = "link-lost";
  }

  quote(task: Task, edge: number, bits: number, quote: Quote, knowledge?: ChannelKnowledge, sharers?: number): void {
    this.#link.quote(task, edge, bits * this.bitsPerBit, quote, knowledge, sharers);
    quote.rate_bps /= this.bitsPerBit;
  }

  quotesAlike(task: Task, edge: number, other: number): boolean {
    return this.#link.quotesAlike?.(task, edge, other) === true;
  }

  #draw({ owner, round }: Task, edge: number): number {
    let draws = this.#draws.get(owner.number);
    if (draws === undefined) {
      draws = this.#drawsOf(owner.name);
      this.#draws.set(owner.number, draws);
    }
    return draws(round * EDGES + edge);
  }
}
