import { describe, expect, it } from "vitest";
import { CorrelatedShadowing } from "../../../src/physics/radio/shadowing.js";
import { drawsOf, fiveSigma, momentsOf } from "./sample.js";

const sd_db = 8;
const correlation_m = 20;
const maps = 4000;

describe("correlated shadowing", () => {
  const places = [0, 5, 10, 20, 40, 100];
  const draw = drawsOf("shadowing");
  // The places lie on a line that is no axis, away from the origin.
  const values = Array.from({ length: maps }, () => {
    const map = new CorrelatedShadowing({ sd_db, correlation_m }, draw);
    return places.map((along_m) => map.loss_db(300 + 0.6 * along_m, -50 + 0.8 * along_m));
  });

  it("has mean 0 and its standard deviation at every place", () => {
    for (let place = 0; place < places.length; place++) {
      const { mean, variance } = momentsOf(values.map((row) => row[place]!));
      expect(Math.abs(mean)).toBeLessThan(fiveSigma(sd_db ** 2, maps));
      // The variance of a squared normal is 2 sd^4.
      expect(Math.abs(variance - sd_db ** 2)).toBeLessThan(fiveSigma(2 * sd_db ** 4, maps));
    }
  });

  it("is correlated by exp(-d / correlation_m)", () => {
    for (let place = 1; place < places.length; place++) {
      const { mean } = momentsOf(values.map((row) => (row[0]! * row[place]!) / sd_db ** 2));
      // The product of two normals with correlation r has variance 1 + r^2, at most 2.
      expect(Math.abs(mean - Math.exp(-places[place]! / correlation_m))).toBeLessThan(fiveSigma(2, maps));
    }
  });

  it("is nearly normal: two thirds within one standard deviation, excess kurtosis near 0", () => {
    const first = values.map((row) => row[0]! / sd_db);
    const within = first.filter((value) => Math.abs(value) < 1).length / maps;
    expect(Math.abs(within - 0.6827)).toBeLessThan(fiveSigma(0.6827 * 0.3173, maps));
    // The variance of a fourth power of a normal is 96.
    expect(Math.abs(momentsOf(first.map((value) => value ** 4)).mean - 3)).toBeLessThan(fiveSigma(96, maps));
  });

  it("averages to the same over a large map as over many maps, within what 128 waves allow", () => {
    const map = new CorrelatedShadowing({ sd_db: 1, correlation_m: 1 }, drawsOf("one map"));
    const along = Array.from({ length: 20_000 }, (_, i) => map.loss_db(i * 0.5, i * 0.37));
    expect(Math.abs(momentsOf(along).mean)).toBeLessThan(5 / Math.sqrt(128));
    expect(Math.abs(momentsOf(along).variance - 1)).toBeLessThan(5 / Math.sqrt(128));
  });

  it("is the same at the same place, and another map from other draws", () => {
    const options = { sd_db, correlation_m };
    const map = new CorrelatedShadowing(options, drawsOf("a"));
    const here = map.loss_db(1, 2);
    map.loss_db(500, 600);
    expect(map.loss_db(1, 2)).toBe(here);
    expect(new CorrelatedShadowing(options, drawsOf("a")).loss_db(1, 2)).toBe(here);
    expect(new CorrelatedShadowing(options, drawsOf("b")).loss_db(1, 2)).not.toBe(here);
  });

  it("vanishes without spread, and refuses what is out of range", () => {
    const draw = drawsOf("range");
    expect(Math.abs(new CorrelatedShadowing({ sd_db: 0, correlation_m: 1 }, draw).loss_db(1, 1))).toBe(0);
    expect(() => new CorrelatedShadowing({ sd_db: -1, correlation_m: 1 }, draw)).toThrow("invalid sd_db: -1");
    expect(() => new CorrelatedShadowing({ sd_db: 1, correlation_m: 0 }, draw)).toThrow("invalid correlation_m: 0");
    expect(() => new CorrelatedShadowing({ sd_db: 1, correlation_m: 1, waves: 0.5 }, draw)).toThrow(
      "invalid waves: 0.5",
    );
  });
});
