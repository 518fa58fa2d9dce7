import type { DifferenceRow, FolderComparison, MetricRow } from "../../experiment/analysis/compare-folders.js";
import type { SweepComparison, SweepDifferenceRow } from "../../experiment/analysis/compare-sweep.js";
import type { QuantileEstimate } from "../../experiment/analysis/sample.js";
import { verdictOf } from "../../experiment/analysis/verdict.js";
import { finishedCaption, type PolicyLosses } from "../../output/metrics/losses.js";
import { isOverFinished } from "../../output/metrics/metrics.js";
import type { Column } from "../../output/write/row-writer.js";
import { csvText } from "../../output/write/small-table.js";
import { chance, number, percent, range } from "./numbers.js";
import { plainTable } from "./plain-table.js";

/** What `edgefade compare` prints: for every metric the policies, then a sentence for each difference. */
export const comparisonText = (comparison: FolderComparison): string => {
  const { metrics, differences, population, losses } = comparison;
  const names = [...new Set(metrics.map(({ metric }) => metric))];
  const parts = names.map((name) => {
    const others = differences.filter(({ metric }) => metric === name);
    const table =
      population === "both-finished" ? bothFinishedTable(name, others) : metricTable(comparison, name, others);
    return [table, ...others.map((row) => `  ${verdictOf(row)}`)].join("\n");
  });
  const isFinished = population === "finished" && names.some(isOverFinished);
  return [
    parts.join("\n\n"),
    "",
    population === "both-finished"
      ? "Means over replications, of the tasks that finished under both the policy and the baseline, with"
      : "Means over replications with 95 % intervals; quantiles over the tasks of all replications with distribution-free 95 % intervals;",
    ...(population === "both-finished" ? ["95 % t intervals of the differences;"] : []),
    "differences in percent of the baseline's mean, p-values corrected by Holm for the policies of a metric; d is the difference in standard deviations.",
    ...(isFinished ? footer(names, losses) : []),
  ].join("\n");
};

/** The note below a table: which means leave out tasks, and how many. */
const footer = (names: readonly string[], losses: readonly PolicyLosses[]): readonly string[] => {
  const caption = finishedCaption(losses);
  return caption === undefined || names.length === 0
    ? []
    : [`${names.filter(isOverFinished).join(", ")}: ${lowerFirst(caption)}`];
};

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

const metricTable = (
  { metrics, baseline }: FolderComparison,
  name: string,
  others: readonly DifferenceRow[],
): string => {
  const rows = metrics.filter(({ metric }) => metric === name);
  const hasQuantiles = rows.some(({ p50 }) => p50 !== undefined);
  const head = [name, "mean", "95 %", ...(hasQuantiles ? ["p50", "p95", "p99"] : []), `vs ${baseline}`, "p", "d"];
  return plainTable(
    head,
    head.map((_, index) => (index === 0 ? "left" : "right")),
    rows.map((row) =>
      cellsOf(
        row,
        others.find(({ label }) => label === row.label),
        hasQuantiles,
      ),
    ),
  );
};

const cellsOf = (row: MetricRow, difference: DifferenceRow | undefined, hasQuantiles: boolean): string[] => [
  row.label,
  row.nothing ?? number(row.mean),
  row.nothing === undefined ? range(row.low, row.high) : "",
  ...(hasQuantiles ? [row.p50, row.p95, row.p99].map(quantile) : []),
  difference === undefined ? "" : percent(difference),
  difference === undefined ? "" : chance(difference.pHolm),
  difference === undefined ? "" : number(difference.effect.d, 3),
];

/** Each pair has its own population, so its row has both means. */
const bothFinishedTable = (name: string, others: readonly DifferenceRow[]): string =>
  plainTable(
    [name, "mean", "baseline", "mean", "difference", "95 %", "p", "d", "n"],
    ["left", "right", "left", "right", "right", "right", "right", "right", "right"],
    others.map((row) => [
      ...[row.label, number(row.mean), row.baseline, number(row.baselineMean), percent(row)],
      ...[range(row.low, row.high), chance(row.pHolm), number(row.effect.d, 3), String(row.n)],
    ]),
  );

