import {
  type Code,
  FunctionWriter,
  f64x2,
  I32,
  i32,
  jumpWhen,
  KernelModule,
  loop,
  type Memory,
  V128,
  type Variable,
  v128,
  when,
} from "../../math/web-assembly.js";

/** Products of a dense layer, over the kernel's memory; all places are in bytes. */
export interface DenseKernel {
  readonly memory: Memory;
  /**
   * Eight outputs at a time: y = bias + x . w, and max(0, y) where `rectifies` is 1.
   *
   * @param x     float64 [inputs], up to `xEnd`
   * @param w     float32 [outputs / 8, inputs + 1, 8]; the last row of each eight are biases
   * @param y     float64 [outputs], up to `yEnd`
   */
  readonly run: (x: number, xEnd: number, w: number, y: number, yEnd: number, rectifies: number) => void;
}

/** A kernel with this much memory of its own; undefined if WebAssembly, its vectors or the address space for it are missing. */
export const openKernel = (size_bytes: number): DenseKernel | undefined => MODULE.open(size_bytes);

const writer = new FunctionWriter();
const x = writer.parameter(I32);
const xEnd = writer.parameter(I32);
const w = writer.parameter(I32);
const y = writer.parameter(I32);
const yEnd = writer.parameter(I32);
const rectifies = writer.parameter(I32);
const input = writer.local(I32);
/** The input in both halves. */
const value = writer.local(V128);
/** Two outputs each. */
const sums = writer.locals(V128, 4);

const ZERO = v128.twice(0n);
const weights = (two: number): Code => f64x2.loadFloats(8 * two, w.value);
const toNextRow = w.set(i32.add(w.value, i32.of(32)));
const advanced = (place: Variable, bytes: number): Code => place.tee(i32.add(place.value, i32.of(bytes)));

writer.write(
  loop(
    sums.map((sum) => sum.set(ZERO)),
    input.set(x.value),
    loop(
      value.set(v128.loadTwice(0, input.value)),
      sums.map((sum, two) => sum.set(f64x2.add(sum.value, f64x2.multiply(value.value, weights(two))))),
      toNextRow,
      jumpWhen(0, i32.isLess(advanced(input, 8), xEnd.value)),
    ),
    sums.map((sum, two) => sum.set(f64x2.add(sum.value, weights(two)))),
    toNextRow,
    when(
      rectifies.value,
      sums.map((sum) => sum.set(f64x2.higher(ZERO, sum.value))),
    ),
    sums.map((sum, two) => v128.store(16 * two, y.value, sum.value)),
    jumpWhen(0, i32.isLess(advanced(y, 64), yEnd.value)),
  ),
);

const MODULE = new KernelModule<DenseKernel["run"]>(writer);
