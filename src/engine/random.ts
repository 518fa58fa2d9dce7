import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type AleaState, AleaStates, aleaFrom, aleaState } from "./alea-states.js";
import { type RandomField, threefry } from "./threefry.js";

/** A source of uniform numbers in [0, 1) with 53 random bits. */
export type RandomStream = () => number;

/** Where random streams begin, by their addresses: runs with the same numbers seed each stream once. */
export type StreamBegins = Map<string, AleaState>;

/** More are not kept: two hundred thousand take some 50 MB. */
const MOST_BEGINS = 200_000;

/**
 * Independent random streams, each addressed by (seed, replication, entity, purpose, index).
 *
 * Nobody draws from a stream that another address owns, so no policy can shift another's arrivals, sizes, channels or delays:
 * all of them meet the same world (common random numbers). Streams are seedrandom's Alea generators; since seedrandom mixes
 * short keys badly ("1", "11" and "111" are one stream), every key is the SHA-256 of its address.
 */
export class RandomStreams {
  readonly #seed: number;
  readonly #replication: number;
  readonly #begins: StreamBegins | undefined;
  readonly #states = new AleaStates();

  /** @param begins  what other streams of the same seed and replication have begun with; is added to */
  constructor(seed: number, replication: number, begins?: StreamBegins) {
    if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new RangeError(`invalid seed: ${seed}`);
    if (!(Number.isSafeInteger(replication) && replication >= 0))
      throw new RangeError(`invalid replication: ${replication}`);
    this.#seed = seed;
    this.#replication = replication;
    this.#begins = begins;
  }

  /**
   * The stream at an address, from its beginning; it is seeded at its first draw, so that streams nobody draws from cost nothing.
   * `stream("phone-3", "arrivals")`, `stream("phone-3", "position", 17)`
   *
   * @param index  of one of many that come and go; those without are few, and are there as long as this is
   */
  stream(entity: string, purpose: string, index?: number): RandomStream {
    if (index === undefined) return this.#lasting(entity, purpose);
    let draw: RandomStream | undefined;
    return () => {
      draw ??= aleaFrom(this.#begin(entity, purpose, index));
      return draw();
    };
  }

  /**
   * The random field at an address, for what is asked for here and there and never in order: the fading of a link. Its key is
   * drawn from the address's stream. `field("phone-3", "uplink fading")(1_000_000)`
   */
  field(entity: string, purpose: string): RandomField {
    let field: RandomField | undefined;
    return (index) => {
      if (field === undefined) {
        const draw = this.stream(entity, purpose, 0);
        field = threefry(draw() * 0x100000000, draw() * 0x100000000);
      }
      return field(index);
    };
  }

  /** The stream at an address, for what is asked for out of order: it can go to any of its draws. */
  seekable(entity: string, purpose: string): SeekableStream {
    return new SeekableStream(this.#states, () => this.#begin(entity, purpose, 0));
  }

  #lasting(entity: string, purpose: string): RandomStream {
    const states = this.#states;
    let at = NOT_SEEDED;
    return () => {
      if (at === NOT_SEEDED) at = states.add(this.#begin(entity, purpose, 0));
      return states.double(at);
    };
  }

  #begin(entity: string, purpose: string, index: number): AleaState {
    const address = JSON.stringify([this.#seed, this.#replication, entity, purpose, index]);
    const known = this.#begins?.get(address);
    if (known !== undefined) return known;
    const state = aleaState(bytesToHex(sha256(utf8ToBytes(address))));
    if (this.#begins !== undefined && this.#begins.size < MOST_BEGINS) this.#begins.set(address, state);
    return state;
  }
}

const NOT_SEEDED = -1;

/**
 * A stream that can go to any of its draws, forwards or back, at the cost of the draws between. It draws what `stream` of the same address
 * draws, and is seeded when it first goes somewhere.
 */
export class SeekableStream {
  readonly #states: AleaStates;
  readonly #begin: () => AleaState;
  #at = NOT_SEEDED;
  #position = 0;

  constructor(states: AleaStates, begin: () => AleaState) {
    this.#states = states;
    this.#begin = begin;
  }

  /** The next draw. */
  readonly next: RandomStream = () => {
    if (this.#at === NOT_SEEDED) this.#at = this.#states.add(this.#begin());
    this.#position++;
    return this.#states.double(this.#at);
  };

  /** Goes to a draw: the next one is that of this number, from 0. */
  seek(position: number): void {
    if (!(Number.isSafeInteger(position) && position >= 0)) throw new RangeError(`invalid position: ${position}`);
    while (this.#position < position) this.next();
    for (; this.#position > position; this.#position--) this.#states.undo(this.#at);
  }
}
