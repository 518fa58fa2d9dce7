import { expect, it } from "vitest";
import { soften } from "../../../src/learning/distillation.js";

it.each([
  [1, [0.999, 2e-4, 3e-6]],
  [5, [0.71, 0.2, 0.09]],
  [10, [0.53, 0.28, 0.19]],
])("softens the example of KD-DIL at temperature %d as printed there", (temperature, expected) => {
  const softened = soften(Float32Array.from([0.999, 2e-4, 3e-6, 0.2, 0.3, 0.5]), 3, temperature);
  expected.forEach((value, at) => {
    expect(softened[at]).toBeCloseTo(value, 2);
  });
  for (const group of [0, 3])
    expect(softened[group]! + softened[group + 1]! + softened[group + 2]!).toBeCloseTo(1, 6);
});

it("refuses temperatures below 1", () => {
  expect(() => soften(new Float32Array(3), 3, 0.5)).toThrow(/invalid temperature: 0.5/);
});
