import { existsSync } from "node:fs";
import { InputError } from "../errors.js";
import { writeWholeFile } from "./write/whole-file.js";

/** Checks the name of something that `edgefade init` creates. @throws InputError if it is unsuitable for a file or policy */
export const checkNewName = (name: string, kind: "policy" | "scenario", example: string): void => {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return;
  const problem = `expected a name in small letters, digits and single hyphens, such as ${example}; got ${JSON.stringify(name)}`;
  throw new InputError([{ file: `init ${kind}`, problem }]);
};

/**
 * Writes files that do not exist yet.
 *
 * @param files  their texts by path
 * @throws InputError if one exists and `replaces` is not set; no file is written then
 */
export const writeNewFiles = (files: ReadonlyMap<string, string>, replaces: boolean): void => {
  const there = [...files.keys()].find((file) => existsSync(file));
  if (there !== undefined && !replaces)
    throw new InputError([{ file: there, problem: "exists already; take another name, or replace it with --force" }]);
  for (const [file, text] of files) writeWholeFile(file, text);
};
