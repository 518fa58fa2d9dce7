import type { Process } from "../../engine/process.js";
import type { Passage } from "../link/link.js";
import type { FlowWay, SegmentObserver, SegmentTrip } from "./flow-way.js";

/** A segment is a whole number of packets, but for the last of what there is to send. */
const PACKET_BYTES = 1500;
const MOST_PACKETS = 43;
/** The radio takes about so long for a segment; longer where many flows send, so that their segments together stay some five thousand a second. */
const SEGMENT_S = 0.001;
const FLOWS_PER_SEGMENT_S = 5;
/** The rate that segments are cut for forgets what is older than a few segments. */
const KEPT = 0.75;
/** A whole number of packets is not one fewer for its rounding. */
const ROUNDED = 1 + 1e-9;

/**
 * A lost segment is sent again after so long, twice as long each time that it is lost again.
 *
 * @source Linux' least retransmission time-out; RFC 6298, 5.5 and 2.5, for the doubling and its bound
 */
const RESEND_S = 0.2;
const LONGEST_RESEND_S = 60;

export interface StreamLimits {
  /** Bytes that wait at the sender: beyond them the sender is to pause. */
  readonly buffer_bytes: number;
  /** Bytes under way, from the sender's buffer to the receiver's hands. */
  readonly window_bytes: number;
}

/** Who is told of a stream; always at the present time of the simulation. */
export interface StreamListener {
  /** The next bytes have come through, in order. */
  delivered(trip: SegmentTrip): void;
  /** The last byte that will ever come has come through. */
  ended(): void;
  /** The sender's buffer is half empty again. */
  hasRoom(): void;
}

interface Segment extends SegmentTrip {
  hasArrived: boolean;
}

/**
 * One direction of a TCP connection: bytes that come through in order, whatever happens on the way. A segment that is lost is sent again;
 * those behind it then wait at the receiver. There are no headers, no acknowledgements and no congestion window: a stream sends as fast as
 * its way takes segments, with no more than `window_bytes` under way.
 */
export class ByteStream {
  readonly #way: FlowWay;
  readonly #limits: StreamLimits;
  readonly #listener: StreamListener;
  /** On their way, or there but not in order. */
  readonly #segments: Segment[] = [];
  #backlog_bytes = 0;
  #underWay_bytes = 0;
  /** Arrived in order, and not taken by the receiver. */
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
  /** Of the last segments, the older the less: bits, and the time that the radio took. */
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

  /** The sender hands over bytes. They are taken also where the buffer is full: it is the sender who pauses. */
  offer(bytes: number): void {
    if (this.#isFinished || this.#isStopped) return;
    this.#backlog_bytes += bytes;
    if (this.#backlog_bytes >= this.#limits.buffer_bytes) this.#isFull = true;
    this.#pump();
  }

  /** The sender has no more. */
  finish(): void {
    this.#isFinished = true;
    this.#endIfDone();
  }

  /** The receiver takes no more for now; what comes through counts as under way. */
  hold(): void {
    this.#isHeld = true;
  }

  /** The receiver has taken everything, and goes on taking. */
  release(): void {
    this.#isHeld = false;
    this.#underWay_bytes -= this.#held_bytes;
    this.#held_bytes = 0;
    this.#pump();
  }

  /** Everything that waits or is under way is gone. */
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

  /** The first link has taken a segment, or will have in a while: the next one follows. */
  readonly #observer: SegmentObserver = {
    firstIsFree: (wait_s) => {
      if (wait_s > 0) this.#way.stage.network.simulation.schedule(wait_s, this.#goOn);
      else this.#goOn();
    },
    crossedAir: (passage) => this.#measure(passage),
  };

  readonly #goOn = (): void => {
    this.#isBusy = false;
    this.#pump();
  };

  /** Cuts the next segments for the rate of the last ones, with no more than twice the packets. */
  #measure({ sent_bits, airtime_s }: Passage): void {
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
