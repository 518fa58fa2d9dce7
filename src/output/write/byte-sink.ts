import { systemCode } from "./output-error.js";

/** Destination of bytes: a file, or a stand-in for tests. Synchronous, so that a slow disk slows the emulation down. */
export interface ByteSink {
  /** The name for error messages. */
  readonly file: string;
  /** Writes bytes[start..end), or only the first of them. @returns how many were written */
  write(bytes: Uint8Array, start: number, end: number): number;
  /** Truncates the written bytes to the first `length`. */
  truncate(length: number): void;
  close(): void;
}

/** Sleeps while the reader of a pipe is busy. */
const pause_ms = (duration_ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration_ms);
};

/** A write that stopped in the middle; `written` bytes of it are in the file. */
export class ShortWrite extends Error {
  readonly written: number;

  constructor(written: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "ShortWrite";
    this.written = written;
  }
}

/**
 * Writes bytes[start..end) completely, in as many calls as the system needs.
 *
 * @throws ShortWrite with the system's error as its cause
 */
export const writeFully = (sink: Pick<ByteSink, "write">, bytes: Uint8Array, start: number, end: number): void => {
  let at = start;
  while (at < end) {
    try {
      const written = sink.write(bytes, at, end);
      if (!(written > 0)) throw new Error("the system accepted no bytes");
      at += written;
    } catch (cause) {
      const code = systemCode(cause);
      if (code !== "EAGAIN" && code !== "EINTR") throw new ShortWrite(at - start, cause);
      pause_ms(1);
    }
  }
};
