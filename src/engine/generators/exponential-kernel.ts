import { log } from "../../math/logarithms.js";
import { LogVectors } from "../../math/vectors/log-vectors.js";
import {
  type Code,
  FunctionWriter,
  f64,
  f64x2,
  I32,
  I64,
  i32,
  i64,
  jumpWhen,
  KernelModule,
  loop,
  type Variable,
  v128,
} from "../../math/web-assembly.js";
import { ALEA_SPAN } from "./alea-seed.js";
import { MULTIPLIER } from "./alea-states.js";

/** The numbers of one call of the kernel. */
export const BLOCK = 64;
const BLOCK_BYTES = 8 * BLOCK;

/** The kernel's memory, in numbers: the state of the generator, then uniform numbers, then exponential ones. */
const UNIFORMS = 8;
const EXPONENTIALS = UNIFORMS + BLOCK;
const SIZE = EXPONENTIALS + BLOCK;

/** Vectors of two logarithms that are computed together. */
const TOGETHER = 4;

type Run = () => void;

/** The beginning of the memory. */
const START = i32.of(0);

type Six = [Variable, Variable, Variable, Variable, Variable, Variable];

/** Writes the code of `Run`. */
const written = (): FunctionWriter => {
  const writer = new FunctionWriter();
  const at = writer.local(I32);
  const [carry, s0, s1, s2, first, second] = writer.locals(I64, 6) as Six;
  const logarithms = new LogVectors(writer, TOGETHER);
  const word = i64.ofI32(i32.of(-1));
  const bits = (count: number): Code => i64.ofI32(i32.of(count));
  /** One step of the generator: a word, and above it the next carry. */
  const step = (oldest: Code, carried: Code): Code => i64.add(i64.multiply(bits(MULTIPLIER), oldest), carried);
  const fill = loop(
    first.set(step(s0.value, carry.value)),
    second.set(step(s1.value, i64.shiftRight(first.value, bits(32)))),
    s0.set(s2.value),
    s1.set(i64.and(first.value, word)),
    s2.set(i64.and(second.value, word)),
    carry.set(i64.shiftRight(second.value, bits(32))),
    f64.store(
      8 * UNIFORMS,
      at.value,
      f64.multiply(
        f64.ofI64(i64.or(i64.shiftLeft(s1.value, bits(21)), i64.shiftRight(s2.value, bits(11)))),
        f64.of(2 ** -53),
      ),
    ),
    at.set(i32.add(at.value, i32.of(8))),
    jumpWhen(0, i32.isLess(at.value, i32.of(BLOCK_BYTES))),
  );
  const takeLogarithms = loop(
    logarithms.vectors.map(({ x }, two) =>
      x.set(f64x2.subtract(f64x2.of(1), v128.load(8 * UNIFORMS + 16 * two, at.value))),
    ),
    logarithms.negated(),
    logarithms.vectors.map(({ y }, two) => v128.store(8 * EXPONENTIALS + 16 * two, at.value, y.value)),
    at.set(i32.add(at.value, i32.of(16 * TOGETHER))),
    jumpWhen(0, i32.isLess(at.value, i32.of(BLOCK_BYTES))),
  );
  // The carry is a whole number, and words are multiples of 2^-32.
  const words = [s0, s1, s2];
  writer.write(
    carry.set(i64.ofF64(f64.load(0, START))),
    words.map((s, index) => s.set(i64.ofF64(f64.multiply(f64.load(8 + 8 * index, START), f64.of(2 ** 32))))),
    fill,
    f64.store(0, START, f64.ofI64(carry.value)),
    words.map((s, index) => f64.store(8 + 8 * index, START, f64.multiply(f64.ofI64(s.value), f64.of(2 ** -32)))),
    at.set(START),
    takeLogarithms,
  );
  return writer;
};

/**
 * Fills an array with the next exponential numbers of mean 1 from a generator, -ln(1 - u) of its uniform numbers u, and moves the generator on.
 *
 * @param state    of the generator
 * @param numbers  room for `BLOCK` numbers
 */
export type FillBlock = (state: Float64Array, numbers: Float64Array) => void;

/** Undefined if WebAssembly or its vectors are missing. */
export const openExponentialKernel = (): FillBlock | undefined => {
  const opened = new KernelModule<Run>(written(), log).open(8 * SIZE);
  if (opened === undefined) return undefined;
  const { run } = opened;
  const memory = new Float64Array(opened.memory.buffer);
  return (state, numbers) => {
    for (let place = 0; place < ALEA_SPAN; place++) memory[place] = state[place]!;
    run();
    for (let place = 0; place < ALEA_SPAN; place++) state[place] = memory[place]!;
    for (let place = 0; place < BLOCK; place++) numbers[place] = memory[EXPONENTIALS + place]!;
  };
};
