import type { RandomStreams } from "../engine/random.js";
import { DmroLearner, type DmroTerms } from "./dmro-learner.js";
import { DMRO_OPTIONS } from "./dmro-options.js";
import { valuesOf } from "./option-table.js";
import type { StepEncodingSpec } from "./step-encoding.js";
import { encodingOfSteps } from "./step-warm-up.js";
import type { TrainingWorld } from "./trainer.js";
import { meanCost } from "./training-runs.js";

/** With what weights a learner comes into a new environment. */
export type Beginning = "meta" | "reptile" | "fresh" | "pretrained";

/** How one learner got on in the new environment. */
export interface AdaptationPoint {
  readonly beginning: Beginning;
  /** Number of the training seed. */
  readonly seed: number;
  /** Steps of learning in the new environment. */
  readonly steps: number;
  /** Loss of the networks at that step; NaN before the first one. */
  readonly loss: number;
  /** Mean cost of held-out tasks under DMRO's decisions with the weights of then. */
  readonly cost: number;
}

/** How adaptation is measured. */
export interface AdaptationOptions {
  /** Worlds whose every run is another environment: DMRO's table IV, left. */
  readonly training: TrainingWorld;
  /** The new environment: table IV, right. */
  readonly testing: TrainingWorld;
  /** Streams of random numbers by number of the training seed. */
  readonly streams: (seed: number) => RandomStreams;
  readonly seeds: number;
  /** Decisions that initial weights are learned from. */
  readonly trainingDecisions: number;
  /** Decisions in the new environment. */
  readonly adaptingDecisions: number;
  /** Tasks between two points of a curve. */
  readonly pointEvery: number;
  /** Other terms than DMRO's defaults. */
  readonly terms?: Partial<DmroTerms>;
}

const TASKS = 20;
const HELD_OUT_RUNS = 3;
/** Run of the one environment that `pretrained` weights come from. */
const ONE_ENVIRONMENT = 500_000;
/** Runs in the new environment that learners adapt in: none that statistics were taken from. */
const ADAPTING_FROM = 600_000;
/** Share of random actions while adapting: learned weights are not to be thrown away by exploring anew. */
const EPSILON = 0.1;

/**
 * Adaptation curves: loss and cost over the steps of learning in a new environment, from initial weights that were learned over
 * random environments (by DMRO's algorithm 2, and by Reptile), from weights that were trained in one environment of that kind, and
 * from fresh ones. All of them learn from the same decisions budget before, meet the same tasks, and share one encoding, so losses
 * can be compared.
 */
export const adaptationCurves = (options: AdaptationOptions): readonly AdaptationPoint[] => {
  const points: AdaptationPoint[] = [];
  for (let seed = 0; seed < options.seeds; seed++) {
    const streams = options.streams(seed);
    const random = (entity: string) => (purpose: string, index?: number) => streams.stream(entity, purpose, index);
    const encoding = encodingOfSteps(
      { world: options.training, random: random("adaptation") },
      "workflow",
      "task",
      TASKS,
    );
    for (const beginning of ["meta", "reptile", "fresh", "pretrained"] as const) {
      const first = initialWeights(beginning, options, encoding, random("adaptation"));
      points.push(...adapt(beginning, seed, options, encoding, first, random("adapting")));
    }
  }
  return points;
};

const termsOf = (outer: DmroTerms["outer"], networks: number, exploreFor: number): DmroTerms => ({
  ...valuesOf(DMRO_OPTIONS, {}),
  outer,
  networks,
  exploreFor,
});

const initialWeights = (
  beginning: Beginning,
  { training, trainingDecisions, terms }: AdaptationOptions,
  encoding: StepEncodingSpec,
  random: ConstructorParameters<typeof DmroLearner>[0],
): Float32Array | undefined => {
  if (beginning === "fresh") return undefined;
  const outer = ({ meta: "printed", reptile: "reptile", pretrained: "none" } as const)[beginning];
  const learner = new DmroLearner(
    random,
    { ...termsOf(outer, 1, trainingDecisions / 2), ...terms, outer, networks: 1 },
    encoding,
  );
  // One environment is one run: its tasks are as many as the runs of the others have together.
  if (beginning === "pretrained") {
    const tasks = Math.ceil(trainingDecisions / encoding.size.subtasks);
    training.emulate(learner.exploring(0), { split: "training", run: ONE_ENVIRONMENT, tasks });
  } else
    for (let run = 0; learner.decisions < trainingDecisions; run++)
      training.emulate(learner.exploring(run), { split: "training", run, tasks: TASKS });
  return learner.networks()[0]!.parameters;
};

const adapt = (
  beginning: Beginning,
  seed: number,
  { testing, adaptingDecisions, pointEvery, terms }: AdaptationOptions,
  encoding: StepEncodingSpec,
  first: Float32Array | undefined,
  random: ConstructorParameters<typeof DmroLearner>[0],
): readonly AdaptationPoint[] => {
  const own = { ...termsOf("none", DMRO_OPTIONS.networks.default, 1), ...terms, outer: "none", exploreFor: 1 } as const;
  const learner = new DmroLearner(random, { ...own, lastEpsilon: EPSILON }, encoding, first);
  const point = (): AdaptationPoint => ({
    beginning,
    seed,
    steps: learner.steps,
    loss: learner.loss,
    cost: meanCost(testing, () => learner.deciding(), "held-out", 0, HELD_OUT_RUNS, { tasks: TASKS }),
  });
  const points = [point()];
  for (let run = 0; learner.decisions < adaptingDecisions; run++) {
    testing.emulate(learner.exploring(run), { split: "training", run: ADAPTING_FROM + run, tasks: pointEvery });
    points.push(point());
  }
  return points;
};
