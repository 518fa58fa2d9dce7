import { nothingFinishedText, sumOfEnds } from "../../output/metrics/losses.js";
import { isOverFinished, metricFacts } from "../../output/metrics/metrics.js";
import type { RunEnds } from "../../output/metrics/read-losses.js";
import type { SweepFact, SweepFacts } from "../../output/report/facts/sweep-facts.js";
import { type Estimate, estimateTexts } from "./estimates.js";
import { plainTable, widthOf } from "./plain-table.js";

/** The most rows of a table. A figure shows more points better. */
const MOST_ROWS = 40;

type Facts = Pick<SweepFacts, "fields" | "policies" | "rows">;

const keyOf = (point: readonly string[], policy: string): string => [...point, policy].join("\n");

/**
 * A metric at the points of a sweep: means with 95 % intervals. Points are rows and policies are columns, if that fits on a line. Otherwise each
 * pair of point and policy has a row. Of more than 40 rows, only the first are shown, with the number of all.
 *
 * @param width  characters that fit on a line
 * @param ends   how tasks ended, to distinguish a policy that finished none from one that was not run
 * @returns undefined where the sweep does not have the metric
 */
export const sweepTable = (
  { fields, policies, rows }: Facts,
  metric: string,
  width = 120,
  ends: readonly RunEnds[] = [],
): string | undefined => {
  const facts = rows.filter((row) => row.metric === metric);
  const lost = isOverFinished(metric) ? lostCells(ends, facts) : new Map<string, Cell>();
  const cells = new Map<string, Cell>([...facts.map(cellOf), ...lost]);
  // In the order of the folder, where all points have rows of some metric.
  const points = [...new Map(rows.map(({ point }) => [point.join("\n"), point])).values()].filter((point) =>
    policies.some((policy) => cells.has(keyOf(point, policy))),
  );
  if (points.length === 0) return undefined;
  const wide = table(fields, points, policies, metric, (point, policy) => cells.get(keyOf(point, policy)));
  if (widthOf(wide) <= width) return wide;
  const all = points.flatMap((point) =>
    policies.flatMap((policy) => (cells.has(keyOf(point, policy)) ? [[...point, policy]] : [])),
  );
  return table([...fields, "policy"], all, [metric], metric, (row) => cells.get(row.join("\n")));
};

/** A cell of the table: an estimate, or why there is none. */
type Cell = Estimate;

const cellOf = (fact: SweepFact): readonly [key: string, cell: Cell] => {
  const { mean, ci95_low, ci95_high } = fact;
  const isShare = metricFacts(fact.metric).isShare === true;
  const cell = { mean, half: (ci95_high - ci95_low) / 2 };
  return [keyOf(fact.point, fact.policy), isShare ? { ...cell, ends: [ci95_low, ci95_high] } : cell];
};

/** Policies that finished no task at a point. */
const lostCells = (ends: readonly RunEnds[], facts: readonly SweepFact[]): ReadonlyMap<string, Cell> => {
  const known = new Set(facts.map(({ point, policy }) => keyOf(point, policy)));
  const runs = new Map<string, RunEnds[]>();
  for (const run of ends) {
    const key = keyOf(run.point, run.policy);
    if (!known.has(key)) runs.set(key, [...(runs.get(key) ?? []), run]);
  }
  return new Map(
    [...runs].flatMap(([key, own]) => {
      const instead = nothingFinishedText(sumOfEnds(own));
      return instead === undefined ? [] : [[key, { mean: Number.NaN, half: Number.NaN, instead }] as const];
    }),
  );
};

const table = (
  fields: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly string[],
  metric: string,
  cellAt: (row: readonly string[], column: string) => Cell | undefined,
): string => {
  const shown = rows.slice(0, MOST_ROWS);
  const texts = columns.map((column) => estimateTexts({ cells: shown.map((row) => cellAt(row, column)) }));
  const text = plainTable(
    [...fields, ...columns],
    [...fields, ...columns].map((_, index) => (index < fields.length ? "left" : "right")),
    shown.map((row, index) => [...row, ...texts.map((cells) => cells[index]!)]),
  );
  const more = rows.length - shown.length;
  return more === 0 ? text : `${text}\n... and ${more.toLocaleString("en-US")} more rows of ${metric} in sweep.csv`;
};
