import { largest, smallest } from "../../../math/extremes.js";
import { finishedShare } from "../../metrics/losses.js";
import { EXACT, logTicks } from "../drawing/axes.js";
import { arrivedNote, captionOf, finishedNote } from "../drawing/captions.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { policyLines } from "../drawing/series-channels.js";
import { figureBase, NO_DATA } from "../drawing/theme.js";
import type { RunFacts } from "../facts/run-facts.js";
import type { Samples } from "../facts/samples.js";

const CDF_STEPS = 200;

/** Quantiles in the table of numbers. */
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** The population of a distribution function: `arrived`, so that it ends at the share that finished, or `finished`. */
export type CdfPopulation = "arrived" | "finished";

/** A policy's latencies, and the share of the population that has one. */
interface Finished {
  readonly policy: string;
  readonly latencies_s: Samples;
  readonly share: number;
}

/**
 * Distribution functions of the latency, computed from all tasks.
 *
 * @param population  population of the shares; over arrived tasks a curve ends below 1 if tasks were lost
 */
export const latencyCdf = (facts: RunFacts, population: CdfPopulation = "arrived"): Figure => {
  const { policies, losses, styles } = facts;
  const isOverArrived = population === "arrived";
  const shown = finishedOf(facts, population);
  const of = (policy: string) => shown.find((one) => one.policy === policy);
  const most = largest(shown.map(({ latencies_s }) => latencies_s.quantile(1)));
  const points = shown.flatMap((one) => curveOf(one, most));
  const { isLog, ...x } = latencyAxis(shown, smallest(points.map(({ latency_s }) => latency_s)), most);
  const yTitle = isOverArrived ? "Share of arrived tasks" : "Share of finished tasks";
  const { channels, legendRoom } = policyLines(styles, policies, (policy) => of(policy) !== undefined);
  return {
    name: "latency-cdf",
    title: "Distribution of the latency",
    caption: isOverArrived
      ? captionOf(
          "Share of the arrived tasks, over all replications, that finished within the latency of the axis.",
          arrivedNote(losses),
        )
      : captionOf(
          "Share of the finished tasks, over all replications, whose latency is at most that of the axis.",
          finishedNote(losses),
        ),
    alt: `Latency of finished tasks in s: ${policies.map((policy) => latencyWords(policy, of(policy))).join("; ")}.`,
    layout: { columns: 0, height: 290, margin: 60, ...legendRoom },
    spec: {
      ...figureBase(),
      data: { values: points },
      mark: { type: "line", strokeWidth: 2, clip: true, interpolate: "linear" },
      encoding: {
        x: { field: "latency_s", type: "quantitative", title: "Latency (s)", ...x },
        y: {
          field: "share",
          type: "quantitative",
          title: yTitle,
          axis: { format: "~%", tickCount: 5 },
          scale: { domain: [0, 1] },
        },
        ...channels,
        tooltip: [
          { field: "policy", title: "policy" },
          { field: "share", type: "quantitative", format: ".1%", title: "share" },
          { field: "latency_s", type: "quantitative", format: ".4~g", title: "latency (s)" },
        ],
      },
    },
    numbers: {
      columns: ["policy", "finished tasks", "share that finished", ...QUANTILES.map((p) => `p${p * 100} (s)`)],
      rows: policies.map((policy) => quantilesRow(policy, of(policy))),
    },
    plot: {
      kind: "lines",
      ...{ x: "latency_s", y: "share", series: "policy", order: policies, isLogX: isLog },
      xTitle: "Latency (s)",
      yTitle,
    },
  };
};

/** The policies with at least one finished task. */
const finishedOf = ({ tasks, policies, losses }: RunFacts, population: CdfPopulation): readonly Finished[] =>
  policies.flatMap((policy) => {
    const latencies_s = tasks.get(policy)?.latencies_s;
    if (latencies_s === undefined || latencies_s.n === 0) return [];
    const ends = losses.find(({ label }) => label === policy);
    const share = population === "finished" || ends === undefined ? 1 : finishedShare(ends);
    return [{ policy, latencies_s, share }];
  });

const curveOf = ({ policy, latencies_s, share: end }: Finished, most: number) => {
  const steps = Math.min(CDF_STEPS, Math.max(1, latencies_s.n - 1));
  const curve = Array.from({ length: steps + 1 }, (_, i) => ({
    policy,
    share: Number(((i / steps) * end).toPrecision(9)),
    latency_s: latencies_s.quantile(i / steps),
  }));
  // No task finishes after the slowest one, so the curve stays level.
  return [...curve, { policy, share: Number(end.toPrecision(9)), latency_s: most }];
};

/** Logarithmic if one slow policy would squeeze all others. Else up to the last percent, which would squeeze the rest. */
const latencyAxis = (shown: readonly Finished[], least: number, most: number) => {
  const p99 = largest(shown.map(({ latencies_s }) => latencies_s.quantile(0.99)));
  const best = smallest(shown.map(({ latencies_s }) => latencies_s.quantile(0.5)));
  if (p99 / best > 20 && least > 0)
    return {
      isLog: true,
      axis: { values: logTicks(least, most), format: EXACT },
      scale: { type: "log", domain: [least, most], nice: false },
    };
  return { isLog: false, axis: { tickCount: 6 }, scale: { domain: [0, p99 || 1], nice: 6 } };
};

const latencyWords = (policy: string, finished: Finished | undefined): string => {
  if (finished === undefined) return `${policy} ${NO_DATA}`;
  const { latencies_s, share } = finished;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((p) => shortNumber(latencies_s.quantile(p)));
  const lost = share < 1 ? `, of ${shortNumber(100 * share)} % of its tasks` : "";
  return `${policy} median ${p50}, 95th percentile ${p95}, 99th ${p99}${lost}`;
};

const quantilesRow = (policy: string, finished: Finished | undefined): readonly (string | number)[] =>
  finished === undefined
    ? [policy, 0, 0, ...QUANTILES.map(() => Number.NaN)]
    : [policy, finished.latencies_s.n, finished.share, ...QUANTILES.map((p) => finished.latencies_s.quantile(p))];
