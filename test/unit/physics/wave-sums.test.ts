import { expect, it } from "vitest";
import { threefry } from "../../../src/engine/generators/threefry.js";
import { cos } from "../../../src/math/sines.js";
import { WaveSums } from "../../../src/physics/radio/wave-sums.js";

const draw = threefry(7, 8);

/** Waves as long and as short as those of shadowing. */
const wavesOf = (map: number, count: number) => {
  const column = (which: number, most: number) =>
    Float64Array.from({ length: count }, (_, n) => most * (2 * draw((map * 3 + which) * 1000 + n) - 1) ** 5);
  return [column(0, 10), column(1, 10), column(2, Math.PI)] as const;
};

const sumOf = ([waveX, waveY, phase]: ReturnType<typeof wavesOf>, x: number, y: number): number =>
  phase.reduce((sum, _, n) => sum + cos(waveX[n]! * x + waveY[n]! * y + phase[n]!), 0);

const places = Array.from({ length: 50 }, (_, at) => [2000 * draw(at) - 1000, 300 * draw(100 + at)] as const);

it.each([8, 64, 128])("sums %i waves bit for bit as the loop in JavaScript", (count) => {
  for (let map = 0; map < 20; map++) {
    const waves = wavesOf(map, count);
    const sums = WaveSums.of(...waves)!;
    for (const [x, y] of [...places, [0, 0], [-0, 5e6]] as const) expect(sums.at(x, y)).toBe(sumOf(waves, x, y));
  }
});

it("keeps sums apart that take turns, also more than have a place in its memory", () => {
  const all = Array.from({ length: 150 }, (_, map) => wavesOf(map, 128));
  const sums = all.map((waves) => WaveSums.of(...waves)!);
  for (const [x, y] of places.slice(0, 3))
    for (const [map, waves] of all.entries()) expect(sums[map]!.at(x, y)).toBe(sumOf(waves, x, y));
});

it.each([1, 7, 12, 130, 136])("leaves %i waves to the loop", (count) => {
  expect(WaveSums.of(...wavesOf(0, count))).toBeUndefined();
});
