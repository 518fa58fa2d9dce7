import { closeSync, existsSync, openSync, readFileSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../make-folder.js";
import { OutputError } from "./output-error.js";
import { PARTS_FOLDER } from "./run-tables.js";

const partOf = (folder: string, run: number): string =>
  join(folder, PARTS_FOLDER, `${String(run).padStart(4, "0")}-timeline.json`);

/** Writes the trace events of one run, as a part. @throws OutputError */
export const writeTimelinePart = (folder: string, run: number, events: readonly object[]): void => {
  const part = partOf(folder, run);
  try {
    makeFolder(join(folder, PARTS_FOLDER));
    writeFileSync(part, events.map((event) => JSON.stringify(event)).join(",\n"));
  } catch (cause) {
    throw new OutputError(part, cause);
  }
};

/** Joins the parts of runs into timeline.json, in order. Runs without a part are left out. @throws OutputError */
export const joinTimeline = (folder: string, runs: readonly number[]): void => {
  const file = join(folder, "timeline.json");
  try {
    const descriptor = openSync(file, "w");
    try {
      writeSync(descriptor, '{"displayTimeUnit":"ms","traceEvents":[');
      let separator = "\n";
      for (const run of runs) {
        const part = partOf(folder, run);
        if (!existsSync(part)) continue;
        const text = readFileSync(part, "utf8");
        if (text !== "") {
          writeSync(descriptor, separator + text);
          separator = ",\n";
        }
        unlinkSync(part);
      }
      writeSync(descriptor, "\n]}\n");
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new OutputError(file, cause);
  }
};
