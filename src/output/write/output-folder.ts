import { randomBytes } from "node:crypto";
import { accessSync, constants, lstatSync, mkdirSync, readdirSync, rmdirSync, statSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { isPartName } from "./assembly.js";
import { KEPT_FILE, KEPT_FOLDER } from "./kept-tables.js";
import { systemCode, systemReason } from "./output-error.js";
import { PARTS_FOLDER } from "./run-tables.js";
import { tableNames } from "./tables.js";

/** Every file that edgefade writes into an output folder; `--force` removes only these. */
export const OUTPUT_FILES = [
  "manifest.json",
  "tasks.csv",
  "subtasks.csv",
  "transfers.csv",
  "nodes.csv",
  "summary.csv",
  "comparison.csv",
  "tasks.parquet",
  "subtasks.parquet",
  "transfers.parquet",
  "nodes.parquet",
  "sweep.csv",
  "runs.csv",
  "failures.csv",
  "journal.jsonl",
  "flows.csv",
  "packets.csv",
  "inputs.csv",
  "live.csv",
  "timeline.json",
  "report.html",
] as const;

const RUN_TABLES = tableNames("full");

/** The folder of a report's figures, and their names; `--force` removes them too. */
export const FIGURES_FOLDER = "figures";
const FIGURE =
  /^(captions\.md|(metrics|latency-cdf|latency-parts|energy-parts|regret|utilization|queues|gantt|alive|(sweep|inspect)-[\w-]+)\.(svg|png|pdf|csv|vl\.json|tex))$/;

/** An error without a place in a file; the message names the folder if needed. */
const refuse = (problem: string): InputError => new InputError([{ file: "", problem }]);

const slug = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+|[.-]+$/g, "")
    .slice(0, 64) || "scenario";

/**
 * The default folder of a run: `results/<scenario>-<YYYYMMDD>-<id>`, with the local date and 6 random digits.
 *
 * @param scenario  the scenario's name; characters unsuitable for file names become `-`
 */
export const defaultOutputFolder = (
  scenario: string,
  now: Date = new Date(),
  id: string = randomBytes(3).toString("hex"),
): string => {
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
  return join("results", `${slug(scenario)}-${date.join("")}-${id}`);
};

/**
 * Prepares an output folder: creates it with its parents, or removes edgefade's own files from it.
 *
 * @param force  write into a folder that is not empty; files that edgefade does not write stay
 * @throws InputError when the folder is not empty (without `force`), is a file, or cannot be written
 */
export const prepareOutputFolder = (folder: string, force = false): void => {
  if (folder === "") throw refuse("the output folder has no name; give --out a path");
  const present = contentsOf(folder);
  if (present === undefined) {
    try {
      createFolder(folder);
    } catch (cause) {
      throw refuse(`cannot create output folder ${folder}: ${systemReason(cause)}; choose another with --out`);
    }
  } else if (present.length > 0) {
    if (!force) throw refuse(`output folder exists: ${folder}; choose another with --out or add --force`);
    removeOwnFiles(folder);
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw refuse(`cannot write into output folder ${folder}: ${systemReason(cause)}; choose another with --out`);
  }
};

/** Creates a folder with its parents. Node's `recursive` never returns if a file system rejects new folders with ENOENT, as /proc does. */
function createFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (cause) {
    if (systemCode(cause) !== "ENOENT" || dirname(folder) === folder) throw cause;
    if (!isPresent(dirname(folder))) createFolder(dirname(folder));
    mkdirSync(folder);
  }
}

/** The names in a folder; undefined: there is no folder yet. */
function contentsOf(folder: string): readonly string[] | undefined {
  try {
    if (!statSync(folder).isDirectory()) throw refuse(`output folder is a file: ${folder}; choose another with --out`);
    return readdirSync(folder);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    if (systemCode(cause) === "ENOENT") return undefined;
    throw refuse(`cannot use output folder ${folder}: ${systemReason(cause)}; choose another with --out`);
  }
}

function removeOwnFiles(folder: string): void {
  const parts = join(folder, PARTS_FOLDER);
  const stale: string[] = OUTPUT_FILES.map((name) => join(folder, name)).filter(isPresent);
  const hasParts = isPresent(parts) && lstatSync(parts).isDirectory();
  if (hasParts)
    append(
      stale,
      readdirSync(parts)
        .filter(isPartName)
        .map((name) => join(parts, name)),
    );
  const figures = join(folder, FIGURES_FOLDER);
  const hasFigures = isPresent(figures) && lstatSync(figures).isDirectory();
  if (hasFigures)
    append(
      stale,
      readdirSync(figures)
        .filter((name) => FIGURE.test(name))
        .map((name) => join(figures, name)),
    );
  const kept = RUN_TABLES.map((table) => join(folder, KEPT_FOLDER, table)).filter(
    (home) => isPresent(home) && lstatSync(home).isDirectory(),
  );
  for (const home of kept)
    append(
      stale,
      readdirSync(home)
        .filter((name) => KEPT_FILE.test(name))
        .map((name) => join(home, name)),
    );
  const inTheWay = stale.find((file) => lstatSync(file).isDirectory());
  if (inTheWay !== undefined) throw refuse(`a folder is in the way of an output file: ${inTheWay}; remove it`);
  try {
    for (const file of stale) unlinkSync(file);
    if (hasParts && readdirSync(parts).length === 0) rmdirSync(parts);
    for (const home of kept) if (readdirSync(home).length === 0) rmdirSync(home);
    const keeping = join(folder, KEPT_FOLDER);
    if (kept.length > 0 && readdirSync(keeping).length === 0) rmdirSync(keeping);
    if (hasFigures && readdirSync(figures).length === 0) rmdirSync(figures);
  } catch (cause) {
    throw refuse(`cannot replace the files in output folder ${folder}: ${systemReason(cause)}`);
  }
}

const isPresent = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;
