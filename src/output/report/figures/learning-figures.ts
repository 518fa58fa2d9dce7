import { largest, smallest } from "../../../math/extremes.js";
import { EXACT, linearDomain, logTicks } from "../drawing/axes.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { longestOf } from "../drawing/policy-axis.js";
import { seriesChannels } from "../drawing/series-channels.js";
import { stylesOf } from "../drawing/series-style.js";
import { figureBase, INK, LINE_SYMBOL } from "../drawing/theme.js";

/** The course of a quantity while a policy learns. */
export interface LearningCurve {
  /** Name, such as `validation cost`. */
  readonly series: string;
  /** Points in the order of the training. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A learning curve and its references. */
export interface LearningPlot {
  /** Name of its files. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly curves: readonly LearningCurve[];
  /** Policies that do not learn, as level lines. */
  readonly levels?: readonly { readonly series: string; readonly y: number }[];
  /** Position of the weights that the model keeps. */
  readonly kept?: { readonly x: number; readonly y: number };
}

/** Learning curves over the amount of training, with simple policies as level lines and the kept weights marked. */
export const learningFigure = (plot: LearningPlot): Figure => {
  const { name, title, caption, xTitle, yTitle, curves, levels = [] } = plot;
  const points = curves.flatMap(({ series, points: all }) => all.map(([x, y]) => ({ series, x, y })));
  const series = [...curves.map((curve) => curve.series), ...levels.map((level) => level.series)];
  const { isLog, ...ruler } = yAxis([...points, ...levels].map(({ y }) => y).filter(Number.isFinite));
  const words = [...curves.map(curveWords), ...levels.map((level) => `${level.series} ${shortNumber(level.y)}`)];
  const channels = seriesChannels(stylesOf(series), series, {
    field: "series",
    legend: { values: series, symbolSize: LINE_SYMBOL, symbolType: "stroke" },
  });
  return {
    name,
    title,
    caption,
    alt: `${yTitle}: ${words.join("; ")}.`,
    layout: { columns: 0, height: 300, margin: 60, legend: series.length, hasLines: true, longest: longestOf(series) },
    spec: {
      ...figureBase(),
      data: { values: points.map((point) => ({ ...point, y: Number.isFinite(point.y) ? point.y : null })) },
      layer: layersOf(plot, channels, ruler),
    },
    numbers: {
      columns: ["what", xTitle, yTitle],
      rows: [
        ...points.map((point): readonly (string | number)[] => [point.series, point.x, point.y]),
        ...levels.map((level): readonly (string | number)[] => [level.series, Number.NaN, level.y]),
      ],
    },
    plot: { kind: "points", x: "x", y: "y", series: "series", order: series, xTitle, yTitle, isLogY: isLog },
  };
};

/** The axis of the measured quantity. Logarithmic if one bad value would flatten all others. */
const yAxis = (values: readonly number[]) => {
  const [least, most] = [smallest(values), largest(values)];
  if (least > 0 && most / least > 20)
    return {
      isLog: true,
      scale: { type: "log", domain: [0.9 * least, 1.1 * most], nice: false },
      axis: { values: logTicks(0.9 * least, 1.1 * most), format: EXACT },
    };
  return {
    isLog: false,
    scale: { domain: linearDomain(values, true, false), nice: 5, zero: false },
    axis: { tickCount: 5 },
  };
};

/** Level lines below the curves, and the kept weights above them. */
const layersOf = (
  { xTitle, yTitle, levels = [], kept }: LearningPlot,
  { color, strokeDash }: ReturnType<typeof seriesChannels>,
  ruler: object,
): readonly object[] => {
  const x = { field: "x", type: "quantitative", title: xTitle, scale: { nice: false }, axis: { tickCount: 5 } };
  const y = { field: "y", type: "quantitative", title: yTitle, ...ruler };
  const tooltip = [
    { field: "series", title: "what" },
    { field: "x", type: "quantitative", title: xTitle },
    { field: "y", type: "quantitative", format: ".4~g", title: yTitle },
  ];
  const level = {
    data: { values: levels.map(({ series, y: value }) => ({ series, y: value })) },
    mark: { type: "rule", strokeWidth: 1.6 },
    encoding: { y, color, strokeDash },
  };
  const curve = {
    mark: { type: "line", strokeWidth: 2, point: { size: 22, filled: true }, invalid: "break-paths-show-domains" },
    encoding: { x, y, color, strokeDash, tooltip },
  };
  const mark = {
    data: { values: [{ x: kept?.x, y: kept?.y }] },
    mark: { type: "point", shape: "diamond", filled: false, size: 130, strokeWidth: 2, stroke: INK },
    encoding: { x, y },
  };
  return [...(levels.length === 0 ? [] : [level]), curve, ...(kept === undefined ? [] : [mark])];
};

const curveWords = ({ series, points }: LearningCurve): string => {
  const [first, last] = [points[0], points.at(-1)];
  const lowest = points.reduce((best, point) => (point[1] < best[1] ? point : best), points[0] ?? [0, Number.NaN]);
  return `${series} from ${shortNumber(first?.[1] ?? Number.NaN)} to ${shortNumber(last?.[1] ?? Number.NaN)}, lowest ${shortNumber(lowest[1])} at ${lowest[0]}`;
};
