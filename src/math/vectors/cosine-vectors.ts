import { LACKS_1, LACKS_2, MANY_TURNS, PART_1, PART_2, QUARTERS_PER_RADIAN } from "../quarter-turns.js";
import {
  C1,
  C2,
  C3,
  C4,
  C5,
  C6,
  EIGHTH_TURN,
  LAST_QUARTER,
  QUARTERED_FROM,
  QUARTERED_TO,
  S1,
  S2,
  S3,
  S4,
  S5,
  S6,
} from "../sines.js";
import {
  byHelper,
  type Code,
  type FunctionWriter,
  f64x2,
  i32,
  i64x2,
  V128,
  type Variable,
  v128,
  when,
} from "../web-assembly.js";
import { VectorCode } from "./vector-code.js";

/** Added to a whole number, this puts the number into the lowest bits. */
const COUNTING = 2 ** 52;

/**
 * Constants in both halves of vectors, set once at the beginning of a function. Engines build them anew at each use otherwise, which takes
 * several instructions.
 */
class Constants {
  readonly #writer: FunctionWriter;
  readonly #variables = new Map<number, Variable>();

  constructor(writer: FunctionWriter) {
    this.#writer = writer;
  }

  readonly of = (value: number): Code => {
    let variable = this.#variables.get(value);
    if (variable === undefined) {
      variable = this.#writer.local(V128);
      this.#variables.set(value, variable);
    }
    return variable.value;
  };

  /** Sets all constants that were used before this call. */
  set(): Code {
    return Array.from(this.#variables, ([value, variable]) => variable.set(f64x2.of(value)));
  }
}

/** Two numbers and the values computed from them. */
const NAMES = [
  "x",
  "y",
  "turns",
  "size",
  "rest",
  "lost",
  "first",
  // All bits are 1 where a second part of pi / 2 is subtracted.
  "isDeep",
  // All bits are 1 where the helper must answer.
  "isRare",
  "z",
  "sine",
  "cosine",
] as const;
type Vector = Readonly<Record<(typeof NAMES)[number], Variable>>;

/**
 * Generates code that computes `cos` for several vectors of two numbers. It takes the same steps as `cos` in sines.ts, so results are identical
 * bit for bit. Sine and cosine of the rest are computed for all numbers, and one of them is selected. Rare arguments go to the helper of the
 * kernel, which must be that function.
 */
export class CosineVectors extends VectorCode<(typeof NAMES)[number]> {
  readonly #constants: Constants;

  constructor(writer: FunctionWriter, count: number) {
    super(writer, count, NAMES);
    this.#constants = new Constants(writer);
  }

