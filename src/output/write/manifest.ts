import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { InputError } from "../../errors.js";
import { packageVersion } from "../package-version.js";
import { ShortWrite, writeFully } from "./byte-sink.js";
import { OutputError, systemReason } from "./output-error.js";
import { OUTPUT_FILES } from "./output-folder.js";

/** `running`: the run has not ended, or was killed. */
export type RunStatus = "running" | "completed" | "interrupted" | "failed";

/** The part of the manifest that only the run knows. The rest is determined when the manifest is written. */
export interface RunFacts {
  /** The command line, see `portableCommand`. */
  readonly command: readonly string[];
  /** The resolved scenario as plain data: running it again gives the same files. */
  readonly scenario: object;
  readonly seed: number;
  readonly policies: readonly string[];
  readonly replications: number;
  /** Counts of events, tasks and more. */
  readonly counts: Readonly<Record<string, number>>;
  readonly wall_s: number;
  readonly started: Date;
  readonly status: RunStatus;
  /** Reason why the run did not complete. */
  readonly reason?: string;
  /** The files that the scenario names: traces and users' policies. Absent: none. */
  readonly inputs?: ManifestInputs;
  /** Tasks of each policy in timeline.json; absent: there is none. */
  readonly timelineTasks?: number;
  /** For an incomplete run: its complete replications by policy, as in `0-3,5`. */
  readonly completeRuns?: Readonly<Record<string, string>>;
  /** For a sweep: its grid. */
  readonly sweep?: SweepFacts;
  /** For live traffic: how real time was kept. */
  readonly live?: LiveFacts;
}

/** How a run with live traffic kept up with real time. */
export interface LiveFacts {
  /** Length of the run, s. */
  readonly run_s: number;
  readonly flows: number;
  /** Number of posted tasks. */
  readonly tasks: number;
  /** False: the run fell behind real time, and real times differ from emulated ones; null: a recorded run was replayed. */
  readonly keptRealTime: boolean | null;
  /** An event later than this counts as behind, s. */
  readonly tolerance_s: number;
  /** Total time behind, s; number of times it fell behind; greatest delay of an event, s. */
  readonly behind_s: number;
  readonly timesBehind: number;
  readonly worst_s: number;
  /** Limits of each direction of a flow, bytes. */
  readonly buffer_bytes: number;
  readonly window_bytes: number;
  /** The most tasks of the scenario itself that arrive; null: unlimited. */
  readonly backgroundTasks: number | null;
}

/** The grid of a sweep, as stored in its manifest. */
export interface SweepFacts {
  /** SHA-256 of all that is not varied: version, seed, scenario, files. */
  readonly hash: string;
  readonly points: number;
  /** Fields that change together, and their values. The last axis varies fastest. */
  readonly axes: readonly { readonly fields: readonly string[]; readonly steps: readonly (readonly unknown[])[] }[];
  /** Varied options of policies. */
  readonly optionFields: readonly string[];
  /** Names of fields in figures, as given by the scenario. */
  readonly labels?: Readonly<Record<string, string>>;
  /** With `--precision 2%`. */
  readonly precision?: { readonly relative: number; readonly metric: string; readonly maxReplications: number };
  /** `3/20`; absent: the whole sweep. */
  readonly shard?: string;
}

