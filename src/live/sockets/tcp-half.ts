import type { Socket } from "node:net";
import type { Direction } from "../input.js";
import { ByteQueue } from "./byte-queue.js";
import type { Gateway } from "./gateway.js";

interface TcpHalfEnds {
  readonly flow: number;
  readonly direction: Direction;
  /** The socket that sends. */
  readonly from: Socket;
  /** The socket that receives. */
  readonly to: Socket;
}

/** One direction of a TCP connection: from the socket that sends to the one that receives, through the emulation. */
export class TcpHalf {
  readonly #gateway: Gateway;
  readonly #flow: number;
  readonly #direction: Direction;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #queue = new ByteQueue();
  #isPaused = false;
  #isHeld = false;
  #hasEnded = false;
  #isOver = false;

  constructor(gateway: Gateway, { flow, direction, from, to }: TcpHalfEnds) {
    this.#gateway = gateway;
    this.#flow = flow;
    this.#direction = direction;
    this.#from = from;
    this.#to = to;
    gateway.memory.join(1);
    from.on("data", this.#onData);
    from.on("end", () => {
      if (!this.#isOver) gateway.enter({ input: "end", flow, direction });
    });
    to.on("drain", () => {
      if (!this.#isHeld || this.#isOver) return;
      this.#isHeld = false;
      gateway.enter({ input: "release", flow, direction });
    });
  }

  /** The last byte has gone out. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Bytes have come through the emulation. */
  delivered(bytes: number): void {
    if (this.#isOver) return;
    let isTaken = true;
    for (const piece of this.#queue.take(bytes)) isTaken = this.#to.write(piece) && isTaken;
    this.#gateway.memory.give(bytes);
    if (!isTaken && !this.#isHeld) {
      this.#isHeld = true;
      this.#gateway.enter({ input: "hold", flow: this.#flow, direction: this.#direction });
    }
    this.resume();
  }

  /** The sender's end of the connection has come through. */
  ended(): void {
    this.#hasEnded = true;
    if (!this.#isOver) this.#to.end();
  }

  /** Reads on, if there is room. */
  readonly resume = (): void => {
    if (!this.#isPaused || this.#isOver || this.#mustPause()) return;
    this.#isPaused = false;
    this.#from.resume();
  };

  /** The connection is over: its bytes are released. */
  drop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#gateway.memory.join(-1);
    this.#gateway.memory.give(this.#queue.length);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isOver) return;
    this.#queue.push(chunk);
    this.#gateway.memory.take(chunk.length);
    this.#gateway.enter({ input: "data", flow: this.#flow, direction: this.#direction, bytes: chunk.length });
    if (!this.#isPaused && this.#mustPause()) {
      this.#isPaused = true;
      this.#from.pause();
    }
  };

  /** Bytes that were read and are not in the emulation yet count as well: it may be behind. */
  #mustPause(): boolean {
    const { memory, limits } = this.#gateway;
    if (memory.isFull) memory.wait(this.resume);
    return (
      memory.isFull ||
      this.#queue.length >= Math.min(2 * limits.window_bytes, memory.share_bytes) ||
      this.#gateway.isFull(this.#flow, this.#direction)
    );
  }
}
