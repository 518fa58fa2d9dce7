import { close, ftruncateSync, openSync, write, writeSync } from "node:fs";
import type { ByteSink } from "../../output/write/byte-sink.js";
import { OutputError } from "../../output/write/output-error.js";

/** Maximum number of bytes that wait for a slow disk. Beyond it they are written at once, and the run waits. */
const MOST_WAITING_BYTES = 32 << 20;

/**
 * A file that is written in the background, in order: a disk that is busy for some milliseconds would otherwise delay the
 * traffic. Written bytes are on the disk once `settled` is resolved.
 */
export class BackgroundFile implements ByteSink {
  readonly file: string;
  readonly #descriptor: number;
  /** The end of what was handed over. */
  #length = 0;
  #waiting_bytes = 0;
  #work: Promise<void> = Promise.resolve();
  #failure: OutputError | undefined;

  /** @throws OutputError when it cannot be created */
  constructor(file: string) {
    this.file = file;
    try {
      this.#descriptor = openSync(file, "w");
    } catch (cause) {
      throw new OutputError(file, cause, "create");
    }
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    if (this.#failure !== undefined) throw this.#failure.cause ?? this.#failure;
    const at = this.#length;
    if (this.#waiting_bytes + end - start > MOST_WAITING_BYTES) {
      const written = writeSync(this.#descriptor, bytes, start, end - start, at);
      this.#length += written;
      return written;
    }
    const chunk = bytes.slice(start, end);
    this.#length += chunk.length;
    this.#waiting_bytes += chunk.length;
    this.#work = this.#work.then(() => this.#save(chunk, at));
    return chunk.length;
  }

  truncate(length: number): void {
    ftruncateSync(this.#descriptor, length);
  }

  /** The file is closed when all has been written. */
  close(): void {
    this.#work = this.#work.then(() => new Promise((resolve) => close(this.#descriptor, () => resolve())));
  }

  /** @throws OutputError when not all could be written */
  async settled(): Promise<void> {
    await this.#work;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #save(chunk: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < chunk.length && this.#failure === undefined; ) {
      try {
        done += await new Promise<number>((resolve, reject) =>
          write(this.#descriptor, chunk, done, chunk.length - done, at + done, (error, written) =>
            error === null ? resolve(written) : reject(error),
          ),
        );
      } catch (cause) {
        this.#failure = new OutputError(this.file, cause);
      }
    }
    this.#waiting_bytes -= chunk.length;
  }
}
