import { largest } from "../../../math/extremes.js";
import { isOverFinished, metricFacts } from "../../metrics/metrics.js";
import { captionOf, finishedNote } from "../drawing/captions.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { isNonNegative, largestOf, titleIn } from "../drawing/labels.js";
import { axisWidth, policyAxis } from "../drawing/policy-axis.js";
import { colours, figureBase, INK } from "../drawing/theme.js";
import type { RunFacts } from "../facts/run-facts.js";
import type { SummaryFact } from "../facts/summary-facts.js";

const interval = ({ ci95_low, ci95_high }: SummaryFact): string =>
  Number.isNaN(ci95_low) ? "" : ` (${shortNumber(ci95_low)} to ${shortNumber(ci95_high)})`;

const nullable = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Means with their confidence intervals: one panel per metric, one bar per policy. */
export const metricBars = (facts: RunFacts, metrics: readonly string[]): Figure => {
  const { summary, policies, styles, titles } = facts;
  const rows = metrics.flatMap((metric) =>
    policies.flatMap((policy) => summary.find((row) => row.policy === policy && row.metric === metric) ?? []),
  );
  const panels = metrics.filter((metric) => rows.some((row) => row.metric === metric));
  const { y, shown } = policyAxis(policies, (policy) =>
    rows.some((row) => row.policy === policy && Number.isFinite(row.mean)),
  );
  const titleOf = (metric: string): string => titleIn(titles, metric);
  const order = panels.map(titleOf);
  return {
    name: "metrics",
    title: "Means by policy",
    caption: captionOf(
      intervalsText(panels, Math.max(0, largest(rows.map(({ n }) => n)))),
      panels.some(isOverFinished) ? finishedNote(facts.losses) : undefined,
    ),
    alt: panels
      .map((metric) => {
        const words = rows
          .filter((row) => row.metric === metric)
          .map((row) => `${row.policy} ${shortNumber(row.mean)}${interval(row)}`);
        return `${titleOf(metric)}, mean and 95 % interval: ${words.join("; ")}.`;
      })
      .join(" "),
    layout: {
      columns: Math.max(2, Math.min(3, panels.length)),
      height: 24 * policies.length + 6,
      margin: axisWidth(shown) + 10,
      legend: 0,
      longest: 0,
    },
    spec: {
      ...figureBase(),
      data: { values: rows.map((row) => drawnBar(row, titleOf(row.metric))) },
      facet: { field: "panel", type: "nominal", sort: order, header: { title: null } },
      resolve: { scale: { x: "independent" } },
      spec: { layer: barLayers(y, colours(styles, policies)) },
    },
    numbers: {
      columns: ["metric", "policy", "mean", "95 % from", "95 % to", "replications"],
      rows: rows.map((row) => [titleOf(row.metric), row.policy, row.mean, row.ci95_low, row.ci95_high, row.n]),
    },
    plot: {
      kind: "bars",
      ...{ x: "policy", y: "mean", series: "panel", order, panel: "panel", low: "low", high: "high" },
      xTitle: "",
      yTitle: "",
    },
  };
};

const intervalsText = (panels: readonly string[], replications: number): string => {
  if (replications <= 1) return "One replication: there is no confidence interval.";
  const method = panels.some((metric) => metricFacts(metric).isShare) ? "" : " (Student's t)";
  return `Means over ${replications} replications; the thin lines are 95 % confidence intervals${method}.`;
};

/** A bar of the specification. Its interval never exceeds the possible range of the metric. */
const drawnBar = ({ policy, metric, mean, ci95_low, ci95_high, n }: SummaryFact, panel: string) => {
  const least = isNonNegative(metric) && mean >= 0 ? 0 : -Infinity;
  const end = (value: number): number | null => nullable(Math.max(least, Math.min(largestOf(metric), value)));
  return { policy, panel, mean: nullable(mean), low: end(ci95_low), high: end(ci95_high), n };
};

/** Bars, each with a rule from end to end of its interval and a stroke across each end. */
const barLayers = (y: object, scale: object): readonly object[] => [
  {
    mark: { type: "bar", height: { band: 0.68 }, cornerRadiusEnd: 2 },
    encoding: {
      y,
      x: { field: "mean", type: "quantitative", title: null, axis: { tickCount: 4 }, scale: { nice: 4 } },
      color: { field: "policy", type: "nominal", scale, legend: null },
      tooltip: [
        { field: "policy", title: "policy" },
        { field: "mean", type: "quantitative", title: "mean" },
        { field: "low", type: "quantitative", title: "95 % from" },
        { field: "high", type: "quantitative", title: "95 % to" },
        { field: "n", title: "replications" },
      ],
    },
  },
  {
    mark: { type: "rule", strokeWidth: 1.4, color: INK },
    encoding: { y, x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
  },
  ...["low", "high"].map((end) => ({
    mark: { type: "tick", orient: "vertical", thickness: 1.4, size: 7, color: INK },
    encoding: { y, x: { field: end, type: "quantitative" } },
  })),
];
