import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../../make-folder.js";
import { OutputError } from "./output-error.js";

/**
 * Writes a file completely or not at all, and makes its folder if needed. An older file is kept until the new one is written.
 *
 * @throws OutputError
 */
export const writeWholeFile = (file: string, content: string | Uint8Array): void => {
  const draft = `${file}.part`;
  try {
    makeFolder(dirname(file));
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch (cause) {
    removeHalf(draft);
    throw new OutputError(file, cause);
  }
};

/** Removes the remains of a failed write: half a file is no file. */
const removeHalf = (file: string): void => {
  try {
    rmSync(file, { force: true });
  } catch {
    // The failed write is reported.
  }
};
