import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { suggestion } from "../../nearest.js";
import {
  lossClause,
  nothingFinishedText,
  type PolicyLosses,
  sumOfEnds,
  type TaskEnds,
} from "../../output/metrics/losses.js";
import { isOverFinished } from "../../output/metrics/metrics.js";
import { csvHeader, eachCsvRow } from "../../output/read/csv-rows.js";
import { checkTable } from "../../output/read/whole-table.js";
import { readManifest, type SweepFacts } from "../../output/write/manifest.js";
import { type DifferenceRow, differenceOfPair } from "./compare-folders.js";
import { checkMetricNames } from "./metric-names.js";
import { metricInterval } from "./statistics/metric-interval.js";
import { holm } from "./statistics/statistics.js";

/** A metric of a policy at a point of a sweep. */
export interface SweepMetricRow {
  readonly metric: string;
  /** Of the varied fields. */
  readonly values: readonly string[];
  readonly policy: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Why there is no mean: `all 9,597 tasks dropped`. */
  readonly nothing?: string;
}

/** A policy at a point, against the baseline. */
export interface SweepDifferenceRow extends DifferenceRow {
  readonly values: readonly string[];
  readonly policy: string;
  /** Where, in words: `edges.0.cores=4`. */
  readonly at: string;
}

export interface SweepComparison {
  readonly fields: readonly string[];
  readonly baseline: string;
  /** How the tasks of every policy ended, at all points together. */
  readonly losses: readonly PolicyLosses[];
  readonly metrics: readonly SweepMetricRow[];
  readonly differences: readonly SweepDifferenceRow[];
  readonly notes: readonly string[];
}

/** A policy at a point, with the metrics' means by replication. */
interface Cell {
  readonly values: readonly string[];
  readonly policy: string;
  readonly runs: Map<number, readonly number[]>;
  /** How the tasks of every run ended. */
  readonly ends: TaskEnds[];
}

/** The baseline: cells where these fields have these values, and all others are equal. */
interface Baseline {
  readonly text: string;
  readonly isOne: (cell: Cell) => boolean;
  /** The same for a cell and its baseline. */
  readonly rest: (cell: Cell) => string;
  readonly labelOf: (cell: Cell) => string;
}

/** Whether an output folder is a sweep's. */
export const isSweepFolder = (folder: string): boolean =>
  existsSync(join(folder, "manifest.json")) && readManifest(folder).sweep !== undefined;

/**
 * Compares the policies of a sweep at every point, or the points under every policy, from runs.csv: paired by replication, since
 * all points and policies of a sweep share their random numbers; p-values corrected by Holm for all comparisons of a metric.
 *
 * @param baseline  a policy; or a varied field with its value, `edges.0.cores=4`; default the first policy, with a single one the first value
 * @throws InputError when the folder or the baseline is not of a sweep
 */
export const compareSweep = (
  folder: string,
  { metrics, baseline: wanted }: { readonly metrics: readonly string[]; readonly baseline?: string },
): SweepComparison => {
  const manifest = readManifest(folder);
  const { sweep, status } = manifest;
  if (sweep === undefined) throw new InputError([{ file: folder, problem: "holds no sweep" }]);
  checkMetricNames(metrics, sweepFolderMetrics(folder));
  const { fields, cells, rows: read } = readCells(folder, metrics);
  if (cells.length === 0) throw new InputError([{ file: folder, problem: "has no run to compare" }]);
  const baseline = baselineOf(wanted, fields, cells, sweep);
  const notes = [...checkTable(folder, manifest, "runs.csv", read)];
  if (status !== "completed") notes.push(`${folder}: the sweep is ${status}; only finished runs count`);
  const references = new Map(cells.filter(baseline.isOne).map((cell) => [baseline.rest(cell), cell]));
  const rows: SweepMetricRow[] = [];
  const differences: SweepDifferenceRow[] = [];
  for (const [index, metric] of metrics.entries()) {
    const others: Omit<SweepDifferenceRow, "pHolm">[] = [];
    for (const cell of cells) {
      const { mean, low, high, n } = metricInterval(metric, [...valuesOf(cell, index).values()]);
      const nothing = n === 0 && isOverFinished(metric) ? nothingFinishedText(sumOfEnds(cell.ends)) : undefined;
      if (n === 0 && nothing === undefined) continue;
      const shown = { metric, values: cell.values, policy: cell.policy, mean, low, high, n };
      rows.push(nothing === undefined ? shown : { ...shown, nothing });
      const reference = references.get(baseline.rest(cell));
      if (reference === undefined || reference === cell) continue;
      const row = differenceOf(cell, reference, { metric, index, baseline, fields });
      if (row !== undefined) others.push(row);
    }
    if (others.length === 0) notes.push(`${metric}: nothing to compare with ${baseline.text}`);
    const corrected = holm(others.map(({ p }) => p));
    append(
      differences,
      others.map((row, i) => ({ ...row, pHolm: corrected[i]! })),
    );
  }
  const losses = [...new Set(cells.map(({ policy }) => policy))].map((label) => ({
    label,
    ...sumOfEnds(cells.filter(({ policy }) => policy === label).flatMap(({ ends }) => ends)),
  }));
  return { fields, baseline: baseline.text, losses, metrics: rows, differences, notes };
};

