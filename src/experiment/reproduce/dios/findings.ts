import { largest } from "../../../extremes.js";
import { type PaperTable, type Row, verdictOf } from "../reproduction.js";
import { DIOS_FASTER_BY, ORDER_BY_COST } from "./printed.js";

type Tables = readonly PaperTable[];

const rowsOf = (tables: Tables, table: string): readonly Row[] => tables.find(({ name }) => name === table)?.rows ?? [];

const rowOf = (rows: readonly Row[], scheme: string): Row => rows.find((row) => row.scheme === scheme)!;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Schemes that draw sites, or always name one, whatever the task is. */
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
    return `${agree} of ${rows.length} agree, and the largest difference is ${largest(off).toFixed(1)} points`;
  };
  const dios = rowOf(accuracy!, "dios");
  return [
    `Of the printed differences in cost ${counted(cheaper!)}; of those in time ${counted(faster!)}.`,
    `Order by cost, cheapest first: ${order.join(" < ")}; in the paper ${ORDER_BY_COST.join(" < ")}${order.join() === ORDER_BY_COST.join() ? ", the same" : ""}.`,
    `Our \`dios\` names ${percent(dios.ours)} of the optimum's labels and costs ${rowOf(cost!, "dios").ours.toFixed(3)} times the optimum, a single hidden layer ${percent(rowOf(accuracy!, "sos").ours)} and ${rowOf(cost!, "sos").ours.toFixed(3)}, ` +
      `the printed output layer of T neurons ${percent(rowOf(accuracy!, "dios, T neurons").ours)}; the constant answer has ${percent(rowOf(accuracy!, "constant-answer").ours)}, the best rule with one feature ${percent(rowOf(accuracy!, "one-feature").ours)}, ` +
      `the rule that looks at cores alone ${percent(rowOf(accuracy!, "one-core").ours)}.`,
  ];
};

/** Why: what the fit did, and what the paper's times say against each other. */
export const reasonsOf = (tables: Tables): string => {
  const ratio = (scheme: keyof typeof DIOS_FASTER_BY): number => 1 / (1 - DIOS_FASTER_BY[scheme] / 100);
  const mean = BLIND.reduce((sum, scheme) => sum + ratio(scheme), 0) / BLIND.length;
  const faster = rowsOf(tables, "faster");
  const worst = faster
    .filter((row) => verdictOf(row) === "deviates")
    .map(({ scheme, ours, target }) => `${scheme} ${ours.toFixed(1)} for ${target!.value}`);
  return (
    "Costs and times of the schemes without training are near the paper's because the constants were sought for it: their agreement proves nothing, and what learns had no part in it. " +
    `The printed times contradict each other wherever the times of sub-tasks add up: local, edge and cloud take ${BLIND.map((scheme) => ratio(scheme).toFixed(3)).join(", ")} times as long as DIOS, so a scheme that draws ` +
    `one of the three sites for each sub-task takes at least their mean, ${mean.toFixed(3)}, and the moves between sites on top, but the paper has ${ratio("random").toFixed(3)} for random. ` +
    (worst.length === 0 ? "" : `Of the times, these deviate: ${worst.join(", ")}. `) +
    "Accuracy says little without the constant answer beside it, which the paper does not give, and a network that imitates T neurons cannot tell the edge from the cloud: either may be why the paper has 64.79 %."
  );
};
