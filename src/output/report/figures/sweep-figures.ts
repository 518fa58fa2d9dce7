import { largest, smallest } from "../../../extremes.js";
import type { SweepFact, SweepFacts } from "../facts/sweep-facts.js";
import { type Figure, shortNumber } from "./figure.js";
import { titleOf } from "./labels.js";
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

/** `backlog_s of threshold` for the option of a policy; other fields as they are. */
const fieldTitle = (field: string): string => {
  const [, policy, option] = /^policies\.(.+)\.([^.]+)$/.exec(field) ?? [];
  return policy === undefined ? field : `${option} of ${policy}`;
};

/** Intervals of shares by Student's t may reach below 0, where no share is. */
const leastOf = (metric: string): number => (metric.endsWith("_share") ? 0 : -Infinity);

/** A row as it is drawn. */
interface Drawn {
  readonly x: string;
  readonly panel: string;
  readonly series: string;
  readonly row: SweepFact;
}

interface Layout {
  /** The field along the axis. */
  readonly field: string;
  /** Fields that change with it alone, as zipped ones do. */
  readonly companions: readonly string[];
  /** Fields of panels. */
  readonly others: readonly string[];
  readonly drawn: readonly Drawn[];
}

/** A policy's name without a varied option, which is on an axis. */
const seriesOf = (policy: string, options: readonly string[]): string => {
  const [, name = policy, given = ""] = /^(.*?)\((.*)\)$/s.exec(policy) ?? [];
  const kept = given.split(/,\s*/).filter((part) => part !== "" && !options.includes(part.replace(/=.*$/s, "")));
  return kept.length === 0 ? name : `${name}(${kept.join(", ")})`;
};

/**
 * What is drawn where: along the axis the first field that takes several values; the others make panels, but for those that change with it
 * alone. A policy without a varied option stands at all values of the option.
 */
const layoutOf = (fields: readonly string[], rows: readonly SweepFact[]): Layout => {
  const valuesOf = (place: number): string[] => [
    ...new Set(rows.map(({ point }) => point[place] ?? "").filter((value) => value !== "")),
  ];
  const values = fields.map((_, place) => valuesOf(place));
  const along = Math.max(
    0,
    values.findIndex((all) => all.length > 1),
  );
  const isCompanion = (place: number): boolean =>
    new Set(rows.map(({ point }) => JSON.stringify([point[along], point[place]]))).size ===
    new Set(rows.map(({ point }) => point[along])).size;
  const rest = fields.map((_, place) => place).filter((place) => place !== along);
  const companions = rest.filter((place) => !fields[place]!.startsWith("policies.") && isCompanion(place));
  const others = rest.filter((place) => !companions.includes(place));
  const options = fields.flatMap((field) =>
    field.startsWith("policies.") ? [field.split(".").slice(2).join(".")] : [],
  );
  const drawn = rows.flatMap((row): Drawn[] => {
    const points = fields.reduce<readonly (readonly string[])[]>(
      (all, _, place) =>
        (row.point[place] ? [row.point[place]] : values[place]!).flatMap((value) => all.map((one) => [...one, value])),
      [[]],
    );
    return points.map((point) => ({
      x: point[along] ?? "",
      panel: others.map((place) => `${fieldTitle(fields[place]!)} = ${point[place]}`).join(", "),
      series: options.length === 0 ? row.policy : seriesOf(row.policy, options),
      row,
    }));
  });
  const named = (places: readonly number[]): string[] => places.map((place) => fields[place]!);
  return { field: fields[along] ?? "point", companions: named(companions), others: named(others), drawn };
};

