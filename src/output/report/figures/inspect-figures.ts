import { largest } from "../../../math/extremes.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { titleOf } from "../drawing/labels.js";
import { stylesOf } from "../drawing/series-style.js";
import { colours, dashes, figureBase } from "../drawing/theme.js";

/** The course of a metric in the first run of a policy. */
export interface Course {
  readonly policy: string;
  readonly runningMean: readonly { readonly tasks: number; readonly mean: number }[];
  readonly autocorrelation: readonly number[];
  /** Values in the first run. */
  readonly runs: readonly {
    readonly cut: number;
    readonly steadyMean: number;
    readonly effective: number;
    readonly n: number;
  }[];
}

/** Running means with the cut of MSER-5, one panel per policy. */
export const runningMeanFigure = (metric: string, courses: readonly Course[]): Figure => {
  const policies = courses.map(({ policy }) => policy);
  const y = {
    field: "mean",
    type: "quantitative",
    title: titleOf(metric),
    scale: { zero: false },
    axis: { tickCount: 4 },
  };
  return {
    name: "inspect-running-mean",
    title: `Running mean of ${titleOf(metric)}`,
    caption:
      "Mean of the first tasks of the first replication, by their number. Dashed: where MSER-5 cuts the warm-up; thin line: the mean of what it keeps.",
    alt: `${titleOf(metric)}: ${courses
      .map(
        ({ policy, runs }) =>
          `${policy} cut after ${runs[0]!.cut} of ${runs[0]!.n} tasks, mean then ${shortNumber(runs[0]!.steadyMean)}`,
      )
      .join("; ")}.`,
    layout: { columns: courses.length > 1 ? 2 : 1, height: 130, margin: 66, legend: 0, longest: 0 },
    spec: {
      ...figureBase(),
      data: {
        values: courses.flatMap(({ policy, runningMean, runs }) =>
          runningMean.map((point) => ({ policy, ...point, cut: runs[0]!.cut, steady: runs[0]!.steadyMean })),
        ),
      },
      facet: { field: "policy", type: "nominal", sort: policies, header: { title: null } },
      resolve: { scale: { y: "independent" }, axis: { x: "independent", y: "independent" } },
      spec: {
        layer: [
          {
            mark: { type: "rule", strokeWidth: 1, color: "#8A8A8A" },
            encoding: { y: { ...y, field: "steady", aggregate: "min" } },
          },
          {
            mark: { type: "rule", strokeWidth: 1.3, strokeDash: [5, 3], color: "#24292f" },
            encoding: { x: { field: "cut", aggregate: "min", type: "quantitative" } },
          },
          {
            mark: { type: "line", strokeWidth: 2 },
            encoding: {
              x: { field: "tasks", type: "quantitative", title: "Tasks", axis: { tickCount: 5 } },
              y,
              color: { field: "policy", type: "nominal", scale: colours(stylesOf(policies)), legend: null },
            },
          },
        ],
      },
    },
    numbers: {
      columns: ["policy", "tasks", "cut", "mean after it"],
      rows: courses.map(({ policy, runs }) => [policy, runs[0]!.n, runs[0]!.cut, runs[0]!.steadyMean]),
    },
  };
};

/** Autocorrelation of the first replications after the warm-up. */
export const autocorrelationFigure = (metric: string, courses: readonly Course[]): Figure => {
  const policies = courses.map(({ policy }) => policy);
  const title = `Autocorrelation of ${titleOf(metric)}`;
  return {
    name: "inspect-autocorrelation",
    title,
    caption:
      "Correlation between tasks by the distance of their numbers, in the first replication after the cut of MSER-5.",
    alt: `${title}: ${courses
      .map(({ policy, autocorrelation, runs }) => {
        const lag1 = shortNumber(autocorrelation[1] ?? Number.NaN);
        return `${policy} ${lag1} at lag 1, ${shortNumber(runs[0]!.effective)} effective tasks`;
      })
      .join("; ")}.`,
    layout: {
      columns: 0,
      height: 240,
      margin: 60,
      legend: courses.length,
      hasLines: true,
      longest: largest(policies.map((policy) => policy.length)),
    },
    spec: {
      ...figureBase(),
      data: {
        values: courses.flatMap(({ policy, autocorrelation }) =>
          autocorrelation.map((value, lag) => ({ policy, lag, value: Number.isFinite(value) ? value : null })),
        ),
      },
      mark: { type: "line", strokeWidth: 2 },
      encoding: {
        x: { field: "lag", type: "quantitative", title: "Lag (tasks)", scale: { nice: false }, axis: { tickCount: 5 } },
        y: {
          field: "value",
          type: "quantitative",
          title: "Autocorrelation",
          scale: { domainMax: 1 },
          axis: { tickCount: 5 },
        },
        color: { field: "policy", type: "nominal", sort: policies, scale: colours(stylesOf(policies)) },
        strokeDash: { field: "policy", type: "nominal", sort: policies, scale: dashes(stylesOf(policies)) },
      },
    },
    numbers: {
      columns: ["policy", "lag 1", "effective tasks"],
      rows: courses.map(({ policy, autocorrelation, runs }) => [
        policy,
        autocorrelation[1] ?? Number.NaN,
        runs[0]!.effective,
      ]),
    },
  };
};
