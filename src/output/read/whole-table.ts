import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { type Manifest, sha256OfFile } from "../write/manifest.js";

/**
 * Checks against the folder's manifest that a table is unchanged since its run or sweep, so that no part passes for the whole.
 *
 * @param rows  number of rows in the table
 * @returns a note for readers if the table was changed since
 * @throws InputError if the folder is complete and rows of tasks.csv or runs.csv are missing
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
