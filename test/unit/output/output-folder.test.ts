import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.js";
import { defaultOutputFolder, OUTPUT_FILES, prepareOutputFolder } from "../../../src/output/write/output-folder.js";

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "edgefade-folder-"));
  folder = join(base, "a");
});
afterEach(() => rmSync(base, { recursive: true }));

const refusal = (path: string, force = false): string => {
  try {
    prepareOutputFolder(path, force);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  throw new Error("was not refused");
};

describe("the output folder", () => {
  it("has a name with the scenario, the date and a random part", () => {
    const date = new Date(2026, 0, 9);
    expect(defaultOutputFolder("dios", date, "c0ffee")).toBe(join("results", "dios-20260109-c0ffee"));
    expect(defaultOutputFolder("../two words/é", date, "c0ffee")).toBe(join("results", "two-words-e-20260109-c0ffee"));
    expect(defaultOutputFolder("漢字", date, "c0ffee")).toBe(join("results", "scenario-20260109-c0ffee"));
    expect(defaultOutputFolder("dios")).toMatch(/^results.dios-\d{8}-[0-9a-f]{6}$/);
    expect(defaultOutputFolder("dios")).not.toBe(defaultOutputFolder("dios"));
  });

  it("is created with its parents", () => {
    prepareOutputFolder(join(folder, "b", "c"));
    expect(readdirSync(join(folder, "b", "c"))).toEqual([]);
  });

  it("may exist when it is empty", () => {
    mkdirSync(folder);
    prepareOutputFolder(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused when it has anything in it", () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "notes.txt"), "mine");
    expect(refusal(folder)).toBe(`output folder exists: ${folder}; choose another with --out or add --force`);
    expect(readdirSync(folder)).toEqual(["notes.txt"]);
  });

  it("loses only edgefade's own files with force", () => {
    mkdirSync(join(folder, ".parts"), { recursive: true });
    mkdirSync(join(folder, "figures"));
    const foreign = ["notes.txt", "tasks.csv.bak", ".parts/notes.txt", "figures/plot.svg"];
    const own = [...OUTPUT_FILES, ".parts/0000-tasks.csv", ".parts/12345-transfers.csv"];
    for (const name of [...foreign, ...own]) writeFileSync(join(folder, name), "x");
    prepareOutputFolder(folder, true);
    for (const name of own) expect(existsSync(join(folder, name)), name).toBe(false);
    for (const name of foreign) expect(existsSync(join(folder, name)), name).toBe(true);
  });

  it("removes its folder of parts when nothing else is in it", () => {
    mkdirSync(join(folder, ".parts"), { recursive: true });
    writeFileSync(join(folder, ".parts", "0000-tasks.csv"), "x");
    prepareOutputFolder(folder, true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("removes a link in the place of a table, not what it points to", () => {
    mkdirSync(folder);
    const precious = join(base, "precious.csv");
    writeFileSync(precious, "mine");
    symlinkSync(precious, join(folder, "tasks.csv"));
    prepareOutputFolder(folder, true);
    expect(existsSync(precious)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused where a file or a folder is in the way, before anything is removed", () => {
    writeFileSync(folder, "a file");
    expect(refusal(folder, true)).toBe(`output folder is a file: ${folder}; choose another with --out`);
    expect(refusal(join(folder, "b"))).toContain("a file is in the way (ENOTDIR)");
    const other = join(base, "other");
    mkdirSync(join(other, "summary.csv"), { recursive: true });
    writeFileSync(join(other, "tasks.csv"), "x");
    expect(refusal(other, true)).toBe(
      `a folder is in the way of an output file: ${join(other, "summary.csv")}; remove it`,
    );
    expect(existsSync(join(other, "tasks.csv"))).toBe(true);
  });

  it("is refused without a name, and with one that is too long", () => {
    expect(refusal("")).toBe("the output folder has no name; give --out a path");
    expect(refusal(join(base, "x".repeat(300)))).toContain("the name is too long (ENAMETOOLONG)");
  });

  it.skipIf(process.platform !== "linux")("is refused where nothing can be created", () => {
    expect(refusal("/proc/edgefade-results")).toMatch(
      /^cannot create output folder \/proc\/edgefade-results: .*choose another/,
    );
  });
});
