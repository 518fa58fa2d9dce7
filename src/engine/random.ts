import { AleaSeeder } from "./generators/alea-seed.js";
import { type AleaState, AleaStates, aleaFrom, aleaState, writeState } from "./generators/alea-states.js";
import { SeekableStreams } from "./generators/seekable-streams.js";
import { type FieldKey, type RandomField, threefry } from "./generators/threefry.js";

/** A source of uniform numbers in [0, 1) with 53 random bits. */
export type RandomStream = () => number;

/** First states of random streams by address. Runs with the same seed and replication share them, so that each stream is seeded once. */
export type StreamBegins = Map<string, AleaState>;

/** The most states that are kept. They take some 50 MB. */
const MOST_BEGINS = 200_000;

/**
 * Independent random streams, each addressed by (seed, replication, entity, purpose, index).
 *
 * Nobody draws from a stream that another address owns, so no policy can shift another's arrivals, sizes, channels or delays:
 * all of them meet the same world (common random numbers). Streams are the Alea generators of seedrandom; since it mixes short keys
 * badly ("1", "11" and "111" are one stream), every key is the SHA-256 of its address.
 */
export class RandomStreams {
  readonly #seed: number;
  readonly #replication: number;
  readonly #begins: StreamBegins | undefined;
  readonly #states = new AleaStates();
  readonly #seeder = new AleaSeeder();

  /** @param begins  first states from other runs of the same seed and replication; new ones are added */
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
        const { word0, word1 } = this.fieldKey(entity, purpose);
        field = threefry(word0, word1);
      }
      return field(index);
    };
  }

  /** The key of the field at an address, for whoever computes its numbers without it. */
  fieldKey(entity: string, purpose: string): FieldKey {
    const draw = this.stream(entity, purpose, 0);
    return { word0: (draw() * 0x100000000) | 0, word1: (draw() * 0x100000000) | 0 };
  }

  /**
   * The streams of an entity that are told apart by a number, for what is asked for out of order: they can go to any of their draws.
   *
   * @param purposeOf  the purpose of a number; the stream is that of `stream(entity, purposeOf(number))`
   */
  seekables(entity: string, purposeOf: (number: number) => string): SeekableStreams {
    return new SeekableStreams((number, states, at) => {
      const purpose = purposeOf(number);
      if (this.#begins === undefined) this.#seeder.seed(this.#addressOf(entity, purpose, 0), states, at);
      else writeState(this.#begin(entity, purpose, 0), states, at);
    });
  }

  #lasting(entity: string, purpose: string): RandomStream {
    const states = this.#states;
    let at = NOT_SEEDED;
    return () => {
      if (at === NOT_SEEDED)
        at =
          this.#begins === undefined
            ? states.addSeeded(this.#addressOf(entity, purpose, 0), this.#seeder)
            : states.add(this.#begin(entity, purpose, 0));
      return states.double(at);
    };
  }

  #begin(entity: string, purpose: string, index: number): AleaState {
    const address = this.#addressOf(entity, purpose, index);
    const known = this.#begins?.get(address);
    if (known !== undefined) return known;
    const state = aleaState(address, this.#seeder);
    if (this.#begins !== undefined && this.#begins.size < MOST_BEGINS) this.#begins.set(address, state);
    return state;
  }

  #addressOf(entity: string, purpose: string, index: number): string {
    return JSON.stringify([this.#seed, this.#replication, entity, purpose, index]);
  }
}

const NOT_SEEDED = -1;
