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
const TWO = f64x2.of(2);
const SIGN = v128.twice(0x8000000000000000n);

/** The first 32 bits of sqrt(1/2). */
const ROOT_HALF = 0x3fe6a09en;
/** Added to the bits of a number, this carries fractions above sqrt(2) to the next exponent. */
const CARRY = v128.twice((0x3ff00000n - ROOT_HALF) << 32n);
const FRACTION = v128.twice(0xfffffffffffffn);
/** The bits of 2^52. Its lowest bit is worth 1. */
const COUNTING = v128.twice(0x4330000000000000n);

// Outside of these bounds, log1p in JavaScript has other formulas.
const LEAST_X = f64x2.of(2 ** -29);
const LEAST_F = f64x2.of(2 ** -17);
const MOST_X = f64x2.of(2 ** 52);

/** Two numbers and the values computed from them. */
const NAMES = [
  "x",
  "y",
  "sum",
  "carried",
  "f",
  "k",
  // All bits are 1 where k is 0 and f is x.
  "isNear",
  "lost",
  "half",
  "s",
  "z",
  "r",
] as const;
type Vector = Readonly<Record<(typeof NAMES)[number], Variable>>;

/**
 * Generates code that computes `log1p` for several vectors of two numbers. It takes the same steps as `log1p` in logarithms.ts, so results
 * are identical bit for bit. Rare arguments go to the helper of the kernel, which must be that function.
 */
export class Log1pVectors extends VectorCode<(typeof NAMES)[number]> {
  constructor(writer: FunctionWriter, count: number) {
    super(writer, count, NAMES);
  }

  /** y = -log1p(x) for multiples of 2^-53 in (-1, 0]. For these 1 + x is exact. */
  negatedBelowZero(): Code {
    return [
      this.#reduced((x) => f64x2.isGreater(x, f64x2.of(-0.2928934097290039))),
      this.each(({ lost }) => lost.set(f64x2.of(0))),
      this.#evaluated(),
      this.each(({ y, k, r }) => y.set(f64x2.subtract(r.value, highPart(k)))),
      when(
        this.isAny(isNearSingular),
        this.each(({ x, y }) => y.set(v128.xor(byHelper(x), SIGN))),
      ),
    ];
  }

  /** y = log1p(x) for x >= 0. */
  aboveZero(): Code {
    return [
      this.#reduced((x) => f64x2.isLess(x, f64x2.of(0.4142136573791504))),
      this.each((vector) => vector.lost.set(v128.without(lostOf(vector), vector.isNear.value))),
      this.#evaluated(),
      this.each(({ y, k, r }) => y.set(f64x2.subtract(highPart(k), r.value))),
      when(
        this.isAny((vector) => v128.or(isNearSingular(vector), f64x2.isAtLeast(vector.x.value, MOST_X))),
        this.each(({ x, y }) => y.set(byHelper(x))),
      ),
    ];
  }

  /** 1 + x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2). */
  #reduced(isNear: (x: Code) => Code): Code {
    return [
      this.each(({ x, sum }) => sum.set(f64x2.add(ONE, x.value))),
      this.each(({ sum, carried }) => carried.set(i64x2.add(sum.value, CARRY))),
      this.each(({ k, carried }) => {
        const counted = v128.or(i64x2.shiftRight(carried.value, i32.of(52)), COUNTING);
        return k.set(f64x2.subtract(counted, f64x2.of(2 ** 52 + 1023)));
      }),
      this.each(({ f, carried }) => {
        const fraction = v128.and(carried.value, FRACTION);
        return f.set(f64x2.subtract(i64x2.add(fraction, v128.twice(ROOT_HALF << 32n)), ONE));
      }),
      this.each((vector) => vector.isNear.set(isNear(vector.x.value))),
      this.each(({ x, f, isNear: near }) => f.set(v128.select(x.value, f.value, near.value))),
      this.each(({ k, isNear: near }) => k.set(v128.without(k.value, near.value))),
    ];
  }

  /** r = half - (s (half + series) + (k ln 2 + lost)) - f, with only the lower part of ln 2. */
  #evaluated(): Code {
    return [
      this.each(({ f, s }) => s.set(f64x2.divide(f.value, f64x2.add(TWO, f.value)))),
      this.each(({ f, half }) => half.set(f64x2.multiply(f64x2.multiply(f64x2.of(0.5), f.value), f.value))),
      this.each(({ s, z }) => z.set(f64x2.multiply(s.value, s.value))),
      this.each(({ z, r }) => r.set(f64x2.multiply(z.value, f64x2.of(L7)))),
      [L6, L5, L4, L3, L2, L1].map((coefficient) =>
        this.each(({ z, r }) => r.set(f64x2.multiply(z.value, f64x2.add(f64x2.of(coefficient), r.value)))),
      ),
      this.each(({ f, k, lost, half, s, r }) => {
        const rest = f64x2.add(f64x2.multiply(k.value, f64x2.of(LN2_LOW)), lost.value);
        const most = f64x2.multiply(s.value, f64x2.add(half.value, r.value));
        return r.set(f64x2.subtract(f64x2.subtract(half.value, f64x2.add(most, rest)), f.value));
      }),
    ];
  }
}

/** The rounding error of 1 + x, relative to it. */
const lostOf = ({ x, sum }: Vector): Code => {
  const ofX = f64x2.subtract(ONE, f64x2.subtract(sum.value, x.value));
  const ofOne = f64x2.subtract(x.value, f64x2.subtract(sum.value, ONE));
  return f64x2.divide(v128.select(ofX, ofOne, f64x2.isAtLeast(sum.value, TWO)), sum.value);
};

const highPart = (k: Variable): Code => f64x2.multiply(k.value, f64x2.of(LN2_HIGH));

const isNearSingular = ({ f, isNear }: Vector): Code =>
  f64x2.isLess(f64x2.absolute(f.value), v128.select(LEAST_X, LEAST_F, isNear.value));
