import type { Decision } from "../../engine/simulation.js";
import type { Observation, Placement, Plan, SiteChoice, SiteId, TaskRequest } from "../port/policy.js";
import type { PlacementQuestion } from "./decider.js";
import { requestOf, TaskObservation } from "./observation.js";

/**
 * A decision that waits for an answer from outside: what a policy would be told, and the means to answer it. Answered right after
 * it was handed out, the run is the same as under a policy that answers so.
 */
export class PlacementDecision {
  /** The task, as a policy is told of it. */
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

  /** @internal What the emulation itself knows of the question. */
  get question(): PlacementQuestion {
    return this.#decision.question;
  }

  /** By sub-task: the site where it has been placed by now; undefined: not yet. */
  get placed(): readonly (SiteId | undefined)[] {
    const { placed, view } = this.#decision.question;
    return Array.from(placed, (site) => (site < 0 ? undefined : view.network.sites[site]));
  }

  /** What may be known at the instant of the question. */
  get view(): Observation {
    this.#view ??= new TaskObservation(this.#decision.question.view);
    return this.#view;
  }

  /** What may be known now: time may have passed since the question. */
  lookAgain(): Observation {
    return new TaskObservation(this.#decision.question.view.again());
  }

  /** True while the task waits: nobody has answered, and it was not dropped. */
  get isOpen(): boolean {
    return this.#decision.isOpen;
  }

  /**
   * Answers: with a site for every sub-task or a plan, or with one site where one sub-task was asked about, and its variant.
   *
   * @throws PolicyError when a site is unknown or their number is wrong, and Error when it was answered before
   */
  answer(answer: Placement | Plan | SiteId | SiteChoice): void {
    this.#decision.answer(answer);
  }
}
