import { exp } from "../../math/exponentials.js";
import { log } from "../../math/logarithms.js";

/** How many numbers make up the state of a generator: the carry c, and the words s0, s1 and s2 as multiples of 2^-32. */
export const ALEA_SPAN = 4;

/**
 * The constants of SHA-256: the first 32 bits behind the point of square roots (degree 2) or cube roots (degree 3) of the first primes. The
 * floating-point estimate may be off in its last bits, so integer arithmetic corrects it.
 */
const rootBits = (degree: 2 | 3, count: number): Int32Array => {
  const power = (base: bigint): bigint => (degree === 2 ? base * base : base * base * base);
  const bits: number[] = [];
  for (let candidate = 2; bits.length < count; candidate++) {
    let divisor = 2;
    while (candidate % divisor !== 0) divisor++;
    if (divisor < candidate) continue;
    const target = BigInt(candidate) << BigInt(32 * degree);
    let root = BigInt(Math.floor(exp(log(candidate) / degree) * 0x100000000));
    while (power(root) > target) root--;
    while (power(root + 1n) <= target) root++;
    bits.push(Number(BigInt.asIntN(32, root)));
  }
  return Int32Array.from(bits);
};

const ROUNDS = rootBits(3, 64);
const FIRST_DIGEST = rootBits(2, 8);

const BLOCK_BYTES = 64;

const utf8 = new TextEncoder();

/**
 * One character of Baagoe's mash. seedrandom cuts with `>>> 0`. No product reaches 2^31, so the floor gives the same number, and is faster.
 */
const mashed = (n: number, code: number): number => {
  const product = 0.02519603282416938 * (n + code);
  const whole = Math.floor(product);
  const next = (product - whole) * whole;
  const high = Math.floor(next);
  return high + (next - high) * 0x100000000;
};

const FIRST_MASH = 0xefc8249d;
const SPACE = 0x20;

const wordOf = (n: number): number => (n >>> 0) * 2 ** -32;

/** The state of the mash, and the words, after the three spaces that begin every seeding. */
const begun = (() => {
  const afterOne = mashed(FIRST_MASH, SPACE);
  const afterTwo = mashed(afterOne, SPACE);
  const mash = mashed(afterTwo, SPACE);
  return { mash, words: [wordOf(afterOne), wordOf(afterTwo), wordOf(mash)] };
})();

/**
 * Seeds generators. The key of an address is its SHA-256 in hexadecimal digits. It seeds Alea as seedrandom does. The result equals
 * `seedrandom.alea(hex(sha256(address)))`, takes a quarter of its time, and makes no object: a large network seeds a million streams.
 *
 * Sources: FIPS 180-4; J. Baagoe, "Better random numbers for JavaScript", 2010, as in seedrandom's lib/alea.js
 */
export class AleaSeeder {
  /** The text being hashed, with room for the padding. Grows with the longest address. */
  #message = new Uint8Array(8 * BLOCK_BYTES);
  readonly #schedule = new Int32Array(64);
  readonly #digest = new Int32Array(8);
  /** The digest in hexadecimal digits, as character codes. */
  readonly #digits = new Uint8Array(BLOCK_BYTES);

  /** Writes the initial state of an address's generator into an array. */
  seed(address: string, states: Float64Array, at: number): void {
    this.#hash(address);
    this.#writeDigits();
    const digits = this.#digits;
    let { mash } = begun;
    states[at] = 1;
    for (let word = 0; word < begun.words.length; word++) {
      for (let digit = 0; digit < digits.length; digit++) mash = mashed(mash, digits[digit]!);
      const value = begun.words[word]! - wordOf(mash);
      states[at + 1 + word] = value < 0 ? value + 1 : value;
    }
  }

  /** Writes a text into `message`. @returns its length in bytes of UTF-8 */
  #write(text: string): number {
    const most = 3 * text.length + 2 * BLOCK_BYTES;
    if (most > this.#message.length) this.#message = new Uint8Array(2 * most);
    const message = this.#message;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return utf8.encodeInto(text, message).written;
      message[at] = code;
    }
    return text.length;
  }

  /** Compresses the block of `message` that begins at a byte into `digest`. */
  #compress(begin: number): void {
    const w = this.#schedule;
    const message = this.#message;
    const digest = this.#digest;
    for (let at = 0; at < 16; at++) {
      const byte = begin + 4 * at;
      w[at] = (message[byte]! << 24) | (message[byte + 1]! << 16) | (message[byte + 2]! << 8) | message[byte + 3]!;
    }
    for (let at = 16; at < 64; at++) {
      const x = w[at - 15]!;
      const y = w[at - 2]!;
      const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[at] = w[at - 16]! + sigma0 + w[at - 7]! + sigma1;
    }
    let a = digest[0]!;
    let b = digest[1]!;
    let c = digest[2]!;
    let d = digest[3]!;
    let e = digest[4]!;
    let f = digest[5]!;
    let g = digest[6]!;
    let h = digest[7]!;
    for (let round = 0; round < 64; round++) {
      const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + sum1 + ((e & f) ^ (~e & g)) + ROUNDS[round]! + w[round]!) | 0;
      const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    digest[0]! += a;
    digest[1]! += b;
    digest[2]! += c;
    digest[3]! += d;
    digest[4]! += e;
    digest[5]! += f;
    digest[6]! += g;
    digest[7]! += h;
  }

  /** Writes the SHA-256 of a text into `digest`. The text has fewer than 2^29 bytes, so one word counts its bits. */
  #hash(text: string): void {
    const bytes = this.#write(text);
    const message = this.#message;
    const end = Math.ceil((bytes + 9) / BLOCK_BYTES) * BLOCK_BYTES;
    message[bytes] = 0x80;
    message.fill(0, bytes + 1, end - 4);
    const bits = 8 * bytes;
    for (let byte = 1; byte <= 4; byte++) message[end - byte] = bits >>> (8 * (byte - 1));
    this.#digest.set(FIRST_DIGEST);
    for (let begin = 0; begin < end; begin += BLOCK_BYTES) this.#compress(begin);
  }

  #writeDigits(): void {
    const digest = this.#digest;
    const digits = this.#digits;
    for (let word = 0, at = 0; word < digest.length; word++)
      for (let shift = 28; shift >= 0; shift -= 4) {
        const digit = (digest[word]! >>> shift) & 15;
        digits[at++] = digit < 10 ? 0x30 + digit : 0x61 + digit - 10;
      }
  }
}
