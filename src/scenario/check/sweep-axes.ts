import { parseRange } from "../../fields/value-range.js";
import { quote } from "../../quantity.js";
import { parsePath } from "../read/element-paths.js";
import type { Path, PathFault } from "./check-fields.js";

/** A value of a swept field, and its place in the scenario. */
export interface SweptValue {
  readonly value: unknown;
  readonly path: Path;
}

/** A field and its values, in order. */
export interface SweptField {
  /** `edges.0.cores` */
  readonly field: string;
  readonly path: Path;
  readonly values: readonly SweptValue[];
  /** Its name in figures. */
  readonly label?: string;
}

/** Fields that change together: one field, or several zipped ones. */
export type SweptAxis = readonly SweptField[];

/** The fields that a sweep cannot vary, and why. */
const FIXED: Readonly<Record<string, string>> = {
  replications: "set it with --replications",
  policies: 'select policies with --policy; vary the options of a policy as in "policies.threshold.backlog_s"',
  sweep: "a sweep cannot vary itself",
  extends: "extended files are read once",
  name: "it changes no result",
  description: "it changes no result",
  output: "it changes no result",
  metrics: "all points have the same ones",
  origin: "files of sites are read once",
};

/** Why a sweep cannot vary a field; undefined if it can. */
const fixedProblem = (field: string): string | undefined => {
  const [first = "", ...rest] = parsePath(field) ?? [];
  if (!Object.hasOwn(FIXED, first) || (first === "policies" && rest.length > 1)) return undefined;
  return `cannot be varied: ${FIXED[first]}`;
};

/**
 * The axes of a scenario's `sweep`. Every field is an axis, except fields under `zip`, which change together. Ranges
 * are expanded.
 *
 * @param sweep  the value of `sweep`, as plain data
 */
export const axesOf = (sweep: unknown): { axes: readonly SweptAxis[]; faults: readonly PathFault[] } => {
  const faults: PathFault[] = [];
  const seen = new Set<string>();
  const fieldOf = (field: string, given: unknown, path: Path): SweptField[] => {
    const problem = seen.has(field) ? "is varied twice" : fixedProblem(field);
    seen.add(field);
    if (problem !== undefined) {
      faults.push({ path, problem, atKey: true });
      return [];
    }
    const { values, label } = labelledValues(given, path, faults);
    const known = new Set<string>();
    const repeated = values.find(({ value }) => {
      const text = JSON.stringify(value);
      return known.size === known.add(text).size;
    });
    if (repeated !== undefined) faults.push({ path: repeated.path, problem: `${quote(repeated.value)} appears twice` });
    return [{ field, path, values, ...label }];
  };
  const zipOf = (group: unknown, path: Path): SweptAxis[] => {
    if (!isMapping(group) || Object.keys(group).length === 0) {
      faults.push({ path, problem: "expected a mapping from fields to lists of the same length" });
      return [];
    }
    const fields = Object.entries(group).flatMap(([field, values]) => zipped(field, values, [...path, field]));
    const [first] = fields;
    for (const { field, path: at, values } of fields)
      if (first !== undefined && values.length !== first.values.length) {
        const problem = `expected ${first.values.length} values, as many as ${first.field} has, got ${values.length} of ${field}`;
        faults.push({ path: at, problem });
      }
    return fields.length === 0 ? [] : [fields];
  };
  /** Zipped fields may repeat values; only their combination has to differ. */
  const zipped = (field: string, given: unknown, path: Path): SweptField[] => {
    const problem = seen.has(field) ? "is varied twice" : fixedProblem(field);
    seen.add(field);
    if (problem === undefined) {
      const { values, label } = labelledValues(given, path, faults);
      return [{ field, path, values, ...label }];
    }
    faults.push({ path, problem, atKey: true });
    return [];
  };
  const axes = Object.entries(isMapping(sweep) ? sweep : {}).flatMap(([field, given]): SweptAxis[] => {
    const path: Path = ["sweep", field];
    if (field !== "zip") {
      const fields = fieldOf(field, given, path);
      return fields.length === 0 ? [] : [fields];
    }
    return Array.isArray(given) ? given.flatMap((group, index) => zipOf(group, [...path, index])) : zipOf(given, path);
  });
  return { axes, faults };
};

const SPREAD = 100;

/** A sample of many elements: the first hundred, a hundred over the rest, and the last. Short lists are returned whole. */
export const spread = <One>(all: readonly One[]): readonly One[] => {
  const stride = Math.ceil(all.length / SPREAD);
  return all.filter((_, index) => index < SPREAD || index % stride === 0 || index === all.length - 1);
};

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Values, and the field's name in figures: `[4, 8]`, or `{ values: [4, 8], label: Cores of the edge }`. */
const labelledValues = (
  given: unknown,
  path: Path,
  faults: PathFault[],
): { readonly values: readonly SweptValue[]; readonly label: { readonly label?: string } } => {
  if (!isMapping(given)) return { values: valuesOf(given, path, faults), label: {} };
  for (const key of Object.keys(given))
    if (key !== "values" && key !== "label")
      faults.push({
        path: [...path, key],
        problem: `unknown field "${key}"; expected values and label`,
        atKey: true,
      });
  const { values, label } = given;
  if (values === undefined)
    faults.push({ path, problem: `expected { values: [...], label: ... }, or a list of values, got ${quote(given)}` });
  const isText = typeof label === "string" && label.trim() !== "";
  if (label !== undefined && !isText)
    faults.push({
      path: [...path, "label"],
      problem: `expected a text for figures such as "Arrival rate (1/s)", got ${quote(label)}`,
    });
  return {
    values: values === undefined ? [] : valuesOf(values, [...path, "values"], faults),
    label: isText ? { label: label.trim() } : {},
  };
};

const valuesOf = (given: unknown, path: Path, faults: PathFault[]): readonly SweptValue[] => {
  const list = Array.isArray(given) ? given : [given];
  const isList = Array.isArray(given);
  if (list.length === 0) faults.push({ path, problem: "expected at least one value, got an empty list" });
  return list.flatMap((value: unknown, index): SweptValue[] => {
    const place = isList ? [...path, index] : path;
    const range = typeof value === "string" ? parseRange(value) : undefined;
    if (range !== undefined && "problem" in range) {
      faults.push({ path: place, problem: range.problem });
      return [];
    }
    if (range === undefined && !isList) {
      faults.push({
        path,
        problem: `expected a list of values or a range such as "1..16 step 5", got ${quote(value)}`,
      });
      return [];
    }
    return (range?.values ?? [value]).map((one) => ({ value: one, path: place }));
  });
};
