import { type Figure, shortNumber } from "./figure.js";
import { titleOf } from "./labels.js";
import { alongOptions, fieldTitle } from "./option-lines.js";
import type { SweepFact, SweepFacts } from "./sweep-facts.js";
import { colours, dashes, figureBase, shapes } from "./theme.js";

interface Swept {
  readonly field: string;
  /** Of all values, where they have one and the same. */
  readonly unit: string;
  /** Undefined: they are names, in the order in which they stand. */
  readonly numberOf: ((value: string) => number) | undefined;
}

/** Values as numbers with one unit, as in `10 MHz`; else as names. */
const sweptOf = (field: string, values: readonly string[]): Swept => {
  const parsed = values.map((value) => /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*([^\d\s].*)?$/i.exec(value));
  const units = new Set(parsed.map((match) => match?.[2] ?? ""));
  if (parsed.some((match) => match === null || Number.isNaN(Number(match[1]))) || units.size > 1)
    return { field, unit: "", numberOf: undefined };
  return { field, unit: [...units][0] ?? "", numberOf: (value) => Number.parseFloat(value) };
};

/** A metric over the first swept field, a panel for each combination of the others. */
export const sweepFigure = (facts: SweepFacts, metric: string): Figure => {
  const isDrawn = (row: SweepFact): boolean => row.metric === metric && Number.isFinite(row.mean);
  const told = facts.rows.filter(isDrawn);
  const { fields, policies, rows } = alongOptions({ ...facts, rows: told });
  const hasLevels = rows.length > told.length;
  const { field, unit, numberOf } = sweptOf(fields[0] ?? "point", [
    ...new Set(rows.map(({ point }) => point[0] ?? "")),
  ]);
  const panelOf = ({ point }: SweepFact): string =>
    point
      .slice(1)
      .map((value, i) => `${fieldTitle(fields[i + 1]!)} = ${value}`)
      .join(", ");
  const panels = [...new Set(rows.map(panelOf))];
  const isGrid = panels.length > 1;
  const xs = [...new Set(rows.map(({ point }) => point[0] ?? ""))];
  const numbers = numberOf === undefined ? [] : xs.map(numberOf).sort((a, b) => a - b);
  const isLog = numbers.length > 2 && numbers[0]! > 0 && numbers.at(-1)! / numbers[0]! >= 30;
  const present = policies.filter((policy) => rows.some((row) => row.policy === policy));
  const axisTitle = unit === "" ? fieldTitle(field) : `${fieldTitle(field)} (${unit})`;
  const x = {
    field: "x",
    title: axisTitle,
    ...(numberOf === undefined
      ? { type: "ordinal", sort: xs, axis: { labelAngle: 0 } }
      : {
          type: "quantitative",
          scale: { zero: false, nice: false, padding: 14, ...(isLog ? { type: "log" } : {}) },
          axis: { grid: false, ...(numbers.length <= 10 ? { values: numbers } : {}) },
        }),
  };
  const ends = rows.flatMap(({ mean, ci95_low }) => (Number.isFinite(ci95_low) ? [mean, ci95_low] : [mean]));
  // One saturated point would flatten all others.
  const isSteep = Math.min(...ends) > 0 && Math.max(...ends) / Math.min(...ends) > 20;
  const scale = isSteep ? { type: "log" } : { zero: false };
  const y = (name: string) => ({ field: name, type: "quantitative", title: titleOf(metric), scale });
  const color = {
    field: "policy",
    type: "nominal",
    sort: present,
    scale: colours(policies),
    legend: { values: present },
  };
  const hasBand = rows.some((row) => Number.isFinite(row.ci95_low));
  const layer = [
    {
      mark: numberOf === undefined ? { type: "rule", opacity: 0.7 } : { type: "area", opacity: 0.18 },
      encoding: { x, y: y("low"), y2: { field: "high" }, color },
    },
    {
      mark: { type: "line", strokeWidth: 2 },
      encoding: {
        x,
        y: y("mean"),
        color,
        strokeDash: {
          field: "policy",
          type: "nominal",
          sort: present,
          scale: dashes(policies),
          legend: { values: present },
        },
      },
    },
    {
      mark: { type: "point", filled: true, size: 46, opacity: 1 },
      encoding: {
        x,
        y: y("mean"),
        color,
        shape: {
          field: "policy",
          type: "nominal",
          sort: present,
          scale: shapes(policies),
          legend: { values: present },
        },
        tooltip: [
          { field: "policy", title: "policy" },
          { field: "x", title: axisTitle },
          ...(isGrid ? [{ field: "panel", title: "at" }] : []),
          { field: "mean", type: "quantitative", format: ".4~g", title: titleOf(metric) },
          { field: "low", type: "quantitative", format: ".4~g", title: "95 % from" },
          { field: "high", type: "quantitative", format: ".4~g", title: "95 % to" },
          { field: "n", title: "replications" },
        ],
      },
    },
  ];
  // Dashes belong to lines; around small symbols they are noise.
  const base = figureBase();
  const frame = { ...base, config: { ...base.config, legend: { ...base.config.legend, symbolStrokeWidth: 0 } } };
  const data = {
    values: rows.map((row) => ({
      panel: panelOf(row),
      x: numberOf === undefined ? (row.point[0] ?? "") : numberOf(row.point[0] ?? ""),
      policy: row.policy,
      mean: row.mean,
      low: Number.isFinite(row.ci95_low) ? row.ci95_low : row.mean,
      high: Number.isFinite(row.ci95_high) ? row.ci95_high : row.mean,
      n: row.n,
    })),
  };
  const words = present.map((policy) => {
    const points = rows.filter((row) => row.policy === policy);
    return `${policy}: ${points
      .map(({ point, mean, ci95_low, ci95_high }) => {
        const band = Number.isFinite(ci95_low) ? ` (${shortNumber(ci95_low)} to ${shortNumber(ci95_high)})` : "";
        return `${shortNumber(mean)}${band} at ${point.join(", ")}`;
      })
      .join("; ")}`;
  });
  return {
    name: `sweep-${metric.replace(/[^\w-]+/g, "-")}`,
    title: `${titleOf(metric)} over ${fields.map(fieldTitle).join(", ")}`,
    caption: hasBand
      ? `Means over replications${isGrid ? `, a panel for each ${fields.slice(1).map(fieldTitle).join(" and ")}` : ""}; the bands are 95 % confidence intervals${isSteep ? "; logarithmic axis" : ""}${hasLevels ? "; lines of policies without the option are level" : ""}.`
      : "Single replications: there is no confidence interval.",
    alt: `${titleOf(metric)} by ${fields.join(", ")}, mean and 95 % interval. ${shortened(words.join(". "))}.`,
    layout: {
      columns: isGrid ? 2 : 0,
      height: isGrid ? 190 : 300,
      margin: 66,
      legend: present.length,
      longest: Math.max(0, ...present.map((policy) => policy.length)),
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
      columns: [...fields, "policy", "mean", "95 % from", "95 % to", "replications"],
      rows: told.map((row) => [...row.point, row.policy, row.mean, row.ci95_low, row.ci95_high, row.n]),
    },
  };
};

/** Longer descriptions than this tire; the table below the figure has all. */
const LONGEST_DESCRIPTION = 2500;

const shortened = (text: string): string =>
  text.length <= LONGEST_DESCRIPTION
    ? text
    : `${text.slice(0, LONGEST_DESCRIPTION)} ... and so on, as in the table of numbers`;
