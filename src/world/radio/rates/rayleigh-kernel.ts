import { log1p } from "../../../math/logarithms.js";
import { Log1pVectors } from "../../../math/vectors/log1p-vectors.js";
import {
  block,
  type Code,
  either,
  F64,
  FunctionWriter,
  f64,
  f64x2,
  I32,
  i32,
  i32x4,
  i64,
  i64x2,
  jump,
  jumpWhen,
  KernelModule,
  leave,
  loop,
  V128,
  type Variable,
  v128,
  when,
} from "../../../math/web-assembly.js";
import { ThreefryVectors } from "./threefry-vectors.js";

/** The most entries of a grant that fit into the kernel's memory. */
export const MOST_ENTRIES = 512;

/** Gains that are computed together: two ciphers of four, or four logarithms of two. */
export const GAINS = 8;

/**
 * The kernel's memory, in bytes: its results, the channel, the counts of a grant, and by gain of a pass its offset and its spectral
 * efficiency. An offset is the block of the gain, counted from the first block of the pass, times `groups`, plus its group.
 */
export const PLACES = {
  ...{ end_s: 0, left_bits: 8, rate_bps: 16 },
  ...{ snr: 64, spacing_hz: 72, block_s: 80, deadRate_bps: 88, outage_s: 96 },
  ...{ sinrFactor: 104, attenuation: 112, highest_bps_per_hz: 120 },
  ...{ word0: 128, word1: 132, groups: 136, countsEnd: 140 },
  counts: 192,
  offsets: 192 + 8 * MOST_ENTRIES,
} as const;
const EFFICIENCIES = PLACES.offsets + 4 * GAINS * MOST_ENTRIES;
const SIZE_BYTES = EFFICIENCIES + 8 * GAINS * MOST_ENTRIES;

/** How a step of sending ends. */
const COMPLETE = 0;
const UNFINISHED = 1;
export const ABANDONED = 2;

/**
 * Sends bits over the blocks of a channel with Rayleigh fading at Shannon's rate, as `Channel.send` does, bit for bit.
 *
 * @param time_s          when the step begins, in the block
 * @param block           number of the block
 * @param last            blocks from this one on are left to another step
 * @param until_s         the step may end behind any block that ends after this
 * @param lastDelivery_s  the end of the last block that delivered something
 * @param passEnd         bytes of the offsets of one pass
 */
type Run = (
  time_s: number,
  block: number,
  last: number,
  left_bits: number,
  until_s: number,
  lastDelivery_s: number,
  passEnd: number,
) => number;

/** Undefined if WebAssembly or its vectors are missing. */
export const openRayleighKernel = () => new KernelModule<Run>(new SendWriter().written(), log1p).open(SIZE_BYTES);

/** Words of four numbers of 64 bits in two vectors: the lower 32 bits of each, and the upper ones. */
const LOWER = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
const UPPER = [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31];
const SECOND_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/** The beginning of the memory. */
const START = i32.of(0);
const setting = (place: number): Code => f64.load(place, START);
const settings = (place: number): Code => v128.loadTwice(place, START);

/** Writes the code of `Run`. */
class SendWriter {
  readonly #writer = new FunctionWriter([I32]);
  // Parameters, in their order.
  readonly #time = this.#writer.parameter(F64);
  readonly #block = this.#writer.parameter(F64);
  readonly #last = this.#writer.parameter(F64);
  readonly #left = this.#writer.parameter(F64);
  readonly #until = this.#writer.parameter(F64);
  readonly #lastDelivery = this.#writer.parameter(F64);
  readonly #passEnd = this.#writer.parameter(I32);

  readonly #ciphers = new ThreefryVectors(this.#writer, GAINS / 4);
  readonly #logarithms = new Log1pVectors(this.#writer, GAINS / 2);
  /** Twice the index of the first gain of the block, with which a pass begins. */
  readonly #first = this.#writer.local(V128);
  /** Indexes of each four gains, two and two. */
  readonly #indexes = this.#ciphers.vectors.map(() => [this.#writer.local(V128), this.#writer.local(V128)] as const);
  /** Bytes of the offsets, the efficiencies and the counts that were read. */
  readonly #offset = this.#writer.local(I32);
  readonly #entry = this.#writer.local(I32);
  readonly #count = this.#writer.local(I32);
  readonly #efficiency = this.#writer.local(F64);
  readonly #rate = this.#writer.local(F64);
  readonly #end = this.#writer.local(F64);
  readonly #span = this.#writer.local(F64);

