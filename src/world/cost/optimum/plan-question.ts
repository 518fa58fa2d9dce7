import type { Task } from "../../task/task.js";
import type { CostModel } from "../cost.js";

/** Sites and variants of the sub-tasks, by their numbers, and their cost. */
export interface PlanOptimum {
  readonly placement: ArrayLike<number>;
  /** By sub-task. */
  readonly chosen: readonly number[];
  readonly cost: number;
}

/** Limit on the steps of a search. Beyond it the optimum is unknown. */
export const MAX_VISITS = 200_000;

/** The input of a search over sites and variants. */
export interface PlanQuestion {
  readonly task: Task;
  /** By sub-task: the variants that it can be in, by number; 0: as it is. */
  readonly choices: readonly (readonly number[])[];
  /** By sub-task and number of a variant: the accuracy that it loses. */
  readonly loss: readonly (readonly number[])[];
  /** The most accuracy that may be lost. */
  readonly budget: number;
  /** Cost of a unit of accuracy. */
  readonly perLoss: number;
  /** By number of a variant, and sub-task: bytes that it holds; undefined: no memory is limited. */
  readonly need_bytes: readonly (readonly number[])[] | undefined;
  readonly costsIn: CostsIn;
}

/**
 * The costs of a task in some variants.
 *
 * @param handing  variants for the data that sub-tasks hand on, if they differ
 * @param isBound  true: limits of memory and accuracy are ignored, so the result is a lower bound
 */
export type CostsIn = (chosen: readonly number[], handing?: readonly number[], isBound?: boolean) => CostModel;

/** Every sub-task in the variant of a number, or in its last variant. */
export const uniform = (choices: PlanQuestion["choices"], number: number): readonly number[] =>
  choices.map((numbers) => Math.min(number, numbers.length - 1));
