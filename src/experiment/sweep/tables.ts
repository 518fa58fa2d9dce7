import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Precision } from "../../output/write/number-format.js";
import { openFile } from "../../output/write/open-file.js";
import { OutputError } from "../../output/write/output-error.js";
import { type Column, RowWriter } from "../../output/write/row-writer.js";
import { metricInterval } from "../analysis/metric-interval.js";
import { countedReplications, type FailedRun } from "./agenda.js";
import type { SweepPlan } from "./definition.js";
import { valueText } from "./grid.js";
import type { SweepTask } from "./resume.js";
import { metricValue, type RunRecord, sweepMetrics } from "./run-record.js";
import type { SweepStore } from "./store.js";

interface CellRow {
  readonly point: number;
  /** Values of the varied fields, as text. */
  readonly values: readonly string[];
  readonly policy: string;
}

interface SweepRow extends CellRow {
  readonly metric: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

interface RunRow extends CellRow {
  readonly replication: number;
  readonly record: RunRecord;
  readonly metrics: readonly number[];
}

interface FailureRow extends CellRow, Pick<FailedRun, "replication" | "problem"> {}

/** The varied fields: of points, then the options of policies. */
const variedFields = ({ axes, optionFields }: SweepPlan): readonly string[] => [
  ...axes.flatMap(({ fields }) => fields),
  ...optionFields,
];

const fieldColumns = (plan: SweepPlan): readonly Column<CellRow>[] =>
  variedFields(plan).map((name, index) => ({ name, kind: "text", of: (row) => row.values[index]! }));

const policyColumn: Column<CellRow> = { name: "policy", kind: "text", of: (row) => row.policy };
const pointColumn: Column<CellRow> = { name: "point", kind: "integer", of: (row) => row.point };

const sweepColumns = (plan: SweepPlan): readonly Column<SweepRow>[] => [
  ...fieldColumns(plan),
  policyColumn,
  { name: "metric", kind: "text", of: (row) => row.metric },
  { name: "mean", kind: "real", of: (row) => row.mean },
  { name: "ci95_low", kind: "real", of: (row) => row.low },
  { name: "ci95_high", kind: "real", of: (row) => row.high },
  { name: "n", kind: "integer", of: (row) => row.n },
];

const COUNTS = ["completed", "late", "dropped", "in_flight", "events"] as const;

const runColumns = (plan: SweepPlan, metrics: readonly string[]): readonly Column<RunRow>[] => [
  pointColumn,
  ...fieldColumns(plan),
  policyColumn,
  { name: "replication", kind: "integer", of: (row) => row.replication },
  ...COUNTS.map((name, index): Column<RunRow> => ({ name, kind: "integer", of: (row) => row.record.c[index]! })),
  ...metrics.map((name, index): Column<RunRow> => ({ name, kind: "real", of: (row) => row.metrics[index]! })),
];

const failureColumns = (plan: SweepPlan): readonly Column<FailureRow>[] => [
  pointColumn,
  ...fieldColumns(plan),
  policyColumn,
  { name: "replication", kind: "integer", of: (row) => row.replication },
  { name: "problem", kind: "text", of: (row) => row.problem },
];

const cellOf = ({ plan, grid }: SweepTask, point: number, policy: number): CellRow => {
  const { label, options } = plan.policies[policy]!;
  const values = [...grid.at(point), ...plan.optionFields.map((field) => options[field])].map(valueText);
  return { point, values, policy: label };
};

/** What the tables hold, counted while they were written. */
export interface SweepCounts {
  readonly runs: number;
  /** Runs that are not done. */
  readonly missing: number;
  readonly events: number;
  readonly completed: number;
  readonly late: number;
  readonly dropped: number;
  readonly inFlight: number;
}

/** Of tables that could not be written. */
export const NO_COUNTS: SweepCounts = {
  ...{ runs: 0, missing: 0, events: 0, completed: 0, late: 0, dropped: 0, inFlight: 0 },
};

/**
 * Writes sweep.csv and runs.csv from the records of a sweep, in the order of points, policies and replications, a row at a time. Each
 * takes the place of the one before when it is whole.
 *
 * @param each  gets the rows of sweep.csv
 * @throws OutputError
 */
export const writeSweepTables = (
  task: SweepTask,
  store: SweepStore,
  precision: Precision,
  each: (row: SweepTableRow) => void = () => {},
): SweepCounts => {
  const { plan, grid } = task;
  const totals = { runs: 0, missing: 0, completed: 0, late: 0, dropped: 0, inFlight: 0, events: 0 };
  const names = sweepMetrics(store.otherMetrics);
  replaceTable(join(store.folder, "runs.csv"), runColumns(plan, names), precision, (run) => {
    replaceTable(join(store.folder, "sweep.csv"), sweepColumns(plan), precision, (summary) => {
      for (let point = 0; point < grid.points; point++) {
        const { n, missing } = countedReplications(task, store, point);
        totals.missing += missing;
        for (const policy of plan.policies.keys()) {
          if (!store.hasAny(point, policy)) continue;
          const cell = cellOf(task, point, policy);
          const samples: number[][] = names.map(() => []);
          for (let replication = 0; replication < n; replication++) {
            const record = store.record(point, policy, replication);
            if (record === undefined) continue;
            const metrics = names.map((name) => metricValue(record, name));
            run({ ...cell, replication, record, metrics });
            metrics.forEach((value, index) => {
              if (!Number.isNaN(value)) samples[index]!.push(value);
            });
            const [completed = 0, late = 0, dropped = 0, inFlight = 0, events = 0] = record.c;
            totals.runs++;
            totals.completed += completed;
            totals.late += late;
            totals.dropped += dropped;
            totals.inFlight += inFlight;
            totals.events += events;
          }
          for (const [index, metric] of names.entries()) {
            const values = samples[index]!;
            if (values.length === 0) continue;
            const { mean, low, high, n: size } = metricInterval(metric, values);
            const row = { ...cell, metric, mean, low, high, n: size };
            summary(row);
            each(row);
          }
        }
      }
    });
  });
  return totals;
};

/** A row of sweep.csv. */
export type SweepTableRow = SweepRow;

/** Writes failures.csv; without failures there is none. @throws OutputError */
export const writeFailures = (task: SweepTask, folder: string, failed: readonly FailedRun[]): void => {
  const file = join(folder, "failures.csv");
  rmSync(file, { force: true });
  if (failed.length === 0) return;
  const inOrder = [...failed].sort((a, b) => a.point - b.point || a.policy - b.policy || a.replication - b.replication);
  replaceTable(file, failureColumns(task.plan), "compact", (row) => {
    for (const { point, policy, replication, problem } of inOrder)
      row({ ...cellOf(task, point, policy), replication, problem });
  });
};

const replaceTable = <Row>(
  file: string,
  columns: readonly Column<Row>[],
  precision: Precision,
  fill: (row: (row: Row) => void) => void,
): void => {
  const partial = `${file}.partial`;
  try {
    const writer = new RowWriter<Row>(openFile(partial), [], columns, { precision });
    try {
      writer.header([]);
      fill((row) => writer.row(row));
    } finally {
      writer.close();
    }
    renameSync(partial, file);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw cause instanceof OutputError ? cause : new OutputError(file, cause);
  }
};
