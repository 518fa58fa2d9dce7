import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AleaSeeder } from "../../../src/engine/generators/alea-seed.js";
import { ExponentialBlocks, fillPlainly } from "../../../src/engine/generators/exponential-blocks.js";
import { BLOCK, openExponentialKernel } from "../../../src/engine/generators/exponential-kernel.js";
import { RandomStreams, type StreamBegins } from "../../../src/engine/random.js";
import { log } from "../../../src/math/logarithms.js";

const seeder = new AleaSeeder();
const stateOf = (address: string): Float64Array => {
  const state = new Float64Array(4);
  seeder.seed(address, state, 0);
  return state;
};

/** Fails with the place of the first number that differs in a bit. */
const expectSameBits = (got: Float64Array, expected: Float64Array): void => {
  for (let place = 0; place < expected.length; place++)
    if (!Object.is(got[place], expected[place])) throw new Error(`${place}: ${got[place]}, not ${expected[place]}`);
};

describe("the kernel of exponential numbers", () => {
  const kernel = openExponentialKernel()!;

  it("has the bits of JavaScript", () => {
    const [states, expectedStates] = [stateOf("kernel"), stateOf("kernel")];
    const [numbers, expected] = [new Float64Array(BLOCK), new Float64Array(BLOCK)];
    for (let block = 0; block < 10_000; block++) {
      kernel(states, numbers);
      fillPlainly(expectedStates, expected);
      expectSameBits(numbers, expected);
      expectSameBits(states, expectedStates);
    }
  });

  it("has them where log takes its rare paths, and next to where it changes formulas", () => {
    const [numbers, expected] = [new Float64Array(BLOCK), new Float64Array(BLOCK)];
    // The bounds of the first 20 bits of a fraction that log compares with, and their neighbours.
    for (const bound of [0, 1, 2, 0xffffd, 0xffffe, 0xfffff, 0x61479, 0x6147a, 0x6b851, 0x6b852, 0x6a09b, 0x6a09c])
      for (let exponent = 1; exponent <= 12; exponent++)
        for (const rest of [0, 0.25, 1 - 2 ** -32]) {
          const uniform = 1 - (1 + bound / 2 ** 20) / 2 ** exponent;
          // With this carry and no other word, the first 32 bits of the first number are those of `uniform`, and a step of `rest` gives the others.
          const states = Float64Array.of(uniform * 2 ** 32, 0, rest, 0);
          const twin = states.slice();
          kernel(states, numbers);
          fillPlainly(twin, expected);
          expectSameBits(numbers, expected);
          if (rest === 0) expect(numbers[0]).toBe(-log(1 - uniform));
        }
    const zeros = new Float64Array(4);
    kernel(zeros, numbers);
    // -log(1 - 0)
    expect(Object.is(numbers[0], -0)).toBe(true);
  });

  it("takes over in the middle of a stream, and no number changes", () => {
    const source = new ExponentialBlocks().source(stateOf("long"));
    const twin = stateOf("long");
    const [numbers, expected] = [new Float64Array(BLOCK), new Float64Array(BLOCK)];
    for (let block = 0; block < 5000; block++) {
      for (let place = 0; place < BLOCK; place++) numbers[place] = source();
      fillPlainly(twin, expected);
      expectSameBits(numbers, expected);
    }
  });
});

describe("streams of exponential numbers", () => {
  it("are -ln(1 - u) of the numbers of the stream of that name, also where another run has begun them", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 200 }), (entity, count) => {
        const begins: StreamBegins = new Map();
        const plain = new RandomStreams(1, 0).stream(entity, "numbers");
        const streams = [
          new RandomStreams(1, 0).exponentials(entity, "numbers"),
          new RandomStreams(1, 0, begins).exponentials(entity, "numbers"),
          new RandomStreams(1, 0, begins).exponentials(entity, "numbers"),
        ];
        for (let draw = 0; draw < count; draw++) {
          const expected = -log(1 - plain());
          for (const stream of streams) if (!Object.is(stream(), expected)) throw new Error(`draw ${draw} differs`);
        }
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  it("do not disturb each other", () => {
    const streams = new RandomStreams(2, 0);
    const [a, b] = [streams.exponentials("a", "numbers"), streams.exponentials("b", "numbers")];
    const lone = new RandomStreams(2, 0).exponentials("b", "numbers");
    const got = Array.from({ length: 300 }, (_, draw) => {
      if (draw % 3 === 0) a();
      return b();
    });
    expect(got).toEqual(Array.from({ length: 300 }, () => lone()));
  });
});
