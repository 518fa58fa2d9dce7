import { PolicyError } from "../../errors.js";
import type {
  DecisionId,
  Observation,
  OffloadingPolicy,
  Placement,
  SiteId,
  SubtaskRequest,
  TaskRequest,
  TaskResult,
} from "../../world/port/policy.js";
import { Commitments } from "../encoding/commitments.js";
import { Encoder } from "../encoding/encoding.js";
import type { PlacementStep, StepEncoder } from "../encoding/step-encoding.js";

/** Picks an action in a state. Arrays are overwritten at the next step. */
export type Pick = (state: Float32Array, allowed: Uint8Array, step: PlacementStep) => number;

/** What a step policy is made of. */
export interface StepPolicyParts {
  readonly name: string;
  /** `subtask`: each sub-task when its data are at hand; `task`: all of them when the task arrives. */
  readonly decides: "task" | "subtask";
  readonly encoder: StepEncoder;
  readonly pick: Pick;
  /** Of one step; default 0. */
  readonly multiplyAccumulates?: number;
  /** All sub-tasks of a task were placed; only where it decides for tasks. */
  readonly placed?: (request: TaskRequest, view: Observation, placement: Placement) => void;
  readonly ended?: (decision: DecisionId, result: TaskResult) => void;
}

/** Places tasks step by step, each step by a state and an action, and keeps account of what it has sent where. */
export class StepPolicy implements OffloadingPolicy {
  readonly name: string;
  readonly decides: "task" | "subtask";
  readonly #parts: StepPolicyParts;
  readonly #commitments = new Commitments();
  readonly #state: Float32Array;
  readonly #allowed: Uint8Array;
  readonly #fits: Encoder;

  constructor(parts: StepPolicyParts) {
    this.name = parts.name;
    this.decides = parts.decides;
    this.#parts = parts;
    this.#state = new Float32Array(parts.encoder.inputs);
    this.#allowed = new Uint8Array(parts.encoder.actions);
    this.#fits = new Encoder({ ...parts.encoder.spec.size, features: [] });
  }

  operations({ graph }: TaskRequest): number {
    const { multiplyAccumulates = 0 } = this.#parts;
    return this.decides === "task" ? multiplyAccumulates * graph.subtasks : multiplyAccumulates;
  }

  begin(): void {
    this.#commitments.clear();
  }

  choose(request: SubtaskRequest, view: Observation): SiteId {
    this.#check(request, view);
    const { subtask, placed } = request;
    this.#commitments.advance(request, subtask);
    const site = this.#pick({ request, view, subtask, placed, commitments: this.#commitments });
    this.#commitments.add(request, view, subtask, site);
    return site;
  }

  place(request: TaskRequest, view: Observation): Placement {
    this.#check(request, view);
    const placed = new Array<SiteId | undefined>(request.graph.subtasks).fill(undefined);
    for (const subtask of request.graph.order)
      placed[subtask] = this.#pick({ request, view, subtask, placed, commitments: this.#commitments });
    const placement = placed as SiteId[];
    for (const subtask of request.graph.order) this.#commitments.add(request, view, subtask, placement[subtask]!);
    this.#parts.placed?.(request, view, placement);
    return placement;
  }

  outcome(decision: DecisionId, result: TaskResult): void {
    this.#commitments.end(decision);
    this.#parts.ended?.(decision, result);
  }

  #pick(step: PlacementStep): SiteId {
    const { encoder, pick } = this.#parts;
    encoder.encode(step, this.#state);
    encoder.allow(step.view, this.#allowed);
    return encoder.siteOf(step.view, pick(this.#state, this.#allowed, step));
  }

  #check(request: TaskRequest, view: Observation): void {
    const problem = this.#fits.problem(request, view);
    if (problem !== undefined) throw new PolicyError(this.name, `cannot serve task ${request.task}: ${problem}`);
  }
}
