import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../../errors.js";
import type { PolicyLosses } from "../../metrics/losses.js";
import { lossesByPolicy, readRunEnds } from "../../metrics/read-losses.js";
import { csvHeader, eachCsvRow } from "../../read/csv-rows.js";
import { type Manifest, readManifest } from "../../write/manifest.js";
import type { SeriesStyles } from "../drawing/series-style.js";

/** A row of sweep.csv. */
export interface SweepFact {
  /** Values in the order of the fields. */
  readonly point: readonly string[];
  readonly policy: string;
  readonly metric: string;
  readonly mean: number;
  readonly ci95_low: number;
  readonly ci95_high: number;
  readonly n: number;
}

/** The content of sweep.csv. */
export interface SweepFacts {
  readonly fields: readonly string[];
  readonly policies: readonly string[];
  readonly metrics: readonly string[];
  readonly rows: readonly SweepFact[];
  /** Values of each field as text, in the order of the scenario. Only values that were run are included. */
  readonly values: readonly (readonly string[])[];
  /** Fields that change together; absent: not known. */
  readonly zipped?: readonly (readonly string[])[];
  /** How the tasks of each policy ended, over all points. */
  readonly losses: readonly PolicyLosses[];
  /** The scenario's names of its fields for figures. */
  readonly labels: ReadonlyMap<string, string>;
  /** The style of each series; absent: that of `stylesOf`. */
  readonly styles?: SeriesStyles;
  /** Names of series that combine several policies. */
  readonly seriesNames?: ReadonlyMap<string, string>;
  /** Titles of metrics that differ from the usual ones. */
  readonly titles?: ReadonlyMap<string, string>;
  /** The scenario, whose names of servers titles need. */
  readonly scenario: object;
}

const MEASURES = ["mean", "ci95_low", "ci95_high", "n"] as const;

/** Reads sweep.csv of a folder; undefined if there is none. @throws InputError if it is damaged */
export const readSweepFacts = (folder: string, given?: Manifest): SweepFacts | undefined => {
  const file = join(folder, "sweep.csv");
  if (!existsSync(file)) return undefined;
  const manifest = given ?? readManifest(folder);
  const header = csvHeader(file);
  const end = header.indexOf("policy");
  if (end < 0) throw new InputError([{ file, line: 1, problem: 'has no column "policy"' }]);
  const fields = header.slice(0, end).filter((name) => name !== "scenario");
  const rows: SweepFact[] = [];
  eachCsvRow(file, { texts: [...fields, "policy", "metric"], numbers: MEASURES }, (texts, numbers) => {
    const [policy, metric] = texts.slice(fields.length) as [string, string];
    const [mean, ci95_low, ci95_high, n] = numbers as [number, number, number, number];
    rows.push({ point: texts.slice(0, fields.length), policy, metric, mean, ci95_low, ci95_high, n });
  });
  const distinct = (of: (row: SweepFact) => string) => [...new Set(rows.map(of))];
  const run = distinct(({ policy }) => policy);
  const policies = [
    ...manifest.policies.filter((policy) => run.includes(policy)),
    ...run.filter((policy) => !manifest.policies.includes(policy)),
  ];
  const { axes = [], labels = {} } = manifest.sweep ?? {};
  return {
    fields,
    policies,
    metrics: distinct(({ metric }) => metric),
    rows,
    values: fields.map((field, place) =>
      valuesInOrder(
        field,
        distinct(({ point }) => point[place] ?? ""),
        axes,
      ),
    ),
    ...(manifest.sweep === undefined
      ? {}
      : { zipped: axes.filter((axis) => axis.fields.length > 1).map((axis) => axis.fields) }),
    losses: existsSync(join(folder, "runs.csv")) ? lossesByPolicy(readRunEnds(folder, manifest), { policies }) : [],
    labels: new Map(Object.entries(labels)),
    scenario: manifest.scenario,
  };
};

/** The scenario's order if the manifest has it, otherwise the order of the rows. */
const valuesInOrder = (
  field: string,
  present: readonly string[],
  axes: NonNullable<Manifest["sweep"]>["axes"],
): readonly string[] => {
  const given = axes.flatMap(({ fields, steps }) => {
    const at = fields.indexOf(field);
    return at < 0 ? [] : steps.map((step) => textOf(step[at]));
  });
  const known = new Set(present.filter((value) => value !== ""));
  const first = [...new Set(given)].filter((value) => known.has(value));
  return [...first, ...[...known].filter((value) => !first.includes(value))];
};

/** A value as written in sweep.csv. */
const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
