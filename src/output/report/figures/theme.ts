/** Okabe and Ito's colours, told apart by everybody, but for black and yellow, which vanish on dark or light paper. */
const PALETTE = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8A8A8A", "#A6761D"] as const;

const DASHES = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
  [4, 2, 1, 2, 1, 2],
  [10, 3],
] as const;

const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] as const;

const cycle = <T>(values: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => values[i % values.length]!);

/** A colour scale over series in a fixed order: a series has the same colour in every figure. */
export const colours = (series: readonly string[]) => ({
  domain: [...series],
  range: cycle(PALETTE, series.length),
});

/** Size of a line in a legend: long enough to show how it is dashed. */
export const LINE_SYMBOL = 600;

/** Lines are told apart without colour, too. */
export const dashes = (series: readonly string[]) => ({
  domain: [...series],
  range: cycle(DASHES, series.length).map((dash) => [...dash]),
});

export const shapes = (series: readonly string[]) => ({
  domain: [...series],
  range: cycle(SHAPES, series.length),
});

/** Where a task's time goes, in the order of its way; in every figure the same colours. */
export const STAGES = ["decision", "uplink", "queue", "compute", "backhaul", "downlink"] as const;

const STAGE_COLOURS = ["#8A8A8A", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"] as const;

export const stageColours = { domain: [...STAGES], range: [...STAGE_COLOURS] };

const INK = "#24292f";

/** How all figures look: thin axes, a quiet grid, and text that is read in a column of a paper. */
const figureConfig = () => ({
  font: "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif",
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
  // A number stands under its tick, also at the ends.
  axisX: { labelFlush: false },
  legend: {
    orient: "top" as const,
    direction: "horizontal" as const,
    columns: 6,
    title: null,
    labelColor: INK,
    labelFontSize: 11.5,
    // Without a canvas the widths of texts are guessed, half too long.
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

/** What every figure's specification begins with. */
export const figureBase = () => ({
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "transparent",
  padding: 4,
  config: figureConfig(),
});
