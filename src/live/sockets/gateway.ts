import type { Direction, Input } from "../input.js";
import type { FlowLimits, FlowListener } from "../session.js";

/** The interface between sockets and the emulation. */
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
  /** Time without traffic after which a flow is closed, s. */
  readonly idle_s: number;
  /** Bytes that all flows together may hold. */
  readonly memory_bytes: number;
  /** Time that a client of the HTTP service has for its headers, s; for its whole request it has twice as long. */
  readonly headers_s: number;
}

/** A sender may always hold as much as one read of its socket. */
const LEAST_SHARE_BYTES = 65_536;

/** Bytes that all flows hold in this process. If there are too many, all senders pause. */
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

  /** Releases bytes. Below nine tenths of the limit the waiting senders are called. */
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
