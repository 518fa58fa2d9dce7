import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { threefry } from "../../../src/engine/generators/threefry.js";
import { RandomStreams } from "../../../src/engine/random.js";

/** The cipher as its paper has it, in a loop over the rounds. */
const cipher = (counter: readonly [number, number], key: readonly [number, number]): [number, number] => {
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  const keys = [key[0], key[1], key[0] ^ key[1] ^ 0x1bd11bda];
  let x = (counter[0] + keys[0]!) >>> 0;
  let y = (counter[1] + keys[1]!) >>> 0;
  for (let round = 0; round < 20; round++) {
    const bits = rotations[round % 8]!;
    x = (x + y) >>> 0;
    y = (((y << bits) | (y >>> (32 - bits))) ^ x) >>> 0;
    if (round % 4 !== 3) continue;
    const step = (round + 1) / 4;
    x = (x + keys[step % 3]!) >>> 0;
    y = (y + keys[(step + 1) % 3]! + step) >>> 0;
  }
  return [x, y];
};

const numberOf = ([x, y]: readonly [number, number]): number =>
  (Math.floor(x / 2 ** 5) * 2 ** 26 + Math.floor(y / 2 ** 6)) / 2 ** 53;

/** Random123's known answers (kat_vectors): threefry2x32, 20 rounds. */
const answers = [
  { counter: [0, 0], key: [0, 0], output: [0x6b200159, 0x99ba4efe] },
  { counter: [0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], output: [0x1cb996fc, 0xbb002be7] },
  { counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], output: [0xc4923a9c, 0x483df7a0] },
] as const;

describe("Threefry", () => {
  it.each(answers)("gives the known answer for counter $counter and key $key", ({ counter, key, output }) => {
    expect(cipher(counter, key)).toEqual(output);
    const [low, high] = counter;
    if (high < 2 ** 21) expect(threefry(key[0], key[1])(high * 2 ** 32 + low)).toBe(numberOf(output));
  });

  it("is its plain twin, cut to 53 bits", () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(word, word, word, fc.integer({ min: 0, max: 2 ** 21 - 1 }), (key0, key1, low, high) => {
        expect(threefry(key0, key1)(high * 2 ** 32 + low)).toBe(numberOf(cipher([low, high], [key0, key1])));
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it.each([-1, 2 ** 53, Number.NaN, Infinity])("refuses the index %s", (index) => {
    expect(() => threefry(1, 2)(index)).toThrow(new RangeError(`invalid index: ${index}`));
  });
});

describe("a random field", () => {
  const count = 100_000;
  const streams = new RandomStreams(1, 0);

  it("is uniform: mean 1/2, variance 1/12, every hundredth as full as the others", () => {
    const field = streams.field("phone-1", "fading");
    const cells = new Float64Array(100);
    let sum = 0;
    let squares = 0;
    for (let index = 0; index < count; index++) {
      const value = field(index);
      sum += value;
      squares += (value - 0.5) ** 2;
      cells[Math.floor(100 * value)]!++;
    }
    expect(Math.abs(sum / count - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(squares / count - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / count));
    // Chi squared of 99 degrees: mean 99, variance 198.
    const chi2 = cells.reduce((total, cell) => total + (cell - count / 100) ** 2 / (count / 100), 0);
    expect(Math.abs(chi2 - 99)).toBeLessThan(5 * Math.sqrt(198));
  });

  it.each([1, 16, 2 ** 32])("is independent at a distance of %d", (lag) => {
    const field = streams.field("phone-2", "fading");
    let sum = 0;
    for (let index = 0; index < count; index++) sum += (field(index) - 0.5) * (field(index + lag) - 0.5);
    expect(Math.abs(sum / count)).toBeLessThan((5 / 12) * Math.sqrt(1 / count));
  });

  it("belongs to its address", () => {
    const values = ["phone-1", "phone-11", "phone-111"].map((entity) => streams.field(entity, "fading")(7));
    expect(new Set(values).size).toBe(3);
    expect(streams.field("phone-1", "fading")(7)).toBe(values[0]);
    expect(new RandomStreams(1, 1).field("phone-1", "fading")(7)).not.toBe(values[0]);
  });

  it("is the field of its key", () => {
    const { word0, word1 } = streams.fieldKey("phone-1", "fading");
    expect([word0 | 0, word1 | 0]).toEqual([word0, word1]);
    for (const index of [0, 7, 2 ** 40])
      expect(threefry(word0, word1)(index)).toBe(streams.field("phone-1", "fading")(index));
  });
});
