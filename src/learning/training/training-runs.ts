import { PolicyError } from "../../errors.js";
import type { PolicyOption } from "../../policies/catalog.js";
import { greedy } from "../../policies/greedy.js";
import { leastLoaded } from "../../policies/load.js";
import { optimal } from "../../policies/optimal.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import type { Json, TrainedNetwork } from "../model/model.js";
import {
  type Checkpoint,
  Diverged,
  type Split,
  Stopped,
  type TrainingContext,
  type TrainingWorld,
  yieldToEventLoop,
} from "./trainer.js";
import { wordOption } from "./training-options.js";

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
const HELD_OUT_RUNS = 10;

/**
 * Lets a learner decide in one run after the other, each with streams of its own. Now and then the present weights decide
 * in runs for validation, and the best ones are kept, or those that the option `keep` says: at the end of the run in which
 * `validateEvery` decisions are reached, and in the midst of runs that have more decisions than that. State is saved between runs, so that
 * a training that was killed goes on to the same weights.
 *
 * @throws Stopped when the signal says so, with the state saved
 * @throws Diverged when the loss is no number or explodes
 */
export const trainInRuns = async (
  context: TrainingContext,
  learner: RunLearner,
  terms: RunTerms,
): Promise<RunOutcome> => {
  const { world, checkpoints, signal } = context;
  let progress: Progress = {
    run: 0,
    best: Infinity,
    bestAt: 0,
    kept: Infinity,
    keptAt: 0,
    since: 0,
    nextValidation: terms.validateEvery,
    validatedAt: 0,
    curve: [],
  };
  const keep = wordOption(context.options, "keep", KEEPS, "best");
  let kept = learner.networks();
  if (checkpoints.found !== undefined) {
    const { arrays, data } = checkpoints.found;
    const { learned, ...counters } = data as Progress & { learned: unknown };
    progress = structuredClone(counters);
    learner.load({ arrays, data: learned });
    kept = kept.map((network) => ({ ...network, parameters: arrays[`kept.${network.name}`]!.slice() }));
  }
  const save = () => {
    const { arrays, data } = learner.save();
    const weights = Object.fromEntries(kept.map(({ name, parameters }) => [`kept.${name}`, parameters]));
    // JSON knows no Infinity.
    const [best, cost] = [Math.min(progress.best, Number.MAX_VALUE), Math.min(progress.kept, Number.MAX_VALUE)];
    checkpoints.save({ arrays: { ...arrays, ...weights }, data: { ...progress, best, kept: cost, learned: data } });
  };
  const runTerms = terms.tasks === undefined ? {} : { tasks: terms.tasks };
  const validate = () => {
    const cost = meanCost(world, () => learner.deciding(), "training", VALIDATION_FROM, terms.validationRuns, runTerms);
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
    if (keep === "last" || (cost < progress.kept && (keep === "best" || learnedFrom > 0))) {
      progress.kept = cost;
      progress.keptAt = learnedFrom;
      kept = learner.networks();
    }
    context.progress({
      phase: "learning",
      share: Math.min(1, learner.decisions / terms.decisions),
      text: `${learner.decisions} decisions: ${learner.describe()}, validation cost ${cost.toPrecision(5)}`,
    });
  };
  // What it begins with may be hard to beat: other weights, or a rule that it is added to.
  if (checkpoints.found === undefined) validate();
  while (learner.decisions < terms.decisions && progress.since < terms.patience) {
    await yieldToEventLoop();
    const before = learner.decisions;
    const validateInTheMidst = () => {
      const { decisions } = learner;
      const { validateEvery } = terms;
      const isLong =
        decisions - before >= validateEvery || (progress.run > 0 && before >= progress.run * validateEvery);
      const isDue = decisions - progress.validatedAt >= validateEvery;
      if (!isDue || !isLong) return;
      if (decisions >= terms.decisions || progress.since >= terms.patience) return;
      progress.nextValidation = decisions + terms.validateEvery;
      validate();
    };
    const exploring = afterEach(learner.exploring(progress.run), validateInTheMidst);
    unwrapped(() => world.emulate(exploring, { split: "training", run: progress.run, ...runTerms }));
    progress.run++;
    if (learner.decisions === before)
      throw new Error("a run of the scenario has no decision: there is nothing to learn from");
    const isToBeValidated = learner.decisions >= progress.nextValidation || learner.decisions >= terms.decisions;
    if (isToBeValidated && learner.decisions > progress.validatedAt) {
      progress.nextValidation = learner.decisions + terms.validateEvery;
      validate();
    }
    if (checkpoints.isDue || signal.aborted) save();
    if (signal.aborted) throw new Stopped();
    if (Math.floor((100 * learner.decisions) / terms.decisions) > Math.floor((100 * before) / terms.decisions))
      context.progress({
        phase: "learning",
        share: Math.min(1, learner.decisions / terms.decisions),
        text: `run ${progress.run}, ${learner.decisions} decisions: ${learner.describe()}`,
      });
  }
  const costOf = (make: () => OffloadingPolicy): number =>
    meanCost(world, make, "training", VALIDATION_FROM, terms.validationRuns, runTerms);
  context.progress({ phase: "baselines", share: 1, text: "simple policies in the validation runs" });
  const training = {
    runs: progress.run,
    decisions: learner.decisions,
    validateEvery: terms.validateEvery,
    baselines: Object.fromEntries(Object.entries(BASELINES).map(([name, make]) => [name, costOf(make)])),
    best: { decisions: progress.bestAt, validationCost: progress.best },
    kept: { decisions: progress.keptAt, validationCost: progress.kept },
    curve: progress.curve,
  };
  return { networks: kept, training };
};

