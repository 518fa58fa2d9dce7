import { readFileSync } from "node:fs";
import { InputError } from "../../errors.js";
import { bytesOf, floatsOf, sha256Of, writeWhole } from "../model/binary-file.js";
import type { Checkpoint } from "./trainer.js";

const MAGIC = "edgefade checkpoint 1\n";

/** A checkpoint, and what training it belongs to. */
export interface KeptCheckpoint {
  /** Same policy, scenario, seed, options, backend and version: same key. */
  readonly key: string;
  readonly checkpoint: Checkpoint;
}

/**
 * Writes a checkpoint into one file, whole or not at all: a line that names the format, the SHA-256 of the rest, a line of JSON, then
 * the arrays.
 */
export const writeCheckpoint = (file: string, { key, checkpoint }: KeptCheckpoint): void => {
  const arrays = Object.entries(checkpoint.arrays);
  const sizes = arrays.map(([name, { length }]) => [name, length]);
  const head = Buffer.from(`${JSON.stringify({ key, sizes, data: checkpoint.data }, keepNumbers)}\n`);
  const body = Buffer.concat([head, ...arrays.map(([, numbers]) => bytesOf(numbers))]);
  writeWhole(file, [MAGIC, `${sha256Of(body)}\n`, body]);
};

/** Reads a checkpoint; undefined: there is none. @throws InputError when the file is damaged, or something else */
export const readCheckpoint = (file: string): KeptCheckpoint | undefined => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputError([{ file, problem: (error as Error).message }]);
  }
  const refuse = (problem: string): never => {
    throw new InputError([{ file, problem: `${problem}; --force starts over` }]);
  };
  if (bytes.subarray(0, MAGIC.length).toString() !== MAGIC) refuse("not a checkpoint of this version of edgefade");
  const bodyAt = MAGIC.length + 65;
  const body = bytes.subarray(bodyAt);
  if (sha256Of(body) !== bytes.subarray(MAGIC.length, bodyAt - 1).toString()) refuse("the checkpoint is damaged");
  const headEnd = body.indexOf(0x0a);
  const { key, sizes, data } = JSON.parse(body.subarray(0, headEnd).toString(), restoreNumbers) as {
    key: string;
    sizes: readonly (readonly [string, number])[];
    data: unknown;
  };
  const arrays: { [name: string]: Float32Array } = {};
  let at = headEnd + 1;
  for (const [name, length] of sizes) {
    arrays[name] = floatsOf(body.subarray(at, at + 4 * length));
    at += 4 * length;
  }
  return { key, checkpoint: { arrays, data } };
};

/** JSON has no infinite numbers. */
const keepNumbers = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? { "not finite": String(value) } : value;

const restoreNumbers = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "not finite" in value ? Number(value["not finite"]) : value;
