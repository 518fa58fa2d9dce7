import type { Backend } from "../../../learning/network/backend.js";
import { append } from "../../../math/extremes.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { emulateBuiltIn, meansOf, partOf, ratiosOf } from "../emulate.js";
import { meanOf, overSeeds } from "../intervals.js";
import { type Learner, learnerRow, learningFigure, type Trial, trainingFacts, tryLearner } from "../learners.js";
import {
  type Effort,
  type Figure,
  type PaperTable,
  type Row,
  sized,
  type Target,
  trainingSeeds,
} from "../reproduction.js";
import {
  CLAIM_PERCENT,
  DELTA,
  DELTAS,
  DMRO,
  NEVER,
  PAPER_LEARNERS,
  tableThree,
  tableTwo,
  withDelta,
} from "./settings.js";
import { staticSize } from "./static.js";

/** The catalog's own learners, with their own states and terms: no baselines of the paper, but what a user would take. */
const CATALOG: readonly Learner[] = ["dqn", "double-dqn", "dueling-dqn"].map((policy) => ({
  scheme: `${policy} (catalog)`,
  policy,
  options: {},
}));

const decisionsOf = (effort: Effort): number => sized(effort, 2000, 500, 120);

type Tried = ReadonlyMap<string, readonly Trial[]>;

const tryAll = async (
  learners: readonly Learner[],
  scenario: Scenario,
  effort: Effort,
  backend: Backend,
): Promise<Tried> => {
  const decisions = decisionsOf(effort);
  const terms = { decisions, tasks: 20, validateEvery: Math.ceil(decisions / 15), validationRuns: 5, patience: NEVER };
  const tried = new Map<string, readonly Trial[]>();
  for (const learner of learners) {
    const options = { ...terms, ...learner.options };
    const order = { training: scenario, test: scenario, seeds: trainingSeeds(effort), backend };
    tried.set(learner.scheme, await tryLearner({ ...learner, options }, order));
  }
  return tried;
};

/** Costs over the optimum's, and by how much DMRO is cheaper than the others. */
const rowsOf = (tried: Tried, scenario: Scenario, where: string, claim: Target): readonly Row[] => {
  const optimal = emulateBuiltIn(scenario, ["optimal"]).get("optimal")!;
  const dmro = tried.get(DMRO.scheme)!;
  return [...tried].flatMap(([scheme, trials]): Row[] => {
    const row = learnerRow({ scheme, quantity: `cost / optimum, ${where}` }, trials, ({ course, share }) =>
      ratiosOf(course, partOf(optimal, share), "cost"),
    );
    if (scheme === DMRO.scheme) return [row];
    const percents = trials.map(({ course }, index) =>
      ratiosOf(dmro[index]!.course, course, "cost").map((ratio) => 100 * (1 - ratio)),
    );
    const [own, others] = [trainingFacts(dmro), trainingFacts(trials)];
    // Best at the earlier of the two: neither side of a comparison may be untrained.
    const training = { ...own, bestAt: own.bestAt.map((at, index) => Math.min(at, others.bestAt[index]!)) };
    const target = scheme.endsWith("(catalog)") ? undefined : claim;
    return [row, { scheme, quantity: `DMRO cheaper by, %, ${where}`, ...overSeeds(percents), training, target }];
  });
};

/** Figure 6 for what learns: the paper's learners at every weight of energy, table II without contention. */
export const learnersTable = async (
  effort: Effort,
  backend: Backend,
): Promise<{ table: PaperTable; figures: Figure[] }> => {
  const rows: Row[] = [];
  const points: Figure["points"][number][] = [];
  const figures: Figure[] = [];
  for (const delta of DELTAS) {
    effort.onStage?.(`training without contention, delta = ${delta}`);
    const scenario = tableTwo(...staticSize(effort), ...withDelta(delta));
    const learners = delta === DELTA ? [...PAPER_LEARNERS, ...CATALOG] : PAPER_LEARNERS;
    const tried = await tryAll(learners, scenario, effort, backend);
    const value = delta === DELTA ? CLAIM_PERCENT : 0;
    append(rows, rowsOf(tried, scenario, `delta = ${delta}`, { kind: "at least", value, from: "paper" }));
    const rules = emulateBuiltIn(scenario, ["local", "edge", "cloud"]);
    for (const [series, course] of rules) points.push(pointOf(series, delta, [meansOf(course, "cost")]));
    for (const { scheme } of PAPER_LEARNERS)
      points.push(
        pointOf(
          scheme,
          delta,
          tried.get(scheme)!.map(({ course }) => meansOf(course, "cost")),
        ),
      );
    if (delta === DELTA) figures.push(curvesOf(tried, scenario, "learners", "table II"));
  }
  figures.push({
    name: "weights",
    table: "learners",
    kind: "lines",
    title: "DMRO, figure 6: cost of learners by the weight of energy, table II without contention",
    x: "delta, weight of energy",
    y: "mean cost of a workflow",
    isLogY: true,
    points,
  });
  return {
    table: {
      name: "learners",
      title: "Learners without contention, table II (figure 6)",
      caption:
        `Every learner with ${decisionsOf(effort)} sub-tasks to learn from, over ${trainingSeeds(effort).length} training seeds. The paper's learners share DMRO's state (equation 13), terms, width and learning rate; the ` +
        "catalog's own see queues, decide live and learn ten times more slowly. The optimum is found by dynamic programming. At the other weights the paper says no more than that DMRO is cheapest.",
      rows,
    },
    figures,
  };
};

/** Figure 7: the same in table III, with two edges and two clouds. */
export const multiLearnersTable = async (
  effort: Effort,
  backend: Backend,
): Promise<{ table: PaperTable; figures: Figure[] }> => {
  effort.onStage?.("training in table III without contention");
  const scenario = tableThree(...staticSize(effort), ...withDelta(DELTA));
  const tried = await tryAll(PAPER_LEARNERS, scenario, effort, backend);
  return {
    table: {
      name: "learners-multi",
      title: "Learners without contention, table III (figure 7)",
      caption: `Two edges and two clouds, delta = ${DELTA}; ${decisionsOf(effort)} sub-tasks to learn from. The paper prints no numbers, only that DMRO has the highest reward.`,
      rows: rowsOf(tried, scenario, "table III", { kind: "at least", value: 0, from: "paper" }),
    },
    figures: [curvesOf(tried, scenario, "learners-multi", "table III")],
  };
};

const pointOf = (series: string, x: number, values: readonly (readonly number[])[]): Figure["points"][number] => {
  const { ours: y, low, high } = values.length === 1 ? meanOf(values[0]!) : overSeeds(values);
  return { series, x, y, low, high };
};

/** Figure 7's way to show it: the mean reward, which is less the cost, by what was learned from. */
const curvesOf = (tried: Tried, scenario: Scenario, table: string, where: string): Figure => {
  const levels = [...emulateBuiltIn(scenario, ["cloud", "optimal"])].map(([series, course]) => ({
    series,
    y: -meanOf(meansOf(course, "cost")).ours,
  }));
  const curves = [...tried].map(([series, trials]) => ({
    series,
    bySeed: trials.map(({ curve }) => curve.map(([at, cost]) => [at, -cost] as const)),
  }));
  const texts = {
    name: `${table}-curves`,
    table,
    title: `DMRO, figure 7: reward by what was learned from, ${where} without contention`,
    x: "sub-tasks learned from",
    y: "mean reward of a workflow (less its cost)",
  };
  return learningFigure(texts, curves, levels);
};
