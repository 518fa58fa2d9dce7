import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import seedrandom from "seedrandom";
import { type RandomField, threefry } from "./threefry.js";

/** A source of uniform numbers in [0, 1) with 53 random bits. */
export type RandomStream = () => number;

/** Where random streams begin, by their addresses: runs with the same numbers seed each stream once. */
export type StreamBegins = Map<string, seedrandom.State.Alea>;

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
   */
  stream(entity: string, purpose: string, index = 0): RandomStream {
    let draw: RandomStream | undefined;
    return () => {
      draw ??= this.#seeded(entity, purpose, index);
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
        const draw = this.#seeded(entity, purpose, 0);
        field = threefry(draw() * 0x100000000, draw() * 0x100000000);
      }
      return field(index);
    };
  }

  #seeded(entity: string, purpose: string, index: number): RandomStream {
    const address = JSON.stringify([this.#seed, this.#replication, entity, purpose, index]);
    const begins = this.#begins;
    const known = begins?.get(address);
    if (known !== undefined) return seedrandom.alea("", { state: known }).double;
    const key = bytesToHex(sha256(utf8ToBytes(address)));
    if (begins === undefined || begins.size >= MOST_BEGINS) return seedrandom.alea(key).double;
    const stream = seedrandom.alea(key, { state: true });
    begins.set(address, stream.state());
    return stream.double;
  }
}
