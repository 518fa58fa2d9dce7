import type { Backend } from "../../../learning/network/backend.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { holm, pairedTTest } from "../../analysis/statistics/statistics.js";
import { type Course, emulateBuiltIn, meansOf, partOf, scenarioNamed } from "../emulate.js";
import { meanOf } from "../intervals.js";
import { type Learner, learnerRow, learningFigure, type Trial, trainingFacts, tryLearner } from "../learners.js";
import {
  type Effort,
  type Figure,
  isNotLearned,
  type PaperTable,
  type Row,
  sized,
  trainingSeeds,
} from "../reproduction.js";
import { DELTA, DMRO, NEVER, PAPER_DQN, testSeed, withDelta } from "./settings.js";

const RULES = [
  "local",
  "edge",
  "cloud",
  "random",
  "greedy",
  "best-constant",
  "least-loaded",
  "threshold",
  "greedy-live",
  "optimal",
] as const;

/** The baseline rule: it decides live, sees the queues, and learns nothing. */
export const MEASURE = "greedy-live";

/** The learners: DMRO as printed and the paper's DQN, and the catalog's learners, which decide live and see queues. */
const LEARNERS: readonly Learner[] = [
  DMRO,
  PAPER_DQN,
  ...["dqn", "double-dqn", "dueling-dqn", "d3qn"].map((policy) => ({ scheme: policy, policy, options: {} })),
];

/** Where users queue: the scenarios of tables II and III. */
export const CONTENDED = {
  contended: { scenario: "dmro-contended", title: "table II" },
  multi: { scenario: "dmro-multi", title: "table III, two edges and two clouds" },
} as const;
export type ContendedName = keyof typeof CONTENDED;

export const contendedScenario = (name: ContendedName, effort: Effort): Scenario =>
  scenarioNamed(
    CONTENDED[name].scenario,
    testSeed(effort),
    `replications=${sized(effort, 200, 20, 5)}`,
    ...withDelta(DELTA),
  );

/** Sub-tasks that learners learn from where users queue. */
export const contendedDecisions = (effort: Effort): number => sized(effort, 4000, 600, 200);

/** Trains learners where users queue, and tests them there. */
export const tryContended = async (
  learners: readonly Learner[],
  name: ContendedName,
  effort: Effort,
  backend: Backend,
): Promise<ReadonlyMap<string, readonly Trial[]>> => {
  const scenario = contendedScenario(name, effort);
  const decisions = contendedDecisions(effort);
  const validateEvery = Math.ceil(decisions / 10);
  const terms = { decisions, validateEvery, validationRuns: sized(effort, 5, 2, 1), patience: NEVER };
  const tried = new Map<string, readonly Trial[]>();
  for (const learner of learners) {
    effort.onStage?.(`training ${learner.scheme} in ${CONTENDED[name].scenario}`);
    const order = { training: scenario, test: scenario, seeds: trainingSeeds(effort), backend };
    tried.set(learner.scheme, await tryLearner({ ...learner, options: { ...terms, ...learner.options } }, order));
  }
  return tried;
};

/** Learning curves of trials where users queue, with rules as dashed lines. */
export const contendedFigure = (
  texts: Pick<Figure, "name" | "table" | "title">,
  tried: ReadonlyMap<string, readonly Trial[]>,
  rules: ReadonlyMap<string, Course>,
): Figure =>
  learningFigure(
    { ...texts, x: "sub-tasks learned from", y: "mean cost of a workflow", isLogY: true },
    [...tried].map(([series, trials]) => ({ series, bySeed: trials.map(({ curve }) => curve) })),
    [...rules].map(([series, course]) => ({ series, y: meanOf(meansOf(course, "cost")).ours })),
  );

