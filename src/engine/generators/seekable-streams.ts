import { ALEA_SPAN } from "./alea-seed.js";
import { drawAt, undoAt } from "./alea-states.js";

/** Entries before a stream's generator: its number, and how many draws it has made. */
const NUMBER = 0;
const POSITION = 1;
const STATE = 2;
const SPAN = STATE + ALEA_SPAN;

/** Initial number of places for streams. A power of two; the length of the table stays one. */
const FEW = 4;

/**
 * The numbered random streams of one owner. Each stream can seek to any of its draws, forwards or backwards, at the cost of the
 * draws in between. They draw the same numbers as `RandomStreams.stream` with the same addresses.
 *
 * A device of a large network has one stream for each of a hundred servers. So a stream is not an object: it is six numbers in an array
 * and a place in a table. It is seeded on first use.
 */
export class SeekableStreams {
  readonly #seed: (number: number, states: Float64Array, at: number) => void;
  #streams = new Float64Array(FEW * SPAN);
  #count = 0;
  /** Open addressing: where a stream begins in `#streams`, from 1 on; 0: empty. At most half of the places are taken. */
  #table = new Int32Array(2 * FEW);
  /** Where the stream of the last `seek` begins. */
  #at = 0;

  /** @param seed  writes the initial state of a number's generator into an array */
  constructor(seed: (number: number, states: Float64Array, at: number) => void) {
    this.#seed = seed;
  }

  /**
   * Goes to a draw of a stream. The first call of `next` returns the draw at this position, counted from 0.
   *
   * @param number  of the stream, a whole number from 0
   * @throws RangeError when a position is no whole number from 0
   */
  seek(number: number, position: number): void {
    if (!(Number.isSafeInteger(position) && position >= 0)) throw new RangeError(`invalid position: ${position}`);
    const at = this.#find(number);
    const streams = this.#streams;
    this.#at = at;
    let present = streams[at + POSITION]!;
    for (; present < position; present++) drawAt(streams, at + STATE);
    for (; present > position; present--) undoAt(streams, at + STATE);
    streams[at + POSITION] = position;
  }

  /** The next draw of the stream that `seek` went to last. */
  readonly next = (): number => {
    const streams = this.#streams;
    const at = this.#at;
    streams[at + POSITION]!++;
    return drawAt(streams, at + STATE);
  };

  #find(number: number): number {
    const table = this.#table;
    const last = table.length - 1;
    let place = number & last;
    for (; table[place]! > 0; place = (place + 1) & last) {
      const at = table[place]! - 1;
      if (this.#streams[at + NUMBER] === number) return at;
    }
    return this.#add(number, place);
  }

  #add(number: number, place: number): number {
    const at = this.#count * SPAN;
    if (at === this.#streams.length) {
      const streams = new Float64Array(2 * this.#streams.length);
      streams.set(this.#streams);
      this.#streams = streams;
    }
    this.#count++;
    this.#streams[at + NUMBER] = number;
    this.#seed(number, this.#streams, at + STATE);
    this.#table[place] = at + 1;
    if (2 * this.#count >= this.#table.length) this.#widen();
    return at;
  }

  #widen(): void {
    const table = new Int32Array(2 * this.#table.length);
    const last = table.length - 1;
    for (let at = 0; at < this.#count * SPAN; at += SPAN) {
      let place = this.#streams[at + NUMBER]! & last;
      while (table[place]! > 0) place = (place + 1) & last;
      table[place] = at + 1;
    }
    this.#table = table;
  }
}
