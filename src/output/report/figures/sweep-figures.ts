import { largest, smallest } from "../../../math/extremes.js";
import { isOverFinished } from "../../metrics/metrics.js";
import { EXACT, linearDomain, logTicks, paddedDomain, valueTicks } from "../drawing/axes.js";
import { captionOf, finishedNote } from "../drawing/captions.js";
import type { Figure } from "../drawing/figure.js";
import { isNonNegative, titleIn } from "../drawing/labels.js";
import { longestOf } from "../drawing/policy-axis.js";
import { seriesChannels } from "../drawing/series-channels.js";
import { stylesOf } from "../drawing/series-style.js";
import { figureBase, noDataLabels, shownName } from "../drawing/theme.js";
import type { SweepFact, SweepFacts } from "../facts/sweep-facts.js";
import { layoutOf, type SweepLayout, sweepSeries, sweptName } from "../facts/sweep-layout.js";
import { type Encoded, groupedLayers, lineLayers } from "./sweep-layers.js";
import { type DrawnPoint, drawnPoints, intervalOf } from "./sweep-points.js";
import { marksText, numbersText, uncapitalized, withoutUnit } from "./sweep-texts.js";

/** The scale of the metric: from 0 if that loses nothing, logarithmic if one saturated point would flatten all others. */
const metricScale = (metric: string, drawn: readonly DrawnPoint[], isNamed: boolean) => {
  const means = drawn.flatMap(({ mean }) => (mean === null ? [] : [mean]));
  const [least, most] = [smallest(means), largest(means)];
  const isSteep = least > 0 && most / least > 20;
  const ends = drawn.flatMap(({ low, high }) => [low, high].filter((end) => end !== null));
  if (!isSteep) {
    const domain = linearDomain([...means, ...ends], isNonNegative(metric), isNamed);
    return { isSteep, floor: -Infinity, scale: { domain, nice: 5, zero: false }, axis: { tickCount: 5 } };
  }
  // An interval that reaches 0 has no end on this axis; it is cut at the end of the axis.
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

/** A metric over the first swept field, with one panel per combination of the others. Grouped bars if the field's values are names. */
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
  const isCut = rows.some((row) => isCutAt(floor, metric, row));
  const x = sweptAxis(layout);
  const encoded: Encoded = {
    x,
    y: (field) => ({ field, type: "quantitative", title, scale, axis }),
    ...seriesChannels(styles, series, { legend: { values: series, ...noDataLabels(without) } }),
    tooltip: tooltipOf(layout.title, title, isGrid),
    series,
    isSteep,
  };
  const over = [withoutUnit(layout.title), ...panelledBy].map(uncapitalized).join(" and ");
  return {
    name: `sweep-${metric.replace(/[^\w-]+/g, "-")}`,
    title: `${withoutUnit(title)} over ${over}`,
    caption: captionOf(
      marksText(drawn, layout, { isNamed, isSteep, isCut }, without),
      isOverFinished(metric) ? finishedNote(facts.losses) : undefined,
    ),
    alt: `${title} by ${over}, mean and 95 % interval. ${numbersText(layout)}.`,
    layout: {
      columns: isGrid ? 2 : 0,
      height: isGrid ? 190 : 300,
      margin: 66,
      legend: series.length,
      longest: longestOf(series.map((name) => shownName(name, !without.includes(name)))),
    },
    spec: specOf(drawn, floor, panels, isNamed ? groupedLayers(encoded) : lineLayers(encoded)),
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

/** Whether a row's interval is drawn shorter than it is. */
const isCutAt = (floor: number, metric: string, row: SweepFact): boolean => {
  const interval = intervalOf(metric, row);
  return interval !== undefined && (interval[0] > row.ci95_low || interval[1] < row.ci95_high || interval[0] < floor);
};

const tooltipOf = (xTitle: string, yTitle: string, isGrid: boolean): Encoded["tooltip"] => [
  { field: "policy", title: "policy" },
  { field: "x", title: xTitle },
  ...(isGrid ? [{ field: "panel", title: "at" }] : []),
  { field: "mean", type: "quantitative", format: ".4~g", title: yTitle },
  { field: "low", type: "quantitative", format: ".4~g", title: "95 % from" },
  { field: "high", type: "quantitative", format: ".4~g", title: "95 % to" },
  { field: "n", title: "replications" },
];

/** The specification: one panel, or a grid of them. */
const specOf = (
  drawn: readonly DrawnPoint[],
  floor: number,
  panels: readonly string[],
  layer: readonly object[],
): Figure["spec"] => {
  // Dashes are for lines; around small symbols they are noise.
  const base = figureBase();
  const frame = { ...base, config: { ...base.config, legend: { ...base.config.legend, symbolStrokeWidth: 0 } } };
  const data = { values: drawn.map((point) => ({ ...point, low: aboveFloor(point.low, floor) })) };
  if (panels.length <= 1) return { ...frame, data, layer };
  return {
    ...frame,
    data,
    facet: { field: "panel", type: "nominal", sort: panels, header: { title: null } },
    resolve: { axis: { x: "independent", y: "independent" } },
    spec: { layer },
  };
};

const isLogarithmic = (scale: object): boolean => Reflect.get(scale, "type") === "log";

const aboveFloor = (low: number | null, floor: number): number | null => (low === null ? null : Math.max(low, floor));
