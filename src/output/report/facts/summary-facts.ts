import type { ComparisonRow } from "../../result-columns/comparison.js";
import type { SummaryRow } from "../../result-columns/summary.js";
import type { RunTables } from "./run-tables.js";

/** The cells read from a row of summary.csv; NaN: an empty cell. */
export type SummaryFact = Omit<SummaryRow, "scenario" | "sd">;

/** The cells read from a row of comparison.csv. */
export type ComparisonFact = Pick<
  ComparisonRow,
  "metric" | "policy_a" | "policy_b" | "difference" | "ci95_low" | "ci95_high" | "p_holm" | "n"
>;

const SUMMARY_NUMBERS = ["mean", "ci95_low", "ci95_high", "p50", "p95", "p99", "n"] as const;
const COMPARISON_NUMBERS = ["difference", "ci95_low", "ci95_high", "p_holm", "n"] as const;

/** Numbers by column name. */
const named = <Name extends string>(names: readonly Name[], numbers: readonly number[]): Record<Name, number> =>
  Object.fromEntries(names.map((name, index) => [name, numbers[index]!])) as Record<Name, number>;

export const readSummary = (tables: RunTables): readonly SummaryFact[] => {
  const facts: SummaryFact[] = [];
  tables.read("summary", { texts: ["policy", "metric"], numbers: SUMMARY_NUMBERS }, ([policy, metric], cells) => {
    facts.push({ policy: policy!, metric: metric!, ...named(SUMMARY_NUMBERS, cells) });
  });
  return facts;
};

export const readComparison = (tables: RunTables): readonly ComparisonFact[] => {
  const facts: ComparisonFact[] = [];
  const columns = { texts: ["metric", "policy_a", "policy_b"], numbers: COMPARISON_NUMBERS };
  tables.read("comparison", columns, ([metric, policy_a, policy_b], cells) => {
    const names = { metric: metric!, policy_a: policy_a!, policy_b: policy_b! };
    facts.push({ ...names, ...named(COMPARISON_NUMBERS, cells) });
  });
  return facts;
};
