import { InputError } from "../../errors.js";
import type { TrainingContext } from "./trainer.js";

type Options = TrainingContext["options"];

const refuse = (problem: string): InputError => new InputError([{ file: "train", problem }]);

/** A number among a trainer's options. @throws InputError when it is out of range */
export const numberOption = (
  options: Options,
  name: string,
  fallback: number,
  least: number,
  most = Infinity,
): number => {
  const value = options[name] ?? fallback;
  if (typeof value === "number" && value >= least && value <= most) return value;
  const range = most === Infinity ? `>= ${least}` : `from ${least} to ${most}`;
  throw refuse(`${name}: expected a number ${range}, got ${JSON.stringify(value)}`);
};

/** A whole number among a trainer's options. @throws InputError when it is none, or out of range */
export const countOption = (options: Options, name: string, fallback: number, least = 1): number => {
  const value = options[name] ?? fallback;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw refuse(`${name}: expected a whole number >= ${least}, got ${JSON.stringify(value)}`);
};

/** One of some words. @throws InputError when it is none of them */
export const wordOption = <Word extends string>(
  options: Options,
  name: string,
  words: readonly Word[],
  fallback: Word,
): Word => {
  const value = options[name] ?? fallback;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw refuse(`${name}: expected ${words.join(" or ")}, got ${JSON.stringify(value)}`);
};

/** Sizes of hidden layers, as in `256-256`. @throws InputError when it is no such list */
export const layersOption = (options: Options, name: string, fallback: string): readonly number[] => {
  const text = String(options[name] ?? fallback);
  const sizes = text.split("-").map(Number);
  if (/^\d+(-\d+)*$/.test(text) && sizes.every((size) => size >= 1 && size <= 16_384)) return sizes;
  throw refuse(`${name}: expected sizes of layers such as ${fallback}, got ${JSON.stringify(options[name])}`);
};
