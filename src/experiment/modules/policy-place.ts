import { fileURLToPath } from "node:url";
import { PolicyError, tracedCause } from "../../errors.js";
import { codeFile } from "../../home.js";
import { fromHere } from "../../scenario/fields/paths.js";

/** The folder of edgefade's own code, as compiled or as written. */
const home = codeFile("/");

/**
 * The place in the user's files where an exception came from: the innermost call outside Node, edgefade and other packages.
 *
 * @param stack  as V8 writes it: lines of `at name (file:line:column)`
 * @returns the file as seen from the current directory; undefined: the stack has no such call
 */
export const placeInStack = (stack: string): { readonly file: string; readonly line: number } | undefined => {
  for (const call of stack.split("\n")) {
    const [, where = "", line] =
      /^\s+at (?:.*\()?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$/.exec(call) ?? [];
    if (line === undefined) continue;
    const file = where.startsWith("file://") ? fileURLToPath(where) : where;
    if (file.startsWith(home) || /[\\/]node_modules[\\/]/.test(file)) continue;
    return { file: fromHere(file), line: Number(line) };
  }
  return undefined;
};

/** The line of a module that threw an exception while loading; undefined: it came from elsewhere, or the line is unknown. */
export const lineOfModule = (module: string, thrown: unknown): number | undefined => {
  const place = placeInStack(tracedCause(thrown).stack ?? "");
  return place?.file === fromHere(module) ? place.line : undefined;
};

/** A policy's own exception with its place in the policy's file. Other errors are returned unchanged. */
export const withPlace = (error: unknown): unknown => {
  if (!(error instanceof PolicyError) || !(error.cause instanceof Error)) return error;
  const place = placeInStack(error.cause.stack ?? "");
  if (place !== undefined) error.message += ` (${place.file}:${place.line})`;
  return error;
};