const quantile = (estimate: QuantileEstimate | undefined): string =>
  estimate === undefined
    ? ""
    : `${number(estimate.value, 3)} [${number(estimate.low, 3)}, ${number(estimate.high, 3)}]`;

const COLUMNS: readonly Column<DifferenceRow>[] = [
  { name: "metric", kind: "text", of: (row) => row.metric },
  { name: "policy", kind: "text", of: (row) => row.label },
  { name: "baseline", kind: "text", of: (row) => row.baseline },
  { name: "difference", kind: "real", of: (row) => row.difference },
  { name: "ci95_low", kind: "real", of: (row) => row.low },
  { name: "ci95_high", kind: "real", of: (row) => row.high },
  { name: "relative_difference", kind: "real", of: (row) => row.relative },
  { name: "relative_ci95_low", kind: "real", of: (row) => row.relativeLow },
  { name: "relative_ci95_high", kind: "real", of: (row) => row.relativeHigh },
  { name: "p", kind: "real", of: (row) => row.p },
  { name: "p_holm", kind: "real", of: (row) => row.pHolm },
  { name: "cohens_d", kind: "real", of: (row) => row.effect.d },
  { name: "cohens_d_low", kind: "real", of: (row) => row.effect.low },
  { name: "cohens_d_high", kind: "real", of: (row) => row.effect.high },
  { name: "n", kind: "integer", of: (row) => row.n },
  { name: "pairing", kind: "text", of: (row) => row.pairing },
  { name: "over", kind: "text", of: (row) => row.over ?? "" },
  { name: "verdict", kind: "text", of: verdictOf },
];

/** The differences as CSV. */
export const comparisonCsv = ({ differences }: FolderComparison): string => csvText(COLUMNS, differences);

/** What `edgefade compare` prints of a sweep: for every metric a row for each point and policy, then a sentence for each difference. */
export const sweepComparisonText = ({ fields, metrics, differences, baseline, losses }: SweepComparison): string => {
  const keyOf = (row: { values: readonly string[]; policy: string }): string =>
    JSON.stringify([row.values, row.policy]);
  const parts = [...new Set(metrics.map(({ metric }) => metric))].map((name) => {
    const others = differences.filter(({ metric }) => metric === name);
    const byCell = new Map(others.map((row) => [keyOf(row), row]));
    const head = [...fields, "policy", name, "95 %", "n", `vs ${baseline}`, "p", "d"];
    const rows = metrics
      .filter(({ metric }) => metric === name)
      .map((row) => {
        const difference = byCell.get(keyOf(row));
        return [
          ...row.values,
          row.policy,
          row.nothing ?? number(row.mean),
          row.nothing === undefined ? range(row.low, row.high) : "",
          String(row.n),
          ...(difference === undefined
            ? ["", "", ""]
            : [percent(difference), chance(difference.pHolm), number(difference.effect.d, 3)]),
        ];
      });
    const table = plainTable(
      head,
      head.map((_, index) => (index <= fields.length ? "left" : "right")),
      rows,
    );
    return [table, ...others.map((row) => `  ${verdictOf(row, row.at)}`)].join("\n");
  });
  return [
    parts.join("\n\n"),
    "",
    "Means over replications with 95 % intervals; differences are paired by replication, in percent of the baseline's mean; p-values are",
    "corrected by Holm for all comparisons of a metric; d is the difference in standard deviations.",
    ...footer([...new Set(metrics.map(({ metric }) => metric))].filter(isOverFinished), losses),
  ].join("\n");
};

/** The differences of a sweep as CSV. */
export const sweepComparisonCsv = ({ fields, differences }: SweepComparison): string => {
  const varied = fields.map(
    (name, index): Column<SweepDifferenceRow> => ({ name, kind: "text", of: (row) => row.values[index]! }),
  );
  const policy: Column<SweepDifferenceRow> = { name: "policy", kind: "text", of: (row) => row.policy };
  const verdict: Column<SweepDifferenceRow> = { name: "verdict", kind: "text", of: (row) => verdictOf(row, row.at) };
  const measures = COLUMNS.filter(({ name }) => name !== "policy" && name !== "verdict");
  return csvText<SweepDifferenceRow>([...varied, policy, ...measures, verdict], differences);
};