  /** y = cos(x). @param code  what comes between the constants, which are set once, and this, which may be in a loop */
  within(code: (evaluated: Code) => Code): Code {
    const body = code(this.#evaluated());
    return [this.#constants.set(), body];
  }

  #evaluated(): Code {
    const { of } = this.#constants;
    return [
      this.each((vector) => reduced(vector, of)),
      when(
        this.isAny(({ isDeep }) => isDeep.value),
        this.each((vector) => reducedDeeply(vector, of)),
      ),
      this.each(rounded),
      this.each((vector) => sineOfRest(vector, of)),
      this.each((vector) => cosineOfRest(vector, of)),
      this.each((vector) => selected(vector, of)),
      when(
        this.isAny(({ isRare }) => isRare.value),
        this.each(({ x, y }) => y.set(byHelper(x))),
      ),
    ];
  }
}

type Constant = (value: number) => Code;

/** |x| = turns pi / 2 + rest + lost, less the first part of pi / 2. The cosine does not depend on the sign of x. */
const reduced = ({ x, turns, size, rest, lost, first, isDeep, isRare }: Vector, of: Constant): Code => {
  const counted = f64x2.truncate(f64x2.add(f64x2.multiply(size.value, of(QUARTERS_PER_RADIAN)), of(0.5)));
  return [
    size.set(f64x2.absolute(x.value)),
    turns.set(v128.without(counted, f64x2.isLess(size.value, of(EIGHTH_TURN)))),
    rest.set(f64x2.subtract(size.value, f64x2.multiply(turns.value, of(PART_1)))),
    lost.set(f64x2.multiply(turns.value, of(LACKS_1))),
    first.set(f64x2.subtract(rest.value, lost.value)),
    isDeep.set(isSmallerBy(2 ** 16, first, size, of)),
    isRare.set(
      v128.or(
        v128.not(f64x2.isLess(size.value, of(MANY_TURNS))),
        // With few turns, JavaScript has another condition for the second part.
        v128.and(isDeep.value, f64x2.isLess(turns.value, of(32))),
      ),
    ),
  ];
};

/** Subtracts the second part of pi / 2 where much of the rest is lost without it. If even that is not enough, the number is rare. */
const reducedDeeply = ({ turns, size, rest, lost, first, isDeep, isRare, z, sine }: Vector, of: Constant): Code => {
  const [before, deep] = [z, sine];
  return [
    before.set(rest.value),
    deep.set(f64x2.multiply(turns.value, of(PART_2))),
    rest.set(v128.select(f64x2.subtract(before.value, deep.value), before.value, isDeep.value)),
    deep.set(
      f64x2.subtract(
        f64x2.multiply(turns.value, of(LACKS_2)),
        f64x2.subtract(f64x2.subtract(before.value, rest.value), deep.value),
      ),
    ),
    lost.set(v128.select(deep.value, lost.value, isDeep.value)),
    first.set(f64x2.subtract(rest.value, lost.value)),
    // Of so small a rest, the sine is the rest itself.
    isRare.set(v128.or(isRare.value, f64x2.isLess(f64x2.absolute(first.value), of(2 ** -27)))),
    isRare.set(v128.or(isRare.value, isSmallerBy(2 ** 49, first, size, of))),
  ];
};

/** The rest and its rounding error. */
const rounded = ({ rest, lost, first }: Vector): Code => [
  lost.set(f64x2.subtract(f64x2.subtract(rest.value, first.value), lost.value)),
  rest.set(first.value),
];

/** Where the power of two of a number is smaller by more than this factor than that of another. */
const isSmallerBy = (factor: number, one: Variable, other: Variable, of: Constant): Code => {
  const powerOf = ({ value }: Variable): Code => v128.and(value, of(Infinity));
  return f64x2.isLess(f64x2.multiply(powerOf(one), of(factor)), powerOf(other));
};

/** c1 + z (c2 + z (c3 + ...)) */
const polynomial = (z: Variable, of: Constant, coefficients: readonly number[]): Code =>
  coefficients.map(of).reduceRight((beyond, coefficient) => f64x2.add(coefficient, f64x2.multiply(z.value, beyond)));

/** x - (z (y / 2 - v beyond) - y - v S1), with v = x^3 */
const sineOfRest = ({ rest, lost, z, sine, cosine }: Vector, of: Constant): Code => {
  // The variable of the cosine is free until its turn.
  const v = cosine;
  const half = f64x2.multiply(of(0.5), lost.value);
  const beyond = f64x2.multiply(v.value, polynomial(z, of, [S2, S3, S4, S5, S6]));
  const small = f64x2.subtract(f64x2.multiply(z.value, f64x2.subtract(half, beyond)), lost.value);
  return [
    z.set(f64x2.multiply(rest.value, rest.value)),
    v.set(f64x2.multiply(z.value, rest.value)),
    sine.set(f64x2.subtract(rest.value, f64x2.subtract(small, f64x2.multiply(v.value, of(S1))))),
  ];
};

/** 1 - q - (z / 2 - q - (z r - x y)), where q is a quarter of x with few bits */
const cosineOfRest = ({ rest, lost, z, size, cosine, y }: Vector, of: Constant): Code => {
  const q = y;
  const isHalf = f64x2.isLess(size.value, of(0.5));
  const scale = v128.select(of(2 ** 22), of(2 ** 21), isHalf);
  const unscale = v128.select(of(2 ** -24), of(2 ** -23), isHalf);
  const quarter = f64x2.multiply(f64x2.floor(f64x2.multiply(size.value, scale)), unscale);
  const isBelow = f64x2.isLess(size.value, of(QUARTERED_TO));
  const r = f64x2.multiply(z.value, polynomial(z, of, [C1, C2, C3, C4, C5, C6]));
  return [
    size.set(f64x2.absolute(rest.value)),
    q.set(v128.select(quarter, of(LAST_QUARTER), isBelow)),
    q.set(v128.without(q.value, f64x2.isLess(size.value, of(QUARTERED_FROM)))),
    cosine.set(f64x2.subtract(f64x2.multiply(z.value, r), f64x2.multiply(rest.value, lost.value))),
    cosine.set(
      f64x2.subtract(
        f64x2.subtract(of(1), q.value),
        f64x2.subtract(f64x2.subtract(f64x2.multiply(of(0.5), z.value), q.value), cosine.value),
      ),
    ),
  ];
};

/** After 1 or 3 turns it is the sine; after 1 or 2 the sign changes. */
const selected = ({ y, turns, sine, cosine }: Vector, of: Constant): Code => {
  const lowest = (bits: Code): Code => i64x2.shiftLeft(bits, i32.of(63));
  const isOdd = i64x2.signedShiftRight(lowest(turns.value), i32.of(63));
  const sign = lowest(v128.xor(turns.value, i64x2.shiftRight(turns.value, i32.of(1))));
  return [
    turns.set(f64x2.add(turns.value, of(COUNTING))),
    y.set(v128.xor(v128.select(sine.value, cosine.value, isOdd), sign)),
  ];
};
