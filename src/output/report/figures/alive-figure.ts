import jStat from "jstat";
import { largest } from "../../../math/extremes.js";
import { aliveLevels, networkLifetime, type PolicyLives, type RunLives } from "../../read/lives.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { policyLines } from "../drawing/series-channels.js";
import { figureBase } from "../drawing/theme.js";
import type { RunFacts } from "../facts/run-facts.js";

/** The most steps of a curve. More are narrower than a line. */
const MOST_STEPS = 300;

/** Devices alive from an instant on: mean over the replications and its 95 % interval. */
export interface AliveStep {
  readonly time_s: number;
  readonly mean: number;
  /** Equal to the mean if there is one replication. */
  readonly low: number;
  readonly high: number;
}

/**
 * The mean number alive over time, as steps from 0 to `end_s`. The interval is mean +- t(0.975, R - 1) sd / sqrt(R), cut at none and at all.
 *
 * @param end_s  time that every run reaches; later changes are left out
 */
export const aliveSteps = (runs: readonly RunLives[], end_s: number): AliveStep[] => {
  const courses = runs.map((run) => ({ levels: aliveLevels(run), at: 0 }));
  const instants = [...new Set(courses.flatMap(({ levels }) => levels.map(({ time_s }) => time_s)))]
    .filter((time_s) => time_s > 0 && time_s < end_s)
    .sort((a, b) => a - b);
  const every = Math.max(1, Math.ceil(instants.length / MOST_STEPS));
  const shown = instants.filter((_, index) => (instants.length - 1 - index) % every === 0);
  const n = runs.length;
  const width = n > 1 ? jStat.studentt.inv(0.975, n - 1) / Math.sqrt(n) : 0;
  return [0, ...shown, end_s].map((time_s) => {
    const alive = courses.map((course) => {
      while (course.levels[course.at + 1]! && course.levels[course.at + 1]!.time_s <= time_s) course.at++;
      return course.levels[course.at]!.alive;
    });
    const mean = alive.reduce((sum, count) => sum + count, 0) / n;
    const squares = alive.reduce((sum, count) => sum + (count - mean) ** 2, 0);
    const half = n > 1 ? width * Math.sqrt(squares / (n - 1)) : 0;
    const most = largest(runs.map(({ devices }) => devices));
    return { time_s, mean, low: Math.max(0, mean - half), high: Math.min(most, mean + half) };
  });
};

/** A policy whose scenario has batteries. */
interface PolicyAlive extends PolicyLives {
  readonly steps: readonly AliveStep[];
}

/** The number of devices with a battery that are alive over time; undefined if there are none. */
export const aliveFigure = ({ lives, ends_s, policies, styles }: RunFacts): Figure | undefined => {
  const shown = policies.flatMap((policy): PolicyAlive[] => {
    const runs = lives.find((one) => one.policy === policy)?.runs ?? [];
    const end_s = ends_s.get(policy) ?? 0;
    return runs.length > 0 && end_s > 0 ? [{ policy, runs, steps: aliveSteps(runs, end_s) }] : [];
  });
  if (shown.length === 0) return undefined;
  const replications = largest(shown.map(({ runs }) => runs.length));
  const numbers = shown.map((one) => {
    const { devices, first_s, half_s, last_s, alive } = networkLifetime(one);
    return [one.policy, devices, first_s, half_s, last_s, alive] as const;
  });
  const hasData = (policy: string): boolean => shown.some((one) => one.policy === policy);
  const { channels, legendRoom } = policyLines(styles, policies, hasData, "stroke");
  const band = replications > 1 ? ` Mean over ${replications} replications, with 95 % bands.` : "";
  return {
    name: "alive",
    title: "Devices alive over time",
    caption: `Living devices, of those that have a battery.${band} Numbers: when the first one dies, half are dead, and the last one dies, medians over the replications.`,
    alt: `Devices alive: ${numbers.map(lifetimeWords).join("; ")}.`,
    layout: { columns: 0, height: 240, margin: 60, ...legendRoom },
    spec: aliveSpec(shown, channels, replications > 1),
    numbers: {
      columns: ["policy", "devices", "first dies (s)", "half dead (s)", "last dies (s)", "alive at the end"],
      rows: numbers,
    },
    plot: {
      kind: "steps",
      ...{ x: "time_s", y: "mean", series: "policy", order: policies },
      ...(replications > 1 ? { low: "low", high: "high" } : {}),
      xTitle: "Time (s)",
      yTitle: "Devices alive",
    },
  };
};

const lifetimeWords = ([policy, devices, first_s, half_s, last_s, alive]: readonly [
  policy: string,
  devices: number,
  first_s: number,
  half_s: number,
  last_s: number,
  alive: number,
]): string => {
  const times = Object.entries({ "first dies": first_s, "half dead": half_s, "last dies": last_s }).flatMap(
    ([what, time_s]) => (Number.isNaN(time_s) ? [] : [`${what} at ${shortNumber(time_s)} s`]),
  );
  return `${policy} ${[`${devices} at first`, ...times, `${shortNumber(alive)} at the end`].join(", ")}`;
};

const aliveSpec = (
  shown: readonly PolicyAlive[],
  { color, strokeDash }: ReturnType<typeof policyLines>["channels"],
  hasBands: boolean,
): Figure["spec"] => {
  const most = largest(shown.flatMap(({ runs }) => runs.map(({ devices }) => devices)));
  const x = {
    field: "time_s",
    type: "quantitative",
    title: "Time (s)",
    scale: { nice: false },
    axis: { tickCount: 5 },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: "Devices alive",
    scale: { domain: [0, most], nice: false },
    axis: { tickCount: 5, tickMinStep: 1 },
  });
  const band = {
    mark: { type: "area", opacity: 0.18, interpolate: "step-after" },
    encoding: { x, y: y("low"), y2: { field: "high" }, color },
  };
  const line = {
    mark: { type: "line", strokeWidth: 2, interpolate: "step-after" },
    encoding: {
      x,
      y: y("mean"),
      color,
      strokeDash,
      tooltip: [
        { field: "policy", title: "policy" },
        { field: "time_s", type: "quantitative", format: ".4~g", title: "from (s)" },
        { field: "mean", type: "quantitative", format: ".3~g", title: "alive" },
      ],
    },
  };
  const values = shown.flatMap(({ policy, steps }) =>
    steps.map(({ time_s, mean, low, high }) => ({
      policy,
      time_s: Number(time_s.toPrecision(6)),
      mean: Number(mean.toPrecision(6)),
      low: Number(low.toPrecision(6)),
      high: Number(high.toPrecision(6)),
    })),
  );
  return { ...figureBase(), data: { values }, layer: hasBands ? [band, line] : [line] };
};
