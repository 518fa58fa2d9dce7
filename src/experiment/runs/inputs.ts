import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { InputError } from "../../errors.js";
import { MODEL_FILE } from "../../learning/model/model-files.js";
import { type Manifest, type ManifestInputs, sha256OfFile } from "../../output/write/manifest.js";
import { filesIn } from "../../scenario/load/files.js";
import type { ResolvedText } from "../../scenario/schema/schema.js";

/**
 * The files that a scenario names, with their SHA-256, for the manifest of an output folder; undefined: none.
 *
 * @param text       the scenario
 * @param directory  its folder
 */
export const inputsOf = (text: ResolvedText, directory: string, folder: string): ManifestInputs | undefined => {
  const named = [...new Set(filesIn(text).map(({ file }) => file))].sort();
  if (named.length === 0) return undefined;
  const files = named.map((file) => [file, hashOf(resolve(directory, file))] as const);
  return {
    directory: relative(resolve(folder), resolve(directory)).split(sep).join("/") || ".",
    files: Object.fromEntries(files),
  };
};

/** The hash of an unreadable file is "". A model folder has the hash of its description, which contains those of its weights. */
const hashOf = (path: string): string => {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, MODEL_FILE) : path;
  return existsSync(file) ? sha256OfFile(file) : "";
};

/** The present place of an output folder's inputs, and those that changed since its run. */
export interface FoundInputs {
  /** The folder from which the scenario's paths start. */
  readonly directory: string;
  readonly changed: readonly string[];
}

/**
 * Finds the files that a run read: first at their place relative to the output folder, then beside the scenario that its command
 * names, relative to the current directory.
 *
 * @param given  a folder to search instead
 * @throws InputError that names the missing files
 */
export const findInputs = (folder: string, manifest: Manifest, given?: string): FoundInputs => {
  const { inputs, command } = manifest;
  if (inputs === undefined) return { directory: given ?? ".", changed: [] };
  const names = Object.keys(inputs.files);
  const scenario = command.find((word, index) => index > 1 && !word.startsWith("-"));
  const candidates =
    given === undefined
      ? [join(folder, inputs.directory), ...(scenario === undefined ? [] : [dirname(scenario)])]
      : [given];
  const missingIn = (directory: string): string[] => names.filter((name) => !existsSync(pathIn(directory, name)));
  const directory = candidates.find((candidate) => missingIn(candidate).length === 0);
  if (directory === undefined)
    throw new InputError(
      missingIn(candidates[0]!).map((name) => ({
        file: join(folder, "manifest.json"),
        path: "inputs",
        problem: `${name} is missing: looked in ${candidates.join(" and ")}; give its folder with --inputs <folder>`,
      })),
    );
  const changed = names.filter((name) => hashOf(pathIn(directory, name)) !== inputs.files[name]);
  return { directory, changed };
};

const pathIn = (directory: string, name: string): string => (isAbsolute(name) ? name : join(directory, name));
