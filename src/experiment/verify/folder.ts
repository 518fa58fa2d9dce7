import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { packageVersion } from "../../output/package-version.js";
import { hashOutputFiles, type Manifest, readManifest } from "../../output/write/manifest.js";
import type { LoadedScenario } from "../../scenario/load/check-document.js";
import { scenarioFromText } from "../../scenario/load/load.js";
import type { ResolvedText } from "../../scenario/schema/schema.js";
import { findInputs } from "../runs/inputs.js";
import type { Progress } from "../runs/progress.js";
import { type RunScenarioOptions, runScenario } from "../runs/run.js";
import { firstDifference } from "./first-difference.js";

/** The verdict on one file of an output folder. */
export interface FileVerdict {
  readonly file: string;
  /** `unchecked`: not made again; its hash is that of the manifest. */
  readonly verdict: "identical" | "differs" | "missing" | "unchecked";
  readonly detail?: string;
}

/** The results of running an output folder again. */
export interface FolderVerdict {
  readonly holds: boolean;
  readonly files: readonly FileVerdict[];
  /** Changed inputs, other versions. */
  readonly warnings: readonly string[];
}

export interface VerifyFolderOptions {
  /** Worker threads, >= 1. */
  readonly jobs: number;
  /** Where traces and policies are, if they were moved. */
  readonly inputs?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Makes a folder with live traffic again, from its inputs. */
  readonly remakeLive?: RemakeLive;
}

/** Makes the folder of a live run again. @param again  an empty folder */
export type RemakeLive = (
  loaded: LoadedScenario,
  recorded: string,
  again: string,
  options: Pick<RunScenarioOptions, "log" | "precision" | "command">,
) => Promise<void>;

/** How long a policy may take to answer, s. */
const POLICY_TIMEOUT_S = 60;

/**
 * Runs an output folder again, from its manifest alone, and compares every file byte by byte.
 *
 * @throws InputError when it is no output folder of a completed run, or a file that the run read is missing
 * @throws Error when the run fails now
 */
export const verifyFolder = async (folder: string, options: VerifyFolderOptions): Promise<FolderVerdict> => {
  const manifest = readManifest(folder);
  if (manifest.status !== "completed")
    throw new InputError([
      {
        file: join(folder, "manifest.json"),
        path: "status",
        problem: `the run is ${manifest.status}: only completed runs can be compared`,
      },
    ]);
  if (manifest.sweep !== undefined)
    throw new InputError([
      {
        file: folder,
        problem: `is a sweep: give its command another --out, and compare sweep.csv and runs.csv (${manifest.command.join(" ")})`,
      },
    ]);
  const { directory, changed } = findInputs(folder, manifest, options.inputs);
  const loaded = scenarioFromText(manifest.scenario, directory, join(folder, "manifest.json"));
  const { log, precision } = (manifest.scenario as ResolvedText).output;
  const again = mkdtempSync(join(tmpdir(), "edgefade-verify-"));
  try {
    const written = {
      // Folders of version 0.1.0 do not record how flags changed the output.
      log: "subtasks.csv" in manifest.files ? ("full" as const) : log === "full" ? "tasks" : log,
      precision: precision === "full" ? ("full" as const) : ("compact" as const),
      command: manifest.command,
    };
    if (manifest.live !== undefined) {
      if (options.remakeLive === undefined) throw new Error("a folder with live traffic cannot be re-run here");
      await options.remakeLive(loaded, folder, again, written);
      return await verdictOn(folder, again, manifest, changed);
    }
    const outcome = await runScenario(loaded, {
      folder: again,
      force: false,
      jobs: options.jobs,
      split: "off",
      ...written,
      policyTimeout_s: POLICY_TIMEOUT_S,
      ...(manifest.timelineTasks === undefined ? {} : { timelineTasks: manifest.timelineTasks }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    if (outcome.status !== "completed") {
      const note = changed.length === 0 ? "" : ` (${changed.join(", ")}: changed since the first run)`;
      throw new Error(`the re-run has ${outcome.status}: ${outcome.reason ?? ""}${note}`);
    }
    return await verdictOn(folder, again, manifest, changed);
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
};

const verdictOn = async (
  folder: string,
  again: string,
  manifest: Manifest,
  changed: readonly string[],
): Promise<FolderVerdict> => {
  const files = await compareFiles(folder, again, manifest);
  return {
    holds: files.every(({ verdict }) => verdict === "identical" || verdict === "unchecked"),
    files,
    warnings: warningsOf(manifest, changed),
  };
};

const compareFiles = async (folder: string, again: string, manifest: Manifest): Promise<FileVerdict[]> => {
  const present = hashOutputFiles(folder);
  const remade = hashOutputFiles(again);
  const names = [...new Set([...Object.keys(manifest.files), ...Object.keys(remade)])];
  const verdicts: FileVerdict[] = [];
  for (const file of names) {
    const [written, now, fresh] = [manifest.files[file], present[file], remade[file]];
    const isTouched = written !== undefined && now !== written;
    if (now === undefined)
      verdicts.push({ file, verdict: "missing", detail: "listed in the manifest, or made by the run" });
    else if (fresh === undefined)
      verdicts.push(
        isTouched
          ? { file, verdict: "differs", detail: TOUCHED }
          : { file, verdict: "unchecked", detail: "not made again; its SHA-256 is that of the manifest" },
      );
    else if (now === fresh) verdicts.push({ file, verdict: "identical" });
    else {
      const difference = await firstDifference(join(folder, file), join(again, file));
      verdicts.push({ file, verdict: "differs", detail: isTouched ? `${difference}\n  ${TOUCHED}` : difference });
    }
  }
  return verdicts;
};

const TOUCHED = "the file was changed after the run: its SHA-256 is not the manifest's";

const warningsOf = ({ version, node, platform }: Manifest, changed: readonly string[]): string[] => {
  const here = { edgefade: packageVersion(), Node: process.version, platform: `${process.platform}-${process.arch}` };
  const then = { edgefade: version, Node: node, platform };
  return [
    ...changed.map((file) => `${file} has changed since the run: its SHA-256 is not the manifest's`),
    ...(["edgefade", "Node", "platform"] as const)
      .filter((what) => here[what] !== then[what])
      .map((what) => `the folder was written by ${what} ${then[what]}, this is ${here[what]}: last digits may differ`),
  ];
};
