import type { Process } from "../../engine/process.js";
import { Resource } from "../../engine/resource.js";
import type { Running } from "../../engine/simulation.js";
import type { Device } from "../device/device.js";
import { emptyQuote, emptyTransferResult, type Link, type TransferResult } from "../link/link.js";
import { DEVICE_SITE, type Network } from "../network.js";
import type { DropReason } from "../port/records.js";
import type { Task } from "../task/task.js";
import type { SegmentSource } from "./segment-source.js";

/** Why a segment was lost: a reason that tasks have too, or a full queue of its flow. */
export type Loss = Extract<DropReason, "coverage" | "link-lost" | "site-down" | "battery-empty"> | "buffer-full";

/** Books the resources of one segment. */
export interface SegmentBook {
  /** Called when the segment has crossed a link, or a part of it. */
  carried(link: Link, result: TransferResult): void;
  /** Called when the segment has ended. */
  closeSegment(): void;
}

/** The environment of flows. */
export interface FlowStage {
  readonly network: Network;
  readonly openBook: (segment: Task) => SegmentBook;
  /** Number of flows in the network that have something to send. */
  readonly sending: { count: number };
}

/** The ends of one direction of a flow. */
export interface FlowEnds {
  readonly device: Device;
  /** Number of the site at the other end, from 1. */
  readonly site: number;
  /** `up`: from the device to the site. */
  readonly direction: "up" | "down";
}

/** The trip of one segment. */
export interface SegmentTrip {
  readonly bytes: number;
  /** When it was first sent. */
  readonly sent_s: number;
  /** How often it was sent. */
  tries: number;
}

/** Observer of a segment's progress. */
export interface SegmentObserver {
  /** Called when it is known that the first link takes the next segment `wait_s` seconds from now. */
  firstIsFree(wait_s: number): void;
  /** Called when the segment has crossed the device's radio, or was lost there. */
  crossedAir(result: TransferResult): void;
}

/** True for the device's radio. A flow has one segment at a time there. */
const isOnAir = ({ leg }: Link): boolean => leg === "uplink" || leg === "downlink";

/**
 * The way of one direction of a flow through the network. Its segments share links with the data of tasks. On the device's radio, a flow
 * sends one segment at a time, first in, first out. On wires, segments follow each other without waiting for the delay of earlier
 * segments.
 */
export class FlowWay {
  readonly ends: FlowEnds;
  readonly stage: FlowStage;
  readonly #source: SegmentSource;
  readonly #air: Resource;
  readonly #lives = new Set<Running>();
  /** Bytes on the radio, or waiting for it. */
  #airBytes = 0;

  constructor(stage: FlowStage, source: SegmentSource, ends: FlowEnds) {
    this.stage = stage;
    this.ends = ends;
    this.#source = source;
    this.#air = new Resource(stage.network.simulation, 1);
  }

  get now_s(): number {
    return this.stage.network.simulation.now_s;
  }

  /** True if the device has no charge left: no more data are sent or received. */
  get isDead(): boolean {
    return this.ends.device.isDead;
  }

  /** Starts the life of a segment; `stop` ends it early. */
  spawn(life: Process): void {
    const { simulation } = this.stage.network;
    const running = simulation.spawn(life, () => this.#lives.delete(running));
    this.#lives.add(running);
  }

  /** Interrupts every segment. They give back what they hold. */
  stop(reason: string): void {
    for (const running of this.#lives) this.stage.network.simulation.interrupt(running, reason);
  }

  /** Takes a segment's grants and finds its links, as the device is served now. */
  #next(): { readonly task: Task; readonly links: readonly Link[] } {
    const { network } = this.stage;
    const { site, direction } = this.ends;
    const task = this.#source.next(this.now_s);
    const legs = direction === "up" ? network.route(task, DEVICE_SITE, site) : network.route(task, site, DEVICE_SITE);
    return { task, links: legs.map(({ link }) => link) };
  }

  /**
   * Carries a segment from end to end, link after link (store and forward).
   *
   * @param room_bytes  of the queue in front of the radio; a segment that does not fit is lost there
   * @param observer    notified of the segment's progress
   */
  *carry(bytes: number, room_bytes = Infinity, observer?: SegmentObserver): Process<Loss | ""> {
    const { network, openBook } = this.stage;
    const { direction, site } = this.ends;
    if (this.isDead) return "battery-empty";
    if (direction === "down" && network.servers[site - 1]!.isDown) return "site-down";
    const { task, links } = this.#next();
    const book = openBook(task);
    try {
      for (let index = 0; index < links.length; index++) {
        const link = links[index]!;
        const result = emptyTransferResult(false);
        if (isOnAir(link)) {
          if (this.#airBytes > 0 && this.#airBytes + bytes > room_bytes) return "buffer-full";
          yield* this.#sendOnAir(link, task, bytes, result, book);
          observer?.crossedAir(result);
          if (index === 0) observer?.firstIsFree(0);
        } else {
          if (index === 0) observer?.firstIsFree(this.#service_s(link, task, bytes));
          yield* this.#send(link, task, bytes, result, book);
        }
        if (result.lost !== "") return result.lost;
      }
      return direction === "up" && network.servers[site - 1]!.isDown ? "site-down" : "";
    } finally {
      book.closeSegment();
    }
  }

  *#sendOnAir(link: Link, task: Task, bytes: number, result: TransferResult, book: SegmentBook): Process {
    this.#airBytes += bytes;
    try {
      if (!this.#air.takeAtOnce(1)) yield* this.#air.take(1);
      try {
        yield* this.#send(link, task, bytes, result, book);
      } finally {
        this.#air.give(1);
      }
    } finally {
      this.#airBytes -= bytes;
    }
  }

  *#send(link: Link, task: Task, bytes: number, result: TransferResult, book: SegmentBook): Process {
    try {
      yield* link.carry(task, 0, bytes * 8, result);
    } finally {
      book.carried(link, result);
    }
  }

  /** Time from now until a wire has sent a segment, without its delay. */
  #service_s(link: Link, task: Task, bytes: number): number {
    const quote = emptyQuote();
    link.quote(task, 0, bytes * 8, quote);
    return quote.wait_s + (bytes * 8) / quote.rate_bps;
  }
}
