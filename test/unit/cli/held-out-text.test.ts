import { describe, expect, it } from "vitest";
import { heldOutText } from "../../../src/cli/tables/held-out-text.js";

const imitator = {
  tasks: 200,
  accuracy: 0.95,
  constantAccuracy: 0.5,
  medianRatio: 1,
  ratioOfMeans: 1.0461,
  emulatedTasks: 1000,
  emulatedCost: 10.54321,
  emulatedCostOfOptimal: 9.5,
  emulatedCostOfGreedy: 12.5,
};

describe("a held-out report for people", () => {
  it("says of an imitator how near the optimum it is, beside a constant answer, optimal and greedy", () => {
    expect(heldOutText(imitator).map((line) => line.replace(/ {2,}/g, "  "))).toEqual([
      "On 200 lone tasks that it was not trained on:",
      "  this model  95.0 % of sub-tasks placed as in the optimum; cost / optimum's: median 1, of means 1.046",
      "  always the commonest answer  50.0 % of sub-tasks placed as in the optimum",
      "Mean cost of a task in a run of 1000 that it was not trained on:",
      "  this model  10.54",
      "  optimal  9.5",
      "  greedy  12.5",
    ]);
  });

  it("has a student's teacher beside it", () => {
    const lines = heldOutText({ ...imitator, teacher: { ...imitator, accuracy: 0.97, emulatedCost: 9.9 } });
    expect(lines.filter((line) => line.includes("its teacher"))).toEqual([
      expect.stringContaining("97.0 % of sub-tasks"),
      expect.stringMatching(/its teacher +9\.9$/),
    ]);
  });

  it("names the rules beside a policy that learned in runs, and what is not a number", () => {
    const lines = heldOutText({ runs: 10, cost: 2.5, greedy: 3, optimal: null });
    expect(lines.map((line) => line.trim().replace(/ +/g, " "))).toEqual([
      "Mean cost of a task in 10 runs that it was not trained on:",
      "this model 2.5",
      "greedy 3",
    ]);
  });
});
