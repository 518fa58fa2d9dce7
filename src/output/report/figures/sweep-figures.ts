import { largest, smallest } from "../../../extremes.js";
import { isOverFinished } from "../../metrics/metrics.js";
import { EXACT, linearDomain, logTicks, paddedDomain, valueTicks } from "../drawing/axes.js";
import { captionOf, finishedNote } from "../drawing/captions.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { isNonNegative, largestOf, titleIn } from "../drawing/labels.js";
import { stylesOf } from "../drawing/series-style.js";
import { colours, dashes, figureBase, INK, noDataLabels, shapes, shownName } from "../drawing/theme.js";
import type { SweepFact, SweepFacts } from "../facts/sweep-facts.js";
import { layoutOf, type SweepLayout, sweepSeries, sweptName } from "../facts/sweep-layout.js";

/** A point as the specification has it; null: no number. */
interface DrawnPoint {
  readonly panel: string;
  readonly x: number | string;
  readonly policy: string;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  /** Its neighbours have no interval, so that its own makes no band. */
  readonly lone: boolean;
}

/** An interval as it is drawn: none of one replication, and never beyond what the metric can be. */
const intervalOf = (metric: string, { mean, ci95_low, ci95_high }: SweepFact): [number, number] | undefined => {
  if (!Number.isFinite(ci95_low) || !Number.isFinite(ci95_high)) return undefined;
  const least = isNonNegative(metric) && mean >= 0 ? 0 : -Infinity;
  return [Math.max(ci95_low, least), Math.min(ci95_high, largestOf(metric))];
};

/** The points of a figure, panel by panel and line by line; where there is no number, lines and bands break. */
const drawnPoints = ({ points, xs, numberOf }: SweepLayout, metric: string): DrawnPoint[] => {
  const at = (x: string): number | string => (numberOf === undefined ? x : numberOf(x));
  const place = new Map(xs.map((x, i) => [x, numberOf === undefined ? i : numberOf(x)]));
  const lines = new Map<string, (typeof points)[number][]>();
  for (const point of points) {
    const key = JSON.stringify([point.panel, point.series]);
    const line = lines.get(key) ?? [];
    line.push(point);
    lines.set(key, line);
  }
  return [...lines.values()].flatMap((line) => {
    const inOrder = line.sort((a, b) => place.get(a.x)! - place.get(b.x)!);
    const intervals = inOrder.map(({ row }) => (row === undefined ? undefined : intervalOf(metric, row)));
    return inOrder.map(({ x, panel, series, row }, i) => ({
      panel,
      x: at(x),
      policy: series,
      mean: row?.mean ?? null,
      low: intervals[i]?.[0] ?? null,
      high: intervals[i]?.[1] ?? null,
      n: row?.n ?? 0,
      lone: intervals[i] !== undefined && intervals[i - 1] === undefined && intervals[i + 1] === undefined,
    }));
  });
};

/** The scale of the metric: from 0 where that loses nothing, logarithmic where one saturated point would flatten all others. */
const metricScale = (metric: string, drawn: readonly DrawnPoint[], isNamed: boolean) => {
  const means = drawn.flatMap(({ mean }) => (mean === null ? [] : [mean]));
  const [least, most] = [smallest(means), largest(means)];
  const isSteep = least > 0 && most / least > 20;
  const ends = drawn.flatMap(({ low, high }) => [low, high].filter((end) => end !== null));
  if (!isSteep) {
    const domain = linearDomain([...means, ...ends], isNonNegative(metric), isNamed);
    return { isSteep, floor: -Infinity, scale: { domain, nice: 5, zero: false }, axis: { tickCount: 5 } };
  }
  // An interval that reaches 0 has no end on this axis: it is cut where the axis ends.
  const lowest = smallest(ends.filter((end) => end > 0));
  const floor = Math.min(least / 1.5, Math.max(least / 5, lowest));
  const top = 1.1 * Math.max(most, largest(ends));
  return {
    isSteep,
    floor,
    scale: { type: "log", domain: [floor, top], nice: false },
    axis: { values: logTicks(floor, top), format: EXACT },
  };
};

