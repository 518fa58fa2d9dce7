import type { Direction, Input } from "../input.js";
import type { FlowLimits, FlowListener } from "../session.js";

/** Where sockets hand over what comes in. */
export interface Gateway {
  readonly limits: SocketLimits;
  readonly memory: Memory;
  /** False: nothing is taken yet, or any more. */
  readonly isReady: boolean;
  /** A number for a new flow. */
  nextFlow(): number;
  /** Something comes in, now. */
  enter(input: Input, listener?: FlowListener): void;
  /** True where the sender of a stream is to pause. */
  isFull(flow: number, direction: Direction): boolean;
}

export interface SocketLimits extends FlowLimits {
  /** Flows of one forward at a time. */
  readonly connections: number;
  /** A flow over which nothing goes for so long is closed, s. */
  readonly idle_s: number;
  /** Bytes that all flows together may hold. */
  readonly memory_bytes: number;
  /** A client of the HTTP service has so long for its headers, and twice that for its whole request, s. */
  readonly headers_s: number;
}

/** A sender may always hold as much as one read of its socket. */
const LEAST_SHARE_BYTES = 65_536;

/** Bytes that all flows hold in this process. Where they are too many, all senders pause. */
export class Memory {
  readonly #limit_bytes: number;
  #used_bytes = 0;
  readonly #waiting = new Set<() => void>();
  #senders = 0;

  constructor(limit_bytes: number) {
    this.#limit_bytes = limit_bytes;
  }

  get used_bytes(): number {
    return this.#used_bytes;
  }

  get isFull(): boolean {
    return this.#used_bytes >= this.#limit_bytes;
  }

  /** One that sends more than it may hold comes (1), or goes (-1). */
  join(change: 1 | -1): void {
    this.#senders += change;
  }

  /** What one of them may hold, so that there is room for all. */
  get share_bytes(): number {
    return Math.max(LEAST_SHARE_BYTES, this.#limit_bytes / Math.max(1, this.#senders));
  }

  take(bytes: number): void {
    this.#used_bytes += bytes;
  }

  /** Gives back; at nine tenths of the limit those who wait are called. */
  give(bytes: number): void {
    this.#used_bytes -= bytes;
    if (this.#waiting.size === 0 || this.#used_bytes > 0.9 * this.#limit_bytes) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const call of waiting) call();
  }

  /** Is called once there is room again. */
  wait(call: () => void): void {
    this.#waiting.add(call);
  }
}
