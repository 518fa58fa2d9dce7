import { describe, it } from "vitest";
import { checkLoneGraphs, SITES } from "../support/lone-graphs.js";

describe("a lone task on an idle network, many more random graphs of up to five sub-tasks", () => {
  it("costs what the analytic cost says for every placement, and the optimum is the least that the emulator finds", () => {
    checkLoneGraphs(5, () => SITES, 200, 182);
  });
});
