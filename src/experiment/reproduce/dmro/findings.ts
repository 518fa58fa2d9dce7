import { largest, smallest } from "../../../math/extremes.js";
import { isNotLearned, type PaperTable, type Row, type Told } from "../reproduction.js";
import { AT_ONCE, META, SIMILAR } from "./adaptation.js";
import { FURTHER, LIVE_ALONE, LIVE_SCHEME, OBSERVED } from "./beyond.js";
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

/** The result of a learner, or that it has not learned: nothing is concluded from such a row. */
const saidOf = (row: Row, digits = 0): string =>
  isNotLearned(row)
    ? `${said(row, digits)} [*not learned* in ${row.training!.bestAt.filter((at) => at === 0).length} of ${row.n} trainings]`
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
const findsOf = (tables: Tables): readonly string[] => {
  const learners = rowsOf(tables, "learners").filter((row) => !isNotLearned(row));
  const costs = learners.filter(({ quantity, scheme }) => quantity.startsWith("cost") && !scheme.endsWith("(catalog)"));
  const worst = largest(costs.map(({ ours }) => ours));
  const leads = learners.filter(({ target }) => target?.value === CLAIM_PERCENT).map(({ ours }) => ours);
  const lead = leads.length === 0 ? "nothing that can be said" : `at most ${largest(leads).toFixed(2)} %`;
  const until = rowOf(tables, "lead", "3 networks against 1", `the lead is ${CLAIM_PERCENT} %`);
  const level = rowOf(tables, "lead", "3 networks against 1", "the lead is 0 %");
  const counted = (row: Row): string =>
    Number.isNaN(row.ours) ? "later than the curve goes" : `after ${said(row)} sub-tasks`;
  return [
    `Without queues we find no such lead. In tables II and III as printed, one site is best for nearly every task: \`best-constant\` costs at most ${worstConstant(rowsOf(tables, "static"), "table II,").toFixed(4)} times the optimum in table II and ` +
      `${worstConstant(rowsOf(tables, "static"), "table III").toFixed(4)} times in table III.`,
    `Every trained learner finds that site: the worst costs ${worst.toFixed(3)} times the optimum, over all weights. DMRO's lead at the weight 0.2 is ${lead}.`,
    `Before anything is learned, three networks lead one by more than ${CLAIM_PERCENT} %. The lead falls below that ${counted(until)}, and to nothing ${counted(level)}.`,
    adaptationText(tables),
    ...queuesText(tables, "contended", "table II"),
    ...queuesText(tables, "multi", "table III"),
    ...beyondText(tables),
  ];
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

const queuesText = (tables: Tables, table: string, title: string): readonly string[] => {
  const of = (scheme: string): Row => rowOf(tables, table, scheme, "mean cost");
  const best = rowsOf(tables, table)
    .filter(({ training }) => training !== undefined)
    .filter((row) => !isNotLearned(row))
    .reduce<Row | undefined>((least, row) => (least === undefined || row.ours < least.ours ? row : least), undefined);
  const bestText =
    best === undefined ? "no learner has learned" : `the best learner is \`${best.scheme}\` with ${said(best)}`;
  return [
    `With queues (${title}), a workflow costs ${saidOf(of(DMRO.scheme))} with \`dmro\` as printed, ${saidOf(of(PAPER_DQN.scheme))} with the paper's DQN, and ${said(of("cloud"))} with all users in the cloud.`,
    `There ${bestText}. \`${MEASURE}\`, a rule that learns nothing, has ${said(of(MEASURE))}.`,
  ];
};

const beyondText = (tables: Tables): readonly string[] => {
  const above = (scheme: string): string =>
    ["table II", "table III"]
      .map((where) => `${saidOf(rowOf(tables, "beyond", scheme, `% above ${MEASURE}, ${where}`), 1)} %`)
      .join(" and ");
  const others = rowsOf(tables, "beyond")
    .filter(({ scheme, quantity }) => FURTHER.includes(scheme) && quantity.startsWith("%"))
    .filter((row) => !isNotLearned(row))
    .map(({ ours }) => ours);
  const shareLeft = (where: string): number => {
    const of = (scheme: string): number => rowOf(tables, "beyond", scheme, `% above ${MEASURE}, ${where}`).ours;
    return of(LIVE_SCHEME) / of(DMRO.scheme);
  };
  const left = largest(["table II", "table III"].map(shareLeft));
  return [
    `Deciding live ${left < CLOSED ? "closes the gap" : "leaves a gap"}. Cost above \`${MEASURE}\` in tables II and III: DMRO as printed ${above(DMRO.scheme)}; with queues in its state ${above(OBSERVED)}; with each sub-task decided when its data are available ${above(LIVE_SCHEME)}; ` +
      `the same with one network ${above(LIVE_ALONE)}.`,
    `With rewards from outcomes, proposals by value, softmax exploration or standardised rewards on top of that, it is ${smallest(others).toFixed(1)} to ${largest(others).toFixed(1)} %.`,
  ];
};

/** A gap counts as closed when less than this share of it is left. */
const CLOSED = 0.1;

/** Why. */
const whyOf = (tables: Tables): readonly string[] => {
  const dmro = tables
    .filter(({ name }) => name === "contended" || name === "multi")
    .flatMap(({ rows }) => rows.filter(({ scheme }) => scheme === DMRO.scheme));
  const bestAt = dmro.flatMap(({ training }) => training!.bestAt);
  const worse = bestAt.filter((at) => at === 0).length;
  return [
    "In tables II and III computing takes minutes and transfers take seconds. Without queues there is one answer to learn, the fast cloud, at every weight and in table IV as well. Learning it anywhere is enough, and nothing is left to adapt to.",
    "With queues that answer is wrong, and DMRO cannot see it. It plans when a workflow arrives, and its rewards and its choice among plans are analytic costs without the queues that will build up.",
    ...(worse > 0
      ? [
          `In ${worse} of ${bestAt.length} trainings learning only made it worse: random first weights spread the load, and a trained network sends everybody to the same place.`,
        ]
      : []),
    `\`${MEASURE}\` and the learners that decide live see the present queues.`,
  ];
};
