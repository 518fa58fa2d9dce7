import Table from "cli-table3";
import type { Outcome } from "../experiment/run.js";
import type { ComparisonRow, SummaryRow } from "../output/small-table.js";

/** A column of the printed table: a metric, and how it is headed. */
interface Shown {
  readonly metric: string;
  readonly head: string;
  /** What a value is multiplied by for print. */
  readonly scale?: number;
}

const SHOWN: readonly Shown[] = [
  { metric: "latency_s", head: "latency s" },
  { metric: "queue_s", head: "queueing s" },
  { metric: "device_energy_j", head: "device J" },
  { metric: "cost", head: "cost" },
  { metric: "regret", head: "regret" },
  { metric: "dropped_share", head: "dropped %", scale: 100 },
  { metric: "late_share", head: "late %", scale: 100 },
];

/** The comparison that `run` prints: a row a policy, means with 95 % intervals, and the paired difference to the first policy. */
export const resultsTable = ({ summary, comparison }: Pick<Outcome, "summary" | "comparison">): string => {
  const policies = [...new Set(summary.map(({ policy }) => policy))];
  const of = (policy: string, metric: string) => summary.find((row) => row.policy === policy && row.metric === metric);
  const shown = SHOWN.filter(
    ({ metric }) =>
      !["dropped_share", "late_share"].includes(metric) ||
      policies.some((policy) => (of(policy, metric)?.mean ?? 0) > 0),
  );
  const first = policies[0]!;
  const heads = ["policy", ...shown.map(({ head }) => head), "latency p95"];
  if (policies.length > 1) heads.push(`cost against ${first}`);
  const table = new Table({
    head: heads,
    style: { head: [], border: [], compact: true },
    colAligns: heads.map(alignment),
  });
  for (const policy of policies) {
    const cells = shown.map(({ metric, scale = 1 }) => meanCell(of(policy, metric), scale));
    const row = [policy, ...cells, number(of(policy, "latency_s")?.p95 ?? Number.NaN)];
    if (policies.length > 1) row.push(policy === first ? "" : differenceCell(policy, first, comparison));
    table.push(row);
  }
  return table.toString();
};

const alignment = (_: string, index: number): "left" | "right" => (index === 0 ? "left" : "right");

/** Four significant digits; what is too small to see is 0. */
const number = (value: number): string => {
  if (Number.isNaN(value)) return "-";
  if (value !== 0 && Math.abs(value) < 5e-7) return "0";
  return Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3 ? String(Number(value.toPrecision(3))) : plain(value);
};

const plain = (value: number): string =>
  Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));

const meanCell = (row: SummaryRow | undefined, scale: number): string => {
  if (row === undefined) return "-";
  const half = ((row.ci95_high - row.ci95_low) / 2) * scale;
  return Number.isNaN(half)
    ? number(row.mean * scale)
    : `${number(row.mean * scale)} ± ${number(Number(half.toPrecision(2)))}`;
};

const differenceCell = (policy: string, first: string, comparison: readonly ComparisonRow[]): string => {
  const row = comparison.find(
    ({ metric, policy_a, policy_b }) => metric === "cost" && policy_a === first && policy_b === policy,
  );
  if (row === undefined || !(row.mean_a !== 0)) return "-";
  const percent = (value: number) => (100 * value) / Math.abs(row.mean_a);
  const change = percent(-row.difference);
  const sign = change > 0 ? "+" : "";
  if (Number.isNaN(row.ci95_low)) return `${sign}${change.toFixed(1)} %`;
  const low = percent(-row.ci95_high).toFixed(1);
  const high = percent(-row.ci95_low).toFixed(1);
  return `${sign}${change.toFixed(1)} % [${low}, ${high}]`;
};
