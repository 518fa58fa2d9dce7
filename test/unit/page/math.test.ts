import { describe, expect, it } from "vitest";
import { nodeMath } from "../../../page/math.js";
import { RandomStreams } from "../../../src/engine/random.js";

const random = new RandomStreams(1, 0).stream("points", "math");
const points = Array.from({ length: 20_000 }, () => random());

describe("the page's functions of Math", () => {
  it.each([
    ["exp", (u: number) => 60 * u - 40],
    ["expm1", (u: number) => 20 * u - 10],
    ["log", (u: number) => u],
    ["log", (u: number) => 1e6 * u],
    ["log1p", (u: number) => -u],
    ["log10", (u: number) => u * 1e-9],
    ["log10", (u: number) => 1e5 * u],
    ["cbrt", (u: number) => 2000 * u - 1000],
  ] as const)("%s has the bits of Node.js", (name, at) => {
    const others = points.filter((u) => !Object.is(nodeMath[name](at(u)), Math[name](at(u))));
    expect(others).toEqual([]);
  });
});
