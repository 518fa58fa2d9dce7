import type { Outcome } from "../../experiment/runs/run.js";
import { largest } from "../../math/extremes.js";
import { finishedCaption, nothingFinishedText, oracleCaption } from "../../output/metrics/losses.js";
import { metricFacts } from "../../output/metrics/metrics.js";
import type { ComparisonRow } from "../../output/result-columns/comparison.js";
import type { SummaryRow } from "../../output/result-columns/summary.js";
import { type Estimate, type Estimates, estimateTexts } from "./estimates.js";
import { plainTable, widthOf } from "./plain-table.js";

/** A column of the printed table, with one cell for each policy. */
interface Column extends Estimates {
  readonly head: string;
  /** On a narrow terminal, columns with the highest numbers are left out first. */
  readonly dispensable: number;
}

/** A note, broken into lines that fit. */
const wrapped = (note: string, width: number): readonly string[] => {
  const lines = [""];
  for (const word of note.split(" ")) {
    const last = lines.at(-1)!;
    if (last !== "" && last.length + 1 + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
};

type Results = Pick<Outcome, "summary" | "comparison" | "losses" | "oracle">;

/**
 * The comparison that `run` prints: one row for each policy, with means, their 95 % intervals and the paired difference to the first policy.
 * Columns without information are left out: the cost if it is the latency, and the goodput and the shares of dropped and late tasks if there are
 * no such tasks. On a narrow terminal the least important columns are left out, too. If means do not cover all tasks, the last lines say which.
 *
 * @param width  characters that fit on a line
 */
export const resultsTable = (outcome: Results, width = 120): string => {
  const { summary } = outcome;
  const policies = [...new Set(summary.map(({ policy }) => policy))];
  const columns = columnsOf(outcome, policies);
  let shown = [...columns];
  let text = render(policies, shown);
  while (widthOf(text) > width && shown.some(({ dispensable }) => dispensable > 0)) {
    const most = largest(shown.map(({ dispensable }) => dispensable));
    shown = shown.filter(({ dispensable }) => dispensable !== most);
    text = render(policies, shown);
  }
  const notes = [
    summary.some(({ n }) => n > 1)
      ? "Means over replications ± 95 % confidence; differences are paired by replication."
      : "One replication: no confidence intervals.",
  ];
  const over = finishedCaption(outcome.losses);
  if (over !== undefined) notes.push(over);
  const asked = oracleCaption(outcome.oracle);
  if (asked !== undefined && shown.some(({ head }) => head === "regret")) notes.push(asked);
  const left = columns.filter((column) => !shown.includes(column)).map(({ head }) => head);
  if (left.length > 0) notes.push(`Columns that do not fit, but are in summary.csv: ${left.join(", ")}.`);
  return [text, ...notes.flatMap((note) => wrapped(note, width))].join("\n");
};

const columnsOf = ({ summary, comparison, losses }: Results, policies: readonly string[]) => {
  const of = (policy: string, metric: string) => summary.find((row) => row.policy === policy && row.metric === metric);
  const means = (metric: string, scale = 1) => policies.map((policy) => estimateOf(of(policy, metric), scale));
  const latencies = means("latency_s").map((cell, index) => {
    const own = losses.find(({ label }) => label === policies[index]);
    const instead = own === undefined ? undefined : nothingFinishedText(own);
    return instead === undefined ? cell : { mean: Number.NaN, half: Number.NaN, instead };
  });
  const isAny = (metric: string) => policies.some((policy) => (of(policy, metric)?.mean ?? 0) > 0);
  const costIsLatency = policies.every((policy) => of(policy, "cost")?.mean === of(policy, "latency_s")?.mean);
  const p95 = policies.map((policy) => {
    const mean = of(policy, "latency_s")?.p95;
    return mean === undefined ? undefined : { mean, half: Number.NaN };
  });
  const first = policies[0]!;
  const differences = policies.map((policy) =>
    policy === first ? undefined : differenceOf(policy, first, costIsLatency ? "latency_s" : "cost", comparison),
  );
  const columns: readonly (Column | false)[] = [
    { head: "latency s", cells: latencies, dispensable: 0 },
    { head: "p95 s", cells: p95, dispensable: 2 },
    { head: "queueing s", cells: means("queue_s"), dispensable: 3 },
    { head: "device J", cells: means("device_energy_j"), dispensable: 0 },
    !costIsLatency && { head: "cost", cells: means("cost"), dispensable: 0 },
    summary.some(({ metric }) => metric === "regret") && { head: "regret", cells: means("regret"), dispensable: 1 },
    isAny("dropped_share") && { head: "dropped", cells: means("dropped_share", 100), unit: "%", dispensable: 0 },
    isAny("late_share") && { head: "late", cells: means("late_share", 100), unit: "%", dispensable: 0 },
    isAny("dropped_share") &&
      isAny("late_share") && {
        head: "missed",
        cells: means("deadline_miss_share", 100),
        unit: "%",
        dispensable: 1,
      },
    isAny("deadline_miss_share") && { head: "goodput /s", cells: means("goodput_per_s"), dispensable: 1 },
    policies.length > 1 && {
      head: `${costIsLatency ? "latency" : "cost"} vs ${first}`,
      cells: differences,
      unit: "%",
      isSigned: true,
      dispensable: 0,
    },
  ];
  return columns.filter((column) => column !== false);
};

const estimateOf = (row: SummaryRow | undefined, scale: number): Estimate | undefined =>
  row === undefined
    ? undefined
    : {
        mean: row.mean * scale,
        half: ((row.ci95_high - row.ci95_low) / 2) * scale,
        ...(metricFacts(row.metric).isShare === true ? { ends: [row.ci95_low * scale, row.ci95_high * scale] } : {}),
      };

/** Paired difference to the first policy, in percent of the first policy's mean. */
const differenceOf = (
  policy: string,
  first: string,
  metric: string,
  comparison: readonly ComparisonRow[],
): Estimate | undefined => {
  const row = comparison.find((row) => row.metric === metric && row.policy_a === first && row.policy_b === policy);
  if (row === undefined || row.mean_a === 0) return undefined;
  const scale = 100 / Math.abs(row.mean_a);
  return { mean: -row.difference * scale, half: ((row.ci95_high - row.ci95_low) / 2) * scale };
};

const render = (policies: readonly string[], columns: readonly Column[]): string => {
  const texts = columns.map(estimateTexts);
  return plainTable(
    ["policy", ...columns.map(({ head }) => head)],
    ["left", ...columns.map(() => "right" as const)],
    policies.map((policy, row) => [policy, ...texts.map((cells) => cells[row]!)]),
  );
};
