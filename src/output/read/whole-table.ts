import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { type Manifest, sha256OfFile } from "../write/manifest.js";

/**
 * Whether a table is as its run or sweep left it, by the folder's manifest: no part must pass for the whole.
 *
 * @param rows  that the table has
 * @returns what a reader should know, where the table was changed since
 * @throws InputError when the folder is complete and rows of tasks.csv or runs.csv are missing
 */
export const checkTable = (folder: string, manifest: Manifest, name: string, rows: number): readonly string[] => {
  const { counts, status, files } = manifest;
  const expected = { "tasks.csv": counts.generated, "runs.csv": counts.runs }[name];
  const file = join(folder, name);
  if (status === "completed" && expected !== undefined && rows < expected)
    throw new InputError([
      { file, problem: `is not whole: it has ${rows} rows, and manifest.json says ${expected}; run it again` },
    ]);
  const written = files[name];
  if (written === undefined || !existsSync(file) || sha256OfFile(file) === written) return [];
  return [
    `${file}: has changed since the ${manifest.sweep === undefined ? "run" : "sweep"} wrote it (its SHA-256 is not that of manifest.json)`,
  ];
};
