/**
 * Elementary functions in whole numbers of 2^-400: series and Newton's method, as slow as they are plain, for comparison with the
 * functions of src/math. They share nothing with them.
 */
const BITS = 400n;
const ONE = 1n << BITS;

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;

/** A number, exactly. Numbers below 2^-340 lose bits. */
export const exactly = (x: number): bigint => {
  const words = new DataView(new ArrayBuffer(8));
  words.setFloat64(0, x);
  const bits = words.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = (bits & 0xfffffffffffffn) | (exponent === 0n ? 0n : 1n << 52n);
  const shift = (exponent === 0n ? 1n : exponent) - 1075n + BITS;
  const size = shift >= 0n ? fraction << shift : fraction >> -shift;
  return bits >> 63n === 1n ? -size : size;
};

/** How far a number is from the exact value, in units of its last place. */
export const unitsOff = (x: number, exact: bigint): number => {
  const words = new DataView(new ArrayBuffer(8));
  words.setFloat64(0, x);
  const exponent = BigInt((words.getUint16(0) >> 4) & 0x7ff);
  const unit = (1n << (BITS + 64n)) >> (1075n - exponent);
  const off = (exactly(x) - exact) << 64n;
  return Math.abs(Number((off * 1_000_000n) / unit)) / 1_000_000;
};

/** e^x: the series of x / 2^20, squared 20 times. */
export const exactExp = (x: bigint): bigint => {
  const small = x >> 20n;
  let sum = ONE;
  for (let n = 1n, term = ONE; term !== 0n && n < 60n; n++) {
    term = times(term, small) / n;
    sum += term;
  }
  for (let n = 0; n < 20; n++) sum = times(sum, sum);
  return sum;
};

/** ln x by Newton's method on e^y = x. */
export const exactLog = (x: bigint): bigint => {
  let y = exactly(Math.log(Number(x >> 300n) / 2 ** 100));
  for (let round = 0; round < 4; round++) y += times(x, exactExp(-y)) - ONE;
  return y;
};

/** arctan(1 / n) by its series. */
const inverseTangent = (n: bigint): bigint => {
  let sum = 0n;
  for (let k = 0n, term = ONE / n; term !== 0n; k++, term /= n * n)
    sum += (k % 2n === 0n ? term : -term) / (2n * k + 1n);
  return sum;
};

/** By Machin's formula. */
const PI = 16n * inverseTangent(5n) - 4n * inverseTangent(239n);

/** cos x (from 0) or sin x (from 1) by the series, for |x| up to 2^60. */
const wave = (x: bigint, from: bigint): bigint => {
  const reduced = x - ((x + PI) / (2n * PI)) * 2n * PI;
  let sum = 0n;
  let term = from === 0n ? ONE : reduced;
  for (let n = from + 1n; term !== 0n; n += 2n) {
    sum += term;
    term = -times(times(term, reduced), reduced) / (n * (n + 1n));
  }
  return sum;
};

/** @param x  in radians */
export const exactSin = (x: bigint): bigint => wave(x, 1n);

/** @param x  in radians */
export const exactCos = (x: bigint): bigint => wave(x, 0n);

/** The square root, by Newton's method. */
export const exactSqrt = (x: bigint): bigint => {
  const target = x << BITS;
  let root = 1n << BigInt(Math.ceil(target.toString(2).length / 2));
  for (;;) {
    const next = (root + target / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
};

/** The quotient of two exact numbers. */
export const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;

/** 1, and 10, exactly. */
export const one = ONE;
