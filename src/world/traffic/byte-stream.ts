import type { Process } from "../../engine/process.js";
import type { TransferResult } from "../link/link.js";
import type { FlowWay, SegmentObserver, SegmentTrip } from "./flow-way.js";

/** A segment is a whole number of packets, except for the last one. */
const PACKET_BYTES = 1500;
const MOST_PACKETS = 43;
/** Target time of a segment on the radio. It is longer if many flows send, so that all segments together stay near five thousand per second. */
const SEGMENT_S = 0.001;
const FLOWS_PER_SEGMENT_S = 5;
/** Weight of the past in the rate that segments are cut for. It forgets all but the last few segments. */
const KEPT = 0.75;
/** Keeps rounding from turning a whole number of packets into one fewer. */
const ROUNDED = 1 + 1e-9;

/**
 * A lost segment is sent again after this time. The time doubles each time it is lost again.
 *
 * @source Linux' least retransmission time-out; RFC 6298, 5.5 and 2.5, for the doubling and its bound
 */
const RESEND_S = 0.2;
const LONGEST_RESEND_S = 60;

export interface StreamLimits {
  /** Limit on bytes waiting at the sender. Beyond it the sender should pause. */
  readonly buffer_bytes: number;
  /** Limit on bytes under way, from the sender's buffer to the receiver. */
  readonly window_bytes: number;
}

/** Listener of a stream. It is always called at the present time of the simulation. */
export interface StreamListener {
  /** Called when the next bytes are delivered, in order. */
  delivered(trip: SegmentTrip): void;
  /** Called when the last byte of the stream is delivered. */
  ended(): void;
  /** Called when the sender's buffer is half empty again. */
  hasRoom(): void;
}

interface Segment extends SegmentTrip {
  hasArrived: boolean;
}

/**
 * One direction of a TCP connection: bytes are delivered in order, whatever happens on the way. A lost segment is sent again, while later
 * segments wait at the receiver. There are no headers, no acknowledgements and no congestion window: a stream sends as fast as its way
 * takes segments, with at most `window_bytes` under way.
 */
export class ByteStream {
  readonly #way: FlowWay;
  readonly #limits: StreamLimits;
  readonly #listener: StreamListener;
  /** Segments on their way, or arrived out of order. */
  readonly #segments: Segment[] = [];
  #backlog_bytes = 0;
  #underWay_bytes = 0;
  /** Bytes arrived in order but not yet taken by the receiver. */
  #held_bytes = 0;
  #isHeld = false;
  #isFull = false;
  /** The first link has not taken the last segment yet. */
  #isBusy = false;
  #isSending = false;
  #isFinished = false;
  #hasEnded = false;
  #isStopped = false;
  #resent = 0;
  #packets = 1;
  /** Bits of the last segments and their time on the radio. Older segments count less. */
  #sent_bits = 0;
  #sent_s = 0;

  constructor(way: FlowWay, limits: StreamLimits, listener: StreamListener) {
    this.#way = way;
    this.#limits = limits;
    this.#listener = listener;
  }

  /** Bytes that wait at the sender. */
  get backlog_bytes(): number {
    return this.#backlog_bytes;
  }

  /** How often a segment was sent again. */
  get resent(): number {
    return this.#resent;
  }

  /** True when the sender is to pause until `hasRoom`. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Takes bytes from the sender. They are accepted even if the buffer is full: the sender should pause. */
  offer(bytes: number): void {
    if (this.#isFinished || this.#isStopped) return;
    this.#backlog_bytes += bytes;
    if (this.#backlog_bytes >= this.#limits.buffer_bytes) this.#isFull = true;
    this.#pump();
  }

  /** Marks the end of the sender's bytes. */
  finish(): void {
    this.#isFinished = true;
    this.#endIfDone();
  }

  /** Called when the receiver takes no more for now. Arriving bytes then count as under way. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Called when the receiver has taken everything and continues. */
  release(): void {
    this.#isHeld = false;
    this.#underWay_bytes -= this.#held_bytes;
    this.#held_bytes = 0;
    this.#pump();
  }

  /** Discards everything that waits or is under way. */
  stop(reason: string): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#backlog_bytes = 0;
    this.#mark();
    this.#way.stop(reason);
  }

  #pump(): void {
    while (
      !this.#isBusy &&
      !this.#isStopped &&
      this.#backlog_bytes > 0 &&
      (this.#underWay_bytes === 0 || this.#underWay_bytes < this.#limits.window_bytes)
    ) {
      const bytes = Math.min(this.#backlog_bytes, this.#packets * PACKET_BYTES);
      this.#backlog_bytes -= bytes;
      this.#underWay_bytes += bytes;
      this.#isBusy = true;
      const segment: Segment = { bytes, sent_s: this.#way.now_s, tries: 0, hasArrived: false };
      this.#segments.push(segment);
      this.#way.spawn(this.#live(segment));
      if (this.#isFull && this.#backlog_bytes <= this.#limits.buffer_bytes / 2) {
        this.#isFull = false;
        this.#listener.hasRoom();
      }
    }
    this.#mark();
  }

  *#live(segment: Segment): Process {
    for (let pause_s = RESEND_S; ; pause_s = Math.min(2 * pause_s, LONGEST_RESEND_S)) {
      segment.tries++;
      const isFirst = segment.tries === 1;
      const lost = yield* this.#way.carry(segment.bytes, Infinity, isFirst ? this.#observer : undefined);
      if (isFirst && lost !== "" && this.#isBusy && this.#segments.at(-1) === segment) this.#goOn();
      if (lost === "") break;
      this.#resent++;
      yield pause_s;
    }
    segment.hasArrived = true;
    this.#deliver();
  }

  /** When the first link has taken a segment, or at a known later time, the next one follows. */
  readonly #observer: SegmentObserver = {
    firstIsFree: (wait_s) => {
      if (wait_s > 0) this.#way.stage.network.simulation.schedule(wait_s, this.#goOn);
      else this.#goOn();
    },
    crossedAir: (result) => this.#measure(result),
  };

  readonly #goOn = (): void => {
    this.#isBusy = false;
    this.#pump();
  };

  /** Sizes the next segments by the rate of the last ones, with at most twice the packets. */
  #measure({ sent_bits, airtime_s }: TransferResult): void {
    this.#sent_bits = this.#sent_bits * KEPT + sent_bits;
    this.#sent_s = this.#sent_s * KEPT + airtime_s;
    const segment_s = SEGMENT_S * Math.max(1, this.#way.stage.sending.count / FLOWS_PER_SEGMENT_S);
    const packets = Math.floor(((this.#sent_bits / this.#sent_s) * segment_s * ROUNDED) / (PACKET_BYTES * 8));
    this.#packets = Math.max(1, Math.min(packets, this.#packets * 2, MOST_PACKETS));
  }

  #deliver(): void {
    while (this.#segments[0]?.hasArrived === true) {
      const segment = this.#segments.shift()!;
      if (this.#isHeld) this.#held_bytes += segment.bytes;
      else this.#underWay_bytes -= segment.bytes;
      this.#listener.delivered(segment);
    }
    this.#pump();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#isFinished || this.#hasEnded || this.#isStopped || this.#backlog_bytes > 0 || this.#segments.length > 0)
      return;
    this.#hasEnded = true;
    this.#listener.ended();
  }

  /** Counts whether this stream has something to send. */
  #mark(): void {
    const isSending = !this.#isStopped && (this.#backlog_bytes > 0 || this.#segments.length > 0);
    if (isSending !== this.#isSending) this.#way.stage.sending.count += isSending ? 1 : -1;
    this.#isSending = isSending;
  }
}