/** The axis along which the sweep varies. */
const sweptAxis = ({ title, xs, numberOf }: SweepLayout) => {
  if (numberOf === undefined)
    return { field: "x", title, type: "ordinal", sort: [...xs], axis: { labelAngle: 0 }, scale: { domain: [...xs] } };
  const numbers = xs.map(numberOf).sort((a, b) => a - b);
  const isLog = numbers.length > 2 && numbers[0]! > 0 && numbers.at(-1)! / numbers[0]! >= 30;
  return {
    field: "x",
    title,
    type: "quantitative",
    scale: { domain: paddedDomain(numbers, isLog), nice: false, ...(isLog ? { type: "log" } : { zero: false }) },
    axis: { grid: false, values: valueTicks(numbers, isLog), format: EXACT },
  };
};

/** Fields of a Vega-Lite encoding. */
type Channels = Readonly<Record<string, unknown>>;

const WHISKER = { strokeWidth: 1.4 } as const;
const hasMean = "isValid(datum.mean)";
const hasInterval = "isValid(datum.low)";

/** A rule from end to end of an interval, with a stroke across each end. */
const whiskers = (
  filter: string,
  place: Channels,
  y: (field: string) => Channels,
  style: Channels,
  colour: Channels,
) => [
  {
    transform: [{ filter }],
    mark: { type: "rule", ...WHISKER, ...style },
    encoding: { ...place, y: y("low"), y2: { field: "high" }, ...colour },
  },
  ...["low", "high"].map((end) => ({
    transform: [{ filter }],
    mark: { type: "tick", orient: "horizontal", thickness: WHISKER.strokeWidth, size: 7, ...style },
    encoding: { ...place, y: y(end), ...colour },
  })),
];

interface Encoded {
  readonly x: Channels;
  readonly y: (field: string) => Channels;
  readonly color: Channels;
  readonly shape: Channels;
  readonly strokeDash: Channels;
  readonly tooltip: readonly Channels[];
  readonly series: readonly string[];
  readonly isSteep: boolean;
}

/** Grouped bars with whiskers; a bar of one replication is pale. Bars begin at 0, which a logarithmic axis has not: there are points then. */
const groupedLayers = ({ x, y, color, shape, tooltip, series, isSteep }: Encoded) => {
  const xOffset = { field: "policy", type: "nominal", sort: [...series], scale: { domain: [...series] } };
  const bar = { type: "bar", width: { band: 0.9 }, strokeWidth: 1.2 };
  const marks = isSteep
    ? pointLayers({ x, xOffset, y: y("mean"), color, shape, tooltip })
    : ["datum.n > 1", "datum.n === 1"].map((filter) => ({
        transform: [{ filter: `${hasMean} && ${filter}` }],
        mark: filter === "datum.n > 1" ? bar : { ...bar, fillOpacity: 0.25 },
        encoding: { x, xOffset, y: y("mean"), color, stroke: color, tooltip },
      }));
  return [...marks, ...whiskers(hasInterval, { x, xOffset }, y, { color: INK }, {})];
};

/** Points, filled; those of one replication are open. */
const pointLayers = (encoding: Channels) => [
  {
    transform: [{ filter: `${hasMean} && datum.n > 1` }],
    mark: { type: "point", filled: true, size: 46, opacity: 1 },
    encoding,
  },
  {
    transform: [{ filter: `${hasMean} && datum.n === 1` }],
    mark: { type: "point", filled: false, fill: "white", strokeWidth: 1.6, size: 46, opacity: 1 },
    encoding,
  },
];

