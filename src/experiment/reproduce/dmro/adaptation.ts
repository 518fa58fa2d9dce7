import type { Model } from "../../../learning/model/model.js";
import type { Backend } from "../../../learning/network/backend.js";
import { smallest } from "../../../math/extremes.js";
import { meanOf } from "../intervals.js";
import { factsOf, learningFigure, trainingFacts } from "../learners.js";
import { type Effort, type Figure, type PaperTable, type Row, sized, trainingSeeds } from "../reproduction.js";
import { trained } from "../training.js";
import { curveOf } from "./curve.js";
import { DELTA, DELTAS, NEVER, tableTwo, testSeed, withDelta } from "./settings.js";

/** Table IV: environments to train in, one drawn for every run; and one like them, in the middle. Table II is the testing environment. */
const TRAINING_ENVIRONMENTS = [
  "devices.0.frequency=uniform(15 MHz, 25 MHz)",
  "edges.0.frequency=uniform(50 MHz, 60 MHz)",
  "clouds.0.frequency=uniform(160 MHz, 170 MHz)",
  "radio.uplink=uniform(600 MB/s, 700 MB/s)",
  "backhaul.rate=uniform(100 MB/s, 150 MB/s)",
  "clouds.0.direct.uplink=uniform(20 MB/s, 30 MB/s)",
] as const;
const SIMILAR_ENVIRONMENT = [
  "devices.0.frequency=20 MHz",
  "edges.0.frequency=55 MHz",
  "clouds.0.frequency=165 MHz",
  "radio.uplink=650 MB/s",
  "backhaul.rate=125 MB/s",
  "clouds.0.direct.uplink=25 MB/s",
] as const;

export const META = "algorithm 2 as printed";
export const SIMILAR = "trained in a similar environment";
const FRESH = "fresh weights";

/** The initial weights of networks in the testing environment. */
const BEGINNINGS = [
  { series: META, policy: "dmro-meta", options: { outer: "printed" }, environment: TRAINING_ENVIRONMENTS },
  {
    series: "algorithm 2, a memory for each environment",
    policy: "dmro-meta",
    options: { outer: "memories" },
    environment: TRAINING_ENVIRONMENTS,
  },
  { series: "Reptile", policy: "dmro-meta", options: { outer: "reptile" }, environment: TRAINING_ENVIRONMENTS },
  { series: SIMILAR, policy: "dmro", options: { networks: 1 }, environment: SIMILAR_ENVIRONMENT },
] as const;

const TASKS = 20;
/** A row about the testing environment before any learning in it. */
export const AT_ONCE = "after 0 sub-tasks";

interface Adapted {
  readonly curves: (readonly (readonly [number, number])[])[];
  /** Trainings of what it began with. */
  readonly models: Model[];
}

