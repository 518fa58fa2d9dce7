import { describe, it } from "vitest";
import { PAPERS } from "../../../../src/experiment/reproduce/reproduction.js";
import { checkMiniature } from "../../../support/miniature.js";

describe.each(PAPERS)("%s in miniature", (paper) => {
  it("fills every row of every table, and has something to say of them", { timeout: 1_200_000 }, async () => {
    await checkMiniature(paper, undefined);
  });
});
