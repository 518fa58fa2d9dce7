import { pow } from "../../math/pow.js";
import type { Observation, SiteId, TaskRequest } from "../../world/port/policy.js";
import type { Encoder } from "../encoding/encoding.js";

/**
 * All placements of a task, numbered: the slot of the g-th sub-task is the g-th digit of the number, to the base of the slots.
 *
 *     number = sum over g of slot_g * S^g,   S^T numbers for T sub-tasks and S slots
 */
export class Plans {
  /** S^T. */
  readonly count: number;
  readonly #encoder: Encoder;
  readonly #mask: Uint8Array;
  readonly #chosen: Int32Array;

  constructor(encoder: Encoder) {
    this.#encoder = encoder;
    this.count = pow(encoder.choices, encoder.groups);
    this.#mask = new Uint8Array(encoder.groups * encoder.choices);
    this.#chosen = new Int32Array(encoder.groups);
  }

  /** Numbers of the placements that a task can have here, ascending. */
  possible(request: Pick<TaskRequest, "graph">, view: Observation): Int32Array {
    const { groups, choices } = this.#encoder;
    this.#encoder.mask(request, view, this.#mask);
    const { subtasks } = request.graph;
    let numbers = [0];
    for (let group = 0, unit = 1; group < Math.min(groups, subtasks); group++, unit *= choices) {
      const longer: number[] = [];
      for (let slot = 0; slot < choices; slot++)
        if (this.#mask[group * choices + slot] === 1) for (const number of numbers) longer.push(number + slot * unit);
      numbers = longer;
    }
    return Int32Array.from(numbers);
  }

  /** The sites of a numbered placement. */
  sites(number: number, request: Pick<TaskRequest, "graph">, view: Observation): SiteId[] {
    const { groups, choices } = this.#encoder;
    let rest = number;
    for (let group = 0; group < groups; group++) {
      this.#chosen[group] = rest % choices;
      rest = Math.floor(rest / choices);
    }
    return this.#encoder.placementOf(this.#chosen, request, view);
  }
}

/** The possible plan of the highest value; of equal ones the lowest number. */
export const bestPlan = (values: ArrayLike<number>, possible: Int32Array): number => {
  let best = possible[0]!;
  for (const plan of possible) if (values[plan]! > values[best]!) best = plan;
  return best;
};
