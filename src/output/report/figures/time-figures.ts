import { largest } from "../../../math/extremes.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { policyLines } from "../drawing/series-channels.js";
import { figureBase, stageColours } from "../drawing/theme.js";
import type { ActivitySeries } from "../facts/activity.js";
import type { RunFacts } from "../facts/run-facts.js";

/** The most panels of a figure over time. The busiest nodes are shown. */
const MOST_NODES = 6;

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
};

interface OverTime {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly axis: string;
  readonly format?: string;
  /** Value of a series in a span; undefined: none. */
  readonly of: (series: ActivitySeries, span: number) => number;
}

/** One panel per node and one line per policy, over the first replication; undefined if no node has data. */
const overTime = (
  { activity, policies, styles }: RunFacts,
  { name, title, caption, axis, format, of }: OverTime,
  eligible: (series: ActivitySeries) => boolean,
): Figure | undefined => {
  if (activity === undefined) return undefined;
  const { spans, span_s } = activity;
  const meanOf = (series: ActivitySeries): number =>
    sum(Array.from({ length: spans }, (_, i) => of(series, i))) / spans;
  const all = activity.all.filter(eligible);
  const weight = (node: string): number =>
    largest(all.filter((series) => series.node === node).map((series) => meanOf(series)));
  const nodes = [...new Set(all.map(({ node }) => node))].filter((node) => weight(node) > 0);
  const shown = [...nodes].sort((a, b) => weight(b) - weight(a)).slice(0, MOST_NODES);
  if (shown.length === 0) return undefined;
  const series = all.filter(({ node }) => shown.includes(node));
  const left = nodes.length - shown.length;
  const { channels, legendRoom } = policyLines(styles, policies, (policy) =>
    series.some((one) => one.policy === policy),
  );
  const rows = series.map((one) => {
    const values = Array.from({ length: spans }, (_, i) => of(one, i));
    return { one, mean: meanOf(one), most: largest(values), values };
  });
  return {
    name,
    title,
    caption: `${caption} Means over spans of ${shortNumber(span_s)} s${left > 0 ? `; the ${shown.length} busiest of ${nodes.length} nodes` : ""}.`,
    alt: `${axis}: ${shown
      .map((node) => {
        const words = rows
          .filter(({ one }) => one.node === node)
          .map(({ one, mean, most }) => `${one.policy} mean ${shortNumber(mean)}, at most ${shortNumber(most)}`);
        return `${node}: ${words.join("; ")}`;
      })
      .join(". ")}.`,
    layout: { columns: 2, height: 130, margin: 62, ...legendRoom },
    spec: overTimeSpec({ rows, shown, activity, channels, axis, format }),
    numbers: {
      columns: ["node", "policy", "mean", "most"],
      rows: rows.map(({ one, mean, most }) => [one.node, one.policy, mean, most]),
    },
    plot: {
      kind: "lines",
      ...{ x: "time_s", y: "value", series: "policy", order: policies, panel: "node" },
      xTitle: "Time (s)",
      yTitle: axis,
    },
  };
};

/** The inputs of the specification of a figure over time. */
interface OverTimeParts extends Pick<OverTime, "axis"> {
  readonly format: string | undefined;
  readonly rows: readonly { readonly one: ActivitySeries; readonly values: readonly number[] }[];
  /** Nodes, in panel order. */
  readonly shown: readonly string[];
  readonly activity: NonNullable<RunFacts["activity"]>;
  readonly channels: ReturnType<typeof policyLines>["channels"];
}

const overTimeSpec = ({ rows, shown, activity, channels, axis, format }: OverTimeParts): Figure["spec"] => {
  const { spans, span_s } = activity;
  return {
    ...figureBase(),
    data: {
      values: rows.flatMap(({ one, values }) =>
        values.map((value, i) => ({
          node: one.node,
          policy: one.policy,
          time_s: Number(((i + 0.5) * span_s).toPrecision(6)),
          value: Number(value.toPrecision(6)),
        })),
      ),
    },
    facet: { field: "node", type: "nominal", sort: shown, header: { title: null } },
    resolve: {
      scale: { y: format === undefined ? "independent" : "shared" },
      axis: { x: "independent", y: "independent" },
    },
    spec: {
      mark: { type: "line", strokeWidth: 1.6, strokeJoin: "round" },
      encoding: {
        x: {
          field: "time_s",
          type: "quantitative",
          title: "Time (s)",
          scale: { domain: [0, spans * span_s], nice: false },
          axis: { tickCount: 5 },
        },
        y: {
          field: "value",
          type: "quantitative",
          title: axis,
          // As many steps as ticks, so that the topmost tick is at the end of the axis and panels are level.
          scale: { nice: 4 },
          axis: { tickCount: 4, ...(format === undefined ? {} : { format }) },
        },
        ...channels,
        tooltip: [
          { field: "policy", title: "policy" },
          { field: "node", title: "node" },
          { field: "time_s", type: "quantitative", format: ".4~g", title: "time (s)" },
          { field: "value", type: "quantitative", format: ".3~g", title: axis },
        ],
      },
    },
  };
};

