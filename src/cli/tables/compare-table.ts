import {
  type DifferenceRow,
  type FolderComparison,
  type MetricRow,
  type QuantileEstimate,
  verdictOf,
} from "../../experiment/analysis/compare-folders.js";
import type { SweepComparison, SweepDifferenceRow } from "../../experiment/analysis/compare-sweep.js";
import type { Column } from "../../output/write/row-writer.js";
import { csvText } from "../../output/write/small-table.js";
import { plainTable } from "./plain-table.js";

/** What `edgefade compare` prints: for every metric the policies, then a sentence for each difference. */
export const comparisonText = ({ metrics, differences, baseline }: FolderComparison): string => {
  const names = [...new Set(metrics.map(({ metric }) => metric))];
  const parts = names.map((name) => {
    const rows = metrics.filter(({ metric }) => metric === name);
    const others = differences.filter(({ metric }) => metric === name);
    const head = [name, "mean", "95 %", "p50", "p95", "p99", `vs ${baseline}`, "p", "d"];
    const table = plainTable(
      head,
      head.map((_, index) => (index === 0 ? "left" : "right")),
      rows.map((row) =>
        cellsOf(
          row,
          others.find(({ label }) => label === row.label),
        ),
      ),
    );
    return [table, ...others.map((row) => `  ${verdictOf(row)}`)].join("\n");
  });
  return [
    parts.join("\n\n"),
    "",
    "Means over replications with 95 % t intervals; quantiles over all tasks with distribution-free 95 % intervals; differences in percent of",
    "the baseline's mean, p-values corrected by Holm for the policies of a metric; d is the difference in standard deviations.",
  ].join("\n");
};

const cellsOf = (row: MetricRow, difference: DifferenceRow | undefined): string[] => [
  row.label,
  number(row.mean),
  range(row.low, row.high),
  ...[row.p50, row.p95, row.p99].map(quantile),
  difference === undefined ? "" : percent(difference),
  difference === undefined ? "" : chance(difference.pHolm),
  difference === undefined ? "" : number(difference.effect.d, 3),
];

const number = (value: number, digits = 4): string => {
  if (Number.isNaN(value)) return "-";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return String(Number(value.toPrecision(digits)));
};

const range = (low: number, high: number): string =>
  Number.isNaN(low) && Number.isNaN(high) ? "-" : `[${number(low)}, ${number(high)}]`;

const quantile = (estimate: QuantileEstimate | undefined): string =>
  estimate === undefined
    ? "-"
    : `${number(estimate.value, 3)} [${number(estimate.low, 3)}, ${number(estimate.high, 3)}]`;

const percent = ({ relative }: Pick<DifferenceRow, "relative">): string => {
  if (Number.isNaN(relative)) return "-";
  return `${relative > 0 ? "+" : ""}${(100 * relative).toFixed(1)} %`;
};

const chance = (p: number): string => (Number.isNaN(p) ? "-" : p < 0.001 ? "< 0.001" : p.toFixed(3));

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
  { name: "verdict", kind: "text", of: verdictOf },
];

/** The differences as CSV. */
export const comparisonCsv = ({ differences }: FolderComparison): string => csvText(COLUMNS, differences);

/** What `edgefade compare` prints of a sweep: for every metric a row for each point and policy, then a sentence for each difference. */
export const sweepComparisonText = ({ fields, metrics, differences, baseline }: SweepComparison): string => {
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
          number(row.mean),
          range(row.low, row.high),
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
    "Means over replications with 95 % t intervals; differences are paired by replication, in percent of the baseline's mean; p-values are",
    "corrected by Holm for all comparisons of a metric; d is the difference in standard deviations.",
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