/** Figures 8 and 9: one network adapts to table IV's testing environment, from five kinds of first weights, at every weight of energy. */
export const adaptationTable = async (
  effort: Effort,
  backend: Backend,
): Promise<{ table: PaperTable; figures: readonly Figure[] }> => {
  const before = sized(effort, 2000, 400, 120);
  const decisions = sized(effort, 1500, 300, 120);
  const rows: Row[] = [];
  const weights: Figure["points"][number][] = [];
  const figures: Figure[] = [];
  for (const delta of DELTAS) {
    effort.onStage?.(`adapting to another environment, delta = ${delta}`);
    const adapted = await adaptAt(delta, before, decisions, effort, backend);
    const least = smallest([...adapted.values()].flatMap(({ curves }) => curves.flat().map(([, cost]) => cost)));
    const looks = smallest([...adapted.values()].flatMap(({ curves }) => curves.map(({ length }) => length)));
    const valuesOf = (series: string, look: number): number[] =>
      adapted.get(series)!.curves.map((curve) => curve[look]![1] / least);
    for (const [scheme, { models }] of adapted) {
      const training = models.length === 0 ? undefined : trainingFacts(models.map((model) => factsOf(model)));
      for (const look of [0, looks - 1]) {
        const quantity = `cost / least seen, delta = ${delta}, after ${adapted.get(scheme)!.curves[0]![look]![0]} sub-tasks`;
        rows.push({ scheme, quantity, ...meanOf(valuesOf(scheme, look), "training seeds"), training });
      }
      const { ours: y, low, high } = meanOf(adapted.get(scheme)!.curves.map((curve) => curve[0]![1]));
      weights.push({ series: scheme, x: delta, y, low, high });
    }
    for (const other of [SIMILAR, FRESH]) {
      const ratios = valuesOf(META, 0).map((cost, seed) => cost / valuesOf(other, 0)[seed]!);
      const training = trainingFacts(adapted.get(META)!.models.map((model) => factsOf(model)));
      rows.push({
        scheme: `${META} / ${other}`,
        quantity: `ratio of costs, delta = ${delta}, ${AT_ONCE}`,
        ...meanOf(ratios, "training seeds"),
        training,
        target: { kind: "at most", value: 1, from: "paper" },
      });
    }
    if (delta === DELTA) figures.push(curvesFigure(adapted, least));
  }
  figures.push({
    name: "adaptation-weights",
    table: "adaptation",
    kind: "lines",
    title: "DMRO, figure 9: cost in the testing environment before anything is learned there, by the weight of energy",
    x: "delta, weight of energy",
    y: "mean cost of a workflow",
    isLogY: true,
    points: weights,
  });
  return {
    table: {
      name: "adaptation",
      title: "Adapting to table IV's testing environment (figures 8 and 9)",
      caption:
        "Cost of the network's plans on workflows for validation, after learning from so many sub-tasks of the testing environment, over the least cost at that weight; intervals over training seeds. " +
        `Before that, ${before} sub-tasks in training environments; *best at* is of that training. The paper says that meta-learned weights are better than those of a similar environment, and than fresh ones, before or soon after they adapt; it shows losses, which say little where targets move.`,
      rows,
    },
    figures,
  };
};

const adaptAt = async (
  delta: number,
  before: number,
  decisions: number,
  effort: Effort,
  backend: Backend,
): Promise<ReadonlyMap<string, Adapted>> => {
  const scenarioWith = (fields: readonly string[]) =>
    tableTwo(testSeed(effort), ...withDelta(delta), `tasks=${TASKS}`, ...fields);
  const adapted = new Map<string, Adapted>();
  const terms = {
    decisions: before,
    tasks: TASKS,
    validateEvery: Math.ceil(before / 5),
    validationRuns: 2,
    patience: NEVER,
  };
  const every = Math.ceil(decisions / 20);
  for (const seed of trainingSeeds(effort)) {
    const test = { ...scenarioWith([]), seed };
    const order = {
      scenario: test,
      seed,
      backend,
      decisions,
      every,
      tasks: TASKS,
      looks: sized(effort, 5, 2, 1),
      options: { networks: 1 },
    };
    const adapt = async (series: string, model: Model, isFresh: boolean): Promise<void> => {
      const curve = await curveOf({ ...order, model, isFresh });
      const { curves, models } = adapted.get(series) ?? { curves: [], models: [] };
      adapted.set(series, { curves: [...curves, curve], models: isFresh ? models : [...models, model] });
    };
    let similar: Model | undefined;
    for (const { series, policy, options, environment } of BEGINNINGS) {
      const scenario = { ...scenarioWith(environment), seed };
      const model = await trained({ policy, scenario, seed, options: { ...terms, ...options }, backend });
      await adapt(series, model, false);
      similar = model;
    }
    await adapt(FRESH, similar!, true);
  }
  return adapted;
};

const curvesFigure = (adapted: ReadonlyMap<string, Adapted>, least: number): Figure =>
  learningFigure(
    {
      name: "adaptation",
      table: "adaptation",
      title: `DMRO, figure 8: adapting to the testing environment, delta = ${DELTA}`,
      x: "sub-tasks learned from",
      y: "cost / least seen",
      isLogY: true,
    },
    [...adapted].map(([series, { curves }]) => ({
      series,
      bySeed: curves.map((curve) => curve.map(([at, cost]) => [at, cost / least] as const)),
    })),
  );