/** Simple policies that a learned one is held against. */
const BASELINES = { greedy, "least-loaded": leastLoaded, optimal } as const;

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

/**
 * Results of a policy on held-out runs, beside simple policies on the same runs.
 *
 * @param progress  called for every run
 */
export const runsHeldOut = (
  { world, progress, isReported = true }: Pick<TrainingContext, "world" | "progress" | "isReported">,
  policy: () => OffloadingPolicy,
  tasks: number | undefined,
): { readonly [key: string]: Json } => {
  if (!isReported) return {};
  const runTerms = tasks === undefined ? {} : { tasks };
  const policies = { cost: policy, ...BASELINES };
  const all = HELD_OUT_RUNS * Object.keys(policies).length;
  let done = 0;
  const costs = Object.entries(policies).map(([name, make]): [string, number] => {
    const who = name === "cost" ? "this model" : name;
    const onRun = () => {
      done++;
      progress({ phase: `held out: ${who}`, share: 1, text: `held-out runs: ${done} of ${all}, ${who}` });
    };
    return [name, meanCost(world, make, "held-out", 0, HELD_OUT_RUNS, runTerms, onRun)];
  });
  return { runs: HELD_OUT_RUNS, ...Object.fromEntries(costs) };
};

/** Mean cost of the tasks that ended, over runs; Infinity when none did. */
export const meanCost = (
  world: TrainingWorld,
  make: () => OffloadingPolicy,
  split: Split,
  from: number,
  runs: number,
  runTerms: { readonly tasks?: number },
  onRun: () => void = () => {},
): number => {
  let sum = 0;
  let count = 0;
  for (let run = from; run < from + runs; run++) {
    for (const { cost } of unwrapped(() => world.emulate(make(), { split, run, ...runTerms })))
      if (Number.isFinite(cost)) {
        sum += cost;
        count++;
      }
    onRun();
  }
  return count === 0 ? Infinity : sum / count;
};

/** What a policy threw to end a training is not a fault of the policy. */
const unwrapped = <T>(run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (error instanceof PolicyError && (error.cause instanceof Diverged || error.cause instanceof Stopped))
      throw error.cause;
    throw error;
  }
};
