import { expect, it } from "vitest";
import { stylesOf } from "../../../../src/output/report/drawing/series-style.js";

const BUILT_IN = ["local", "edge", "greedy", "least-loaded", "threshold", "cloud", "random", "optimal", "dios", "d3qn"];

it("gives built-in policies one style, whatever others are there and in whatever order", () => {
  const all = stylesOf(BUILT_IN);
  for (const some of [["optimal", "local"], ["mine", "edge", "other", "greedy"], [...BUILT_IN].reverse()]) {
    const styles = stylesOf(some);
    for (const name of some.filter((one) => BUILT_IN.includes(one))) expect(styles.get(name)).toEqual(all.get(name));
  }
  expect(stylesOf(["kd-dil@my-model"]).get("kd-dil@my-model")).toEqual(stylesOf(["kd-dil"]).get("kd-dil"));
});

it("gives the next free styles to others, and no two the same", () => {
  const names = [...BUILT_IN, "threshold(backlog_s=1)", "threshold(backlog_s=2)", "./mine.ts", "./yours.ts"];
  const styles = [...stylesOf(names).values()].map((style) => JSON.stringify(style));
  expect(new Set(styles).size).toBe(names.length);
  expect(stylesOf(["threshold(backlog_s=1)", "local"]).get("threshold(backlog_s=1)")).toEqual(
    stylesOf(["threshold"]).get("threshold"),
  );
  const many = Array.from({ length: 48 }, (_, i) => `policy ${i}`);
  expect(new Set([...stylesOf(many).values()].map((style) => JSON.stringify(style))).size).toBe(48);
});
