import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { codeFile } from "../../home.js";

/** The data passed to the host thread. */
export interface HostData {
  readonly command: readonly string[];
  readonly port: MessagePort;
  /** Number of messages from the host, so that the asking thread can sleep until one arrives. */
  readonly signal: Int32Array<SharedArrayBuffer>;
}

/** A message of the host thread: a line of the program, or how the program ended. */
export type HostMessage = { readonly line: string } | { readonly ended: string };

/**
 * A program that answers line by line. The thread that asks sleeps until the answer arrives, because policies must answer at once. Node has no
 * pipes that block, so another thread holds them. When the asking thread ends, that thread and its pipes end as well, and so the program learns
 * that the run is over.
 */
export class Channel {
  readonly #host: Worker;
  readonly #port: MessagePort;
  readonly #signal: Int32Array<SharedArrayBuffer>;
  #seen = 0;
  #isOpen = true;

  constructor(command: readonly string[]) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: HostData = { command, port: port2, signal: this.#signal };
    this.#host = new Worker(codeFile("experiment/python/host.js"), { workerData, transferList: [port2] });
    this.#host.unref();
    this.#port.unref();
  }

  /** Sends a line. */
  send(line: string): void {
    this.#port.postMessage(line);
  }

  /** Waits for the next line. @throws Error when the program has ended */
  receive(): string {
    for (;;) {
      const received = receiveMessageOnPort(this.#port) as { message: HostMessage } | undefined;
      if (received === undefined) {
        Atomics.wait(this.#signal, 0, this.#seen);
        this.#seen = Atomics.load(this.#signal, 0);
        continue;
      }
      if ("line" in received.message) return received.message.line;
      this.close();
      throw new Error(received.message.ended);
    }
  }

  /** Ends the program; closing it again does nothing. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#port.close();
    void this.#host.terminate();
  }
}
