import { PolicyError } from "../../errors.js";
import type {
  DecisionId,
  Observation,
  OffloadingPolicy,
  Placement,
  SiteId,
  TaskRequest,
} from "../../world/port/policy.js";
import { Commitments } from "../encoding/commitments.js";
import { Encoder } from "../encoding/encoding.js";
import { type PlacementStep, StepEncoder, type StepEncodingSpec } from "../encoding/step-encoding.js";
import { ForwardPass } from "../inference/forward-pass.js";
import type { Learned } from "../model/model.js";
import { bestAllowed } from "../training/best-allowed.js";
import { StepPolicy } from "../training/step-policy.js";
import type { DmroChoices } from "./options.js";
import { cheapestOf, localCosts } from "./proposals.js";

/** Values of the actions in a state. */
type ValuesOf = (state: Float32Array) => ArrayLike<number>;

/**
 * The decision-making phase of DMRO: each of s networks proposes a whole plan, sub-task by sub-task, by its own greatest values,
 * and the plan of lowest Q(x, b), which is its analytic cost, is taken.
 *
 * @source G. Qu, H. Wu, R. Li, P. Jiao, "DMRO", IEEE TNSM 2021, section IV.A.2 and algorithm 1
 */
class DmroPolicy implements OffloadingPolicy {
  readonly name: string;
  readonly decides = "task";
  readonly #encoder: StepEncoder;
  readonly #networks: readonly ValuesOf[];
  readonly #commitments = new Commitments();
  readonly #state: Float32Array;
  readonly #allowed: Uint8Array;
  readonly #fits: Encoder;
  readonly #multiplyAccumulates: number;

  /** @param multiplyAccumulates  of one step of all networks */
  constructor(name: string, encoder: StepEncoder, networks: readonly ValuesOf[], multiplyAccumulates = 0) {
    this.name = name;
    this.#multiplyAccumulates = multiplyAccumulates;
    this.#encoder = encoder;
    this.#networks = networks;
    this.#state = new Float32Array(encoder.inputs);
    this.#allowed = new Uint8Array(encoder.actions);
    this.#fits = new Encoder({ ...encoder.spec.size, features: [] });
  }

  operations({ graph }: TaskRequest): number {
    return this.#multiplyAccumulates * graph.subtasks;
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

/**
 * How networks decide: as in the paper, or by the extensions. Sub-task by sub-task the proposal of least local objective F is
 * taken, as in training; by value it is the action that the networks value most on average.
 */
export const decidingPolicy = (
  name: string,
  encoder: StepEncoder,
  networks: readonly ValuesOf[],
  { decides, pick }: Pick<DmroChoices, "decides" | "pick">,
  multiplyAccumulates = 0,
): OffloadingPolicy => {
  if (decides === "task" && pick === "cost") return new DmroPolicy(name, encoder, networks, multiplyAccumulates);
  const { actions } = encoder;
  const sum = new Float64Array(actions);
  const byValue = (state: Float32Array, allowed: Uint8Array): number => {
    sum.fill(0);
    for (const values of networks) {
      const own = values(state);
      for (let action = 0; action < actions; action++) sum[action]! += own[action]!;
    }
    return bestAllowed(sum, 0, actions, allowed, 0);
  };
  const byCost = (state: Float32Array, allowed: Uint8Array, step: PlacementStep): number => {
    const proposals = networks.map((values) => bestAllowed(values(state), 0, actions, allowed, 0));
    return cheapestOf(localCosts(encoder, step, proposals));
  };
  return new StepPolicy({ name, decides, encoder, multiplyAccumulates, pick: pick === "value" ? byValue : byCost });
};

/** The policy of a model of DMRO. */
export const dmroPolicy = ({
  name = "dmro",
  settings,
  networks,
}: Pick<Learned, "settings" | "networks"> & { readonly name?: string }): OffloadingPolicy => {
  const passes = networks.map(({ shape, parameters }) => new ForwardPass(shape, parameters));
  // Models of older versions decide as in the paper, and do not have this setting.
  const { decides = "task", pick = "cost" } = settings as Partial<DmroChoices>;
  return decidingPolicy(
    name,
    new StepEncoder(settings.steps as StepEncodingSpec),
    passes.map((pass) => (state: Float32Array) => pass.run(state)),
    { decides, pick },
    passes.reduce((sum, { multiplyAccumulates }) => sum + multiplyAccumulates, 0),
  );
};
