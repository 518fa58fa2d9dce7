import { L1, L2, L3, L4, L5, L6, L7, LN2_HIGH, LN2_LOW } from "../logarithms.js";
import {
  byHelper,
  type Code,
  type FunctionWriter,
  f64x2,
  i32,
  i64x2,
  type Variable,
  v128,
  when,
} from "../web-assembly.js";
import { VectorCode } from "./vector-code.js";

const ONE = f64x2.of(1);
const SIGN = v128.twice(0x8000000000000000n);
const FRACTION = v128.twice(0xfffffffffffffn);
/** Added to the bits of a number, this carries fractions above sqrt(2) to the next exponent. */
const ABOVE_ROOT = 0x95f64n;
const CARRY = v128.twice(ABOVE_ROOT << 32n);
/** The bits of 1. */
const UNIT = 0x3ff00000n << 32n;
/** The bits of 2^52. Its lowest bit is worth 1. */
const COUNTING = v128.twice(0x4330000000000000n);

/** The number in [1, 2) with these first 20 bits of its fraction, or the one before 2 plus some bits. */
const withFraction = (bits: bigint): Code => v128.twice(UNIT + (bits << 32n));

/** Two numbers and the values computed from them. */
const NAMES = [
  "x",
  "y",
  // The fraction of x, as a number in [1, 2).
  "fraction",
  "f",
  "k",
  "half",
  "s",
  "z",
  "w",
  "r",
] as const;
type Vector = Readonly<Record<(typeof NAMES)[number], Variable>>;

/**
 * Generates code that computes `log` for several vectors of two numbers. It takes the same steps as `log` in logarithms.ts, so results are
 * identical bit for bit. Rare arguments go to the helper of the kernel, which must be that function.
 */
export class LogVectors extends VectorCode<(typeof NAMES)[number]> {
  constructor(writer: FunctionWriter, count: number) {
    super(writer, count, NAMES);
  }

  /** y = -log(x) for numbers of full precision above 0. */
  negated(): Code {
    return [
      this.#reduced(),
      this.#evaluated(),
      this.each(({ y, k, r }) => y.set(f64x2.subtract(r.value, f64x2.multiply(k.value, f64x2.of(LN2_HIGH))))),
      when(
        this.isAny(isNearPower),
        this.each(({ x, y }) => y.set(v128.xor(byHelper(x), SIGN))),
      ),
    ];
  }

  /** x = 2^k (1 + f) with sqrt(1/2) < 1 + f < sqrt(2). */
  #reduced(): Code {
    return [
      this.each(({ x, k }) => k.set(i64x2.add(x.value, CARRY))),
      this.each(({ k, f }) => {
        const scaled = i64x2.add(v128.and(k.value, FRACTION), v128.twice(UNIT - (ABOVE_ROOT << 32n)));
        return f.set(f64x2.subtract(scaled, ONE));
      }),
      this.each(({ k }) => {
        const counted = v128.or(i64x2.shiftRight(k.value, i32.of(52)), COUNTING);
        return k.set(f64x2.subtract(counted, f64x2.of(2 ** 52 + 1023)));
      }),
      this.each(({ x, fraction }) => fraction.set(v128.or(v128.and(x.value, FRACTION), ONE))),
    ];
  }

  /** r = k ln 2 - ln x, with only the lower part of ln 2. There are two formulas, which differ in how they round. */
  #evaluated(): Code {
    const series = (x: Variable, first: number, ...others: number[]): Code =>
      others.reduce<Code>(
        (sum, coefficient) => f64x2.add(f64x2.of(coefficient), f64x2.multiply(x.value, sum)),
        f64x2.of(first),
      );
    const low = ({ k }: Vector): Code => f64x2.multiply(k.value, f64x2.of(LN2_LOW));
    return [
      this.each(({ f, s }) => s.set(f64x2.divide(f.value, f64x2.add(f64x2.of(2), f.value)))),
      this.each(({ f, half }) => half.set(f64x2.multiply(f64x2.multiply(f64x2.of(0.5), f.value), f.value))),
      this.each(({ s, z }) => z.set(f64x2.multiply(s.value, s.value))),
      this.each(({ z, w }) => w.set(f64x2.multiply(z.value, z.value))),
      this.each(({ z, w, r }) => {
        const odd = f64x2.multiply(z.value, series(w, L7, L5, L3, L1));
        return r.set(f64x2.add(odd, f64x2.multiply(w.value, series(w, L6, L4, L2))));
      }),
      this.each((vector) => {
        const { fraction, f, half, s, r } = vector;
        const most = f64x2.add(f64x2.multiply(s.value, f64x2.add(half.value, r.value)), low(vector));
        const long = f64x2.subtract(half.value, most);
        const short = f64x2.subtract(f64x2.multiply(s.value, f64x2.subtract(f.value, r.value)), low(vector));
        const isLong = v128.and(
          f64x2.isAtLeast(fraction.value, withFraction(0x6147an)),
          f64x2.isLess(fraction.value, withFraction(0x6b852n)),
        );
        return r.set(f64x2.subtract(v128.select(long, short, isLong), f.value));
      }),
    ];
  }
}

/** True where |f| < 2^-20, as `log` decides it. */
const isNearPower = ({ fraction }: Vector): Code =>
  v128.or(f64x2.isLess(fraction.value, withFraction(1n)), f64x2.isAtLeast(fraction.value, withFraction(0xffffen)));
