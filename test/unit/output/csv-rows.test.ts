import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { csvHeader, eachCsvRow } from "../../../src/output/read/csv-rows.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-csv-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "table.csv");

const rowsOf = (text: string, columns: readonly string[]): string[][] => {
  writeFileSync(file, text);
  const rows: string[][] = [];
  const count = eachCsvRow(file, { texts: columns, numbers: [] }, (cells) => rows.push([...cells]));
  expect(count).toBe(rows.length);
  return rows;
};

describe("rows of a CSV file", () => {
  it("are those of a full parser, whatever stands in the cells", () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom("", "a,b", 'say "x"', "two\nlines", "é€😀"));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, fc.integer()), { minLength: 1, maxLength: 20 }), (rows) => {
        const text = stringify([["a", "b", "c"], ...rows.map(([a, b, c]) => [`x${a}`, b, c])]);
        // A lone carriage return is no line end of the tables that edgefade writes.
        fc.pre(!text.includes("\r"));
        expect(rowsOf(text, ["c", "a"])).toEqual((parse(text) as string[][]).slice(1).map(([a, , c]) => [c, a]));
      }),
    );
  });

  it("are whole where a block of bytes ends inside of them", () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i},ü${"x".repeat(i % 40)}`);
    const rows = rowsOf(`n,t\n${lines.join("\n")}\n`, ["n", "t"]);
    expect(rows.map((row) => row.join(","))).toEqual(lines);
  });

  it("need a header with the columns, and as many cells as it has", () => {
    expect(() => rowsOf("a,b\n1,2\n", ["c"])).toThrow(`${file}:1: has no column "c"`);
    expect(() => rowsOf("a,b\n1,2\n1\n", ["a"])).toThrow(`${file}:3: expected 2 cells as in the header, got 1`);
    expect(() => rowsOf('a,b\n1,"2\n', ["a"])).toThrow("a quoted cell does not end");
    expect(() => rowsOf("", ["a"])).toThrow("is empty");
    expect(() => eachCsvRow(join(folder, "none.csv"), { texts: [], numbers: [] }, () => {})).toThrow(
      "no such file or folder",
    );
    expect(() => eachCsvRow(folder, { texts: [], numbers: [] }, () => {})).toThrow("is a folder, expected a file");
    writeFileSync(file, '"a,1",b\n');
    expect(csvHeader(file)).toEqual(["a,1", "b"]);
  });

  it("are refused where a quote stands amid a cell, with the line", () => {
    expect(() => rowsOf('a,b\n1,2\n1,x"y"\n', ["a"])).toThrow(`${file}:3: malformed CSV row`);
    writeFileSync(file, 'a,b"c"\n');
    expect(() => csvHeader(file)).toThrow(`${file}:1: malformed CSV row`);
  });

  it("have numbers where they are asked for, NaN where a cell is empty, and nothing else", () => {
    const numbersOf = (text: string): number[] => {
      writeFileSync(file, `\uFEFFx,y\n${text}\n`);
      const found: number[] = [];
      eachCsvRow(file, { texts: ["x"], numbers: ["y"] }, (_, [y]) => found.push(y!));
      return found;
    };
    expect(numbersOf("a,1.5e-7\nb,\nc,Infinity\nd,-3")).toEqual([1.5e-7, Number.NaN, Infinity, -3]);
    for (const cell of ["abc", "NaN", "1,5".replace(",", ";"), "--2"])
      expect(() => numbersOf(`a,1\nb,${cell}`)).toThrow(`${file}:3: y: expected a number or nothing, got "${cell}"`);
  });
});
