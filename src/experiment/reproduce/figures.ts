import type { TopLevelSpec } from "vega-lite";
import { withOwnIds } from "../../output/report/drawing/draw.js";
import type { Figure } from "./reproduction.js";

/** The colours of Okabe and Ito, distinguishable with any colour vision, and two more for figures with many series. */
const COLOURS = [
  ...["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"],
  ...["#999999", "#882255"],
];
/** Dashes of levels, so that they differ from curves without colour, too. */
const DASHES = [
  [8, 3],
  [3, 3],
  [8, 3, 2, 3],
  [1, 3],
  [12, 4],
  [5, 5],
];

/** A figure as SVG, with 95 % intervals where there are any. Drawing libraries are loaded here and nowhere else. */
export const figureSvg = async (figure: Figure): Promise<string> => {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const { spec } = vegaLite.compile(figure.kind === "bars" ? bars(figure) : lines(figure));
  return `${withOwnIds(await new vega.View(vega.parse(spec), { renderer: "none" }).toSVG())}\n`;
};

const common = ({ title, points }: Figure) => ({
  $schema: "https://vega.github.io/schema/vega-lite/v6.json" as const,
  title,
  width: 480,
  height: 300,
  background: "white",
  data: { values: points.filter(({ y }) => Number.isFinite(y)).map((point) => ({ ...point })) },
});

const colour = (figure: Figure) => ({
  field: "series",
  type: "nominal" as const,
  title: null,
  sort: null,
  legend: { labelLimit: 400, symbolOpacity: 1 },
  scale: { domain: seriesOf(figure), range: COLOURS },
});

const seriesOf = ({ points, levels = [] }: Figure): readonly string[] => [
  ...new Set([...points, ...levels].map(({ series }) => series)),
];

const withInterval = "isValid(datum.low) && isFinite(datum.low)";

const bars = (figure: Figure): TopLevelSpec => {
  const x = { field: "x", type: "nominal" as const, title: figure.x, sort: null, axis: { labelAngle: -40 } };
  const xOffset = { field: "series", sort: null };
  return {
    ...common(figure),
    layer: [
      {
        mark: figure.isLogY === true ? { type: "point", filled: true, size: 60 } : { type: "bar" },
        encoding: {
          x,
          xOffset,
          y: {
            field: "y",
            type: "quantitative",
            title: figure.y,
            scale: figure.isLogY === true ? { type: "log" } : {},
          },
          color: colour(figure),
        },
      },
      {
        transform: [{ filter: withInterval }],
        mark: { type: "rule", color: "black" },
        encoding: { x, xOffset, y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
      },
    ],
  };
};

const lines = (figure: Figure): TopLevelSpec => {
  const xScale = figure.isLogX === true ? ({ type: "log" } as const) : { zero: false };
  const x = { field: "x", type: "quantitative" as const, title: figure.x, scale: xScale };
  const { levels = [] } = figure;
  // A nice logarithmic axis would begin a whole power of ten below the data.
  const scale = figure.isLogY === true ? ({ type: "log", nice: false } as const) : { zero: false };
  return {
    ...common(figure),
    layer: [
      {
        transform: [{ filter: withInterval }],
        mark: { type: "area", opacity: 0.2 },
        encoding: {
          x,
          y: { field: "low", type: "quantitative", title: figure.y, scale },
          y2: { field: "high" },
          color: colour(figure),
        },
      },
      {
        mark: { type: "line", point: { size: 20 } },
        encoding: {
          x,
          y: { field: "y", type: "quantitative", title: figure.y, scale },
          color: colour(figure),
        },
      },
      ...levels.map(({ series, y }, index) => ({
        data: { values: [{ series, y }] },
        mark: { type: "rule" as const, strokeDash: DASHES[index % DASHES.length]!, size: 1.5 },
        encoding: { y: { field: "y", type: "quantitative" as const, scale }, color: colour(figure) },
      })),
    ],
  };
};
