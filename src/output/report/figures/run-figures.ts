import { largest, smallest } from "../../../extremes.js";
import { ENERGIES, type RunFacts, type SummaryFact } from "../facts/run-facts.js";
import { type Figure, shortNumber } from "./figure.js";
import { labelOf, titleOf } from "./labels.js";
import { colours, dashes, figureBase, LINE_SYMBOL, STAGES, stageColours } from "./theme.js";

const longestOf = (names: readonly string[]): number => Math.max(0, largest(names.map((name) => name.length)));
/** Width of an axis whose labels are these names, px. */
const axisWidth = (names: readonly string[]): number => 16 + Math.min(160, 6.6 * longestOf(names));

const interval = ({ ci95_low, ci95_high }: SummaryFact): string =>
  Number.isNaN(ci95_low) ? "" : ` (${shortNumber(ci95_low)} to ${shortNumber(ci95_high)})`;

const nullable = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Means with their confidence intervals: a panel a metric, a bar a policy. */
export const metricBars = ({ summary, policies }: RunFacts, metrics: readonly string[]): Figure => {
  const rows = metrics.flatMap((metric) =>
    policies.flatMap((policy) => summary.find((row) => row.policy === policy && row.metric === metric) ?? []),
  );
  const panels = metrics.filter((metric) => rows.some((row) => row.metric === metric));
  const y = {
    field: "policy",
    type: "nominal",
    sort: [...policies],
    title: null,
    axis: { ticks: false, domain: false },
  };
  return {
    name: "metrics",
    title: "Means by policy",
    caption: "Means over replications; the thin lines are 95 % confidence intervals (Student's t).",
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
      margin: axisWidth(policies) + 10,
      legend: 0,
      longest: 0,
    },
    spec: {
      ...figureBase(),
      data: {
        values: rows.map((row) => ({
          policy: row.policy,
          panel: titleOf(row.metric),
          mean: nullable(row.mean),
          low: nullable(row.ci95_low),
          high: nullable(row.ci95_high),
          n: row.n,
        })),
      },
      facet: { field: "panel", type: "nominal", sort: panels.map(titleOf), header: { title: null } },
      resolve: { scale: { x: "independent" } },
      spec: {
        layer: [
          {
            mark: { type: "bar", height: { band: 0.68 }, cornerRadiusEnd: 2 },
            encoding: {
              y,
              x: { field: "mean", type: "quantitative", title: null, axis: { tickCount: 4 } },
              color: { field: "policy", type: "nominal", scale: colours(policies), legend: null },
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
            mark: { type: "rule", strokeWidth: 1.4, color: "#24292f" },
            encoding: { y, x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
          },
          ...["low", "high"].map((end) => ({
            mark: { type: "tick", orient: "vertical", thickness: 1.4, size: 7, color: "#24292f" },
            encoding: { y, x: { field: end, type: "quantitative" } },
          })),
        ],
      },
    },
    numbers: {
      columns: ["metric", "policy", "mean", "95 % from", "95 % to", "replications"],
      rows: rows.map((row) => [titleOf(row.metric), row.policy, row.mean, row.ci95_low, row.ci95_high, row.n]),
    },
  };
};

const CDF_STEPS = 200;

/** Distribution functions of the latency, from all tasks. */
export const latencyCdf = ({ tasks, policies }: RunFacts): Figure => {
  const shown = policies.filter((policy) => (tasks.get(policy)?.latencies_s.n ?? 0) > 0);
  const points = shown.flatMap((policy) => {
    const { latencies_s } = tasks.get(policy)!;
    const steps = Math.min(CDF_STEPS, Math.max(1, latencies_s.n - 1));
    return Array.from({ length: steps + 1 }, (_, i) => ({
      policy,
      share: i / steps,
      latency_s: latencies_s.quantile(i / steps),
    }));
  });
  const p99 = largest(shown.map((policy) => tasks.get(policy)!.latencies_s.quantile(0.99)));
  const best = smallest(shown.map((policy) => tasks.get(policy)!.latencies_s.quantile(0.5)));
  const least = smallest(points.map(({ latency_s }) => latency_s));
  const isLog = p99 / best > 20 && least > 0;
  const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
  return {
    name: "latency-cdf",
    title: "Distribution of the latency",
    caption: "Share of the ended tasks, over all replications, whose latency is at most that of the axis.",
    alt: `Latency in s: ${shown
      .map((policy) => {
        const { latencies_s } = tasks.get(policy)!;
        const [p50, p95, p99] = [0.5, 0.95, 0.99].map((p) => shortNumber(latencies_s.quantile(p)));
        return `${policy} median ${p50}, 95th percentile ${p95}, 99th ${p99}`;
      })
      .join("; ")}.`,
    layout: { columns: 0, height: 290, margin: 0, legend: shown.length, longest: longestOf(shown) },
    spec: {
      ...figureBase(),
      data: { values: points },
      mark: { type: "line", strokeWidth: 2, clip: true, interpolate: "linear" },
      encoding: {
        x: {
          field: "latency_s",
          type: "quantitative",
          title: "Latency (s)",
          axis: { tickCount: 10 },
          // The last percent would squeeze the rest.
          scale: isLog ? { type: "log" } : { domain: [0, p99 || 1], nice: true },
        },
        y: {
          field: "share",
          type: "quantitative",
          title: "Share of tasks",
          axis: { format: ".0%" },
          scale: { domain: [0, 1] },
        },
        color: {
          field: "policy",
          type: "nominal",
          scale: colours(policies),
          sort: [...policies],
          legend: { values: shown, symbolSize: LINE_SYMBOL },
        },
        strokeDash: {
          field: "policy",
          type: "nominal",
          scale: dashes(policies),
          sort: [...policies],
          legend: { values: shown, symbolSize: LINE_SYMBOL },
        },
        tooltip: [
          { field: "policy", title: "policy" },
          { field: "share", type: "quantitative", format: ".1%", title: "share" },
          { field: "latency_s", type: "quantitative", format: ".4~g", title: "latency (s)" },
        ],
      },
    },
    numbers: {
      columns: ["policy", "tasks", ...quantiles.map((p) => `p${p * 100} (s)`)],
      rows: shown.map((policy) => {
        const { latencies_s } = tasks.get(policy)!;
        return [policy, latencies_s.n, ...quantiles.map((p) => latencies_s.quantile(p))];
      }),
    },
  };
};

interface Part {
  readonly policy: string;
  readonly part: string;
  readonly value: number;
}

/** Bars that are put together of parts, one bar a policy. */
const stacked = (
  texts: Pick<Figure, "name" | "title" | "caption"> & { readonly axis: string },
  policies: readonly string[],
  parts: readonly Part[],
  scale: { readonly domain: readonly string[]; readonly range: readonly string[] },
): Figure => {
  const present = scale.domain.filter((part) => parts.some((row) => row.part === part && row.value !== 0));
  const rows = parts.filter(({ part }) => present.includes(part));
  return {
    name: texts.name,
    title: texts.title,
    caption: texts.caption,
    alt: `${texts.axis}: ${policies
      .map((policy) => {
        const words = rows.filter((row) => row.policy === policy && row.value > 0);
        return `${policy}: ${words.map(({ part, value }) => `${part} ${shortNumber(value)}`).join(", ")}`;
      })
      .join("; ")}.`,
    layout: {
      columns: 0,
      height: 30 * policies.length + 10,
      margin: axisWidth(policies),
      legend: present.length,
      longest: longestOf(present),
    },
    spec: {
      ...figureBase(),
      data: { values: rows.map((row) => ({ ...row, order: present.indexOf(row.part) })) },
      mark: { type: "bar", height: { band: 0.7 } },
      encoding: {
        y: {
          field: "policy",
          type: "nominal",
          sort: [...policies],
          title: null,
          axis: { ticks: false, domain: false },
        },
        x: { field: "value", type: "quantitative", title: texts.axis, stack: "zero" },
        order: { field: "order", type: "quantitative" },
        color: {
          field: "part",
          type: "nominal",
          sort: present,
          scale: { domain: present, range: present.map((part) => scale.range[scale.domain.indexOf(part)]!) },
        },
        tooltip: [
          { field: "policy", title: "policy" },
          { field: "part", title: "part" },
          { field: "value", type: "quantitative", format: ".4~g", title: texts.axis },
        ],
      },
    },
    numbers: {
      columns: ["policy", ...present],
      rows: policies.map((policy) => [
        policy,
        ...present.map((part) => rows.find((row) => row.policy === policy && row.part === part)?.value ?? Number.NaN),
      ]),
    },
  };
};

/** Where the latency goes, from the means of summary.csv. */
export const latencyParts = ({ summary, policies }: RunFacts): Figure => {
  const parts = policies.flatMap((policy) =>
    STAGES.map((stage) => ({
      policy,
      part: stage as string,
      value: summary.find((row) => row.policy === policy && row.metric === `${stage}_s`)?.mean ?? 0,
    })),
  );
  return stacked(
    {
      name: "latency-parts",
      title: "Where the latency goes",
      caption: "Mean time of the stages on the critical path; they sum to the latency. Queue is all waiting.",
      axis: "Mean latency (s)",
    },
    policies,
    parts,
    stageColours,
  );
};

const ENERGY_NAMES: Readonly<Record<(typeof ENERGIES)[number], string>> = {
  device_cpu_j: "device CPU",
  device_tx_j: "device sending",
  device_rx_j: "device receiving",
  device_idle_j: "device idle",
  edge_energy_j: "edge",
  cloud_energy_j: "cloud",
  backhaul_energy_j: "backhaul",
};

const ENERGY_COLOURS = ["#009E73", "#0072B2", "#56B4E9", "#8A8A8A", "#E69F00", "#D55E00", "#CC79A7"] as const;

/** Where the energy goes, over all ended tasks. */
export const energyParts = ({ tasks, policies }: RunFacts): Figure => {
  const shown = policies.filter((policy) => tasks.has(policy));
  const parts = shown.flatMap((policy) => {
    const { energies_j, latencies_s } = tasks.get(policy)!;
    return ENERGIES.map((name, i) => ({ policy, part: ENERGY_NAMES[name], value: energies_j[i]! / latencies_s.n }));
  });
  return stacked(
    {
      name: "energy-parts",
      title: "Where the energy goes",
      caption: "Mean energy of an ended task, by who spends it. Servers without their idle power.",
      axis: "Mean energy of a task (J)",
    },
    shown,
    parts,
    { domain: ENERGIES.map((name) => ENERGY_NAMES[name]), range: ENERGY_COLOURS },
  );
};

/** How far tasks are from the oracle; nothing where no task has an oracle's cost. */
export const regretFigure = ({ tasks, policies }: RunFacts): Figure | undefined => {
  const shown = policies.filter((policy) => (tasks.get(policy)?.regrets.n ?? 0) > 0);
  if (shown.length === 0) return undefined;
  const rows = shown.map((policy) => {
    const { regrets } = tasks.get(policy)!;
    const [p5, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((p) => regrets.quantile(p));
    return { policy, tasks: regrets.n, mean: regrets.mean, p5: p5!, p25: p25!, p50: p50!, p75: p75!, p95: p95! };
  });
  const { unit } = labelOf("regret");
  const y = { field: "policy", type: "nominal", sort: [...shown], title: null, axis: { ticks: false, domain: false } };
  const x = (field: string) => ({ field, type: "quantitative" });
  const color = { field: "policy", type: "nominal", scale: colours(policies), legend: null };
  return {
    name: "regret",
    title: "Regret",
    caption:
      "Cost of a task less the least analytic cost at its arrival. Line: 5th to 95th percentile; bar: the middle half; stroke across it: median; " +
      "diamond: mean. Below 0 the channel or the queues turned out better than at the arrival.",
    alt: `Regret in units of cost: ${rows
      .map(
        (row) =>
          `${row.policy} mean ${shortNumber(row.mean)}, median ${shortNumber(row.p50)}, middle half ${shortNumber(row.p25)} to ${shortNumber(row.p75)}`,
      )
      .join("; ")}.`,
    layout: { columns: 0, height: 30 * shown.length + 10, margin: 0, legend: 0, longest: 0 },
    spec: {
      ...figureBase(),
      data: { values: rows },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 1.6 },
          encoding: { y, x: { ...x("p5"), title: `Regret (${unit})` }, x2: { field: "p95" }, color },
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
            color: "#24292f",
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
