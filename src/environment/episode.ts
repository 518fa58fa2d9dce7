import { buildEmulation, endOf_s } from "../compose/build.js";
import { stepCost } from "../learning/encoding/step-cost.js";
import type { Scenario } from "../scenario/scenario.js";
import type { PlacementDecision } from "../world/decision/placement-decision.js";
import type { Observation } from "../world/port/policy.js";
import type { RecordSink } from "../world/port/records.js";
import type { Emulation, EmulationReport, EndedTask } from "../world/run/emulation.js";
import { planOf, siteChoiceOf } from "./choices.js";
import type { SitedDecision } from "./feature.js";
import { type Spaces, sitesAt } from "./spaces.js";

/**
 * The reward of a step; costs are in units of the scenario's objective.
 *
 *     expected  minus the analytic cost of what was chosen, at the decision
 *     rate      minus the cost that accrued until the next decision, whichever task caused it
 *     outcome   minus the costs of the tasks that ended until the next decision
 *
 * Over an episode, all of `rate` and all of `outcome` sum to minus the total cost of the run.
 */
export type Reward = "expected" | "rate" | "outcome";

/** Options that all episodes of an environment share. */
export interface EpisodeOptions {
  readonly reward: Reward;
  /** Is added to the cost of every task that is dropped, in units of the objective. */
  readonly dropCost: number;
  /** Receives the records of every run. Absent: they are not built. */
  readonly sink?: RecordSink;
}

/** How an episode ended. */
export interface EpisodeReport extends EmulationReport {
  /** Of all tasks, with the additional cost of dropped ones. */
  readonly cost: number;
  /** The scenario's duration was over before all tasks had arrived and ended. */
  readonly isCutShort: boolean;
}

const NO_SINK: RecordSink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };

/** A waiting decision that is answered by numbers of choices. */
export class Asked {
  readonly #decision: PlacementDecision;
  readonly #spaces: Spaces;
  #decided: SitedDecision | undefined;

  constructor(decision: PlacementDecision, spaces: Spaces) {
    this.#decision = decision;
    this.#spaces = spaces;
  }

  /** The number of the task, which names the decision. */
  get decision(): number {
    return this.#decision.request.decision;
  }

  /** Number of the device. */
  get device(): number {
    return this.#decision.device;
  }

  /** -1: all sub-tasks. */
  get subtask(): number {
    return this.#decision.subtask ?? -1;
  }

  /** False: the task was dropped while it waited. */
  get isOpen(): boolean {
    return this.#decision.isOpen;
  }

  /** The view at the time of the question, or of the last `lookAgain`. */
  get decided(): SitedDecision {
    this.#decided ??= this.#look(this.#decision.view);
    return this.#decided;
  }

  /** Time has passed since the question: the view at the present time. */
  lookAgain(): void {
    this.#decided = this.#look(this.#decision.lookAgain());
  }

  /** The analytic cost of a choice, as the view has it; of a sub-task, the share that its step adds. */
  expectedCost(action: ArrayLike<number>): number {
    const { request, view, subtask } = this.decided;
    if (subtask < 0) return view.cost(planOf(action, this.decided, this.#spaces));
    const { placed } = this.decided;
    const choice = siteChoiceOf(action[0]!, this.decided, this.#spaces);
    if (typeof choice === "string") return stepCost({ request, view, subtask, placed }, choice);
    const names = request.variants!.map((_, other) => (other === subtask ? choice.variant : undefined));
    const loss = request.variants![subtask]!.find(({ name }) => name === choice.variant)!.loss;
    const inVariant = { request, view: view.inVariants(names), subtask, placed };
    return stepCost(inVariant, choice.site) + (view.objective.accuracy ?? 0) * loss;
  }

  /** Answers with a choice for every sub-task, or for the one that was asked about. */
  answer(action: ArrayLike<number>): void {
    this.#decision.answer(
      this.subtask < 0
        ? planOf(action, this.decided, this.#spaces)
        : siteChoiceOf(action[0]!, this.decided, this.#spaces),
    );
  }

  #look(view: Observation): SitedDecision {
    const { request, subtask = -1, question, placed } = this.#decision;
    return { request, view, subtask, sites: sitesAt(this.#spaces, view), placed, chosen: question.task.chosen };
  }
}

/** One run of a scenario, driven by answers, with the costs from which rewards are computed. */
export class Episode {
  readonly #emulation: Emulation;
  readonly #spaces: Spaces;
  readonly #dropCost: number;
  readonly #end_s: number;
  /** Most tasks that arrive. */
  readonly #tasks: number;
  readonly #dropped: Float64Array;
  #ended: EndedTask[] = [];
  #report: EpisodeReport | undefined;

  constructor(scenario: Scenario, replication: number, spaces: Spaces, { dropCost, sink = NO_SINK }: EpisodeOptions) {
    this.#spaces = spaces;
    this.#dropCost = dropCost;
    this.#end_s = endOf_s(scenario);
    this.#tasks = scenario.tasks ?? Infinity;
    this.#dropped = new Float64Array(spaces.devices.length);
    this.#emulation = buildEmulation(scenario, {
      replication,
      sink,
      decides: spaces.decides,
      candidateSites: spaces.candidateSites,
      onEnded: (ended) => {
        const isDropped = ended.status === "dropped";
        if (isDropped) this.#dropped[ended.device]!++;
        this.#ended.push(isDropped ? { ...ended, cost: ended.cost + dropCost } : ended);
      },
    });
  }

  /** Clock of the run, s. */
  get now_s(): number {
    return this.#emulation.now_s;
  }

  /** True when nothing more will happen while questions wait. */
  get isIdle(): boolean {
    return this.#emulation.isIdle || this.now_s >= this.#end_s;
  }

  /** Undefined: the run has not ended. */
  get report(): EpisodeReport | undefined {
    return this.#report;
  }

  /** Runs until a decision is asked for. @param until_s  but not beyond this time */
  next(until_s = Infinity): Asked | undefined {
    const decision = this.#emulation.nextDecision(until_s);
    return decision === undefined ? undefined : new Asked(decision, this.#spaces);
  }

  /** The cost that has accrued so far, by device. */
  costs(into: Float64Array): void {
    this.#emulation.accruedCosts(into);
    for (let device = 0; device < into.length; device++) into[device]! += this.#dropCost * this.#dropped[device]!;
  }

  /** The tasks that have ended since the last call. */
  takeEnded(): readonly EndedTask[] {
    if (this.#ended.length === 0) return NONE;
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  /** Ends the run. @throws ConservationError when its laws do not hold */
  finish(): EpisodeReport {
    const report = this.#emulation.finish();
    const costs = new Float64Array(this.#spaces.devices.length);
    this.costs(costs);
    const cost = costs.reduce((sum, cost) => sum + cost, 0);
    const { generated, inFlight } = report.counts;
    const isCutShort = this.now_s >= this.#end_s && (generated < this.#tasks || inFlight > 0);
    this.#report = { ...report, cost, isCutShort };
    return this.#report;
  }
}

const NONE: readonly EndedTask[] = [];
