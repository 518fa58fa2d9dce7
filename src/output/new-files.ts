import { existsSync } from "node:fs";
import { InputError } from "../errors.js";
import { writeWholeFile } from "./write/whole-file.js";

/** The name of something that `edgefade init` begins. @throws InputError when no file or policy should be called so */
export const checkNewName = (name: string, kind: "policy" | "scenario", example: string): void => {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return;
  const problem = `expected a name in small letters, digits and single hyphens, such as ${example}; got ${JSON.stringify(name)}`;
  throw new InputError([{ file: `init ${kind}`, problem }]);
};

/**
 * Writes files that are not there yet.
 *
 * @param files  their texts by path
 * @throws InputError when one is there already and `replaces` is not set: then none is written
 */
export const writeNewFiles = (files: ReadonlyMap<string, string>, replaces: boolean): void => {
  const there = [...files.keys()].find((file) => existsSync(file));
  if (there !== undefined && !replaces)
    throw new InputError([{ file: there, problem: "exists already; take another name, or replace it with --force" }]);
  for (const [file, text] of files) writeWholeFile(file, text);
};
