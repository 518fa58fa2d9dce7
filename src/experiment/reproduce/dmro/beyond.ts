import type { Backend } from "../../../learning/network/backend.js";
import { emulateBuiltIn, meansOf } from "../emulate.js";
import { meanOf } from "../intervals.js";
import { type Learner, learnerRow, type Trial, trainingFacts } from "../learners.js";
import type { Effort, Figure, PaperTable, Row } from "../reproduction.js";
import {
  CONTENDED,
  type ContendedName,
  contendedDecisions,
  contendedFigure,
  contendedScenario,
  MEASURE,
  sharesAbove,
  tryContended,
} from "./contended.js";
import { DMRO } from "./settings.js";

const LIVE = { state: "observed", decides: "subtask" } as const;
const OUTCOMES = { ...LIVE, reward: "outcome" } as const;
const BY_VALUE = { ...OUTCOMES, pick: "value" } as const;

/** Schemes by which the page's sentences are made. */
export const OBSERVED = "dmro, queues observed";
export const LIVE_SCHEME = "and decided live";
export const LIVE_ALONE = "and decided live, 1 network";
/** Extensions beyond live decisions. */
export const FURTHER: readonly string[] = [
  "and rewards from outcomes",
  "and proposals by value",
  "and softmax exploration",
  "and standardised rewards",
];

/**
 * Possible improvements under contention, step by step: each line has the options of the line before it, unless it says
 * otherwise.
 */
const LADDER: readonly Learner[] = [
  DMRO,
  { scheme: OBSERVED, policy: "dmro", options: { state: "observed" } },
  {
    scheme: "dmro, queues observed, rewards from outcomes, by value",
    policy: "dmro",
    options: { state: "observed", reward: "outcome", pick: "value" },
  },
  { scheme: LIVE_SCHEME, policy: "dmro", options: LIVE },
  { scheme: LIVE_ALONE, policy: "dmro", options: { ...LIVE, networks: 1 } },
  { scheme: FURTHER[0]!, policy: "dmro", options: OUTCOMES },
  { scheme: FURTHER[1]!, policy: "dmro", options: BY_VALUE },
  { scheme: FURTHER[2]!, policy: "dmro", options: { ...BY_VALUE, explore: "softmax" } },
  { scheme: FURTHER[3]!, policy: "dmro", options: { ...BY_VALUE, scale: "standardised" } },
];

/** The options that close DMRO's gap where users queue. */
export const beyondTable = async (
  effort: Effort,
  backend: Backend,
): Promise<{ table: PaperTable; figures: readonly Figure[] }> => {
  const rows: Row[] = [];
  const figures: Figure[] = [];
  for (const name of Object.keys(CONTENDED) as ContendedName[]) {
    const rules = emulateBuiltIn(contendedScenario(name, effort), ["cloud", MEASURE]);
    const tried = await tryContended(LADDER, name, effort, backend);
    const { title } = CONTENDED[name];
    const where = name === "multi" ? "table III" : "table II";
    const measure = rules.get(MEASURE)!;
    for (const [scheme, course] of rules)
      rows.push({ scheme, quantity: `mean cost, ${where}`, ...meanOf(meansOf(course, "cost")) });
    for (const [scheme, trials] of tried) {
      rows.push(
        learnerRow({ scheme, quantity: `mean cost, ${where}` }, trials, ({ course }) => meansOf(course, "cost")),
      );
      rows.push(aboveRow(scheme, where, trials, sharesAbove(trials, measure)));
    }
    figures.push(
      contendedFigure(
        { name: `beyond-${name}`, table: "beyond", title: `DMRO and beyond: learning where users queue, ${title}` },
        tried,
        rules,
      ),
    );
  }
  return {
    table: {
      name: "beyond",
      title: "Beyond the paper: what closes the gap where users queue",
      caption:
        `${contendedDecisions(effort)} sub-tasks to learn from, three networks where nothing else is said. Options of \`dmro\`: \`state=observed\` (queues, and what was sent where), \`decides=subtask\` (each sub-task when its data are available), ` +
        "`reward=outcome` (the actual cost of the workflow, queues included), `pick=value` (the networks' mean value decides, not the analytic cost), `explore=softmax`, `scale=standardised`. The last two rows differ in one option each from `and proposals by value`. " +
        `*Above ${MEASURE}*: paired in the same replications.`,
      rows,
    },
    figures,
  };
};

const aboveRow = (scheme: string, where: string, trials: readonly Trial[], shares: readonly number[]): Row => ({
  scheme,
  quantity: `% above ${MEASURE}, ${where}`,
  ...meanOf(
    shares.map((share) => 100 * share),
    "training seeds",
  ),
  training: trainingFacts(trials),
});