/** Lines with bands, whiskers where a band cannot be, and points. */
const lineLayers = ({ x, y, color, shape, strokeDash, tooltip }: Encoded) => [
  {
    mark: { type: "area", opacity: 0.18, invalid: "break-paths-show-domains" },
    encoding: { x, y: y("low"), y2: { field: "high" }, color },
  },
  ...whiskers("datum.lone", { x }, y, {}, { color }),
  {
    mark: { type: "line", strokeWidth: 2, invalid: "break-paths-show-domains" },
    encoding: { x, y: y("mean"), color, strokeDash },
  },
  ...pointLayers({ x, y: y("mean"), color, shape, tooltip }),
];

/** What marks and intervals mean, in sentences. */
const marksText = (
  drawn: readonly DrawnPoint[],
  { panelledBy, panels }: SweepLayout,
  { isNamed, isSteep, isCut }: { readonly isNamed: boolean; readonly isSteep: boolean; readonly isCut: boolean },
  without: readonly string[],
): string => {
  const measured = drawn.filter(({ mean }) => mean !== null);
  const replications = [...new Set(measured.map(({ n }) => n).filter((n) => n > 1))].sort((a, b) => a - b);
  const sentences: string[] = [];
  const counts = replications.length > 1 ? `${replications[0]} to ${replications.at(-1)}` : `${replications[0]}`;
  const panelled =
    panels.length > 1 ? `, a panel for each value of ${panelledBy.map(uncapitalized).join(" and ")}` : "";
  if (replications.length === 0) sentences.push(`Single replications${panelled}: there is no confidence interval.`);
  else {
    const marks = isNamed
      ? "whiskers"
      : drawn.some(({ lone }) => lone)
        ? "bands, and whiskers at single points,"
        : "bands";
    sentences.push(
      `Means over ${counts} replications${panelled}; ${marks} are 95 % confidence intervals (Student's t).`,
    );
    if (measured.some(({ n }) => n === 1))
      sentences.push(`${isNamed && !isSteep ? "Pale bars" : "Open marks"}: one replication, no interval.`);
  }
  if (isCut) sentences.push("Intervals end where the metric's range or the axis ends.");
  if (isSteep) sentences.push("Logarithmic axis.");
  if (without.length > 0) sentences.push(`No data: ${without.join(", ")}.`);
  else if (measured.length < drawn.length) sentences.push("Lines break where there is no data.");
  return sentences.join(" ");
};

