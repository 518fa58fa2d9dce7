import { expect, it } from "vitest";
import { soften } from "../../../src/learning/imitation/distillation.js";

it.each([
  [1, [0.998, 2e-3, 3e-5]],
  [5, [0.71, 0.2, 0.09]],
  [10, [0.53, 0.28, 0.19]],
])(
  "softens as in KD-DIL's example at temperature %d, with the powers of ten that its results have",
  (temperature, expected) => {
    // The paper prints (0.999, 2e-4, 3e-6); by its own formula the results that it prints belong to ten times the lesser two.
    const softened = soften(Float32Array.from([0.998, 2e-3, 3e-5, 0.2, 0.3, 0.5]), 3, temperature);
    expected.forEach((value, at) => {
      expect(softened[at]).toBeCloseTo(value, 2);
    });
    for (const group of [0, 3])
      expect(softened[group]! + softened[group + 1]! + softened[group + 2]!).toBeCloseTo(1, 2);
  },
);

it("softens the example as it is printed by the formula", () => {
  const softened = soften(Float32Array.from([0.999, 2e-4, 3e-6]), 3, 5);
  const powers = [0.999, 2e-4, 3e-6].map((p) => p ** 0.2);
  const sum = powers.reduce((total, power) => total + power, 0);
  powers.forEach((power, at) => {
    expect(softened[at]).toBeCloseTo(power / sum, 6);
  });
});

it("refuses temperatures below 1", () => {
  expect(() => soften(new Float32Array(3), 3, 0.5)).toThrow(/invalid temperature: 0.5/);
});
