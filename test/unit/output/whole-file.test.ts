import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { OutputError } from "../../../src/output/write/output-error.js";
import { writeWholeFile } from "../../../src/output/write/whole-file.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-whole-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("is written with its folder, replaced as a whole, or not written at all", () => {
  const file = join(folder, "deep", "file.txt");
  writeWholeFile(file, "first");
  writeWholeFile(file, "second");
  expect(readFileSync(file, "utf8")).toBe("second");
  mkdirSync(join(folder, "taken", "inside"), { recursive: true });
  expect(() => writeWholeFile(join(folder, "taken"), "text")).toThrow(OutputError);
  expect(() => writeWholeFile(join(file, "below"), "text")).toThrow(OutputError);
  expect(readdirSync(folder).sort()).toEqual(["deep", "taken"]);
  expect(readdirSync(join(folder, "deep"))).toEqual(["file.txt"]);
});
