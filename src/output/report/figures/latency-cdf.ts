import { largest, smallest } from "../../../extremes.js";
import { finishedShare } from "../../metrics/losses.js";
import { EXACT, logTicks } from "../drawing/axes.js";
import { arrivedNote, captionOf, finishedNote } from "../drawing/captions.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { longestOf } from "../drawing/policy-axis.js";
import { colours, dashes, figureBase, LINE_SYMBOL, NO_DATA, noDataLabels, shownName } from "../drawing/theme.js";
import type { RunFacts } from "../facts/run-facts.js";

const CDF_STEPS = 200;

/** The tasks that a distribution function is over: `arrived`, so that it ends at the share that finished, or `finished`. */
export type CdfPopulation = "arrived" | "finished";

/**
 * Distribution functions of the latency, from all tasks.
 *
 * @param population  whose share it is; over arrived tasks a curve ends below 1 where tasks were lost
 */
export const latencyCdf = (facts: RunFacts, population: CdfPopulation = "arrived"): Figure => {
  const { tasks, policies, losses, styles } = facts;
  const shown = policies.filter((policy) => (tasks.get(policy)?.latencies_s.n ?? 0) > 0);
  const without = policies.filter((policy) => !shown.includes(policy));
  const samplesOf = (policy: string) => tasks.get(policy)!.latencies_s;
  const endOf = (policy: string): number => {
    const ends = losses.find(({ label }) => label === policy);
    return population === "finished" || ends === undefined ? 1 : finishedShare(ends);
  };
  const most = largest(shown.map((policy) => samplesOf(policy).quantile(1)));
  const points = shown.flatMap((policy) => {
    const latencies_s = samplesOf(policy);
    const steps = Math.min(CDF_STEPS, Math.max(1, latencies_s.n - 1));
    const end = endOf(policy);
    const curve = Array.from({ length: steps + 1 }, (_, i) => ({
      policy,
      share: Number(((i / steps) * end).toPrecision(9)),
      latency_s: latencies_s.quantile(i / steps),
    }));
    // No more tasks finish after the slowest one: the curve stays level.
    return [...curve, { policy, share: Number(end.toPrecision(9)), latency_s: most }];
  });
  const p99 = largest(shown.map((policy) => samplesOf(policy).quantile(0.99)));
  const best = smallest(shown.map((policy) => samplesOf(policy).quantile(0.5)));
  const least = smallest(points.map(({ latency_s }) => latency_s));
  const isLog = p99 / best > 20 && least > 0;
  const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
  const legend = { values: [...policies], symbolSize: LINE_SYMBOL, ...noDataLabels(without) };
  const channel = { field: "policy", type: "nominal", sort: [...policies], legend };
  return {
    name: "latency-cdf",
    title: "Distribution of the latency",
    caption:
      population === "arrived"
        ? captionOf(
            "Share of the arrived tasks, over all replications, that finished within the latency of the axis.",
            arrivedNote(losses),
          )
        : captionOf(
            "Share of the finished tasks, over all replications, whose latency is at most that of the axis.",
            finishedNote(losses),
          ),
    alt: `Latency of finished tasks in s: ${policies
      .map((policy) => {
        if (without.includes(policy)) return `${policy} ${NO_DATA}`;
        const [p50, p95, p99] = [0.5, 0.95, 0.99].map((p) => shortNumber(samplesOf(policy).quantile(p)));
        const end = endOf(policy);
        const lost = end < 1 ? `, of ${shortNumber(100 * end)} % of its tasks` : "";
        return `${policy} median ${p50}, 95th percentile ${p95}, 99th ${p99}${lost}`;
      })
      .join("; ")}.`,
    layout: {
      columns: 0,
      height: 290,
      margin: 60,
      legend: policies.length,
      hasLines: true,
      longest: longestOf(policies.map((policy) => shownName(policy, !without.includes(policy)))),
    },
    spec: {
      ...figureBase(),
      data: { values: points },
      mark: { type: "line", strokeWidth: 2, clip: true, interpolate: "linear" },
      encoding: {
        x: {
          field: "latency_s",
          type: "quantitative",
          title: "Latency (s)",
          // The last percent would squeeze the rest.
          ...(isLog
            ? {
                axis: { values: logTicks(least, most), format: EXACT },
                scale: { type: "log", domain: [least, most], nice: false },
              }
            : { axis: { tickCount: 6 }, scale: { domain: [0, p99 || 1], nice: 6 } }),
        },
        y: {
          field: "share",
          type: "quantitative",
          title: population === "arrived" ? "Share of arrived tasks" : "Share of finished tasks",
          axis: { format: "~%", tickCount: 5 },
          scale: { domain: [0, 1] },
        },
        color: { ...channel, scale: colours(styles, policies) },
        strokeDash: { ...channel, scale: dashes(styles, policies) },
        tooltip: [
          { field: "policy", title: "policy" },
          { field: "share", type: "quantitative", format: ".1%", title: "share" },
          { field: "latency_s", type: "quantitative", format: ".4~g", title: "latency (s)" },
        ],
      },
    },
    numbers: {
      columns: ["policy", "finished tasks", "share that finished", ...quantiles.map((p) => `p${p * 100} (s)`)],
      rows: policies.map((policy) =>
        without.includes(policy)
          ? [policy, 0, 0, ...quantiles.map(() => Number.NaN)]
          : [policy, samplesOf(policy).n, endOf(policy), ...quantiles.map((p) => samplesOf(policy).quantile(p))],
      ),
    },
    plot: {
      kind: "lines",
      ...{ x: "latency_s", y: "share", series: "policy", order: policies, isLogX: isLog },
      xTitle: "Latency (s)",
      yTitle: population === "arrived" ? "Share of arrived tasks" : "Share of finished tasks",
    },
  };
};
