import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { threefry } from "../../../src/engine/generators/threefry.js";
import { log1p } from "../../../src/math/logarithms.js";
import { Log1pVectors } from "../../../src/math/vectors/log1p-vectors.js";
import { FunctionWriter, I32, i32, KernelModule, v128 } from "../../../src/math/web-assembly.js";
import { BlockRayleigh } from "../../../src/models/fading/rayleigh.js";
import { rate } from "../../../src/models/rate/catalog.js";
import type { ShannonLaw, SpectralEfficiency } from "../../../src/physics/radio/spectral-efficiency.js";
import { Channel } from "../../../src/world/radio/channel.js";
import type { Grant } from "../../../src/world/radio/grant.js";
import { openRayleighKernel } from "../../../src/world/radio/rates/rayleigh-kernel.js";
import { ThreefryVectors } from "../../../src/world/radio/rates/threefry-vectors.js";
import type { SendStep } from "../../../src/world/radio/send-step.js";
import { firstWrong, openOverEight, overEach } from "../../support/kernels.js";

/** Bits of numbers, as text that tells 0 from -0 and makes differences readable. */
const bitsOf = (numbers: Iterable<number>): string[] =>
  Array.from(numbers, (number) => `${number} ${new BigUint64Array(Float64Array.of(number).buffer)[0]!.toString(16)}`);

describe("logarithms of vectors", () => {
  const logarithms = (code: (of: Log1pVectors) => ReturnType<Log1pVectors["aboveZero"]>) => {
    let calls = 0;
    const { run, numbers } = openOverEight(
      (writer) => {
        const of = new Log1pVectors(writer, 4);
        const start = i32.of(0);
        writer.write(
          of.vectors.map(({ x }, two) => x.set(v128.load(16 * two, start))),
          code(of),
          of.vectors.map(({ y }, two) => v128.store(16 * two, start, y.value)),
        );
      },
      (x) => {
        calls++;
        return log1p(x);
      },
    );
    const all = (arguments_: Float64Array): Float64Array => overEach({ run, numbers }, arguments_);
    return { all, calls: () => calls };
  };

  it("are those of log1p for a million numbers of all sizes", () => {
    const draw = threefry(1, 2);
    // Every exponent that a double has, also those of numbers of fewer bits.
    const bits = BigUint64Array.from(
      { length: 1_000_000 },
      (_, at) => (BigInt(at % 2047) << 52n) | BigInt(Math.floor(draw(at) * 2 ** 52)),
    );
    const arguments_ = new Float64Array(bits.buffer);
    const { all } = logarithms((of) => of.aboveZero());
    expect(firstWrong(arguments_, all(arguments_), log1p)).toBeUndefined();
  });

  it("are those of log1p for a million usual numbers, and seldom ask for help", () => {
    const draw = threefry(3, 4);
    // From -60 to 60 dB.
    const arguments_ = Float64Array.from(
      { length: 1_000_000 },
      (_, at) => 2 ** Math.floor(40 * draw(at) - 20) * (1 + draw(at + 2e6)),
    );
    const { all, calls } = logarithms((of) => of.aboveZero());
    expect(firstWrong(arguments_, all(arguments_), log1p)).toBeUndefined();
    expect(calls()).toBeLessThan(arguments_.length / 1000);
  });

  it("are those of log1p for a million uniforms, and for those next to 0, to 1 and to where formulas change", () => {
    const draw = threefry(5, 6);
    const step = 2 ** -53;
    const special = [0, 1, 2, 3, 2 ** 20, 2 ** 24, 2 ** 30]
      .flatMap((count) => [count * step, 1 - (count + 1) * step])
      .concat([0.2928934097290039, 0.5, 0.75, 1 - 2 ** -10, 2 ** -29, 2 ** -17])
      .flatMap((u) => [-3, -2, -1, 0, 1, 2, 3].map((count) => u + count * step))
      .filter((u) => u >= 0 && u < 1);
    const arguments_ = Float64Array.from({ length: 1_000_000 }, (_, at) => -(special[at] ?? draw(at)));
    const { all, calls } = logarithms((of) => of.negatedBelowZero());
    expect(firstWrong(arguments_, all(arguments_), (x) => -log1p(x))).toBeUndefined();
    expect(calls()).toBeLessThan(arguments_.length / 1000 + 8 * special.length);
  });

  it("are those of log1p where it has other formulas: 0, tiny, near powers of two, huge, Infinity and NaN", () => {
    const arguments_ = Float64Array.of(
      ...[0, 5e-324, 2 ** -1022, 2 ** -54, 2 ** -29, 0.4142136573791504, 0.41421356237309503, 1],
      ...[1 - 2 ** -30, 1 + 2 ** -30, 3 - 2 ** -40, 2 ** 52, 2 ** 53, Number.MAX_VALUE, Infinity, Number.NaN],
    );
    const { all } = logarithms((of) => of.aboveZero());
    expect(bitsOf(all(arguments_))).toEqual(bitsOf(Float64Array.from(arguments_, log1p)));
  });
});

