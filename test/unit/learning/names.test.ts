import { expect, it } from "vitest";
import { learningCatalog } from "../../../src/learning/catalog.js";
import { learningNames, mustLearn } from "../../../src/learning/names.js";

it("has the names of the catalog of learning policies, in its order", () => {
  expect(learningNames()).toEqual(Object.keys(learningCatalog));
  expect(learningNames().every(mustLearn)).toBe(true);
  expect(["greedy", "optimal", ""].some(mustLearn)).toBe(false);
});
