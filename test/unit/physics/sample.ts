import seedrandom from "seedrandom";
import { type RandomField, threefry } from "../../../src/engine/generators/threefry.js";

/** Uniforms of a stream of its own. The name is padded: seedrandom repeats a short key, so that "1" and "11" would be one. */
export const drawsOf = (...address: readonly (string | number)[]): (() => number) =>
  seedrandom(
    `edgefade physics tests: ${address.join("/")} `.padEnd(120, "the quick brown fox jumps over the lazy dog; "),
  );

/** A random field of its own. */
export const fieldOf = (...address: readonly (string | number)[]): RandomField => {
  const draw = drawsOf(...address);
  return threefry(draw() * 2 ** 32, draw() * 2 ** 32);
};

export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

export const momentsOf = (values: ArrayLike<number>): Moments => {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2;
  return { count, mean, variance: squares / (count - 1) };
};

export const shareBelow = (values: ArrayLike<number>, limit: number): number => {
  let below = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! < limit) below++;
  return below / values.length;
};

/** Five standard errors of the mean of `count` independent values: missed by chance once in two million. */
export const fiveSigma = (variance: number, count: number): number => 5 * Math.sqrt(variance / count);
