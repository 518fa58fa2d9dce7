import { ALEA_SPAN, AleaSeeder } from "./generators/alea-seed.js";
import { type AleaState, AleaStates, aleaFrom, aleaState, writeState } from "./generators/alea-states.js";
import { ExponentialBlocks } from "./generators/exponential-blocks.js";
import { SeekableStreams } from "./generators/seekable-streams.js";
import { type FieldKey, type RandomField, threefry } from "./generators/threefry.js";

/** A source of uniform numbers in [0, 1) with 53 random bits. */
export type RandomStream = () => number;

/** Initial states of random streams by address. Runs with the same seed and replication share them, so each stream is seeded once. */
export type StreamBegins = Map<string, AleaState>;

/** The maximum number of states kept. They take some 50 MB. */
const MOST_BEGINS = 200_000;

/**
 * Independent random streams, each addressed by (seed, replication, entity, purpose, index).
 *
 * Each address owns its stream, so no policy can shift another's arrivals, sizes, channels or delays: all policies meet the same
 * world (common random numbers). Streams are the Alea generators of seedrandom. Alea mixes short keys badly ("1", "11" and "111" give
 * one stream), so every key is the SHA-256 of its address.
 */
export class RandomStreams {
  readonly #seed: number;
  readonly #replication: number;
  readonly #begins: StreamBegins | undefined;
  readonly #states = new AleaStates();
  readonly #seeder = new AleaSeeder();
  readonly #blocks = new ExponentialBlocks();

  /** @param begins  initial states from other runs of the same seed and replication; new ones are added */
  constructor(seed: number, replication: number, begins?: StreamBegins) {
    if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new RangeError(`invalid seed: ${seed}`);
    if (!(Number.isSafeInteger(replication) && replication >= 0))
      throw new RangeError(`invalid replication: ${replication}`);
    this.#seed = seed;
    this.#replication = replication;
    this.#begins = begins;
  }

  /**
   * The stream at an address, from its beginning. It is seeded at its first draw, so unused streams cost nothing.
   * `stream("phone-3", "arrivals")`, `stream("phone-3", "position", 17)`
   *
   * @param index  of one of many short-lived streams; streams without an index are few, and live as long as this object
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
   * Exponential numbers of mean 1: -ln(1 - u) of the numbers u of `stream(entity, purpose)`, in their order. They are drawn 64 at a time, which
   * takes a quarter of the time. `const gap_s = streams.exponentials("source", "arrivals"); yield mean_s * gap_s();`
   */
  exponentials(entity: string, purpose: string): RandomStream {
    let draw: RandomStream | undefined;
    return () => {
      if (draw === undefined) {
        const state = new Float64Array(ALEA_SPAN);
        writeState(this.#begin(entity, purpose, 0), state, 0);
        draw = this.#blocks.source(state);
      }
      return draw();
    };
  }

  /**
   * The random field at an address, for values that are read here and there and never in order, such as the fading of a link. Its key
   * is drawn from the address's stream. `field("phone-3", "uplink fading")(1_000_000)`
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

  /** The key of the field at an address, for code that computes its numbers without the field. */
  fieldKey(entity: string, purpose: string): FieldKey {
    const draw = this.stream(entity, purpose, 0);
    return { word0: (draw() * 0x100000000) | 0, word1: (draw() * 0x100000000) | 0 };
  }

  /**
   * The numbered streams of an entity, for values that are read out of order. They can seek to any of their draws.
   *
   * @param purposeOf  the purpose for a number; the stream equals `stream(entity, purposeOf(number))`
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
