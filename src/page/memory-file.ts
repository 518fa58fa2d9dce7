import type { ByteSink } from "../output/write/byte-sink.js";

/** A table in memory. */
export class MemoryFile implements ByteSink {
  readonly file: string;
  #parts: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    this.#parts.push(bytes.slice(start, end) as Uint8Array<ArrayBuffer>);
    this.#length += end - start;
    return end - start;
  }

  truncate(length: number): void {
    this.#parts = [this.bytes().slice(0, length)];
    this.#length = length;
  }

  close(): void {}

  /** All that was written. */
  bytes(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.#parts = [whole];
    return whole;
  }
}
