import { oracleCaption } from "../../metrics/losses.js";
import { captionOf, finishedNote } from "../drawing/captions.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { labelOf } from "../drawing/labels.js";
import { policyAxis } from "../drawing/policy-axis.js";
import { colours, figureBase, INK } from "../drawing/theme.js";
import type { RunFacts } from "../facts/run-facts.js";

/** The distance of tasks from the oracle; undefined if no task has an oracle's cost. */
export const regretFigure = ({ tasks, policies, losses, oracle, styles }: RunFacts): Figure | undefined => {
  const shown = policies.filter((policy) => (tasks.get(policy)?.regrets.n ?? 0) > 0);
  if (shown.length === 0) return undefined;
  const rows = shown.map((policy) => {
    const { regrets } = tasks.get(policy)!;
    const [p5, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((p) => regrets.quantile(p));
    return { policy, tasks: regrets.n, mean: regrets.mean, p5: p5!, p25: p25!, p50: p50!, p75: p75!, p95: p95! };
  });
  const { unit } = labelOf("regret");
  const { y } = policyAxis(policies, (policy) => shown.includes(policy));
  const x = (field: string) => ({ field, type: "quantitative" });
  const color = { field: "policy", type: "nominal", scale: colours(styles, policies), legend: null };
  return {
    name: "regret",
    title: "Regret",
    caption: captionOf(
      "Cost of a task minus the least analytic cost at its arrival. Line: 5th to 95th percentile; bar: the middle half; stroke across it: median; " +
        "diamond: mean. Below 0 the channel or the queues turned out better than at the arrival.",
      finishedNote(losses),
      oracleCaption(oracle),
    ),
    alt: `Regret in units of cost: ${rows
      .map(
        (row) =>
          `${row.policy} mean ${shortNumber(row.mean)}, median ${shortNumber(row.p50)}, middle half ${shortNumber(row.p25)} to ${shortNumber(row.p75)}`,
      )
      .join("; ")}.`,
    layout: { columns: 0, height: 30 * policies.length + 10, margin: 0, legend: 0, longest: 0 },
    spec: {
      ...figureBase(),
      data: { values: rows },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 1.6 },
          encoding: {
            y,
            x: { ...x("p5"), title: `Regret (${unit})`, axis: { tickCount: 5 } },
            x2: { field: "p95" },
            color,
          },
        },
        {
          mark: { type: "bar", height: 13, cornerRadius: 2 },
          encoding: {
            y,
            x: { ...x("p25"), scale: { zero: false } },
            x2: { field: "p75" },
            color,
            tooltip: ["policy", "tasks", "mean", "p5", "p25", "p50", "p75", "p95"].map((field) => ({
              field,
              ...(field === "policy" ? {} : { type: "quantitative", format: ".4~g" }),
            })),
          },
        },
        {
          mark: { type: "tick", orient: "vertical", size: 13, thickness: 2, color: "white" },
          encoding: { y, x: x("p50") },
        },
        {
          mark: {
            type: "point",
            shape: "diamond",
            filled: true,
            size: 34,
            color: INK,
            stroke: "white",
            strokeWidth: 1,
            opacity: 1,
          },
          encoding: { y, x: x("mean") },
        },
      ],
    },
    numbers: {
      columns: ["policy", "tasks", "mean", "p5", "p25", "median", "p75", "p95"],
      rows: rows.map((row) => [row.policy, row.tasks, row.mean, row.p5, row.p25, row.p50, row.p75, row.p95]),
    },
  };
};