/** Four users with five workflows each who queue: rules, the paper's learners and the catalog's. */
export const contendedTables = async (name: ContendedName, effort: Effort, backend: Backend) => {
  effort.onStage?.(`emulating ${CONTENDED[name].scenario}`);
  const rules = emulateBuiltIn(contendedScenario(name, effort), RULES);
  const tried = await tryContended(LEARNERS, name, effort, backend);
  const { title } = CONTENDED[name];
  const quantity = "mean cost of a workflow";
  const rows: Row[] = [
    ...[...rules].map(([scheme, course]): Row => ({ scheme, quantity, ...meanOf(meansOf(course, "cost")) })),
    ...[...tried].map(([scheme, trials]) =>
      learnerRow({ scheme, quantity }, trials, ({ course }) => meansOf(course, "cost")),
    ),
  ];
  const table: PaperTable = {
    name,
    title: `Four users with five workflows each, with queues (${title})`,
    caption:
      `All twenty workflows arrive at the start, one core at every server, delta = ${DELTA}; ${contendedDecisions(effort)} sub-tasks to learn from. \`optimal\` is optimal for the analytic cost at the instant of decision, and there is no queue at time 0: ` +
      "under contention it is the best guess, not the best outcome. `greedy-live`, `dqn`, `double-dqn`, `dueling-dqn` and `d3qn` decide sub-task by sub-task, when its data are available, and see the queues; all others, DMRO among them, decide a " +
      "whole workflow when it arrives. Learners keep the best weights that have learned.",
    rows,
  };
  const shown = new Map([...rules].filter(([scheme]) => ["cloud", MEASURE].includes(scheme)));
  return {
    table,
    pairs: pairedTable(name, title, rules, tried),
    figure: contendedFigure(
      { name: `${name}-curves`, table: name, title: `DMRO: learning where users queue, ${title}` },
      tried,
      shown,
    ),
    rules,
    tried,
  };
};

/** Shares by which trials cost more than the measure in the same replications, by training seed. */
export const sharesAbove = (trials: readonly Trial[], measure: Course): readonly number[] =>
  trials.map(({ course, share }) => {
    const base = meanOf(meansOf(partOf(measure, share), "cost")).ours;
    return meanOf(meansOf(course, "cost")).ours / base - 1;
  });

/** Every scheme against the measure: rules paired by replication, learners by training seed. */
const pairedTable = (
  name: ContendedName,
  title: string,
  rules: ReadonlyMap<string, Course>,
  tried: ReadonlyMap<string, readonly Trial[]>,
): PaperTable => {
  const measure = rules.get(MEASURE)!;
  const base = meansOf(measure, "cost");
  const level = meanOf(base).ours;
  const quantity = `cost - ${MEASURE}'s, share`;
  const samples = [
    ...[...rules]
      .filter(([scheme]) => scheme !== MEASURE)
      .map(([scheme, course]) => ({
        scheme,
        of: "replications" as const,
        shares: meansOf(course, "cost").map((cost, at) => (cost - base[at]!) / level),
        training: undefined,
      })),
    ...[...tried].map(([scheme, trials]) => ({
      scheme,
      of: "training seeds" as const,
      shares: sharesAbove(trials, measure),
      training: trainingFacts(trials),
    })),
  ];
  // What has not learned is no scheme to be tested.
  const tested = samples.filter(({ training }) => !isNotLearned({ training }));
  const corrected = holm(
    tested.map(
      ({ shares }) =>
        pairedTTest(
          shares,
          shares.map(() => 0),
        ).p,
    ),
  );
  return {
    name: `${name}-pairs`,
    title: `Differences to ${MEASURE} (${title})`,
    caption: `Mean cost less that of \`${MEASURE}\` in the same replications, over the latter's mean, with Student's interval: of rules over replications, of learners over training seeds. p after Holm; none for what has not learned.`,
    rows: samples.map(({ scheme, of, shares, training }): Row => {
      const at = tested.findIndex((sample) => sample.scheme === scheme);
      return {
        scheme,
        quantity,
        ...meanOf(shares, of),
        training,
        note: at < 0 ? "" : `p = ${Number(corrected[at]!.toPrecision(2))}`,
      };
    }),
  };
};
