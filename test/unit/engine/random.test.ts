import { describe, expect, it } from "vitest";
import { RandomStreams, type StreamBegins } from "../../../src/engine/random.js";
import { meanOf } from "../../support/statistics.js";

const take = (draw: () => number, count: number): number[] => Array.from({ length: count }, () => draw());

/** Pearson's correlation of two lists of uniforms, times the root of their length: standard normal when independent. */
const correlationScore = (a: readonly number[], b: readonly number[]): number =>
  (meanOf(a.map((value, index) => (value - 0.5) * (b[index]! - 0.5))) / (1 / 12)) * Math.sqrt(a.length);

describe("random streams", () => {
  const streams = new RandomStreams(1, 0);

  it("differ between addresses that seedrandom itself confuses", () => {
    const firsts = [1, 11, 111, 1111].map((index) => streams.stream("phone", "fading", index)());
    const entities = ["1", "11", "111"].map((entity) => streams.stream(entity, "fading")());
    const seeds = [1, 11, 111].map((seed) => new RandomStreams(seed, 0).stream("phone", "fading", 5)());
    expect(new Set([...firsts, ...entities, ...seeds]).size).toBe(10);
  });

  it("differ when any part of the address does", () => {
    const firsts = [
      streams.stream("a", "b", 0),
      streams.stream("a", "b", 1),
      streams.stream("a", "c", 0),
      streams.stream("ab", "", 0),
      streams.stream("", "ab", 0),
      new RandomStreams(2, 0).stream("a", "b", 0),
      new RandomStreams(1, 1).stream("a", "b", 0),
      new RandomStreams(0, 1).stream("a", "b", 0),
    ].map((draw) => draw());
    expect(new Set(firsts).size).toBe(8);
  });

  it("begin anew whenever they are asked for, whatever was drawn before", () => {
    const first = take(streams.stream("a", "b"), 10);
    take(streams.stream("a", "c"), 1000);
    expect(take(streams.stream("a", "b"), 10)).toEqual(first);
    expect(take(new RandomStreams(1, 0).stream("a", "b"), 10)).toEqual(first);
  });

  it("begin the same where their beginnings are kept, also while another draws", () => {
    const begins: StreamBegins = new Map();
    const kept = [0, 1, 2].map(() => new RandomStreams(1, 0, begins));
    const draws = kept.map((own) => own.stream("a", "b"));
    const expected = take(streams.stream("a", "b"), 20);
    const got = draws.map((): number[] => []);
    for (let draw = 0; draw < 20; draw++) for (const [index, own] of draws.entries()) got[index]!.push(own());
    for (const own of got) expect(own).toEqual(expected);
    expect(kept[2]!.field("a", "c")(7)).toBe(streams.field("a", "c")(7));
    expect(kept[1]!.field("a", "c")(7)).toBe(streams.field("a", "c")(7));
    expect(new RandomStreams(2, 0, begins).stream("a", "b")()).toBe(new RandomStreams(2, 0).stream("a", "b")());
    expect(new RandomStreams(1, 1, begins).stream("a", "b")()).toBe(new RandomStreams(1, 1).stream("a", "b")());
  });

  it("are not correlated between neighbours", () => {
    const lists = Array.from({ length: 12 }, (_, index) => take(streams.stream("phone", "fading", index), 10_000));
    for (let index = 1; index < lists.length; index++)
      expect(Math.abs(correlationScore(lists[index - 1]!, lists[index]!))).toBeLessThan(4.5);
  });

  it("are uniform from stream to stream: the first draws of many", () => {
    const counts = new Array<number>(50).fill(0);
    for (let index = 0; index < 20_000; index++) counts[Math.floor(50 * streams.stream("x", "y", index)())]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0);
    // 49 degrees of freedom: mean 49, standard deviation sqrt(98)
    expect(Math.abs(chiSquare - 49)).toBeLessThan(5 * Math.sqrt(98));
  });

  it("are uniform within a stream, in pairs of draws", () => {
    const draw = streams.stream("x", "pairs");
    const counts = new Array<number>(400).fill(0);
    for (let pair = 0; pair < 100_000; pair++) counts[20 * Math.floor(20 * draw()) + Math.floor(20 * draw())]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 250) ** 2 / 250, 0);
    expect(Math.abs(chiSquare - 399)).toBeLessThan(5 * Math.sqrt(2 * 399));
  });

  it("have 53 bits, and stay below 1", () => {
    const draws = take(streams.stream("x", "bits"), 20_000);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    // The lowest of 53 bits is set in half of the draws: standard deviation sqrt(n) / 2.
    const odd = draws.filter((draw) => (draw * 2 ** 53) % 2 === 1).length;
    expect(Math.abs(odd - 10_000)).toBeLessThan(5 * Math.sqrt(20_000 / 4));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])("cannot have the seed %d", (seed) => {
    expect(() => new RandomStreams(seed, 0)).toThrow(RangeError);
    expect(() => new RandomStreams(1, seed)).toThrow(RangeError);
  });
});
