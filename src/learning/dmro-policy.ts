import { PolicyError } from "../errors.js";
import type { DecisionId, Observation, OffloadingPolicy, Placement, SiteId, TaskRequest } from "../world/policy.js";
import { Commitments } from "./commitments.js";
import { Encoder } from "./encoding.js";
import { ForwardPass } from "./forward-pass.js";
import type { Learned } from "./model.js";
import { bestAllowed } from "./best-allowed.js";
import { StepEncoder, type StepEncodingSpec } from "./step-encoding.js";

/** Values of the actions in a state. */
export type ValuesOf = (state: Float32Array) => ArrayLike<number>;

/**
 * The decision-making phase of DMRO: each of s networks proposes a whole plan, sub-task by sub-task, by its own greatest values,
 * and the plan of lowest Q(x, b), which is its analytic cost, is taken.
 *
 * @source G. Qu, H. Wu, R. Li, P. Jiao, "DMRO", IEEE TNSM 2021, section IV.A.2 and algorithm 1
 */
export class DmroPolicy implements OffloadingPolicy {
  readonly name = "dmro";
  readonly decides = "task";
  readonly #encoder: StepEncoder;
  readonly #networks: readonly ValuesOf[];
  readonly #commitments = new Commitments();
  readonly #state: Float32Array;
  readonly #allowed: Uint8Array;
  readonly #fits: Encoder;

  constructor(encoder: StepEncoder, networks: readonly ValuesOf[]) {
    this.#encoder = encoder;
    this.#networks = networks;
    this.#state = new Float32Array(encoder.inputs);
    this.#allowed = new Uint8Array(encoder.actions);
    this.#fits = new Encoder({ ...encoder.spec.size, features: [] });
  }

  begin(): void {
    this.#commitments.clear();
  }

  place(request: TaskRequest, view: Observation): Placement {
    const problem = this.#fits.problem(request, view);
    if (problem !== undefined) throw new PolicyError(this.name, `cannot serve task ${request.task}: ${problem}`);
    let best: Placement | undefined;
    let least = Infinity;
    for (const values of this.#networks) {
      const plan = this.#planOf(values, request, view);
      const cost = view.cost(plan);
      if (best !== undefined && !(cost < least)) continue;
      best = plan;
      least = cost;
    }
    for (const subtask of request.graph.order) this.#commitments.add(request, view, subtask, best![subtask]!);
    return best!;
  }

  outcome(decision: DecisionId): void {
    this.#commitments.end(decision);
  }

  #planOf(values: ValuesOf, request: TaskRequest, view: Observation): Placement {
    const encoder = this.#encoder;
    const placed = new Array<SiteId | undefined>(request.graph.subtasks).fill(undefined);
    encoder.allow(view, this.#allowed);
    for (const subtask of request.graph.order) {
      encoder.encode({ request, view, subtask, placed, commitments: this.#commitments }, this.#state);
      const action = bestAllowed(values(this.#state), 0, encoder.actions, this.#allowed, 0);
      placed[subtask] = encoder.siteOf(view, action);
    }
    return placed as SiteId[];
  }
}

/** The policy of a model of DMRO. */
export const dmroPolicy = ({ settings, networks }: Pick<Learned, "settings" | "networks">): OffloadingPolicy =>
  new DmroPolicy(
    new StepEncoder(settings.steps as unknown as StepEncodingSpec),
    networks.map(({ shape, parameters }) => {
      const inference = new ForwardPass(shape, parameters);
      return (state: Float32Array) => inference.run(state);
    }),
  );