describe("ciphers of vectors", () => {
  it("are those of threefry for any key and index", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer(),
        fc.array(fc.maxSafeNat(), { minLength: 8, maxLength: 8 }),
        (word0, word1, indexes) => {
          // Words of eight indexes: x of four, y of four, and the same again.
          const start = i32.of(0);
          const writer = new FunctionWriter();
          writer.parameter(I32);
          const ciphers = new ThreefryVectors(writer, 2);
          writer.write(
            ciphers.vectors.map(({ x, y }, four) => [
              x.set(v128.load(32 * four, start)),
              y.set(v128.load(32 * four + 16, start)),
            ]),
            ciphers.withKey(i32.of(word0), i32.of(word1)),
            ciphers.cipher(),
            ciphers.vectors.map(({ x, y }, four) => [
              v128.store(32 * four, start, x.value),
              v128.store(32 * four + 16, start, y.value),
            ]),
          );
          const { run, memory } = new KernelModule<(unused: number) => void>(writer).open(64)!;
          const words = new Uint32Array(memory.buffer, 0, 16);
          indexes.forEach((index, at) => {
            words[8 * (at >> 2) + (at & 3)] = index % 2 ** 32;
            words[8 * (at >> 2) + 4 + (at & 3)] = Math.floor(index / 2 ** 32);
          });
          run(0);
          const uniforms = indexes.map((_, at) => {
            const x = words[8 * (at >> 2) + (at & 3)]!;
            const y = words[8 * (at >> 2) + 4 + (at & 3)]!;
            return ((x >>> 5) * 2 ** 26 + (y >>> 6)) / 2 ** 53;
          });
          expect(uniforms).toEqual(indexes.map(threefry(word0, word1)));
        },
      ),
      { seed: 17, numRuns: 60 },
    );
  });
});

it("a kernel that the engine refuses is none", () => {
  const writer = new FunctionWriter();
  // An addition of nothing.
  writer.write(i32.add());
  expect(new KernelModule(writer).open(64)).toBeUndefined();
});