/** A metric over the first swept field, a panel for each combination of the others; grouped bars where the field's values are names. */
export const sweepFigure = (facts: SweepFacts, metric: string): Figure => {
  const { styles = stylesOf(sweepSeries(facts)) } = facts;
  const title = titleIn(facts.titles, metric);
  const layout = layoutOf(facts, metric);
  const { panels, series, numberOf, panelledBy } = layout;
  const drawn = drawnPoints(layout, metric);
  const isGrid = panels.length > 1;
  const isNamed = numberOf === undefined;
  const { isSteep, floor, scale, axis } = metricScale(metric, drawn, isNamed);
  const without = series.filter((name) => !drawn.some(({ policy, mean }) => policy === name && mean !== null));
  const rows = facts.rows.filter((row) => row.metric === metric && Number.isFinite(row.mean));
  const isCut = rows.some((row) => {
    const interval = intervalOf(metric, row);
    return interval !== undefined && (interval[0] > row.ci95_low || interval[1] < row.ci95_high || interval[0] < floor);
  });
  const legend = { values: series, ...noDataLabels(without) };
  const channel = (channelScale: object) => ({
    field: "policy",
    type: "nominal",
    sort: series,
    scale: channelScale,
    legend,
  });
  const x = sweptAxis(layout);
  const encoded: Encoded = {
    x,
    y: (field) => ({ field, type: "quantitative", title: title, scale, axis }),
    color: channel(colours(styles, series)),
    shape: channel(shapes(styles, series)),
    strokeDash: channel(dashes(styles, series)),
    tooltip: [
      { field: "policy", title: "policy" },
      { field: "x", title: layout.title },
      ...(isGrid ? [{ field: "panel", title: "at" }] : []),
      { field: "mean", type: "quantitative", format: ".4~g", title: title },
      { field: "low", type: "quantitative", format: ".4~g", title: "95 % from" },
      { field: "high", type: "quantitative", format: ".4~g", title: "95 % to" },
      { field: "n", title: "replications" },
    ],
    series,
    isSteep,
  };
  const layer = isNamed ? groupedLayers(encoded) : lineLayers(encoded);
  // Dashes belong to lines; around small symbols they are noise.
  const base = figureBase();
  const frame = { ...base, config: { ...base.config, legend: { ...base.config.legend, symbolStrokeWidth: 0 } } };
  const data = { values: drawn.map((point) => ({ ...point, low: aboveFloor(point.low, floor) })) };
  const over = [withoutUnit(layout.title), ...panelledBy];
  return {
    name: `sweep-${metric.replace(/[^\w-]+/g, "-")}`,
    title: `${withoutUnit(title)} over ${over.map(uncapitalized).join(" and ")}`,
    caption: captionOf(
      marksText(drawn, layout, { isNamed, isSteep, isCut }, without),
      isOverFinished(metric) ? finishedNote(facts.losses) : undefined,
    ),
    alt: `${title} by ${over.map(uncapitalized).join(" and ")}, mean and 95 % interval. ${shortened(wordsOf(layout).join(". "))}.`,
    layout: {
      columns: isGrid ? 2 : 0,
      height: isGrid ? 190 : 300,
      margin: 66,
      legend: series.length,
      longest: Math.max(0, largest(series.map((name) => shownName(name, !without.includes(name)).length))),
    },
    spec: isGrid
      ? {
          ...frame,
          data,
          facet: { field: "panel", type: "nominal", sort: panels, header: { title: null } },
          resolve: { axis: { x: "independent", y: "independent" } },
          spec: { layer },
        }
      : { ...frame, data, layer },
    numbers: {
      columns: [
        ...facts.fields.map((field) => sweptName(facts, field)),
        ...["policy", "mean", "95 % from", "95 % to", "replications"],
      ],
      rows: rows.map((row) => [...row.point, row.policy, row.mean, row.ci95_low, row.ci95_high, row.n]),
    },
    plot: {
      kind: isNamed ? "bars" : "points",
      ...{ x: "x", y: "mean", series: "policy", order: series, low: "low", high: "high" },
      xTitle: layout.title,
      yTitle: title,
      ...(isGrid ? { panel: "panel" } : {}),
      ...("values" in x.axis ? { ticks: x.axis.values } : {}),
      isLogX: isLogarithmic(x.scale),
      isLogY: isSteep,
    },
  };
};

const isLogarithmic = (scale: object): boolean => Reflect.get(scale, "type") === "log";

const aboveFloor = (low: number | null, floor: number): number | null => (low === null ? null : Math.max(low, floor));

const withoutUnit = (title: string): string => title.replace(/ \([^)]*\)$/, "");

/** In the middle of a sentence; `CPU` stays. */
const uncapitalized = (text: string): string =>
  /^[A-Z][^A-Z]/.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;

/** The numbers of each line, in words. */
const wordsOf = ({ series, points }: SweepLayout): string[] =>
  series.map((name) => {
    const rows = new Set(points.flatMap((point) => (point.series === name && point.row ? [point.row] : [])));
    const words = [...rows].map(({ point, mean, ci95_low, ci95_high }) => {
      const band = Number.isFinite(ci95_low) ? ` (${shortNumber(ci95_low)} to ${shortNumber(ci95_high)})` : "";
      const where = point.filter((value) => value !== "").join(", ");
      return `${shortNumber(mean)}${band}${where === "" ? "" : ` at ${where}`}`;
    });
    return `${name}: ${words.length === 0 ? "no data" : words.join("; ")}`;
  });

/** Longer descriptions than this tire; the table below the figure has all. */
const LONGEST_DESCRIPTION = 2500;

const shortened = (text: string): string =>
  text.length <= LONGEST_DESCRIPTION
    ? text
    : `${text.slice(0, LONGEST_DESCRIPTION)} ... and so on, as in the table of numbers`;
