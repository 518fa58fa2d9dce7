import { largest } from "../../../math/extremes.js";
import { fieldName, fieldValues, type PlaceNames, placeNames, withUnit } from "../drawing/field-titles.js";
import type { SweepFact, SweepFacts } from "./sweep-facts.js";

/** A point of a figure: a measurement, or its absence. */
export interface SweptPoint {
  /** Value along the axis, as in the scenario. */
  readonly x: string;
  readonly panel: string;
  readonly series: string;
  /** Undefined: no number. */
  readonly row: SweepFact | undefined;
}

/** The placement of panels, series and points. */
export interface SweepLayout {
  /** Title of the axis: words and unit. */
  readonly title: string;
  /** Values along the axis, in order. */
  readonly xs: readonly string[];
  /** Values as numbers; undefined: they are names. */
  readonly numberOf: ((value: string) => number) | undefined;
  /** What distinguishes the panels, in words. */
  readonly panelledBy: readonly string[];
  readonly panels: readonly string[];
  readonly series: readonly string[];
  /** One point for each panel, series and value along the axis, in this order. */
  readonly points: readonly SweptPoint[];
}

/** A policy's name without a varied option that is on an axis. */
const seriesOf = (policy: string, options: readonly string[]): string => {
  const [, name = policy, given = ""] = /^(.*?)\((.*)\)$/s.exec(policy) ?? [];
  const kept = given.split(/,\s*/).filter((part) => part !== "" && !options.includes(part.replace(/=.*$/s, "")));
  return kept.length === 0 ? name : `${name}(${kept.join(", ")})`;
};

/** Options of policies that a sweep varies. */
const variedOptions = (fields: readonly string[]): string[] =>
  fields.flatMap((field) => (field.startsWith("policies.") ? [field.split(".").slice(2).join(".")] : []));

/** The lines of a sweep's figures, in the order of the policies. */
export const sweepSeries = (facts: Pick<SweepFacts, "fields" | "policies" | "seriesNames">): string[] => [
  ...new Set(facts.policies.map(seriesNamed(facts))),
];

/** The line that a policy belongs to. */
const seriesNamed = ({ fields, seriesNames }: Pick<SweepFacts, "fields" | "seriesNames">) => {
  const options = variedOptions(fields);
  return (policy: string): string => {
    const series = options.length === 0 ? policy : seriesOf(policy, options);
    return seriesNames?.get(series) ?? series;
  };
};

/** The field that represents an axis. Fields that change together are one axis. */
interface Axis {
  /** Position of the field shown: the one that distinguishes all values of the axis. */
  readonly place: number;
  /** Positions of the other fields. */
  readonly companions: readonly number[];
}

/** The axes of a sweep, in the order of the scenario. Fields that are zipped, or that change only with another field, share one axis. */
const axesOf = ({ fields, rows, values, zipped }: SweepFacts): Axis[] => {
  const varied = fields.map((_, place) => place).filter((place) => values[place]!.length > 1);
  const pairs = (a: number, b: number): number =>
    new Set(rows.map(({ point }) => JSON.stringify([point[a], point[b]]))).size;
  const isOption = (place: number): boolean => fields[place]!.startsWith("policies.");
  const areTogether = (a: number, b: number): boolean =>
    zipped === undefined
      ? !isOption(a) && !isOption(b) && pairs(a, b) === Math.max(values[a]!.length, values[b]!.length)
      : zipped.some((group) => group.includes(fields[a]!) && group.includes(fields[b]!));
  const axes: number[][] = [];
  for (const place of varied) {
    const axis = axes.find((places) => places.every((other) => areTogether(other, place)));
    if (axis === undefined) axes.push([place]);
    else axis.push(place);
  }
  return axes.map((places) => {
    const most = largest(places.map((place) => values[place]!.length));
    const shown = places.find((place) => values[place]!.length === most)!;
    return { place: shown, companions: places.filter((place) => place !== shown) };
  });
};

/** Titles of a sweep's fields, in words. */
export const sweptName = (
  { labels, scenario }: Pick<SweepFacts, "labels" | "scenario">,
  field: string,
  places: PlaceNames = placeNames(scenario),
): string => labels.get(field) ?? fieldName(field, places);

/**
 * The layout of a figure. The first varied field is the axis; the others make panels. A policy without a varied option appears at all values of
 * the option.
 *
 * @param metric  the metric drawn; values without a row become points without a number
 */
export const layoutOf = (facts: SweepFacts, metric: string): SweepLayout => {
  const { fields, rows: all, values } = facts;
  const [along, ...others] = axesOf(facts);
  const rows = all.filter((row) => row.metric === metric && Number.isFinite(row.mean));
  const place = along?.place ?? 0;
  const field = fields[place] ?? "point";
  const xs = along === undefined ? (values[place] ?? ["all"]) : values[place]!;
  const { unit, numberOf } = fieldValues(xs);
  const places = placeNames(facts.scenario);
  const named = (at: number): string => sweptName(facts, fields[at]!, places);
  const companions = (along?.companions ?? []).map((at) => named(at));
  const series = sweepSeries(facts);
  const nameOf = seriesNamed(facts);
  const panelOf = (point: readonly string[]): string =>
    others.map((axis) => `${named(axis.place).replace(/ \([^)]*\)$/, "")} = ${point[axis.place]}`).join(", ");
  const steps = others.map((axis) => values[axis.place]!.map((value) => [axis.place, value] as const));
  const combinations = steps.reduce<readonly (readonly (readonly [number, string])[])[]>(
    (done, axis) => done.flatMap((one) => axis.map((step) => [...one, step])),
    [[]],
  );
  const found = new Map<string, SweepFact>();
  const keyOf = (combination: readonly (readonly [number, string])[], name: string, x: string): string =>
    JSON.stringify([combination, name, x]);
  for (const row of rows) {
    const name = nameOf(row.policy);
    // A policy that does not have the option appears at all of its values.
    const fits = (at: number, value: string): boolean => (row.point[at] || value) === value;
    for (const x of fields.length === 0 ? xs : xs.filter((value) => fits(place, value)))
      for (const combination of combinations)
        if (combination.every(([at, value]) => fits(at, value))) {
          const key = keyOf(combination, name, x);
          if (!found.has(key)) found.set(key, row);
        }
  }
  const points = combinations.flatMap((combination) => {
    const point: string[] = [];
    for (const [at, value] of combination) point[at] = value;
    return series.flatMap((name) =>
      xs.map(
        (x): SweptPoint => ({ x, panel: panelOf(point), series: name, row: found.get(keyOf(combination, name, x)) }),
      ),
    );
  });
  const drawnPanels = new Set(points.flatMap(({ panel, row }) => (row === undefined ? [] : [panel])));
  return {
    title: [withUnit(fields.length === 0 ? "Point" : sweptName(facts, field, places), unit), ...companions].join(
      ", with ",
    ),
    xs,
    numberOf,
    panelledBy: others.map((axis) => named(axis.place)),
    panels: [...new Set(points.map(({ panel }) => panel))].filter((panel) => drawnPanels.has(panel)),
    series,
    points: points.filter(({ panel }) => drawnPanels.has(panel)),
  };
};
