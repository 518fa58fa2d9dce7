import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RUN_TABLES } from "../../../src/output/read/duckdb.js";
import { COMPARISON_COLUMNS } from "../../../src/output/result-columns/comparison.js";
import { RUN_COLUMNS } from "../../../src/output/result-columns/runs.js";
import { SUMMARY_COLUMNS } from "../../../src/output/result-columns/summary.js";
import {
  FAILURE_COLUMNS,
  POINT_COLUMN,
  SWEEP_COLUMNS,
  SWEEP_RUN_COLUMNS,
} from "../../../src/output/result-columns/sweep.js";
import { columnTable } from "../../support/column-table.js";

const TABLES = [
  ...RUN_TABLES.map((table) => ({ ...table, heading: `## ${table.name}.csv` })),
  { heading: "## summary.csv", run: [], columns: SUMMARY_COLUMNS },
  { heading: "## runs.csv", run: [], columns: RUN_COLUMNS },
  { heading: "## comparison.csv", run: [], columns: COMPARISON_COLUMNS },
  { heading: "### sweep.csv", run: [], columns: SWEEP_COLUMNS },
  { heading: "### runs.csv of a sweep", run: [], columns: [POINT_COLUMN, ...SWEEP_RUN_COLUMNS] },
  { heading: "### failures.csv", run: [], columns: [POINT_COLUMN, ...FAILURE_COLUMNS] },
] as const;

const PAGE = "docs/outputs.md";

test("the columns of docs/outputs.md are those of the tables (npx vitest run test/unit/output -u writes them)", async () => {
  let page = readFileSync(PAGE, "utf8");
  for (const table of TABLES) {
    const [before, section = "", ...others] = page.split(`\n${table.heading}\n`);
    expect(others).toEqual([]);
    const old = /^\|.*\|$(\n^\|.*\|$)*/m.exec(section)?.[0] ?? "";
    expect(old).toContain("| column | unit | meaning | empty |");
    page = `${before}\n${table.heading}\n${section.replace(old, () => columnTable<never>(table))}`;
  }
  await expect(page).toMatchFileSnapshot(`../../../${PAGE}`);
});

test("every column has a meaning, and its name stands in one table once", () => {
  for (const { run, columns } of TABLES) {
    const names = [...run, ...columns.map(({ name }) => name)];
    expect(new Set(names).size).toBe(names.length);
    for (const { name, notes } of columns) expect(notes.meaning, name).not.toBe("");
  }
});

test("a column takes its value from the field of its own name", () => {
  for (const { columns } of TABLES) {
    const row = Object.fromEntries(columns.map(({ name }, index) => [name, index]));
    expect(columns.map(({ of }) => of(row as never))).toEqual(columns.map((_, index) => index));
  }
});
