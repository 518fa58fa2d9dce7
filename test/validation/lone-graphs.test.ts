import { describe, it } from "vitest";
import { checkLoneGraphs, SITES } from "../support/lone-graphs.js";

describe("a lone task on an idle network, 100 random graphs", () => {
  it("costs what the analytic cost says for every placement, and the optimum is the least that the emulator finds", () => {
    // 64 placements of three sub-tasks at four sites, 81 of four at three.
    const few = SITES.filter((site) => site !== "far");
    checkLoneGraphs(4, (subtasks) => (subtasks < 4 ? SITES : few), 100, 181);
  });
});
