import { smallest } from "../../../math/extremes.js";
import type { Json, Learned } from "../../model/model.js";

/** A curve that fell less than this share in its last part has levelled off. */
const LEVEL = 0.01;

/** Fewer points tell no course. */
const FEWEST = 3;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Whether a curve still fell when it ended: its last third is below the third before by 1 % or more, and its lowest point is in the last
 * third. Of three to five points, the last one is the lowest, and 1 % below the one before.
 *
 * @param values  validation costs or losses, in the order of the training; >= 0
 */
export const isStillFalling = (values: readonly number[]): boolean => {
  if (values.length < FEWEST || values.some((value) => !Number.isFinite(value))) return false;
  const third = Math.floor(values.length / 3);
  const size = values.length < 6 ? 1 : third;
  const [before, last] = [values.slice(-2 * size, -size), values.slice(-size)];
  const isLowest = smallest(last) <= smallest(values);
  return isLowest && mean(last) <= (1 - LEVEL) * mean(before);
};

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const short = (value: number): string => String(Number(value.toPrecision(4)));

/**
 * What to say of a training that ended while it still became better; undefined where it had levelled off.
 *
 * @param training  what a trainer says of how it went
 */
export const whyLonger = (training: Learned["training"]): string | undefined => {
  const { curve, decisions } = training;
  if (Array.isArray(curve) && typeof decisions === "number") {
    const costs = (curve as readonly (readonly [number, number])[]).map(([, cost]) => cost);
    if (!isStillFalling(costs)) return undefined;
    return (
      `the validation cost was still falling at the end of the training, at ${short(costs.at(-1)!)} after ${decisions} decisions: ` +
      `raise decisions, such as --option decisions=${2 * decisions}`
    );
  }
  for (const [name, facts] of Object.entries(training)) {
    if (!isRecord(facts) || !Array.isArray(facts.curve)) continue;
    const losses = (facts.curve as readonly (readonly [number, number])[]).map(([, heldOut]) => heldOut);
    if (isStillFalling(losses))
      return (
        `the held-out loss of the network "${name}" was still falling at the end of the training, at ${short(losses.at(-1)!)} after ` +
        `${losses.length} epochs: raise ${name === "student" ? "studentEpochs" : "epochs"} or samples`
      );
  }
  return undefined;
};
