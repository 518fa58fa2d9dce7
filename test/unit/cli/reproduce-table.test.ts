import { expect, test } from "vitest";
import { reproductionText } from "../../../src/cli/tables/reproduce-table.js";
import type { Reproduction } from "../../../src/experiment/reproduce/reproduction.js";

const told: Reproduction = {
  paper: "dios",
  title: "DIOS",
  citation: "Yu et al. 2020",
  claims: "The claim.",
  finds: ["The first finding.", "The second finding."],
  why: ["The first reason.", "The second reason."],
  tables: [],
  figures: [],
  repairs: [],
  made: { seed: 1, quick: true },
} as unknown as Reproduction;

test("the claim, every finding and every reason stand in paragraphs of their own", () => {
  expect(reproductionText(told).trim().split("\n\n")).toEqual([
    "The claim.",
    "The first finding.",
    "The second finding.",
    "The first reason.",
    "The second reason.",
  ]);
});
