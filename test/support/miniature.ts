import { expect } from "vitest";
import { reproduce } from "../../src/experiment/reproduce/reproduce.js";
import { PARTS, type Paper, TABLES } from "../../src/experiment/reproduce/reproduction.js";

const tiny = { seed: 3, quick: true, scale: 0.02, trainings: 2 };

/** Makes a paper's tables, or some of them, as small as they go, and looks whether everything is there. */
export const checkMiniature = async (paper: Paper, tables: readonly string[] | undefined): Promise<void> => {
  const stages: string[] = [];
  const done = await reproduce(paper, { ...tiny, tables, onStage: (stage) => stages.push(stage) });
  expect(done.paper).toBe(paper);
  expect(stages.length).toBeGreaterThan(0);
  expect(done.tables.map(({ name }) => name)).toEqual(tables ?? TABLES[paper]);
  expect(PARTS[paper].flat().sort()).toEqual([...TABLES[paper]].sort());
  for (const { table } of done.figures) expect(TABLES[paper]).toContain(table);
  // When a lead is lost may lie beyond a short training.
  const rows = done.tables
    .flatMap((table) => table.rows)
    .filter(({ quantity }) => !quantity.includes("until the lead"));
  for (const { ours, n, scheme, quantity } of rows) {
    expect([scheme, quantity, Number.isFinite(ours)]).toEqual([scheme, quantity, true]);
    expect(n).toBeGreaterThan(0);
  }
  for (const { points } of done.figures) expect(points.length).toBeGreaterThan(2);
  const text = [done.claims, ...done.finds, ...done.why, ...done.repairs].join(" ");
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  if (tables === undefined) expect(text.length).toBeGreaterThan(500);
};
