import { describe, it } from "vitest";
import type { Paper } from "../../../../src/experiment/reproduce/reproduction.js";
import { checkMiniature } from "../../../support/miniature.js";

/** Tables that are quick to make in miniature; papers.thorough.test.ts makes all of them. */
const QUICK: Readonly<Record<Paper, readonly string[] | undefined>> = {
  dios: ["cheaper", "faster", "cost", "accuracy", "diversity"],
  "kd-dil": ["latency", "parameters", "floors"],
  dmro: ["static", "lead", "multi", "multi-pairs"],
  ddlro: ["alive", "utility", "readings", "ablations"],
};

describe.each(Object.keys(QUICK) as Paper[])("%s in miniature", (paper) => {
  it("fills every row of every table", async () => {
    await checkMiniature(paper, QUICK[paper]);
  });
});