  written(): FunctionWriter {
    const pass = loop(
      this.#sendInBlock(2),
      jumpWhen(0, i32.isLess(this.#entry.value, i32.shiftLeft(this.#passEnd.value, i32.of(1)))),
    );
    this.#writer.write(
      this.#ciphers.withKey(i32.load(PLACES.word0, START), i32.load(PLACES.word1, START)),
      block(loop(this.#efficiencies(), this.#entry.set(i32.of(0)), pass, jump(0))),
      over(UNFINISHED, this.#time.value, this.#left.value),
      i32.of(UNFINISHED),
    );
    return this.#writer;
  }

  /** The spectral efficiencies of a pass, to memory. */
  #efficiencies(): Code {
    const offset = this.#offset;
    const block = i64.ofF64(this.#block.value);
    return [
      this.#first.set(i64x2.twice(i64.multiply(block, i64.ofI32(i32.load(PLACES.groups, START))))),
      offset.set(i32.of(0)),
      loop(
        this.#addresses(),
        this.#ciphers.cipher(),
        this.#uniforms(),
        this.#logarithms.negatedBelowZero(),
        this.#logarithms.vectors.map(({ x, y: gain }) =>
          x.set(f64x2.multiply(f64x2.multiply(settings(PLACES.snr), gain.value), settings(PLACES.sinrFactor))),
        ),
        this.#logarithms.aboveZero(),
        this.#entry.set(i32.shiftLeft(offset.value, i32.of(1))),
        this.#logarithms.vectors.map(({ y: logarithm }, two) => {
          const log2 = f64x2.multiply(logarithm.value, f64x2.of(Math.LOG2E));
          const efficiency = f64x2.multiply(settings(PLACES.attenuation), log2);
          const limited = f64x2.lower(efficiency, settings(PLACES.highest_bps_per_hz));
          return v128.store(EFFICIENCIES + 16 * two, this.#entry.value, limited);
        }),
        offset.set(i32.add(offset.value, i32.of(4 * GAINS))),
        jumpWhen(0, i32.isLess(offset.value, this.#passEnd.value)),
      ),
    ];
  }

  /** The indexes of the next gains, with which the ciphers begin. */
  #addresses(): Code {
    return this.#ciphers.vectors.map(({ x, y }, four) => {
      const [early, late] = this.#indexes[four]!;
      return [
        x.set(v128.load(PLACES.offsets + 16 * four, this.#offset.value)),
        early.set(i64x2.add(this.#first.value, i64x2.ofLow(x.value))),
        late.set(i64x2.add(this.#first.value, i64x2.ofHigh(x.value))),
        x.set(v128.shuffle(early.value, late.value, LOWER)),
        y.set(v128.shuffle(early.value, late.value, UPPER)),
      ];
    });
  }

  /** The uniforms of the ciphers, negated: the first 53 bits of each over 2^53. */
  #uniforms(): Code {
    return [
      this.#ciphers.vectors.map(({ x, y }) => [
        x.set(i32x4.shiftRight(x.value, i32.of(5))),
        y.set(i32x4.shiftRight(y.value, i32.of(6))),
      ]),
      this.#logarithms.vectors.map(({ x: uniform }, two) => {
        const { x, y } = this.#ciphers.vectors[two >> 1]!;
        const half = ({ value }: Variable): Code =>
          f64x2.ofLow(two % 2 === 0 ? value : v128.shuffle(value, value, SECOND_HALF));
        const bits = f64x2.add(f64x2.multiply(half(x), f64x2.of(2 ** 26)), half(y));
        return uniform.set(f64x2.multiply(bits, f64x2.of(-(2 ** -53))));
      }),
    ];
  }

  /** The rate of the next block of the pass. */
  #blockRate(): Code {
    const [entry, count, efficiency] = [this.#entry, this.#count, this.#efficiency];
    const part = f64.multiply(f64.load(PLACES.counts, count.value), f64.load(EFFICIENCIES, entry.value));
    return [
      efficiency.set(f64.of(0)),
      count.set(i32.of(0)),
      loop(
        efficiency.set(f64.add(efficiency.value, part)),
        entry.set(i32.add(entry.value, i32.of(8))),
        count.set(i32.add(count.value, i32.of(8))),
        jumpWhen(0, i32.isLess(count.value, i32.load(PLACES.countsEnd, START))),
      ),
      this.#rate.set(f64.multiply(efficiency.value, setting(PLACES.spacing_hz))),
    ];
  }

  /** The loop body of `Channel.send`. @param depth  of the block to whose end it jumps when the step is over */
  #sendInBlock(depth: number): Code {
    const [time, left, end, rate, span, lastDelivery] = [
      ...[this.#time, this.#left, this.#end],
      ...[this.#rate, this.#span, this.#lastDelivery],
    ] as const;
    const outage = setting(PLACES.outage_s);
    const gaveUp = f64.max(time.value, f64.add(lastDelivery.value, outage));
    return [
      // Only a sender with an outage limit goes beyond the last block.
      when(
        f64.isAtLeast(this.#block.value, this.#last.value),
        jumpWhen(depth + 1, f64.isAtMost(time.value, lastDelivery.value)),
        jumpWhen(depth + 1, f64.isAtLeast(outage, f64.of(Infinity))),
      ),
      this.#blockRate(),
      this.#block.set(f64.add(this.#block.value, f64.of(1))),
      end.set(f64.multiply(this.#block.value, setting(PLACES.block_s))),
      either(
        f64.isGreater(rate.value, setting(PLACES.deadRate_bps)),
        lastDelivery.set(end.value),
        when(f64.isAtLeast(f64.subtract(end.value, lastDelivery.value), outage), over(ABANDONED, gaveUp, left.value)),
      ),
      span.set(f64.multiply(rate.value, f64.subtract(end.value, time.value))),
      when(
        f64.isAtMost(left.value, span.value),
        f64.store(PLACES.rate_bps, START, rate.value),
        over(COMPLETE, f64.add(time.value, f64.divide(left.value, rate.value)), f64.of(0)),
      ),
      left.set(f64.subtract(left.value, span.value)),
      time.set(end.value),
      jumpWhen(depth, f64.isGreater(time.value, this.#until.value)),
    ];
  }
}

/** Ends the function. */
const over = (how: number, end_s: Code, left_bits: Code): Code => [
  f64.store(PLACES.end_s, START, end_s),
  f64.store(PLACES.left_bits, START, left_bits),
  leave(i32.of(how)),
];
