import type { Process } from "../../engine/process.js";
import type { FlowWay, Loss, SegmentTrip } from "./flow-way.js";

export interface DatagramLimits {
  /** Limit on bytes in the queue in front of the radio. Datagrams that do not fit are lost (tail drop). */
  readonly buffer_bytes: number;
  /** Limit on bytes under way in the whole network. Datagrams beyond it are lost. */
  readonly window_bytes: number;
}

/** Listener of datagrams. It is always called at the present time of the simulation. */
export interface DatagramListener {
  /** @param number  of the datagram, from 0 in the order of sending */
  delivered(trip: SegmentTrip, number: number): void;
  lost(trip: SegmentTrip, number: number, reason: Loss): void;
}

/**
 * One direction of a UDP flow. Every datagram is one segment. It is lost if the queue in front of the radio is full, if a link loses
 * it or carries nothing for too long, or if the server at the other end is down. Wired delays are drawn one by one, so datagrams may
 * overtake each other.
 */
export class Datagrams {
  readonly #way: FlowWay;
  readonly #limits: DatagramLimits;
  readonly #listener: DatagramListener;
  #underWay_bytes = 0;
  #sent = 0;
  #isStopped = false;

  constructor(way: FlowWay, limits: DatagramLimits, listener: DatagramListener) {
    this.#way = way;
    this.#limits = limits;
    this.#listener = listener;
  }

  send(bytes: number): void {
    if (this.#isStopped) return;
    const number = this.#sent++;
    const trip: SegmentTrip = { bytes, sent_s: this.#way.now_s, tries: 1 };
    if (this.#underWay_bytes > 0 && this.#underWay_bytes + bytes > this.#limits.window_bytes)
      this.#listener.lost(trip, number, "buffer-full");
    else this.#way.spawn(this.#live(trip, number));
  }

  /** Discards everything that is under way. */
  stop(reason: string): void {
    this.#isStopped = true;
    this.#way.stop(reason);
  }

  *#live(trip: SegmentTrip, number: number): Process {
    this.#change(trip.bytes);
    let lost: Loss | "";
    try {
      lost = yield* this.#way.carry(trip.bytes, this.#limits.buffer_bytes);
    } finally {
      this.#change(-trip.bytes);
    }
    if (lost === "") this.#listener.delivered(trip, number);
    else this.#listener.lost(trip, number, lost);
  }

  #change(bytes: number): void {
    const before = this.#underWay_bytes > 0;
    this.#underWay_bytes += bytes;
    const after = this.#underWay_bytes > 0;
    if (before !== after) this.#way.stage.sending.count += after ? 1 : -1;
  }
}
