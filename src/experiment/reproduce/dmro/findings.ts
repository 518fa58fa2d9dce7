import { largest, smallest } from "../../../extremes.js";
import { isNotLearned, type PaperTable, type Row, type Told } from "../reproduction.js";
import { AT_ONCE, META, SIMILAR } from "./adaptation.js";
import { LIVE_SCHEME, OBSERVED } from "./beyond.js";
import { MEASURE } from "./contended.js";
import { REPAIRS } from "./repairs.js";
import { CLAIM_PERCENT, DMRO, PAPER_DQN } from "./settings.js";
import { worstConstant } from "./static.js";

type Tables = readonly PaperTable[];

const rowsOf = (tables: Tables, name: string): readonly Row[] => tables.find((table) => table.name === name)!.rows;

const rowOf = (tables: Tables, name: string, scheme: string, quantity: string): Row =>
  rowsOf(tables, name).find((row) => row.scheme === scheme && row.quantity.includes(quantity))!;

const said = ({ ours, low, high }: Row, digits = 0): string =>
  Number.isNaN(low)
    ? ours.toFixed(digits)
    : `${ours.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

/** What a learner comes to, or that it has not learned: nothing is concluded from such a row. */
const saidOf = (row: Row, digits = 0): string =>
  isNotLearned(row)
    ? `${said(row, digits)}, *not learned* in ${row.training!.bestAt.filter((at) => at === 0).length} of ${row.n} trainings`
    : said(row, digits);

/** What is said about the paper, of all of its tables. */
export const tell = (tables: Tables): Told => ({
  claims:
    "DMRO lets several parallel deep Q-networks propose where the sub-tasks of a workflow run, takes the plan of least analytic cost, and begins with meta-learned weights. The paper claims that it is cheaper than local, edge " +
    "and cloud alone at every weight of energy, more than 17.6 % cheaper than DQN, Double DQN and Dueling DQN at the weight 0.2, and that it adapts to a new environment at once.",
  finds: findsOf(tables),
  why: whyOf(tables),
  repairs: REPAIRS,
});

/** What we find of the paper's claims; every number is from the tables. */
const findsOf = (tables: Tables): string => {
  const learners = rowsOf(tables, "learners").filter((row) => !isNotLearned(row));
  const costs = learners.filter(({ quantity, scheme }) => quantity.startsWith("cost") && !scheme.endsWith("(catalog)"));
  const worst = largest(costs.map(({ ours }) => ours));
  const leads = learners.filter(({ target }) => target?.value === CLAIM_PERCENT).map(({ ours }) => ours);
  const lead = leads.length === 0 ? "nothing that can be said" : `at most ${largest(leads).toFixed(2)} %`;
  const until = rowOf(tables, "lead", "3 networks against 1", `the lead is ${CLAIM_PERCENT} %`);
  const level = rowOf(tables, "lead", "3 networks against 1", "the lead is 0 %");
  const counted = (row: Row): string =>
    Number.isNaN(row.ours) ? "not within the curve" : `after ${said(row)} sub-tasks`;
  return (
    `We find no such lead without queues: with table II or III as printed, one site is best for nearly every task (\`best-constant\` costs at most ${worstConstant(rowsOf(tables, "static"), "table II,").toFixed(4)} times the optimum in table II, ` +
    `${worstConstant(rowsOf(tables, "static"), "table III").toFixed(4)} in table III), every learner that is trained finds it (the worst costs ${worst.toFixed(3)} times the optimum, over all weights), and DMRO's lead at the weight 0.2 is ${lead}. ` +
    `A lead of ${CLAIM_PERCENT} % over its own single network exists before anything is learned and is gone ${counted(until)}; it is down to nothing ${counted(level)}. ` +
    `${adaptationText(tables)} ${queuesText(tables, "contended", "table II")} ${queuesText(tables, "multi", "table III")} ${beyondText(tables)}`
  );
};

const adaptationText = (tables: Tables): string => {
  const rows = rowsOf(tables, "adaptation").filter(
    ({ scheme, quantity }) => scheme === `${META} / ${SIMILAR}` && quantity.includes(AT_ONCE),
  );
  const usable = rows.filter((row) => !isNotLearned(row));
  const better = usable.filter(({ high }) => high < 1).length;
  const worse = usable.filter(({ low }) => low > 1).length;
  return (
    `Meta-learned weights (algorithm 2 as printed) cost ${smallest(rows.map(({ ours }) => ours)).toFixed(3)} to ${largest(rows.map(({ ours }) => ours)).toFixed(3)} times those of a similar environment before they adapt: ` +
    `better beyond chance at ${better} of ${rows.length} weights of energy, worse at ${worse}.`
  );
};

const queuesText = (tables: Tables, table: string, title: string): string => {
  const of = (scheme: string): Row => rowOf(tables, table, scheme, "mean cost");
  const best = rowsOf(tables, table)
    .filter(({ training }) => training !== undefined)
    .filter((row) => !isNotLearned(row))
    .reduce<Row | undefined>((least, row) => (least === undefined || row.ours < least.ours ? row : least), undefined);
  const bestText =
    best === undefined ? "no learner has learned" : `the best learner is \`${best.scheme}\` with ${said(best)}`;
  return (
    `With queues (${title}) \`dmro\` as printed costs ${saidOf(of(DMRO.scheme))} per workflow, the paper's DQN ${saidOf(of(PAPER_DQN.scheme))}, everybody to the cloud ${said(of("cloud"))}; ` +
    `${bestText}, and \`${MEASURE}\`, a rule that learns nothing, has ${said(of(MEASURE))}.`
  );
};

const beyondText = (tables: Tables): string => {
  const above = (scheme: string, where: string): string =>
    saidOf(rowOf(tables, "beyond", scheme, `% above ${MEASURE}, ${where}`), 1);
  const both = (scheme: string): string => `${above(scheme, "table II")} and ${above(scheme, "table III")} %`;
  return (
    `What closes the gap is to decide live: DMRO as printed is ${both(DMRO.scheme)} above \`${MEASURE}\` in tables II and III, with queues in its state ${both(OBSERVED)}, and with sub-tasks decided when their data are at hand ${both(LIVE_SCHEME)}; ` +
    `with one network instead of three that is ${both("and decided live, 1 network")}. Rewards from real outcomes, proposals by value, softmax exploration and standardised rewards come to ` +
    `${["and rewards from outcomes", "and proposals by value", "and softmax exploration", "and standardised rewards"].map((scheme) => both(scheme)).join(", ")}.`
  );
};

/** Why. */
const whyOf = (tables: Tables): string => {
  const notLearned = tables
    .filter(({ name }) => name === "contended" || name === "multi")
    .flatMap(({ rows }) => rows.filter((row) => row.scheme === DMRO.scheme && isNotLearned(row)));
  return (
    "Why: in tables II and III computing takes minutes and transfers seconds, so without queues there is one answer to learn, which the fast cloud gives at every weight, in table IV as well: having learned it anywhere is enough, and there is nothing to adapt to. " +
    "With queues that answer is wrong, and DMRO cannot see it: its plans are made when workflows arrive, its rewards and its choice among plans are analytic costs that know of no queue still to build up. " +
    (notLearned.length > 0
      ? "So learning makes it worse: its random first weights spread the load, and what it learns is to send everybody to the same place. "
      : "") +
    `\`${MEASURE}\` and the learners that decide live see the queues that there are.`
  );
};
