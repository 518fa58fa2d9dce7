import { FunctionWriter, I32, KernelModule } from "../../src/math/web-assembly.js";

/** A kernel over eight doubles. */
export interface OverEight {
  readonly run: (unused: number) => void;
  readonly numbers: Float64Array;
}

/** Opens a kernel of some code over eight doubles: those at byte 0 of its memory, in place. */
export const openOverEight = (write: (writer: FunctionWriter) => void, helper?: (x: number) => number): OverEight => {
  const writer = new FunctionWriter();
  writer.parameter(I32);
  write(writer);
  const kernel = new KernelModule<(unused: number) => void>(writer, helper).open(64)!;
  return { run: kernel.run, numbers: new Float64Array(kernel.memory.buffer, 0, 8) };
};

/** The results of such a kernel for many arguments. */
export const overEach = ({ run, numbers }: OverEight, all: Float64Array): Float64Array => {
  const results = new Float64Array(all.length);
  for (let at = 0; at < results.length; at += 8) {
    numbers.set(all.subarray(at, at + 8));
    run(0);
    results.set(numbers.subarray(0, Math.min(8, results.length - at)), at);
  }
  return results;
};

/** The first argument whose result differs in its bits; undefined: none does. */
export const firstWrong = (
  all: Float64Array,
  results: Float64Array,
  expected: (x: number) => number,
): number | undefined => {
  for (let at = 0; at < all.length; at++) if (!Object.is(results[at], expected(all[at]!))) return all[at];
  return undefined;
};
