import type { SweepFact, SweepFacts } from "../../output/report/facts/sweep-facts.js";
import { estimateTexts } from "./estimates.js";
import { plainTable, widthOf } from "./plain-table.js";

/** More rows than these are for a figure. */
const MOST_ROWS = 40;

/**
 * A metric at the points of a sweep, means with 95 % intervals: a row a point and a column a policy where that fits on a line, else a row
 * for each of both; undefined where it would take more than 40 rows.
 *
 * @param width  characters that fit on a line
 */
export const sweepTable = (
  { fields, policies, rows }: Pick<SweepFacts, "fields" | "policies" | "rows">,
  metric: string,
  width = 120,
): string | undefined => {
  const facts = rows.filter((row) => row.metric === metric);
  const points = new Map(facts.map(({ point }) => [point.join("\n"), point]));
  if (facts.length === 0 || points.size > MOST_ROWS) return undefined;
  const keyOf = (point: readonly string[], policy: string): string => [...point, policy].join("\n");
  const byCell = new Map(facts.map((fact) => [keyOf(fact.point, fact.policy), fact]));
  const wide = table(fields, [...points.values()], policies, (point, policy) => byCell.get(keyOf(point, policy)));
  if (widthOf(wide) <= width) return wide;
  if (facts.length > MOST_ROWS) return undefined;
  const byRow = new Map<readonly string[], SweepFact>(facts.map((fact) => [[...fact.point, fact.policy], fact]));
  return table([...fields, "policy"], [...byRow.keys()], [metric], (row) => byRow.get(row));
};

const table = (
  fields: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly string[],
  factOf: (row: readonly string[], column: string) => SweepFact | undefined,
): string => {
  const texts = columns.map((column) =>
    estimateTexts({
      cells: rows.map((row) => {
        const fact = factOf(row, column);
        return fact === undefined ? undefined : { mean: fact.mean, half: (fact.ci95_high - fact.ci95_low) / 2 };
      }),
    }),
  );
  return plainTable(
    [...fields, ...columns],
    [...fields, ...columns].map((_, index) => (index < fields.length ? "left" : "right")),
    rows.map((row, index) => [...row, ...texts.map((cells) => cells[index]!)]),
  );
};
