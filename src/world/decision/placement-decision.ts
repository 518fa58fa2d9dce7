import type { Decision } from "../../engine/simulation.js";
import type { Observation, Placement, Plan, SiteChoice, SiteId, TaskRequest } from "../port/policy.js";
import type { PlacementQuestion } from "./decider.js";
import { requestOf, TaskObservation } from "./observation.js";

/**
 * A decision that waits for an answer from outside: the request and view of a policy, and a method to answer. If the answer comes right
 * after the decision was handed out, the run is the same as under a policy with this answer.
 */
export class PlacementDecision {
  /** The task, as a policy gets it. */
  readonly request: TaskRequest;
  /** Number of the task's device, as in `Emulation.devices`. */
  readonly device: number;
  /** The sub-task to place; undefined: all of them. */
  readonly subtask: number | undefined;
  readonly #decision: Decision<PlacementQuestion, unknown>;
  #view: Observation | undefined;

  /** @internal */
  constructor(decision: Decision<PlacementQuestion, unknown>) {
    const { task, subtask } = decision.question;
    this.request = requestOf(task);
    this.device = task.owner.number;
    this.subtask = subtask;
    this.#decision = decision;
  }

  /** @internal The question in the emulation's own terms. */
  get question(): PlacementQuestion {
    return this.#decision.question;
  }

  /** By sub-task: its site; undefined: not placed yet. */
  get placed(): readonly (SiteId | undefined)[] {
    const { placed, names } = this.#decision.question;
    return Array.from(placed, (site) => (site < 0 ? undefined : names[site]));
  }

  /** What can be observed at the instant of the question. */
  get view(): Observation {
    this.#view ??= new TaskObservation(this.#decision.question.view);
    return this.#view;
  }

  /** What can be observed now. Time may have passed since the question. */
  lookAgain(): Observation {
    return new TaskObservation(this.#decision.question.lookAgain());
  }

  /** True while the task waits: there is no answer yet, and the task was not dropped. */
  get isOpen(): boolean {
    return this.#decision.isOpen;
  }

  /**
   * Answers with a site for every sub-task, or with a plan. If the question is about one sub-task: with its site, and its variant.
   *
   * @throws PolicyError when a site is unknown or their number is wrong, and Error when it was answered before
   */
  answer(answer: Placement | Plan | SiteId | SiteChoice): void {
    this.#decision.answer(answer);
  }
}
