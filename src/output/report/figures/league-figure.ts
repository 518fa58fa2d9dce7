import { type Figure, shortNumber } from "../drawing/figure.js";
import { longestOf } from "../drawing/policy-axis.js";
import { stylesOf } from "../drawing/series-style.js";
import { colours, figureBase, shapes } from "../drawing/theme.js";

/** A policy in a scenario: its normalised regret and the ends of its 95 % interval, NaN if there is none. */
export interface LeagueFigureRow {
  readonly scenario: string;
  readonly policy: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Height of a policy's line within a scenario, px. */
const LINE = 9;

/** Normalised regret by scenario and policy, with intervals. @param policies  best first; the reference is not among them */
export const leagueFigure = (
  title: string,
  reference: string,
  policies: readonly string[],
  rows: readonly LeagueFigureRow[],
): Figure => {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const styles = stylesOf(policies);
  const values = rows
    .filter(({ policy }) => policies.includes(policy))
    .map((row) => ({
      ...row,
      percent: 100 * row.mean,
      low: 100 * (row.low || row.mean),
      high: 100 * (row.high || row.mean),
    }));
  const x = { field: "percent", type: "quantitative" };
  const scale = { type: "symlog", constant: 1 };
  const y = {
    field: "scenario",
    type: "nominal",
    sort: scenarios,
    title: null,
    axis: { grid: true, tickBand: "extent" },
  };
  const yOffset = { field: "policy", type: "nominal", sort: [...policies] };
  const color = { field: "policy", type: "nominal", scale: colours(styles, policies), title: null };
  const shape = { field: "policy", type: "nominal", scale: shapes(styles, policies), title: null };
  const ticks = [-10, -1, 0, 1, 10, 100, 1000, 10_000];
  return {
    name: "league",
    title: `Normalised regret, ${title}`,
    caption: `Mean cost of a task over that of ${reference} in the same replication, minus 1, in percent; tasks that did not finish are charged. Line: 95 % interval over replications. The axis is linear up to 1 % and logarithmic beyond.`,
    alt: `Normalised regret in percent: ${scenarios
      .map(
        (scenario) =>
          `${scenario}: ${values
            .filter((row) => row.scenario === scenario)
            .map(({ policy, percent }) => `${policy} ${shortNumber(percent)}`)
            .join(", ")}`,
      )
      .join("; ")}.`,
    layout: {
      columns: 0,
      height: scenarios.length * (policies.length * LINE + 12),
      margin: 0,
      legend: policies.length,
      longest: longestOf(policies),
      isWide: true,
    },
    spec: {
      ...figureBase(),
      data: { values },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 1.4 },
          encoding: { y, yOffset, x: { ...x, field: "low" }, x2: { field: "high" }, color },
        },
        {
          mark: { type: "point", filled: true, size: 36, opacity: 1 },
          encoding: {
            y,
            yOffset,
            x: { ...x, scale, title: "Normalised regret (%)", axis: { values: ticks, format: "d" } },
            color,
            shape,
          },
        },
      ],
    },
    numbers: {
      columns: ["scenario", "policy", "normalized_regret_percent", "ci95_low", "ci95_high"],
      rows: values.map(({ scenario, policy, percent, low, high }) => [scenario, policy, percent, low, high]),
    },
  };
};
