import { cos } from "../../math/sines.js";
import { CosineVectors } from "../../math/vectors/cosine-vectors.js";
import {
  type Code,
  F64,
  FunctionWriter,
  f64,
  f64x2,
  I32,
  i32,
  jumpWhen,
  KernelModule,
  leave,
  loop,
  openedOnce,
  v128,
} from "../../math/web-assembly.js";

/** Sums of up to this many plane waves have a place in the kernel. */
const MOST_WAVES = 128;
/** Vectors of two waves that are computed together. */
const VECTORS = 4;
const TOGETHER = 2 * VECTORS;

/** Sums whose waves are in the memory at the same time. */
const PLACES = 64;
const COLUMN_BYTES = 8 * MOST_WAVES;
const PLACE_BYTES = 3 * COLUMN_BYTES;

/** @param from  where the waves begin, in bytes; `to`: where their first column ends */
type Run = (from: number, to: number, x: number, y: number) => number;

/** The sum of cos(waveX x + waveY y + phase) over the waves, in their order. */
const written = (): FunctionWriter => {
  const writer = new FunctionWriter([F64]);
  const [at, end] = [writer.parameter(I32), writer.parameter(I32)];
  const [x, y] = [writer.parameter(F64), writer.parameter(F64)];
  const sum = writer.local(F64);
  const cosines = new CosineVectors(writer, VECTORS);
  const column = (which: number, vector: number): Code => v128.load(which * COLUMN_BYTES + 16 * vector, at.value);
  writer.write(
    cosines.within((evaluated) =>
      loop(
        cosines.vectors.map((wave, vector) => {
          const alongX = f64x2.multiply(column(0, vector), f64x2.twice(x.value));
          const alongY = f64x2.multiply(column(1, vector), f64x2.twice(y.value));
          return wave.x.set(f64x2.add(f64x2.add(alongX, alongY), column(2, vector)));
        }),
        evaluated,
        cosines.vectors.map((wave) => [
          sum.set(f64.add(sum.value, f64x2.lane(wave.y.value, 0))),
          sum.set(f64.add(sum.value, f64x2.lane(wave.y.value, 1))),
        ]),
        at.set(i32.add(at.value, i32.of(8 * TOGETHER))),
        jumpWhen(0, i32.isLess(at.value, end.value)),
      ),
    ),
    leave(sum.value),
  );
  return writer;
};

/** The kernel, and which waves are at which place of its memory. */
class Kernel {
  readonly run: Run;
  readonly #numbers: Float64Array;
  readonly #owners = new Array<number>(PLACES).fill(-1);
  #owned = 0;

  constructor({ memory, run }: { readonly memory: { readonly buffer: ArrayBuffer }; readonly run: Run }) {
    this.run = run;
    this.#numbers = new Float64Array(memory.buffer);
  }

  /** A number for new waves. */
  owner(): number {
    return this.#owned++;
  }

  /** Where the waves of an owner begin, in bytes. They are copied if others took their place. */
  placeOf(owner: number, columns: readonly Float64Array[]): number {
    const place = owner % PLACES;
    const from = place * PLACE_BYTES;
    if (this.#owners[place] !== owner) {
      for (const [which, column] of columns.entries()) this.#numbers.set(column, (from + which * COLUMN_BYTES) / 8);
      this.#owners[place] = owner;
    }
    return from;
  }
}

/** The kernel of a thread, compiled on first use. */
const theKernel = openedOnce(() => {
  const opened = new KernelModule<Run>(written(), cos).open(PLACES * PLACE_BYTES);
  return opened === undefined ? undefined : new Kernel(opened);
});

/**
 * Sums of plane waves by a WebAssembly kernel, several waves at a time. They have the bits of the sum in JavaScript:
 *
 *     sum_n cos(waveX_n x + waveY_n y + phase_n)
 */
export class WaveSums {
  readonly #kernel: Kernel;
  readonly #columns: readonly Float64Array[];
  readonly #owner: number;
  readonly #bytes: number;

  /**
   * Undefined where WebAssembly or its vectors are missing, or the number of waves does not suit the kernel.
   *
   * @param waveX  by wave: rad/m; `phase`: rad. They must not change
   */
  static of(waveX: Float64Array, waveY: Float64Array, phase: Float64Array): WaveSums | undefined {
    if (phase.length > MOST_WAVES || phase.length % TOGETHER !== 0) return undefined;
    const kernel = theKernel();
    return kernel === undefined ? undefined : new WaveSums(kernel, [waveX, waveY, phase]);
  }

  private constructor(kernel: Kernel, columns: readonly [Float64Array, Float64Array, Float64Array]) {
    this.#kernel = kernel;
    this.#columns = columns;
    this.#owner = kernel.owner();
    this.#bytes = 8 * columns[0].length;
  }

  /** @param x  place, m; `y` too */
  at(x: number, y: number): number {
    const from = this.#kernel.placeOf(this.#owner, this.#columns);
    return this.#kernel.run(from, from + this.#bytes, x, y);
  }
}
