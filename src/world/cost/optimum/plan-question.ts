import type { Task } from "../../task/task.js";
import type { CostModel } from "../cost.js";

/** The sub-tasks' sites and variants, by their numbers, and what they cost. */
export interface PlanOptimum {
  readonly placement: ArrayLike<number>;
  /** By sub-task. */
  readonly chosen: readonly number[];
  readonly cost: number;
}

/** Search trees are cut here: beyond it the optimum is not known. */
export const MAX_VISITS = 200_000;

/** What a search over sites and variants is about. */
export interface PlanQuestion {
  readonly task: Task;
  /** By sub-task: the variants that it can be in, by number; 0: as it is. */
  readonly choices: readonly (readonly number[])[];
  /** By sub-task and number of a variant: what it takes from the accuracy. */
  readonly loss: readonly (readonly number[])[];
  /** Most that may be lost. */
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
 * @param handing  of the data that sub-tasks hand on, where they differ
 * @param isBound  true: limits of memory and accuracy are ignored, so the result is a lower bound
 */
export type CostsIn = (chosen: readonly number[], handing?: readonly number[], isBound?: boolean) => CostModel;

/** Every sub-task in the variant of a number, or the last that it has. */
export const uniform = (choices: PlanQuestion["choices"], number: number): readonly number[] =>
  choices.map((numbers) => Math.min(number, numbers.length - 1));
