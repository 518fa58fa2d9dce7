import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import seedrandom from "seedrandom";
import { type RandomField, threefry } from "./threefry.js";

/** A source of uniform numbers in [0, 1) with 53 random bits. */
export type RandomStream = () => number;

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

  constructor(seed: number, replication: number) {
    if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new RangeError(`invalid seed: ${seed}`);
    if (!(Number.isSafeInteger(replication) && replication >= 0))
      throw new RangeError(`invalid replication: ${replication}`);
    this.#seed = seed;
    this.#replication = replication;
  }

  /** The stream at an address, from its beginning. `stream("phone-3", "arrivals")`, `stream("phone-3", "uplink-fading", 17)` */
  stream(entity: string, purpose: string, index = 0): RandomStream {
    const address = JSON.stringify([this.#seed, this.#replication, entity, purpose, index]);
    return seedrandom.alea(bytesToHex(sha256(utf8ToBytes(address)))).double;
  }
  /**
   * The random field at an address, for what is asked for here and there and never in order: the fading of a link. Its key is
   * drawn from the address's stream. `field("phone-3", "uplink fading")(1_000_000)`
   */
  field(entity: string, purpose: string): RandomField {
    const draw = this.stream(entity, purpose);
    return threefry(draw() * 0x100000000, draw() * 0x100000000);
  }
}