/** A metric over the first swept field, a panel for each combination of the others; grouped bars where the field's values are names. */
export const sweepFigure = ({ fields, policies, rows: all }: SweepFacts, metric: string): Figure => {
  const rows = all.filter((row) => row.metric === metric && Number.isFinite(row.mean));
  const { field: along, companions, others, drawn } = layoutOf(fields, rows);
  const xs = [...new Set(drawn.map(({ x }) => x))];
  const { field, unit, numberOf } = sweptOf(along, xs);
  const panels = [...new Set(drawn.map(({ panel }) => panel))];
  const isGrid = panels.length > 1;
  const numbers = numberOf === undefined ? [] : xs.map(numberOf).sort((a, b) => a - b);
  const isLog = numbers.length > 2 && numbers[0]! > 0 && numbers.at(-1)! / numbers[0]! >= 30;
  // In the order of the policies, so that colours are those of the other figures.
  const known = [
    ...new Set(
      policies.flatMap((policy) => drawn.flatMap(({ row, series }) => (row.policy === policy ? [series] : []))),
    ),
  ];
  const present = known;
  const axisTitle = [unit === "" ? fieldTitle(field) : `${fieldTitle(field)} (${unit})`, ...companions].join(", with ");
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
  const isSteep = smallest(ends) > 0 && largest(ends) / smallest(ends) > 20;
  const isNamed = numberOf === undefined;
  const scale = isSteep ? { type: "log", nice: false, padding: 12 } : { zero: isNamed };
  const y = (name: string) => ({ field: name, type: "quantitative", title: titleOf(metric), scale });
  const color = {
    field: "policy",
    type: "nominal",
    sort: present,
    scale: colours(known),
    legend: { values: present },
  };
  const hasBand = rows.some((row) => Number.isFinite(row.ci95_low));
  const tooltip = [
    { field: "policy", title: "policy" },
    { field: "x", title: axisTitle },
    ...(isGrid ? [{ field: "panel", title: "at" }] : []),
    { field: "mean", type: "quantitative", format: ".4~g", title: titleOf(metric) },
    { field: "low", type: "quantitative", format: ".4~g", title: "95 % from" },
    { field: "high", type: "quantitative", format: ".4~g", title: "95 % to" },
    { field: "n", title: "replications" },
  ];
  const xOffset = { field: "policy", type: "nominal", sort: present };
  // Bars begin at 0, which a logarithmic axis has not.
  const grouped = [
    {
      mark: isSteep ? { type: "point", filled: true, size: 60, opacity: 1 } : { type: "bar", width: { band: 0.9 } },
      encoding: {
        x,
        xOffset,
        y: y("mean"),
        color,
        ...(isSteep
          ? {
              shape: {
                field: "policy",
                type: "nominal",
                sort: present,
                scale: shapes(known),
                legend: { values: present },
              },
            }
          : {}),
        tooltip,
      },
    },
    {
      mark: { type: "rule", strokeWidth: 1.4, color: "#24292f" },
      encoding: { x, xOffset, y: y("low"), y2: { field: "high" } },
    },
    ...["low", "high"].map((end) => ({
      mark: { type: "tick", orient: "horizontal", thickness: 1.4, size: 7, color: "#24292f" },
      encoding: { x, xOffset, y: y(end) },
    })),
  ];
  const lines = [
    {
      mark: { type: "area", opacity: 0.18 },
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
          scale: dashes(known),
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
          scale: shapes(known),
          legend: { values: present },
        },
        tooltip,
      },
    },
  ];
  const layer = isNamed ? grouped : lines;
  // Dashes belong to lines; around small symbols they are noise.
  const base = figureBase();
  const frame = { ...base, config: { ...base.config, legend: { ...base.config.legend, symbolStrokeWidth: 0 } } };
  const data = {
    values: drawn.map(({ x, panel, series, row }) => ({
      panel,
      x: numberOf === undefined ? x : numberOf(x),
      policy: series,
      mean: row.mean,
      low: Number.isFinite(row.ci95_low) ? Math.max(row.ci95_low, leastOf(metric)) : row.mean,
      high: Number.isFinite(row.ci95_high) ? row.ci95_high : row.mean,
      n: row.n,
    })),
  };
  const words = present.map((policy) => {
    const points = drawn.flatMap(({ series, row }, index, all) =>
      series === policy && all.findIndex((other) => other.row === row) === index ? [row] : [],
    );
    return `${policy}: ${points
      .map(({ point, mean, ci95_low, ci95_high }) => {
        const band = Number.isFinite(ci95_low) ? ` (${shortNumber(ci95_low)} to ${shortNumber(ci95_high)})` : "";
        const where = point.filter((value) => value !== "").join(", ");
        return `${shortNumber(mean)}${band}${where === "" ? "" : ` at ${where}`}`;
      })
      .join("; ")}`;
  });
  return {
    name: `sweep-${metric.replace(/[^\w-]+/g, "-")}`,
    title: `${titleOf(metric)} over ${fields.map(fieldTitle).join(", ")}`,
    caption: hasBand
      ? `Means over replications${isGrid ? `, a panel for each ${others.map(fieldTitle).join(" and ")}` : ""}; the ${isNamed ? "thin lines" : "bands"} are 95 % confidence intervals${isSteep ? "; logarithmic axis" : ""}.`
      : "Single replications: there is no confidence interval.",
    alt: `${titleOf(metric)} by ${fields.join(", ")}, mean and 95 % interval. ${shortened(words.join(". "))}.`,
    layout: {
      columns: isGrid ? 2 : 0,
      height: isGrid ? 190 : 300,
      margin: 66,
      legend: present.length,
      longest: Math.max(0, largest(present.map((policy) => policy.length))),
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
      rows: rows.map((row) => [...row.point, row.policy, row.mean, row.ci95_low, row.ci95_high, row.n]),
    },
  };
};

/** Longer descriptions than this tire; the table below the figure has all. */
const LONGEST_DESCRIPTION = 2500;

const shortened = (text: string): string =>
  text.length <= LONGEST_DESCRIPTION
    ? text
    : `${text.slice(0, LONGEST_DESCRIPTION)} ... and so on, as in the table of numbers`;
