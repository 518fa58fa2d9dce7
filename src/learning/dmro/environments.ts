import type { RandomStream } from "../../engine/random.js";
import type { Observation, SiteId, TaskRequest } from "../../world/port/policy.js";
import { stepCost } from "../encoding/step-cost.js";
import type { PlacementStep } from "../encoding/step-encoding.js";
import type { Batch } from "../training/replay.js";
import type { TrainingWorld } from "../training/trainer.js";

/** Environments that algorithm 2 draws from. */
export const ENVIRONMENTS = 16;

/** Training runs whose networks are environments: far from those that are learned from. */
const ENVIRONMENTS_FROM = 3_000_000;

/**
 * The environments of algorithm 2: a step of a workflow has another cost in each of them. The memory keeps every transition with
 * its costs in all environments, so a replay can compute its reward in any of them.
 *
 * @source DMRO, algorithm 2, lines 4, 7 and 10 to 13
 */
export class Environments {
  readonly #viewsIn: readonly ((request: TaskRequest) => Observation)[];
  readonly #unit: number;
  readonly #most: number;
  readonly #costs: Float32Array;
  readonly #capacity: number;
  #added = 0;
  #request: TaskRequest | undefined;
  #views: readonly Observation[] = [];

  /**
   * @param capacity  of the memory of transitions beside which this is kept
   * @param unit  the unit of costs
   * @param most  and cut there
   */
  constructor(world: Pick<TrainingWorld, "environment">, capacity: number, unit: number, most: number) {
    this.#viewsIn = Array.from({ length: ENVIRONMENTS }, (_, index) =>
      world.environment("training", ENVIRONMENTS_FROM + index),
    );
    this.#capacity = capacity;
    this.#unit = unit;
    this.#most = most;
    this.#costs = new Float32Array(capacity * ENVIRONMENTS);
  }

  /** One of the environments. */
  any(draws: RandomStream): number {
    return Math.floor(draws() * ENVIRONMENTS);
  }

  /** F of a step at a site, in an environment. */
  cost(step: PlacementStep, site: SiteId, environment: number): number {
    if (this.#request !== step.request) {
      this.#request = step.request;
      this.#views = this.#viewsIn.map((viewIn) => viewIn(step.request));
    }
    return Math.min(stepCost({ ...step, view: this.#views[environment]! }, site) / this.#unit, this.#most);
  }

  /** Keeps what a step at a site costs in every environment; called once for each transition that is remembered, in their order. */
  remember(step: PlacementStep, site: SiteId): void {
    const at = (this.#added++ % this.#capacity) * ENVIRONMENTS;
    for (let environment = 0; environment < ENVIRONMENTS; environment++)
      this.#costs[at + environment] = this.cost(step, site, environment);
  }

  /** Gives transitions that were drawn the rewards that they have in an environment. */
  evaluateAnew({ rows, indices, rewards }: Batch, environment: number): void {
    for (let row = 0; row < rows; row++) rewards[row] = -this.#costs[indices[row]! * ENVIRONMENTS + environment]!;
  }

  save(): { readonly costs: Float32Array; readonly added: number } {
    return { costs: this.#costs.slice(), added: this.#added };
  }

  load({ costs, added }: { readonly costs: Float32Array; readonly added: number }): void {
    this.#costs.set(costs);
    this.#added = added;
  }
}
