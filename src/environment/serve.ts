import { createHash } from "node:crypto";
import { readSync, writeSync } from "node:fs";
import { endianness } from "node:os";
import { InputError } from "../errors.js";
import type { Scenario } from "../scenario/scenario.js";
import { AgentBatch } from "./agents.js";
import type { Reward } from "./episode.js";
import { IndependentBatch } from "./independent.js";
import { ObservationCodec } from "./observation.js";
import {
  describeSpaces,
  type Handshake,
  HEADER_BYTES,
  PROTOCOL_VERSION,
  RESET_FRAME,
  RowsFrame,
  STEP_FRAME,
  sizesOf,
} from "./protocol.js";
import type { Batch, News } from "./rows.js";
import { type Decides, type SpacesOptions, spacesOf } from "./spaces.js";

/** Options of `edgefade gym`. */
export interface ServeOptions extends SpacesOptions {
  readonly scenario: Scenario;
  /** The resolved scenario, of which the handshake tells the hash. */
  readonly text: object;
  /** Of edgefade. */
  readonly version: string;
  readonly decides: Decides;
  readonly reward: Reward;
  readonly dropCost: number;
  /** Environments in this process. */
  readonly environments: number;
  /** Of all environments that share the seed's replications, the number of the first one here, and how many they are. */
  readonly first: number;
  readonly count: number;
  /** Rows are the agents of one run, whose slots have this length; absent: rows are environments. */
  readonly slot_s?: number;
}

/** A pair of file descriptors. */
export interface Pipes {
  readonly input: number;
  readonly output: number;
}

const KIND_NAMES: Readonly<Record<number, string>> = { [RESET_FRAME]: "reset", [STEP_FRAME]: "step" };

const refuse = (problem: string): InputError => new InputError([{ file: "gym", problem }]);

/**
 * Sends the greeting, then answers frame after frame until the input ends. All calls block: the process does nothing else.
 *
 * @throws InputError for a frame that is malformed, and for an action that there is not
 */
export const serve = (options: ServeOptions, pipes: Pipes): void => {
  if (endianness() !== "LE") throw refuse("frames are little-endian, and this machine is not");
  const { scenario, decides, reward, dropCost, slot_s } = options;
  const spaces = spacesOf(scenario, decides, options);
  const codec = new ObservationCodec(spaces);
  const rows = slot_s === undefined ? options.environments : spaces.devices.length;
  const sizes = sizesOf(spaces, codec, rows);
  const frame = new RowsFrame(sizes);
  const hello: Handshake = {
    protocol: "edgefade-gym",
    version: PROTOCOL_VERSION,
    edgefade: options.version,
    scenario: { name: scenario.name, sha256: hashOf(options.text), seed: scenario.seed },
    ...{ reward, dropCost },
    ...(slot_s === undefined ? {} : { slot_s }),
    ...describeSpaces(spaces, codec, rows),
  };
  const { actions, features, candidateSites } = spaces;
  const made = { decides, reward, dropCost, actions, features, candidateSites };
  const batch: Batch =
    slot_s === undefined
      ? new IndependentBatch(scenario, frame.rows, { ...made, first: options.first, count: options.count })
      : new AgentBatch(scenario, frame.rows, slot_s, made);
  writeAll(pipes.output, new TextEncoder().encode(`${JSON.stringify(hello)}\n`));
  const requests = new Requests(pipes.input, hello.frames, rows);
  for (;;) {
    const request = requests.next();
    if (request === undefined) return;
    let news: News;
    try {
      news = request(batch);
    } catch (error) {
      if (error instanceof RangeError) throw refuse(`frame ${requests.count}: ${error.message}`);
      throw error;
    }
    writeAll(pipes.output, frame.finish(news));
  }
};

const hashOf = (text: object): string => createHash("sha256").update(JSON.stringify(text)).digest("hex");

/** Reads requests, and checks their form before anything is done with them. */
class Requests {
  readonly #input: number;
  readonly #sizes: Handshake["frames"];
  readonly #rows: number;
  readonly #header = new Uint8Array(HEADER_BYTES);
  readonly #payload: Uint8Array;
  #count = 0;

  constructor(input: number, sizes: Handshake["frames"], rows: number) {
    this.#input = input;
    this.#sizes = sizes;
    this.#rows = rows;
    this.#payload = new Uint8Array(Math.max(sizes.reset, sizes.step));
  }

  /** Frames read, the last one included. */
  get count(): number {
    return this.#count;
  }

  /** @returns undefined at the end of the input */
  next(): ((batch: Batch) => News) | undefined {
    const got = readAll(this.#input, this.#header);
    if (got === 0) return undefined;
    this.#count++;
    if (got < HEADER_BYTES) throw this.#refuse(`the input ends after ${got} bytes of a header of ${HEADER_BYTES}`);
    const view = new DataView(this.#header.buffer);
    const [length, kind, zero] = [view.getUint32(0, true), view.getUint16(4, true), view.getUint16(6, true)];
    const name = KIND_NAMES[kind];
    if (name === undefined || zero !== 0)
      throw this.#refuse(`expected a header of kind ${RESET_FRAME} (reset) or ${STEP_FRAME} (step), got kind ${kind}`);
    const expected = kind === RESET_FRAME ? this.#sizes.reset : this.#sizes.step;
    if (length !== expected)
      throw this.#refuse(`a ${name} of ${this.#rows} rows has ${expected} bytes, the header says ${length}`);
    const payload = this.#payload.subarray(0, length);
    const read = readAll(this.#input, payload);
    if (read < length) throw this.#refuse(`the input ends after ${read} of ${length} bytes`);
    return kind === RESET_FRAME ? this.#reset() : this.#step();
  }

  #reset(): (batch: Batch) => News {
    const rows = this.#rows;
    const { buffer } = this.#payload;
    const numbers = Math.ceil((4 * rows) / 8) * 8;
    const operations = new Int32Array(buffer, 0, rows);
    const seeds = new Float64Array(buffer, numbers, rows);
    const replications = new Float64Array(buffer, numbers + 8 * rows, rows);
    this.#check(operations, [0, 2]);
    return (batch) => batch.reset(operations, seeds, replications);
  }

  #step(): (batch: Batch) => News {
    const rows = this.#rows;
    const operations = new Int32Array(this.#payload.buffer, 0, rows);
    const actions = new Int32Array(this.#payload.buffer, 4 * rows, this.#sizes.step / 4 - rows);
    this.#check(operations, [0, 1, 2]);
    return (batch) => batch.step(operations, actions);
  }

  #check(operations: Int32Array, known: readonly number[]): void {
    const row = operations.findIndex((operation) => !known.includes(operation));
    if (row >= 0)
      throw this.#refuse(`row ${row}: expected an operation of ${known.join(", ")}, got ${operations[row]}`);
  }

  #refuse(problem: string): InputError {
    return refuse(`frame ${this.#count}: ${problem}; see docs/protocol.md`);
  }
}

/** Bytes read: fewer than there is room for at the end of the input. */
const readAll = (descriptor: number, into: Uint8Array): number => {
  let at = 0;
  while (at < into.length) {
    const read = patiently(() => readSync(descriptor, into, at, into.length - at, null));
    if (read === 0) break;
    at += read;
  }
  return at;
};

const writeAll = (descriptor: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += patiently(() => writeSync(descriptor, bytes, at, bytes.length - at));
};

/** Pipes that do not block are tried again after a rest. On Windows the end of a pipe is an error. */
const patiently = (act: () => number): number => {
  for (;;) {
    try {
      return act();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
};
