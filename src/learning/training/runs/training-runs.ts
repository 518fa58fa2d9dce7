import type { PolicyOption } from "../../../policies/catalog.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import type { Json, TrainedNetwork } from "../../model/model.js";
import { type Checkpoint, Stopped, type TrainingContext, yieldToEventLoop } from "../trainer.js";
import { wordOption } from "../training-options.js";
import { BASELINES, meanCost, unwrapped } from "./run-costs.js";

/** Something that learns while it decides in runs of a scenario. */
export interface RunLearner {
  /** Decisions that it has learned from. */
  readonly decisions: number;
  /** Steps of learning; 0: the weights are the first ones. */
  readonly steps: number;
  /** A policy that explores and learns, for a run of this number. */
  exploring(run: number): OffloadingPolicy;
  /** A policy that decides as a model with the present weights would. */
  deciding(): OffloadingPolicy;
  /** Copies of the present weights. */
  networks(): readonly TrainedNetwork[];
  /** The state of a training between two runs, from which it can be continued. */
  save(): Checkpoint;
  load(checkpoint: Checkpoint): void;
  /** How it is doing, such as `loss 0.12, epsilon 0.4`. */
  describe(): string;
}

/** How long it learns. */
export interface RunTerms {
  /** Decisions, all in all. */
  readonly decisions: number;
  /** Tasks of a run; absent: as the scenario says. */
  readonly tasks?: number | undefined;
  /** Decisions between two validations. */
  readonly validateEvery: number;
  /** Runs of a validation. */
  readonly validationRuns: number;
  /** Validations without a better one before it stops early. */
  readonly patience: number;
}

/** The results of a training of runs. */
export interface RunOutcome {
  /** Those that the option `keep` says. */
  readonly networks: readonly TrainedNetwork[];
  readonly training: { readonly [key: string]: Json };
}

/** Which weights a training in runs keeps. */
const KEEPS = ["best", "learned", "last"] as const;

/** The option of every trainer that learns in runs. */
export const keepOption: PolicyOption = {
  name: "keep",
  type: "string",
  description:
    "weights kept: best validation (default), where that is before learning these first weights; learned: the best that have learned; last: those at the end",
};

/** Runs of the training streams that validate: far beyond those that are learned from. */
const VALIDATION_FROM = 1_000_000;

/**
 * Lets a learner decide in one run after the other, each with streams of its own. Now and then the present weights decide
 * in runs for validation, and the best ones are kept, or those that the option `keep` says: at the end of the run in which
 * `validateEvery` decisions are reached, and in the midst of runs that have more decisions than that. State is saved between runs, so that
 * a training that was killed goes on to the same weights.
 *
 * @throws Stopped when the signal says so, with the state saved
 * @throws Diverged when the loss is no number or explodes
 */
export const trainInRuns = (context: TrainingContext, learner: RunLearner, terms: RunTerms): Promise<RunOutcome> =>
  new TrainingInRuns(context, learner, terms).run();

/** How far a training is. */
interface Progress {
  run: number;
  best: number;
  bestAt: number;
  kept: number;
  keptAt: number;
  since: number;
  nextValidation: number;
  /** Decisions at the last validation. */
  validatedAt: number;
  curve: [number, number][];
}

class TrainingInRuns {
  readonly #context: TrainingContext;
  readonly #learner: RunLearner;
  readonly #terms: RunTerms;
  readonly #runTerms: { readonly tasks?: number };
  readonly #keep: (typeof KEEPS)[number];
  #progress: Progress;
  #kept: readonly TrainedNetwork[];