/** Files that a run read beside its scenario. */
export interface ManifestInputs {
  /** The scenario's folder relative to the output folder; `files` are relative to it. */
  readonly directory: string;
  /** Path as the scenario names it -> SHA-256 in hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
}

/** manifest.json: how the files of a folder were made, and their SHA-256. */
export interface Manifest extends Omit<RunFacts, "started"> {
  readonly name: "edgefade";
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** File name -> SHA-256 in hexadecimal, of every other file that edgefade wrote there. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * A command line without the machine's paths: `edgefade` and its arguments. Absolute paths become relative to the working folder
 * if they lie in it; otherwise only their last part is kept.
 *
 * @param args  `process.argv.slice(2)`
 */
export const portableCommand = (args: readonly string[], workingFolder: string = process.cwd()): string[] => {
  const shorten = (path: string): string => {
    if (!isAbsolute(path)) return path;
    const inside = relative(workingFolder, resolve(path));
    if (inside === "") return ".";
    return inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? basename(path) : inside;
  };
  const portable = args.map((arg) => {
    const flag = /^(--?[^=]+=)(.*)$/s.exec(arg);
    return flag === null ? shorten(arg) : `${flag[1]}${shorten(flag[2] ?? "")}`;
  });
  return ["edgefade", ...portable];
};

/** SHA-256 of a file in hexadecimal, read a megabyte at a time. @throws OutputError when it cannot be read */
export const sha256OfFile = (file: string): string => {
  const hash = createHash("sha256");
  try {
    const descriptor = openSync(file, "r");
    try {
      const bytes = new Uint8Array(1 << 20);
      for (;;) {
        const read = readSync(descriptor, bytes);
        if (read === 0) return hash.digest("hex");
        hash.update(bytes.subarray(0, read));
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new OutputError(file, cause, "read");
  }
};

/** The SHA-256 of every file of edgefade in a folder, except the manifest itself. */
export const hashOutputFiles = (folder: string): Record<string, string> => {
  const files: Record<string, string> = {};
  for (const name of OUTPUT_FILES) {
    const file = join(folder, name);
    if (name !== "manifest.json" && lstatSync(file, { throwIfNoEntry: false })?.isFile())
      files[name] = sha256OfFile(file);
  }
  return files;
};

/**
 * Writes the manifest of a starting run, with space to spare. The final manifest takes its place on the disk, so that it can be
 * written even if the disk is full.
 *
 * @throws OutputError
 */
export const beginManifest = (folder: string, facts: Omit<RunFacts, "status">): void => {
  const text = `${JSON.stringify(manifestOf({ ...facts, status: "running" }, {}), null, 2)}\n`;
  save(join(folder, "manifest.json"), (file) => writeFileSync(file, text + " ".repeat(RESERVE_BYTES)));
};

/** The most bytes that the end of a run adds to its manifest: hashes, counts, a reason. */
const RESERVE_BYTES = 4096;

/** Writes manifest.json, after all other files. @throws OutputError */
export const writeManifest = (folder: string, facts: RunFacts): Manifest => {
  const manifest = manifestOf(facts, hashOutputFiles(folder));
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  save(join(folder, "manifest.json"), (file) => {
    const descriptor = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o666);
    try {
      const sink = {
        write: (from: Uint8Array, start: number, end: number) => writeSync(descriptor, from, start, end - start, start),
      };
      writeFully(sink, bytes, 0, bytes.length);
      ftruncateSync(descriptor, bytes.length);
    } finally {
      closeSync(descriptor);
    }
  });
  return manifest;
};

const save = (file: string, write: (file: string) => void): void => {
  try {
    write(file);
  } catch (error) {
    throw new OutputError(file, error instanceof ShortWrite ? error.cause : error);
  }
};

const manifestOf = (facts: RunFacts, files: Manifest["files"]): Manifest => ({
  name: "edgefade",
  version: packageVersion(),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  command: facts.command,
  scenario: facts.scenario,
  seed: facts.seed,
  policies: facts.policies,
  replications: facts.replications,
  counts: facts.counts,
  wall_s: facts.wall_s,
  started: facts.started.toISOString(),
  status: facts.status,
  ...(facts.reason === undefined ? {} : { reason: facts.reason }),
  ...(facts.inputs === undefined ? {} : { inputs: facts.inputs }),
  ...(facts.timelineTasks === undefined ? {} : { timelineTasks: facts.timelineTasks }),
  ...(facts.completeRuns === undefined ? {} : { completeRuns: facts.completeRuns }),
  ...(facts.sweep === undefined ? {} : { sweep: facts.sweep }),
  ...(facts.live === undefined ? {} : { live: facts.live }),
  files,
});

/**
 * Reads the manifest of an output folder.
 *
 * @throws InputError if there is none, or edgefade did not write it
 */
export const readManifest = (folder: string): Manifest => {
  const file = join(folder, "manifest.json");
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? `not valid JSON: ${cause.message}` : systemReason(cause);
    throw new InputError([{ file, problem }]);
  }
  if (!isManifest(content)) throw new InputError([{ file, problem: "not a manifest of an edgefade output folder" }]);
  return content;
};

/** Whether a folder holds the remains of a failed run. A failed sweep does not count: it can be continued. */
export const holdsFailedRun = (folder: string): boolean => {
  try {
    const manifest = readManifest(folder);
    return manifest.status === "failed" && manifest.sweep === undefined;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
};

const isManifest = (content: unknown): content is Manifest => {
  if (typeof content !== "object" || content === null) return false;
  const has = (key: string, type: string): boolean => typeof Reflect.get(content, key) === type;
  return (
    Reflect.get(content, "name") === "edgefade" &&
    ["version", "status", "started"].every((key) => has(key, "string")) &&
    ["seed", "replications", "wall_s"].every((key) => has(key, "number")) &&
    ["policies", "command"].every((key) => Array.isArray(Reflect.get(content, key))) &&
    ["scenario", "counts", "files"].every((key) => has(key, "object") && Reflect.get(content, key) !== null)
  );
};