const valuesOf = ({ runs }: Cell, metric: number): ReadonlyMap<number, number> =>
  new Map(
    [...runs].flatMap(([replication, values]) =>
      Number.isNaN(values[metric]) ? [] : [[replication, values[metric]!] as const],
    ),
  );

const differenceOf = (
  cell: Cell,
  reference: Cell,
  of: { metric: string; index: number; baseline: Baseline; fields: readonly string[] },
): Omit<SweepDifferenceRow, "pHolm"> | undefined => {
  const [mine, theirs] = [valuesOf(cell, of.index), valuesOf(reference, of.index)];
  const shared = [...mine.keys()].filter((replication) => theirs.has(replication)).sort((a, b) => a - b);
  if (shared.length === 0) return undefined;
  const left = shared.map((replication) => mine.get(replication)!);
  const right = shared.map((replication) => theirs.get(replication)!);
  const label = of.baseline.labelOf(cell);
  const over = isOverFinished(of.metric)
    ? lossClause({ label, ...sumOfEnds(cell.ends) }, { label: of.baseline.text, ...sumOfEnds(reference.ends) })
    : undefined;
  return {
    ...differenceOfPair({ pairing: "replications", left, right }),
    ...{ metric: of.metric, values: cell.values, policy: cell.policy, at: of.baseline.rest(cell) },
    ...{ label, baseline: of.baseline.text },
    ...(over === undefined ? {} : { over }),
  };
};

/** The metrics that a sweep's folder has. @throws InputError when it has no runs.csv */
export const sweepFolderMetrics = (folder: string): readonly string[] => {
  const header = csvHeader(join(folder, "runs.csv"));
  return header.slice(header.indexOf("events") + 1);
};

const ENDS = ["completed", "late", "dropped", "in_flight"] as const;

const readCells = (
  folder: string,
  metrics: readonly string[],
): { fields: readonly string[]; cells: Cell[]; rows: number } => {
  const file = join(folder, "runs.csv");
  const header = csvHeader(file);
  const [begin, end] = [header.indexOf("point"), header.indexOf("policy")];
  if (begin < 0 || end < begin)
    throw new InputError([{ file, line: 1, problem: 'has no columns "point" and "policy"' }]);
  const fields = header.slice(begin + 1, end);
  const cells = new Map<string, Cell>();
  const columns = { texts: ["point", ...fields, "policy"], numbers: ["replication", ...ENDS, ...metrics] };
  const rows = eachCsvRow(file, columns, (texts, [replication, completed, late, dropped, inFlight, ...numbers]) => {
    const policy = texts.at(-1)!;
    const key = `${texts[0]} ${policy}`;
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { values: texts.slice(1, -1), policy, runs: new Map(), ends: [] };
      cells.set(key, cell);
    }
    cell.runs.set(replication!, numbers);
    cell.ends.push({ completed: completed!, late: late!, dropped: dropped!, inFlight: inFlight! });
  });
  return { fields, cells: [...cells.values()], rows };
};

/** Varied fields of points as words: `edges.0.cores=4, seed=1`. */
const wordsOf = (fields: readonly string[], values: readonly string[], where: (field: string) => boolean): string =>
  fields.flatMap((field, i) => (where(field) && values[i] !== "" ? [`${field}=${values[i]}`] : [])).join(", ");

const baselineOf = (
  wanted: string | undefined,
  fields: readonly string[],
  cells: readonly Cell[],
  sweep: SweepFacts,
): Baseline => {
  const policies = [...new Set(cells.map(({ policy }) => policy))];
  const isOfPoint = (field: string): boolean => !sweep.optionFields.includes(field);
  const first = fields.findIndex(isOfPoint);
  const name =
    wanted ?? (policies.length > 1 || first < 0 ? policies[0]! : `${fields[first]}=${cells[0]!.values[first]}`);
  if (policies.includes(name))
    return {
      text: name,
      isOne: ({ policy }) => policy === name,
      rest: ({ values }) => wordsOf(fields, values, isOfPoint),
      labelOf: ({ policy }) => policy,
    };
  const [, field = "", value = ""] = /^([^=]+)=(.*)$/s.exec(name) ?? [];
  const place = fields.indexOf(field.trim());
  if (place < 0 || !isOfPoint(fields[place]!)) {
    const known = [...policies, ...fields.filter(isOfPoint).map((one) => `${one}=...`)];
    throw new InputError([
      { file: "--baseline", problem: `no policy or varied field "${name}"${suggestion(name, known, "baselines")}` },
    ]);
  }
  const known = [...new Set(cells.map(({ values }) => values[place]!))];
  if (!known.includes(value.trim()))
    throw new InputError([
      { file: "--baseline", problem: `${field} is not ${value} at any point; its values: ${known.join(", ")}` },
    ]);
  // Fields that are zipped with this one change with it.
  const axis = sweep.axes.find(({ fields: together }) => together.includes(fields[place]!))?.fields ?? [];
  return {
    text: `${fields[place]}=${value.trim()}`,
    isOne: ({ values }) => values[place] === value.trim(),
    rest: ({ values, policy }) =>
      [policy, wordsOf(fields, values, (one) => isOfPoint(one) && !axis.includes(one))].filter(Boolean).join(", "),
    labelOf: ({ values }) => `${fields[place]}=${values[place]}`,
  };
};
