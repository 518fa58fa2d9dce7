import { describe, expect, it } from "vitest";
import { reproduce } from "../../../../src/experiment/reproduce/reproduce.js";
import { PAPERS, type Reproduction, TABLES } from "../../../../src/experiment/reproduce/reproduction.js";

const tiny = { seed: 3, quick: true, scale: 0.02 };

const rowsOf = ({ tables }: Reproduction) => tables.flatMap(({ rows }) => rows);

describe.each(PAPERS)("%s in miniature", (paper) => {
  it("fills every row of every table", { timeout: 180_000 }, async () => {
    const stages: string[] = [];
    const done = await reproduce(paper, { ...tiny, onStage: (stage) => stages.push(stage) });
    expect(done.paper).toBe(paper);
    expect(stages.length).toBeGreaterThan(0);
    expect(done.tables.map(({ name }) => name)).toEqual(TABLES[paper]);
    for (const { table } of done.figures) expect(TABLES[paper]).toContain(table);
    for (const { ours, n, scheme, quantity } of rowsOf(done)) {
      expect([scheme, quantity, Number.isFinite(ours)]).toEqual([scheme, quantity, true]);
      expect(n).toBeGreaterThan(0);
    }
    for (const { points } of done.figures) expect(points.length).toBeGreaterThan(2);
    expect(`${done.claims} ${done.finds} ${done.why}`).not.toMatch(/NaN|undefined|Infinity/);
  });
});
