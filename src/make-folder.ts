import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Makes a folder and those around it; one that is there already is fine.
 *
 * The path is made absolute first: of a relative one in a working directory that somebody has deleted, Node.js' own recursive
 * `mkdirSync` looks for the folder around it without end.
 */
export const makeFolder = (folder: string): void => {
  mkdirSync(resolve(folder), { recursive: true });
};
