import { describe, expect, it } from "vitest";
import { threefry } from "../../../src/engine/generators/threefry.js";
import { cos } from "../../../src/math/sines.js";
import { CosineVectors } from "../../../src/math/vectors/cosine-vectors.js";
import { i32, v128 } from "../../../src/math/web-assembly.js";
import { firstWrong, openOverEight, overEach } from "../../support/kernels.js";

const open = () => {
  let calls = 0;
  const kernel = openOverEight(
    (writer) => {
      const of = new CosineVectors(writer, 4);
      const start = i32.of(0);
      writer.write(
        of.within((evaluated) => [
          of.vectors.map(({ x }, two) => x.set(v128.load(16 * two, start))),
          evaluated,
          of.vectors.map(({ y }, two) => v128.store(16 * two, start, y.value)),
        ]),
      );
    },
    (x) => {
      calls++;
      return cos(x);
    },
  );
  return { all: (numbers: Float64Array) => overEach(kernel, numbers), calls: () => calls };
};

const expectSame = (numbers: Float64Array): void => {
  expect(firstWrong(numbers, open().all(numbers), cos)).toBeUndefined();
};

/** A number, and those of its neighbours that differ from it in the last bits, up to so many. */
const around = (x: number, neighbours: number): number[] => {
  const bits = new BigInt64Array(Float64Array.of(x).buffer)[0]!;
  return Array.from({ length: 2 * neighbours + 1 }, (_, at) => {
    const [near] = new Float64Array(BigInt64Array.of(bits + BigInt(at - neighbours)).buffer);
    return at % 2 === 0 ? near! : -near!;
  });
};

describe("cosines of vectors", () => {
  it("are those of cos for a million numbers of all sizes", () => {
    const draw = threefry(1, 2);
    // Every exponent and both signs, infinite numbers and NaN among them.
    const bits = BigUint64Array.from(
      { length: 1_000_000 },
      (_, at) => (BigInt(at % 4096) << 52n) | BigInt(Math.floor(draw(at) * 2 ** 52)),
    );
    expectSame(new Float64Array(bits.buffer));
  });

  it("are those of cos for a million angles of up to some thousand turns, with few calls of the helper", () => {
    const draw = threefry(3, 4);
    for (const most of [1, 10, 2000, 1e5]) {
      const numbers = Float64Array.from({ length: 250_000 }, (_, at) => most * (2 * draw(at) - 1));
      const { all, calls } = open();
      expect(firstWrong(numbers, all(numbers), cos)).toBeUndefined();
      expect(calls()).toBeLessThan(0.005 * numbers.length);
    }
  });

  it("are those of cos where formulas change, and next to quarter turns", () => {
    const bounds = [0, 2 ** -27, 0.2999999523162842, 0.5, Math.PI / 4, 0.7853984832763672, 0.7812504768371582];
    const turns = Array.from({ length: 4000 }, (_, n) => (n * Math.PI) / 2);
    const halfTurns = Array.from({ length: 500 }, (_, n) => (n + 0.5) * (Math.PI / 2));
    const large = [1647099, 1647100, 2 ** 20 * (Math.PI / 2), (2 ** 20 - 1) * (Math.PI / 2)];
    const places = [...bounds, ...turns, ...halfTurns, ...large, 2.3561935424804688];
    const near = places.flatMap((place) => around(place, 20));
    // Steps between rests that one, two and three parts of pi / 2 leave exact.
    const rests = turns.flatMap((turn) => Array.from({ length: 60 }, (_, bits) => turn + 2 ** -bits));
    expectSame(Float64Array.from([...near, ...rests, 0, -0, Infinity, -Infinity, Number.NaN]));
  });
});
