import { describe, expect, it } from "vitest";
import { lossProbability, meanTransmissions } from "../../../src/physics/radio/segment-loss.js";
import { drawsOf, fiveSigma } from "./sample.js";

describe("lost segments", () => {
  it("are sent 1 / (1 - p) times without a limit, and nothing is lost", () => {
    expect(meanTransmissions({ probability: 0.2, tries: Infinity })).toBe(1.25);
    expect(lossProbability({ probability: 0.2, tries: Infinity }, 1e9)).toBe(0);
    expect(meanTransmissions({ probability: 0, tries: 1 })).toBe(1);
  });

  it("are what segment after segment gives, sent up to three times", () => {
    const loss = { probability: 0.4, tries: 3 };
    const draw = drawsOf("segments");
    const transfers = 20_000;
    let sent = 0;
    let lost = 0;
    for (let transfer = 0; transfer < transfers; transfer++) {
      let isLost = false;
      for (let segment = 0; segment < 4; segment++) {
        let tries = 0;
        let isThrough = false;
        while (!isThrough && tries < loss.tries) {
          tries++;
          isThrough = draw() >= loss.probability;
        }
        sent += tries;
        isLost ||= !isThrough;
      }
      if (isLost) lost++;
    }
    const p = lossProbability(loss, 3 * 12_000 + 1);
    expect(Math.abs(lost / transfers - p)).toBeLessThan(fiveSigma(p * (1 - p), transfers));
    expect(Math.abs(sent / (4 * transfers) - meanTransmissions(loss))).toBeLessThan(fiveSigma(1, 4 * transfers));
  });

  it("have a probability below 1 and a number of tries", () => {
    expect(() => meanTransmissions({ probability: 1, tries: 1 })).toThrow("invalid probability: 1");
    expect(() => lossProbability({ probability: 0.1, tries: 0 }, 1)).toThrow("invalid tries: 0");
  });
});