/** Share of cores, subcarriers and links in use. */
export const utilizationFigure = (facts: RunFacts): Figure | undefined =>
  overTime(
    facts,
    {
      name: "utilization",
      title: "Utilization over time",
      caption: "Share of the cores or subcarriers in use, in the first replication. Devices are taken together.",
      axis: "Utilization",
      format: "~%",
      of: ({ busy_s, capacity }, span) => busy_s[span]! / (capacity * (facts.activity?.span_s ?? 1)),
    },
    ({ capacity }) => capacity > 0,
  );

/** Number waiting for cores, subcarriers and links. */
export const queueFigure = (facts: RunFacts): Figure | undefined =>
  overTime(
    facts,
    {
      name: "queues",
      title: "Queue length over time",
      caption: "Sub-tasks or transfers that wait, in the first replication. Devices are taken together.",
      axis: "Number waiting",
      of: ({ waiting_s }, span) => waiting_s[span]! / (facts.activity?.span_s ?? 1),
    },
    () => true,
  );

/** The first tasks, step by step. */
export const ganttFigure = ({ gantt, policies }: RunFacts): Figure | undefined => {
  if (gantt.length === 0) return undefined;
  const present = policies.filter((policy) => gantt.some((bar) => bar.policy === policy));
  const stages = stageColours.domain.filter((stage) => gantt.some((bar) => bar.stage === stage));
  const tasks = [...new Set(gantt.map(({ task }) => task))].sort((a, b) => a - b);
  const numbers = present.flatMap((policy) =>
    tasks.flatMap((task) => {
      const bars = gantt.filter((bar) => bar.policy === policy && bar.task === task);
      if (bars.length === 0) return [];
      const total = (stage: string) =>
        sum(bars.filter((bar) => bar.stage === stage).map((bar) => bar.end_s - bar.start_s));
      return [[policy, task, largest(bars.map(({ end_s }) => end_s)), ...stages.map(total)]];
    }),
  );
  return {
    name: "gantt",
    title: "Some tasks, step by step",
    caption:
      "The first tasks after the warm-up, in the first replication: what happened to each from its arrival on. Steps of different sub-tasks " +
      "may overlap.",
    alt: `Time from arrival to end: ${present
      .map((policy) => {
        const ends = numbers
          .filter(([name]) => name === policy)
          .map(([, task, end_s]) => `task ${task} ${shortNumber(end_s as number)} s`);
        return `${policy}: ${ends.join(", ")}`;
      })
      .join("; ")}.`,
    layout: { columns: 2, height: 14 * tasks.length + 4, margin: 50, legend: stages.length, longest: 8 },
    spec: {
      ...figureBase(),
      data: { values: gantt.map((bar) => ({ ...bar, length_s: bar.end_s - bar.start_s })) },
      facet: { field: "policy", type: "nominal", sort: [...present], header: { title: null } },
      resolve: { axis: { x: "independent", y: "independent" } },
      spec: {
        mark: { type: "bar", height: { band: 0.74 } },
        encoding: {
          y: { field: "task", type: "ordinal", title: "Task", axis: { ticks: false, domain: false, grid: false } },
          x: { field: "start_s", type: "quantitative", title: "Time since arrival (s)", axis: { tickCount: 5 } },
          x2: { field: "end_s" },
          color: {
            field: "stage",
            type: "nominal",
            sort: stages,
            scale: {
              domain: stages,
              range: stages.map((stage) => stageColours.range[stageColours.domain.indexOf(stage)]!),
            },
          },
          tooltip: [
            { field: "policy", title: "policy" },
            { field: "task", title: "task" },
            { field: "stage", title: "stage" },
            { field: "where", title: "where" },
            { field: "start_s", type: "quantitative", format: ".4~g", title: "from (s)" },
            { field: "length_s", type: "quantitative", format: ".4~g", title: "length (s)" },
          ],
        },
      },
    },
    numbers: {
      columns: ["policy", "task", "end (s)", ...stages.map((stage) => `${stage} (s)`)],
      rows: numbers as (string | number)[][],
    },
  };
};
