import { largest, smallest } from "../../../extremes.js";
import { EXACT, linearDomain, logTicks } from "../drawing/axes.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { longestOf } from "../drawing/policy-axis.js";
import { stylesOf } from "../drawing/series-style.js";
import { colours, dashes, figureBase, INK, LINE_SYMBOL } from "../drawing/theme.js";

/** How something changed while a policy learned. */
export interface LearningCurve {
  /** Such as `validation cost`. */
  readonly series: string;
  /** In the order of the training. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A learning curve and what it is held against. */
export interface LearningPlot {
  /** Of its files. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly curves: readonly LearningCurve[];
  /** Policies that do not learn, as level lines. */
  readonly levels?: readonly { readonly series: string; readonly y: number }[];
  /** Where the weights are from that the model keeps. */
  readonly kept?: { readonly x: number; readonly y: number };
}

/** Learning curves over what was learned from, with simple policies as level lines, and the weights that are kept. */
export const learningFigure = ({
  name,
  title,
  caption,
  xTitle,
  yTitle,
  curves,
  levels = [],
  kept,
}: LearningPlot): Figure => {
  const points = curves.flatMap(({ series, points: all }) => all.map(([x, y]) => ({ series, x, y })));
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const series = [...curves.map((curve) => curve.series), ...levels.map((level) => level.series)];
  const ys = [...finite.map(({ y }) => y), ...levels.map(({ y }) => y).filter(Number.isFinite)];
  const [least, most] = [smallest(ys), largest(ys)];
  const isLog = least > 0 && most / least > 20;
  const scale = isLog
    ? { type: "log", domain: [0.9 * least, 1.1 * most], nice: false }
    : { domain: linearDomain(ys, true, false), nice: 5, zero: false };
  const axis = isLog ? { values: logTicks(0.9 * least, 1.1 * most), format: EXACT } : { tickCount: 5 };
  const styles = stylesOf(series);
  const legend = { values: series, symbolSize: LINE_SYMBOL, symbolType: "stroke" };
  const channel = { field: "series", type: "nominal", sort: series, legend };
  const x = { field: "x", type: "quantitative", title: xTitle, scale: { nice: false }, axis: { tickCount: 5 } };
  const y = { field: "y", type: "quantitative", title: yTitle, scale, axis };
  const color = { ...channel, scale: colours(styles) };
  const strokeDash = { ...channel, scale: dashes(styles) };
  const tooltip = [
    { field: "series", title: "what" },
    { field: "x", type: "quantitative", title: xTitle },
    { field: "y", type: "quantitative", format: ".4~g", title: yTitle },
  ];
  return {
    name,
    title,
    caption,
    alt: `${yTitle}: ${[
      ...curves.map(({ series: what, points: all }) => {
        const [first, last] = [all[0], all.at(-1)];
        const lowest = all.reduce((best, point) => (point[1] < best[1] ? point : best), all[0] ?? [0, Number.NaN]);
        return `${what} from ${shortNumber(first?.[1] ?? Number.NaN)} to ${shortNumber(last?.[1] ?? Number.NaN)}, lowest ${shortNumber(lowest[1])} at ${lowest[0]}`;
      }),
      ...levels.map((level) => `${level.series} ${shortNumber(level.y)}`),
    ].join("; ")}.`,
    layout: { columns: 0, height: 300, margin: 0, legend: series.length, longest: longestOf(series) },
    spec: {
      ...figureBase(),
      data: { values: points.map((point) => ({ ...point, y: Number.isFinite(point.y) ? point.y : null })) },
      layer: [
        ...(levels.length === 0
          ? []
          : [
              {
                data: { values: levels.map((level) => ({ series: level.series, y: level.y })) },
                mark: { type: "rule", strokeWidth: 1.6 },
                encoding: { y, color, strokeDash },
              },
            ]),
        {
          mark: {
            type: "line",
            strokeWidth: 2,
            point: { size: 22, filled: true },
            invalid: "break-paths-show-domains",
          },
          encoding: { x, y, color, strokeDash, tooltip },
        },
        ...(kept === undefined
          ? []
          : [
              {
                data: { values: [{ x: kept.x, y: kept.y }] },
                mark: { type: "point", shape: "diamond", filled: false, size: 130, strokeWidth: 2, stroke: INK },
                encoding: { x, y },
              },
            ]),
      ],
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
