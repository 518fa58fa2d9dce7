import { largest } from "../../../math/extremes.js";
import { type PaperTable, type Row, verdictOf } from "../reproduction.js";
import { DIOS_FASTER_BY, ORDER_BY_COST } from "./printed.js";

type Tables = readonly PaperTable[];

const rowsOf = (tables: Tables, table: string): readonly Row[] => tables.find(({ name }) => name === table)?.rows ?? [];

const rowOf = (rows: readonly Row[], scheme: string): Row => rows.find((row) => row.scheme === scheme)!;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Schemes that ignore the task: they draw sites, or always name one. */
const BLIND = ["local", "edge", "cloud"] as const;

/** What we find, from the rows of the tables of figures 3 to 5. */
export const findingsOf = (tables: Tables): readonly string[] => {
  const [cost, accuracy, cheaper, faster] = ["cost", "accuracy", "cheaper", "faster"].map((name) =>
    rowsOf(tables, name),
  );
  const order = [...cost!]
    .filter(({ scheme }) => (ORDER_BY_COST as readonly string[]).includes(scheme))
    .sort((a, b) => a.ours - b.ours)
    .map(({ scheme }) => scheme);
  const counted = (rows: readonly Row[]): string => {
    const agree = rows.filter((row) => verdictOf(row) === "agrees").length;
    const off = rows.map(({ ours, target }) => Math.abs(ours - target!.value));
    return `${agree} of ${rows.length} agree with the paper; the largest deviation is ${largest(off).toFixed(1)} points`;
  };
  const dios = rowOf(accuracy!, "dios");
  return [
    `Differences in cost: ${counted(cheaper!)}.`,
    `Differences in time: ${counted(faster!)}.`,
    `Order by cost, cheapest first: ${order.join(" < ")}. ${order.join() === ORDER_BY_COST.join() ? "The paper has the same." : `In the paper: ${ORDER_BY_COST.join(" < ")}.`}`,
    `Our \`dios\` names ${percent(dios.ours)} of the optimum's labels and costs ${rowOf(cost!, "dios").ours.toFixed(3)} times the optimum. A single hidden layer has ${percent(rowOf(accuracy!, "sos").ours)} and ${rowOf(cost!, "sos").ours.toFixed(3)}. ` +
      `The printed output layer of T neurons has ${percent(rowOf(accuracy!, "dios, T neurons").ours)} of the labels.`,
    `For comparison: the constant answer has ${percent(rowOf(accuracy!, "constant-answer").ours)} of the labels, the best rule with one feature ${percent(rowOf(accuracy!, "one-feature").ours)}, ` +
      `the rule with the granted cores alone ${percent(rowOf(accuracy!, "one-core").ours)}.`,
  ];
};

/** Reasons: the effect of the fit, and the contradictions between the paper's times. */
export const reasonsOf = (tables: Tables): readonly string[] => {
  const ratio = (scheme: keyof typeof DIOS_FASTER_BY): number => 1 / (1 - DIOS_FASTER_BY[scheme] / 100);
  const mean = BLIND.reduce((sum, scheme) => sum + ratio(scheme), 0) / BLIND.length;
  const faster = rowsOf(tables, "faster");
  const worst = faster
    .filter((row) => verdictOf(row) === "deviates")
    .map(({ scheme, ours, target }) => `${scheme} ${ours.toFixed(1)} for ${target!.value}`);
  return [
    "The constants of the scenario were fitted to the costs and times of the schemes that do not learn. Their agreement proves nothing. Schemes that learn had no part in the fit.",
    `The printed times contradict each other if the times of sub-tasks add up. Local, edge and cloud take ${BLIND.map((scheme) => ratio(scheme).toFixed(3)).join(", ")} times as long as DIOS. A scheme that draws ` +
      `one of the three sites for each sub-task then takes at least their mean, ${mean.toFixed(3)}, plus the moves between sites. The paper has ${ratio("random").toFixed(3)} for random.`,
    ...(worst.length === 0 ? [] : [`Times that deviate, ours for the paper's: ${worst.join(", ")}.`]),
    "The paper's accuracy of 64.79 % has two possible reasons. A network with T output neurons cannot tell the edge from the cloud. And the paper does not print the accuracy of the constant answer, without which accuracy says little.",
  ];
};