describe("channels with Rayleigh fading and Shannon's rate", () => {
  it("have a kernel in this engine, so that what follows compares something", () => {
    expect(openRayleighKernel()).toBeDefined();
  });

  const laws = {
    shannon: rate.make({ rate: "shannon" }),
    "shannon-gap": rate.make({ rate: "shannon-gap", bitErrorRate: 1e-4 }),
    "truncated-shannon": rate.make({ rate: "truncated-shannon", attenuation: 0.6, highest_bps_per_hz: 4.4 }),
  };

  it.each(Object.entries(laws))("%s is its law", (_, { efficiency, law }) => {
    const { sinrFactor, attenuation, highest_bps_per_hz } = law!;
    for (let exponent = -300; exponent <= 300; exponent += 0.37) {
      const sinr = 10 ** exponent;
      const byLaw = Math.min(attenuation * (log1p(sinr * sinrFactor) * Math.LOG2E), highest_bps_per_hz);
      expect(byLaw).toBe(efficiency(sinr));
    }
  });

  interface Case {
    readonly law: { readonly efficiency: SpectralEfficiency; readonly law?: ShannonLaw };
    readonly groups: number;
    readonly grant: Grant;
    readonly key: readonly [number, number];
    readonly snr: number;
    readonly block_s: number;
    readonly outage_s: number;
    readonly isQuasiStatic: boolean;
  }

  /** The same channel with the kernel and without. */
  const pair = ({ law, groups, key: [word0, word1], ...rest }: Case): [Channel, Channel] => {
    const { snr, block_s, outage_s, isQuasiStatic } = rest;
    const draws = threefry(word0, word1);
    const channelOf = (key?: () => { word0: number; word1: number }) =>
      new Channel({
        ...{ snr, spacing_hz: 15e3, ...law, isQuasiStatic, outage_s },
        fading: new BlockRayleigh({ block_s, groups }, draws, key),
      });
    return [channelOf(() => ({ word0, word1 })), channelOf()];
  };

  const logarithmic = (from: number, to: number) =>
    fc.double({ min: from, max: to, noNaN: true }).map((at) => 10 ** at);
  const cases = fc
    .record({
      law: fc.constantFrom(...Object.values(laws)),
      entries: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(31, 32, 512, 513)),
      more: fc.integer({ min: 0, max: 5 }),
      share: fc.constantFrom(1, 1 / 3, 0.1),
      key: fc.tuple(fc.integer(), fc.integer()),
      // Up to 300 dB around a usual one, and numbers that do not have all their bits.
      snr: fc.oneof(logarithmic(-3, 6), logarithmic(-30, 30), fc.constantFrom(5e-324, 1e-310, 1e300)),
      block_s: fc.constantFrom(0.05, 0.001, 1 / 3),
      outage_s: fc.constantFrom(Infinity, Infinity, 0.2, 10),
      isQuasiStatic: fc.constantFrom(false, false, false, true),
    })
    .map(({ entries, more, share, ...rest }): Case => {
      const groups = entries + more;
      const counts = Array.from({ length: entries }, (_, entry) => (1 + (entry % 16)) * share);
      const subcarriers = counts.reduce((sum, count) => sum + count, 0);
      // Not the first groups, and not all in a row.
      const granted = counts.map((_, entry) => (entry % 2 === 0 ? entry : entry + more));
      return { ...rest, groups: groups + more, grant: { subcarriers, groups: granted, counts } };
    });
  const instants_s = fc.oneof(fc.double({ min: 0, max: 1000, noNaN: true }), fc.integer({ min: 0, max: 2 ** 33 }));

  it("have the same rates with the kernel as without, bit for bit", () => {
    fc.assert(
      fc.property(cases, instants_s, fc.nat(), (parts, time_s, round) => {
        const [kernel, plain] = pair(parts);
        expect(kernel.rate_bps(time_s, round, parts.grant)).toBe(plain.rate_bps(time_s, round, parts.grant));
        const end_s = time_s + 5 * parts.block_s;
        expect(kernel.bitsBetween(time_s, end_s, round, parts.grant)).toBe(
          plain.bitsBetween(time_s, end_s, round, parts.grant),
        );
      }),
      { seed: 48, numRuns: 400 },
    );
  });

  it("send in the same steps, bit for bit, whatever ends a step", () => {
    const ends = { complete: 0, unfinished: 0, abandoned: 0, early: 0 };
    fc.assert(
      fc.property(
        cases,
        instants_s,
        fc.oneof(fc.constant(0), logarithmic(0, 8), logarithmic(0, 12)),
        fc.option(fc.double({ min: 0, max: 3, noNaN: true }), { nil: Infinity }),
        fc.constantFrom(0, 0, 0.1, 0.5),
        (parts, start_s, bits, until_s, sinceDelivery_s) => {
          const steps = pair(parts).map((channel): SendStep => {
            const step = { end_s: Number.NaN, left_bits: Number.NaN, isAbandoned: false };
            channel.send(start_s, 3, bits, parts.grant, step, start_s + until_s, sinceDelivery_s);
            return step;
          });
          expect(steps[0]).toEqual(steps[1]);
          const { left_bits, isAbandoned } = steps[1]!;
          if (isAbandoned) ends.abandoned++;
          else if (left_bits === 0) ends.complete++;
          else if (until_s === Infinity) ends.unfinished++;
          else ends.early++;
        },
      ),
      { seed: 49, numRuns: 400 },
    );
    // All four ends were met.
    expect(Object.values(ends).every((count) => count > 5)).toBe(true);
  });
});
