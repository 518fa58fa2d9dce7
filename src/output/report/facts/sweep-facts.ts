import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../../errors.js";
import { csvHeader, eachCsvRow } from "../../read/csv-rows.js";

/** A row of sweep.csv. */
export interface SweepFact {
  /** In the order of the fields. */
  readonly point: readonly string[];
  readonly policy: string;
  readonly metric: string;
  readonly mean: number;
  readonly ci95_low: number;
  readonly ci95_high: number;
  readonly n: number;
}

/** What sweep.csv tells. */
export interface SweepFacts {
  readonly fields: readonly string[];
  readonly policies: readonly string[];
  readonly metrics: readonly string[];
  readonly rows: readonly SweepFact[];
}

const MEASURES = ["mean", "ci95_low", "ci95_high", "n"] as const;

/** Reads sweep.csv of a folder; undefined where there is none. @throws InputError when it is damaged */
export const readSweepFacts = (folder: string): SweepFacts | undefined => {
  const file = join(folder, "sweep.csv");
  if (!existsSync(file)) return undefined;
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
  return { fields, policies: distinct(({ policy }) => policy), metrics: distinct(({ metric }) => metric), rows };
};
