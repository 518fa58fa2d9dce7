import { PALETTE, type SeriesStyles } from "./series-style.js";

/** A colour scale over series: a series has the same colour in every figure. */
export const colours = (styles: SeriesStyles, series: readonly string[] = [...styles.keys()]) => ({
  domain: [...series],
  range: series.map((name) => styles.get(name)?.colour ?? PALETTE[0]),
});

/** Size of a line in a legend: long enough to show its dashes. */
export const LINE_SYMBOL = 600;

/** Lines differ without colour, too. */
export const dashes = (styles: SeriesStyles, series: readonly string[] = [...styles.keys()]) => ({
  domain: [...series],
  range: series.map((name) => [...(styles.get(name)?.dash ?? [1, 0])]),
});

/** Points differ in shape, too. */
export const shapes = (styles: SeriesStyles, series: readonly string[] = [...styles.keys()]) => ({
  domain: [...series],
  range: series.map((name) => styles.get(name)?.shape ?? "circle"),
});

/** Parts of a task's latency, in order, with the same colours in every figure. */
export const STAGES = ["decision", "uplink", "queue", "compute", "backhaul", "downlink"] as const;

const STAGE_COLOURS = ["#8A8A8A", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"] as const;

export const stageColours = { domain: [...STAGES], range: [...STAGE_COLOURS] };

/** Colour of texts and of lines that belong to no series. */
export const INK = "#24292f";

/** Suffix to the name of a policy without a number in a figure. */
export const NO_DATA = "no data";

/** A policy's name on axes and in legends. */
export const shownName = (policy: string, hasData: boolean): string => (hasData ? policy : `${policy} (${NO_DATA})`);

/**
 * Vega expression for the labels of a legend or axis. Policies without data are included and marked.
 *
 * @param without  policies that have no data in the figure
 */
export const noDataLabels = (without: readonly string[]): { readonly labelExpr?: string } =>
  without.length === 0
    ? {}
    : { labelExpr: `datum.label + (indexof(${JSON.stringify(without)}, datum.value) >= 0 ? " (${NO_DATA})" : "")` };

/** Fonts of figures, in order of preference. */
export const FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** The look of all figures: thin axes, a quiet grid, and text readable in a column of a paper. */
const figureConfig = () => ({
  font: FONTS,
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 11,
    titleFontSize: 11.5,
    titleFontWeight: "normal" as const,
    titlePadding: 7,
    domainColor: "#8c959f",
    tickColor: "#8c959f",
    tickSize: 4,
    gridColor: "#d8dee4",
    gridOpacity: 0.8,
    labelLimit: 160,
  },
  // Every tick has its number below it, also at the ends, so that readers do not have to guess values.
  axisX: { labelFlush: false },
  axisQuantitative: { labelOverlap: false },
  legend: {
    orient: "top" as const,
    direction: "horizontal" as const,
    columns: 6,
    title: null,
    labelColor: INK,
    labelFontSize: 11.5,
    // Without a canvas, widths of texts are guessed, about half too long.
    labelLimit: 360,
    symbolSize: 90,
    symbolOpacity: 1,
    symbolStrokeWidth: 2.2,
    columnPadding: 14,
    rowPadding: 3,
    offset: 8,
  },
  header: { title: null, labelColor: INK, labelFontSize: 12, labelFontWeight: "bold" as const, labelPadding: 5 },
  axisYQuantitative: { minExtent: 30 },
  facet: { spacing: 14 },
  title: { color: INK, fontSize: 13 },
});

/** The common start of every figure's specification. */
export const figureBase = () => ({
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "transparent",
  padding: 4,
  config: figureConfig(),
});
