import { expect, it } from "vitest";
import { worthwhileJobs } from "../../../src/experiment/runs/worthwhile-jobs.js";
import { scenarioNamed } from "../../support/emulate.js";

const jobs = (...set: readonly string[]): number => worthwhileJobs(scenarioNamed("quickstart", ...set));

it("asks for no more threads than so many tasks are worth", () => {
  expect(jobs("tasks=10", "replications=2", "policies=[local, greedy]")).toBe(1);
  expect(jobs("tasks=250", "replications=1", "policies=[local, greedy]")).toBe(2);
  expect(jobs("tasks=1000", "replications=10", "policies=[local, greedy]")).toBe(80);
});

it("does not guess how long a policy of the user's takes, nor how many tasks come in a time", () => {
  expect(jobs("tasks=10", "policies=[local, ./mine.ts]")).toBe(Infinity);
  expect(jobs("tasks=null", "duration=1 s", "policies=[local]")).toBe(Infinity);
});
