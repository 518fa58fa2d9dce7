import { describe, expect, it } from "vitest";
import { noisePower_w, sinrOf } from "../../../../src/physics/radio/spectral-efficiency.js";
import { downlinkSinr, handoverPlace_m } from "../../../../src/physics/theory/cells.js";

describe("the place of a handover", () => {
  it.each([0, 3, 6, 20])("is where path losses differ by %d dB", (hysteresis_db) => {
    const place_m = handoverPlace_m(400, hysteresis_db, 3.5);
    const loss_db = (distance_m: number) => 35 * Math.log10(distance_m);
    expect(loss_db(place_m) - loss_db(400 - place_m)).toBeCloseTo(hysteresis_db, 9);
  });

  it("refuses what is out of range", () => {
    expect(() => handoverPlace_m(0, 3, 3)).toThrow("invalid distance_m: 0");
    expect(() => handoverPlace_m(1, -3, 3)).toThrow("invalid hysteresis_db: -3");
    expect(() => handoverPlace_m(1, 3, 0)).toThrow("invalid exponent: 0");
  });
});

describe("the SINR in the downlink", () => {
  it("is the SNR where nobody else sends, and the ratio of gains where the noise is nothing", () => {
    const cell = { power_w: 1, granted: 8, all: 32, gain: 1e-9, others: [1e-11, 3e-11] };
    const noise_w = noisePower_w(15e3, 9);
    expect(downlinkSinr({ ...cell, load: 0, noise_w })).toBeCloseTo(sinrOf(1 / 8, 1e-9, noise_w), 9);
    expect(downlinkSinr({ ...cell, load: 0.5, noise_w: 0 })).toBeCloseTo((4 * 1e-9) / (0.5 * 4e-11), 9);
  });
});
