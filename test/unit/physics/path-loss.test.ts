import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { antennaGainPathLoss } from "../../../src/models/path-loss/antenna-gain.js";
import { fixedPathLoss } from "../../../src/models/path-loss/fixed.js";
import { freeSpacePathLoss } from "../../../src/models/path-loss/free-space.js";
import { logDistancePathLoss } from "../../../src/models/path-loss/log-distance.js";
import type { PathLoss } from "../../../src/models/path-loss/path-loss.js";
import { picocellPathLoss } from "../../../src/models/path-loss/picocell.js";
import { urbanMicroPathLoss, urbanMicroSightPathLoss } from "../../../src/models/path-loss/urban-micro.js";

const frequency_hz = 2e9;
const models: readonly { name: string; model: PathLoss; minimum_m: number }[] = [
  { name: "picocell", model: picocellPathLoss(), minimum_m: 10 },
  { name: "urban micro", model: urbanMicroPathLoss({ frequency_hz }), minimum_m: 10 },
  { name: "urban micro, sight", model: urbanMicroSightPathLoss({ frequency_hz }), minimum_m: 10 },
  { name: "free space", model: freeSpacePathLoss({ frequency_hz }), minimum_m: 10 },
  { name: "log-distance", model: logDistancePathLoss({ reference_db: 40, exponent: 3 }), minimum_m: 10 },
  { name: "antenna gain", model: antennaGainPathLoss(), minimum_m: 1 },
  { name: "fixed", model: fixedPathLoss({ gain_db: -100 }), minimum_m: 10 },
];

describe.each(models)("path loss: $name", ({ model, minimum_m }) => {
  it("never falls with distance", () => {
    const distance = fc.double({ min: 0, max: 5000, noNaN: true });
    fc.assert(
      fc.property(distance, distance, (a, b) => {
        expect(model.loss_db(Math.min(a, b))).toBeLessThanOrEqual(model.loss_db(Math.max(a, b)) + 1e-9);
      }),
    );
  });

  it("counts short paths as its minimum", () => {
    expect(model.loss_db(0)).toBe(model.loss_db(minimum_m));
    expect(model.loss_db(minimum_m / 2)).toBe(model.loss_db(minimum_m));
  });

  it.each([-1, Number.NaN, Infinity])("refuses the distance %s", (distance_m) => {
    expect(() => model.loss_db(distance_m)).toThrow(new RangeError(`invalid distance_m: ${distance_m}`));
  });
});

describe("path loss against its formulas", () => {
  it("picocell: 140.7 dB at 1 km, 36.7 dB a decade", () => {
    expect(picocellPathLoss().loss_db(1000)).toBeCloseTo(140.7, 12);
    expect(picocellPathLoss().loss_db(100)).toBeCloseTo(104, 12);
    expect(picocellPathLoss().loss_db(10)).toBeCloseTo(67.3, 12);
  });

  it("urban micro in sight: 21 dB a decade, then 40 dB beyond the breakpoint, without a step", () => {
    const sight = urbanMicroSightPathLoss({ frequency_hz });
    expect(sight.loss_db(100)).toBeCloseTo(32.4 + 42 + 20 * Math.log10(2), 12);
    const breakpoint_m = Math.hypot((4 * 9 * 0.5 * 2e9) / 299_792_458, 8.5);
    expect(breakpoint_m).toBeCloseTo(120.4, 1);
    expect(sight.loss_db(breakpoint_m * (1 + 1e-12))).toBeCloseTo(sight.loss_db(breakpoint_m), 9);
    expect(sight.loss_db(2000) - sight.loss_db(200)).toBeCloseTo(40, 9);
    // The standard's own form beyond the breakpoint: 32.4 + 40 log10(d) + 20 log10(f) - 9.5 log10(d_BP^2 + dh^2).
    const standard_db = 32.4 + 40 * 3 + 20 * Math.log10(2) - 9.5 * Math.log10(breakpoint_m ** 2);
    expect(sight.loss_db(1000)).toBeCloseTo(standard_db, 9);
  });

  it("urban micro: 22.4 + 35.3 log10(d) + 21.3 log10(f) - 0.3 (h - 1.5), and never below sight", () => {
    const loss = urbanMicroPathLoss({ frequency_hz });
    expect(loss.loss_db(100)).toBeCloseTo(22.4 + 70.6 + 21.3 * Math.log10(2), 12);
    const high = { frequency_hz, deviceHeight_m: 22.5 };
    expect(urbanMicroPathLoss(high).loss_db(100)).toBeCloseTo(22.4 + 70.6 + 21.3 * Math.log10(2) - 6.3, 12);
    expect(urbanMicroPathLoss(high).loss_db(10)).toBe(urbanMicroSightPathLoss(high).loss_db(10));
  });

  it("free space: 38.46 dB at 1 m and 2 GHz, 20 dB a decade", () => {
    const loss = freeSpacePathLoss({ frequency_hz, minimumDistance_m: 1 });
    expect(loss.loss_db(1)).toBeCloseTo(38.468, 3);
    expect(loss.loss_db(1000) - loss.loss_db(100)).toBeCloseTo(20, 12);
  });

  it("log-distance: the reference at 1 m, 10 n dB a decade", () => {
    const loss = logDistancePathLoss({ reference_db: 40, exponent: 3.5 });
    expect(loss.loss_db(100)).toBeCloseTo(110, 12);
    expect(logDistancePathLoss({ reference_db: 40, exponent: 3.5, minimumDistance_m: 1 }).loss_db(0)).toBe(40);
  });

  it("antenna gain: 4.11 (3e8 / (4 pi 915e6 d))^2.8, different at 2.5 and 5.2 m", () => {
    for (const distance_m of [2.5, 5.2, 100]) {
      const gain = 4.11 * (3e8 / (4 * Math.PI * 915e6 * distance_m)) ** 2.8;
      expect(10 ** (-antennaGainPathLoss().loss_db(distance_m) / 10) / gain).toBeCloseTo(1, 12);
    }
  });

  it("fixed: minus the gain, at any distance", () => {
    expect(fixedPathLoss({ gain_db: -100 }).loss_db(3)).toBe(100);
    expect(Object.is(fixedPathLoss({ gain_db: 0 }).loss_db(3), 0)).toBe(true);
  });

  it("refuses constants that are out of range", () => {
    expect(() => freeSpacePathLoss({ frequency_hz: -1 })).toThrow("invalid frequency_hz: -1");
    expect(() => urbanMicroPathLoss({ frequency_hz: Number.NaN })).toThrow("invalid frequency_hz: NaN");
    expect(() => urbanMicroPathLoss({ frequency_hz, deviceHeight_m: 1 })).toThrow("invalid deviceHeight_m: 1");
    expect(() => urbanMicroPathLoss({ frequency_hz, stationHeight_m: 0 })).toThrow("invalid stationHeight_m: 0");
    expect(() => logDistancePathLoss({ reference_db: Infinity, exponent: 2 })).toThrow(
      "invalid reference_db: Infinity",
    );
    expect(() => logDistancePathLoss({ reference_db: 40, exponent: 0 })).toThrow("invalid exponent: 0");
    expect(() => antennaGainPathLoss({ antennaGain: 0 })).toThrow("invalid antennaGain: 0");
    expect(() => antennaGainPathLoss({ minimumDistance_m: 0 })).toThrow("invalid minimumDistance_m: 0");
    expect(() => fixedPathLoss({ gain_db: Number.NaN })).toThrow("invalid gain_db: NaN");
  });
});