  constructor(context: TrainingContext, learner: RunLearner, terms: RunTerms) {
    this.#context = context;
    this.#learner = learner;
    this.#terms = terms;
    this.#runTerms = terms.tasks === undefined ? {} : { tasks: terms.tasks };
    this.#keep = wordOption(context.options, "keep", KEEPS, "best");
    this.#kept = learner.networks();
    this.#progress = {
      ...{ run: 0, best: Infinity, bestAt: 0, kept: Infinity, keptAt: 0, since: 0 },
      nextValidation: terms.validateEvery,
      validatedAt: 0,
      curve: [],
    };
  }

  async run(): Promise<RunOutcome> {
    const { checkpoints } = this.#context;
    if (checkpoints.found !== undefined) this.#resume(checkpoints.found);
    // What it begins with may be hard to beat: other weights, or a rule that it is added to.
    else this.#validate();
    while (this.#isGoingOn) {
      await yieldToEventLoop();
      this.#learnInRun();
    }
    return { networks: this.#kept, training: this.#facts() };
  }

  #resume({ arrays, data }: Checkpoint): void {
    const { learned, ...counters } = data as Progress & { learned: unknown };
    this.#progress = structuredClone(counters);
    this.#learner.load({ arrays, data: learned });
    this.#kept = this.#kept.map((network) => ({ ...network, parameters: arrays[`kept.${network.name}`]!.slice() }));
  }

  #save(): void {
    const { arrays, data } = this.#learner.save();
    const weights = Object.fromEntries(this.#kept.map(({ name, parameters }) => [`kept.${name}`, parameters]));
    // JSON knows no Infinity.
    const best = Math.min(this.#progress.best, Number.MAX_VALUE);
    const kept = Math.min(this.#progress.kept, Number.MAX_VALUE);
    this.#context.checkpoints.save({
      arrays: { ...arrays, ...weights },
      data: { ...this.#progress, best, kept, learned: data },
    });
  }

  get #isGoingOn(): boolean {
    return this.#learner.decisions < this.#terms.decisions && this.#progress.since < this.#terms.patience;
  }

  /** One run of the training streams: the learner decides, and learns while it does. */
  #learnInRun(): void {
    const { world, checkpoints, signal } = this.#context;
    const learner = this.#learner;
    const progress = this.#progress;
    const before = learner.decisions;
    const exploring = afterEach(learner.exploring(progress.run), () => this.#validateInTheMidst(before));
    unwrapped(() => world.emulate(exploring, { split: "training", run: progress.run, ...this.#runTerms }));
    progress.run++;
    if (learner.decisions === before)
      throw new Error("a run of the scenario has no decision: there is nothing to learn from");
    this.#validateAfterRun();
    if (checkpoints.isDue || signal.aborted) this.#save();
    if (signal.aborted) throw new Stopped();
    const percent = (decisions: number): number => Math.floor((100 * decisions) / this.#terms.decisions);
    if (percent(learner.decisions) > percent(before))
      this.#tell(`run ${progress.run}, ${learner.decisions} decisions: ${learner.describe()}`);
  }

  #validateAfterRun(): void {
    const { decisions } = this.#learner;
    const isDue = decisions >= this.#progress.nextValidation || decisions >= this.#terms.decisions;
    if (isDue && decisions > this.#progress.validatedAt) this.#validateAndPlan();
  }

  /** Validates within a run that has more decisions than there are between two validations. @param before  decisions when it began */
  #validateInTheMidst(before: number): void {
    const { decisions } = this.#learner;
    const { validateEvery } = this.#terms;
    const { run, validatedAt } = this.#progress;
    const isLong = decisions - before >= validateEvery || (run > 0 && before >= run * validateEvery);
    const isDue = decisions - validatedAt >= validateEvery;
    if (isDue && isLong && this.#isGoingOn) this.#validateAndPlan();
  }

  #validateAndPlan(): void {
    this.#progress.nextValidation = this.#learner.decisions + this.#terms.validateEvery;
    this.#validate();
  }

  /** Lets the present weights decide in the runs for validation, and keeps them if they are to be kept. */
  #validate(): void {
    const learner = this.#learner;
    const progress = this.#progress;
    const cost = this.#validationCost(() => learner.deciding());
    progress.curve.push([learner.decisions, cost]);
    progress.validatedAt = learner.decisions;
    progress.since++;
    // Before the first learning step the weights are still the first ones.
    const learnedFrom = learner.steps === 0 ? 0 : learner.decisions;
    if (cost < progress.best) {
      progress.best = cost;
      progress.bestAt = learnedFrom;
      progress.since = 0;
    }
    const isBetter = cost < progress.kept && (this.#keep === "best" || learnedFrom > 0);
    if (this.#keep === "last" || isBetter) {
      progress.kept = cost;
      progress.keptAt = learnedFrom;
      this.#kept = learner.networks();
    }
    this.#tell(`${learner.decisions} decisions: ${learner.describe()}, validation cost ${cost.toPrecision(5)}`);
  }

  #validationCost(make: () => OffloadingPolicy): number {
    const { validationRuns } = this.#terms;
    return meanCost(this.#context.world, make, "training", VALIDATION_FROM, validationRuns, this.#runTerms);
  }

  #tell(text: string): void {
    const share = Math.min(1, this.#learner.decisions / this.#terms.decisions);
    this.#context.progress({ phase: "learning", share, text });
  }

  /** What the model's description says of the training. */
  #facts(): RunOutcome["training"] {
    const { run, best, bestAt, kept, keptAt, curve } = this.#progress;
    this.#context.progress({ phase: "baselines", share: 1, text: "simple policies in the validation runs" });
    return {
      runs: run,
      decisions: this.#learner.decisions,
      validateEvery: this.#terms.validateEvery,
      baselines: Object.fromEntries(
        Object.entries(BASELINES).map(([name, make]) => [name, this.#validationCost(make)]),
      ),
      best: { decisions: bestAt, validationCost: best },
      kept: { decisions: keptAt, validationCost: kept },
      curve,
    };
  }
}

/** A policy that does something after each answer and each outcome. */
const afterEach = (policy: OffloadingPolicy, after: () => void): OffloadingPolicy => {
  const { place, choose, outcome, operations, begin, end } = policy;
  return {
    name: policy.name,
    decides: policy.decides,
    ...(place === undefined
      ? {}
      : {
          place: (request, view) => {
            const placement = place.call(policy, request, view);
            after();
            return placement;
          },
        }),
    ...(choose === undefined
      ? {}
      : {
          choose: (request, view) => {
            const site = choose.call(policy, request, view);
            after();
            return site;
          },
        }),
    ...(outcome === undefined
      ? {}
      : {
          outcome: (decision, result) => {
            outcome.call(policy, decision, result);
            after();
          },
        }),
    ...(operations === undefined ? {} : { operations: (request, sites) => operations.call(policy, request, sites) }),
    ...(begin === undefined ? {} : { begin: (run) => begin.call(policy, run) }),
    ...(end === undefined ? {} : { end: () => end.call(policy) }),
  };
};
