import { RandomStreams } from "../../../engine/random.js";
import type { Backend } from "../../../learning/network/backend.js";
import { meanCost } from "../../../learning/training/runs/run-costs.js";
import { catalog } from "../../../policies/catalog.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { trainingWorld } from "../../training/world.js";
import { type Estimate, meanOf } from "../intervals.js";
import { type LearningCurves, learningFigure } from "../learners.js";
import { type Effort, type Figure, type PaperTable, type Row, sized, trainingSeeds } from "../reproduction.js";
import { curveOf } from "./curve.js";
import { CLAIM_PERCENT, DELTA, tableTwo, testSeed, withDelta } from "./settings.js";

/** Leads of three networks over one, in percent, at which the curve is read. */
const LEADS = [CLAIM_PERCENT, 5, 0] as const;

/** Seeds for every one of the other tables': the curves are close together. */
const SEEDS_PER_SEED = 2;
/** Workflows of a training run: looks can be that close together. */
const TASKS = 4;
const SUBTASKS = 5;
const LOOKS_AT = [0, 100, 200, 300, 500, 800, 1200] as const;
const RESAMPLES = 1000;

/** Costs by look, in each of some trainings. */
type Costs = readonly (readonly number[])[];

/** The lead in percent at a look, of the means over the trainings that are counted. */
const leadAt = (three: Costs, one: Costs, look: number, counted: readonly number[]): number => {
  const sum = (costs: Costs): number => counted.reduce((total, training) => total + costs[training]![look]!, 0);
  return 100 * (1 - sum(three) / sum(one));
};

/**
 * From which number of sub-tasks on the lead of three networks over one is at most so many percent: the first look at which it is, with
 * the percentile bootstrap over training seeds, which are drawn in pairs.
 *
 * @returns NaN where it never is; the interval is NaN where it is not in more than a fortieth of the resamples
 */
export const passes = (three: Costs, one: Costs, at: readonly number[], percent: number, seed: number): Estimate => {
  const all = three.map((_, training) => training);
  const first = (counted: readonly number[]): number => {
    const look = at.findIndex((_, index) => leadAt(three, one, index, counted) <= percent);
    return look < 0 ? Infinity : at[look]!;
  };
  const draw = new RandomStreams(seed, 0).stream("bootstrap", "seeds");
  const drawn = Array.from({ length: RESAMPLES }, () => first(all.map(() => Math.floor(all.length * draw())))).sort(
    (a, b) => a - b,
  );
  const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
  const [low, high] = [drawn[Math.floor(0.025 * RESAMPLES)]!, drawn[Math.ceil(0.975 * RESAMPLES) - 1]!].map(finite);
  const isKnown = !Number.isNaN(low!) && !Number.isNaN(high!);
  return {
    ours: finite(first(all)),
    low: isKnown ? low! : Number.NaN,
    high: isKnown ? high! : Number.NaN,
    n: all.length,
    of: "training seeds",
  };
};

/** When the lead of three networks over one, which is the paper's DQN, is what the paper claims. */
export const leadTable = async (effort: Effort, backend: Backend): Promise<{ table: PaperTable; figure: Figure }> => {
  effort.onStage?.("three networks against one, by what they learned from");
  const scenario = tableTwo(testSeed(effort), ...withDelta(DELTA));
  const decisions = sized(effort, 1200, 400, 200);
  const seeds = trainingSeeds(effort).flatMap((seed) =>
    Array.from({ length: SEEDS_PER_SEED }, (_, more) => seed + 1000 * more),
  );
  const every = 2 * TASKS * SUBTASKS;
  const curvesWith = async (options: Readonly<Record<string, number>>): Promise<LearningCurves["bySeed"]> => {
    const curves: (readonly (readonly [number, number])[])[] = [];
    for (const seed of seeds) {
      const own: Scenario = { ...scenario, seed };
      const optimum = optimalCost(own, sized(effort, 8, 4, 2));
      const terms = { tasks: TASKS, looks: sized(effort, 8, 4, 2), decisions, every };
      const curve = await curveOf({ scenario: own, seed, backend, options, ...terms });
      curves.push(curve.map(([at, cost]) => [at, cost / optimum] as const));
    }
    return curves;
  };
  const [three, one] = [await curvesWith({ networks: 3 }), await curvesWith({ networks: 1 })];
  const at = three[0]!.map(([after]) => after);
  const costs = (bySeed: LearningCurves["bySeed"]): Costs => bySeed.map((curve) => curve.map(([, cost]) => cost));
  const rows: Row[] = LEADS.map((percent) => ({
    scheme: "3 networks against 1",
    quantity: `sub-tasks learned from until the lead is ${percent} % or less`,
    ...passes(costs(three), costs(one), at, percent, effort.seed),
  }));
  for (const wanted of LOOKS_AT.filter((after) => after <= decisions)) {
    const look = nearest(at, wanted);
    const after = `after ${at[look]} sub-tasks`;
    for (const [scheme, curves] of [
      ["3 networks", three],
      ["1 network", one],
    ] as const)
      rows.push({
        scheme,
        quantity: `cost / optimum, ${after}`,
        ...meanOf(
          curves.map((curve) => curve[look]![1]),
          "training seeds",
        ),
      });
    const leads = three.map((curve, training) => 100 * (1 - curve[look]![1] / one[training]![look]![1]));
    rows.push({ scheme: "3 networks against 1", quantity: `lead, %, ${after}`, ...meanOf(leads, "training seeds") });
  }
  const texts = {
    name: "lead",
    table: "lead",
    title: "DMRO: three networks and one (the paper's DQN) by what they learned from, table II without contention",
    x: "sub-tasks learned from",
    y: "cost / optimum",
    isLogY: true,
  };
  return {
    table: {
      name: "lead",
      title: "When three networks lead by 17.6 %: cost by sub-tasks learned from",
      caption:
        `\`dmro\` with three networks and with one, which is what the paper calls DQN: same states, terms, width and learning rate; delta = ${DELTA}, table II without contention. Costs are of the present weights on workflows for ` +
        `validation, over the optimum's, every ${every} sub-tasks; intervals are over training seeds, of numbers of sub-tasks by the bootstrap over seeds.`,
      rows,
    },
    figure: learningFigure(texts, [
      { series: "dmro, 3 networks", bySeed: three },
      { series: "dmro, 1 network (the paper's DQN)", bySeed: one },
    ]),
  };
};

/** Runs of the training streams that validate; see `trainInRuns`. */
const VALIDATION_FROM = 1_000_000;

const optimalCost = (scenario: Scenario, looks: number): number =>
  meanCost(trainingWorld(scenario), () => catalog.optimal!.create({}), "training", VALIDATION_FROM, looks, {
    tasks: TASKS,
  });

const nearest = (values: readonly number[], wanted: number): number =>
  values.reduce((best, value, at) => (Math.abs(value - wanted) < Math.abs(values[best]! - wanted) ? at : best), 0);
