import { spawnSync } from "node:child_process";
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

it("ends when somebody has deleted the working directory, and does not look for it for ever", () => {
  const program = `
    import { mkdirSync, rmSync } from "node:fs";
    import { writeWholeFile } from ${JSON.stringify(new URL("../../../src/output/write/whole-file.ts", import.meta.url).href)};
    rmSync(process.cwd(), { recursive: true });
    writeWholeFile("deep/er/file.txt", "text");
  `;
  const gone = join(folder, "gone");
  mkdirSync(gone);
  const { signal } = spawnSync(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", program],
    {
      cwd: gone,
      timeout: 60_000,
    },
  );
  expect(signal).toBeNull();
});
