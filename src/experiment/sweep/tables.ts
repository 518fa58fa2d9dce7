import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  FAILURE_COLUMNS,
  type FailureRow,
  POINT_COLUMN,
  SWEEP_COLUMNS,
  SWEEP_RUN_COLUMNS,
  type SweepRow,
  type SweepRunRow,
} from "../../output/result-columns/sweep.js";
import type { Precision } from "../../output/write/numbers/number-format.js";
import { openFile } from "../../output/write/open-file.js";
import { OutputError } from "../../output/write/output-error.js";
import { type Column, RowWriter } from "../../output/write/row-writer.js";
import { metricInterval } from "../analysis/statistics/metric-interval.js";
import { countedReplications, type FailedRun } from "./agenda.js";
import type { SweepPlan } from "./definition.js";
import { valueText } from "./grid.js";
import type { SweepTask } from "./store/resume.js";
import { metricValue, sweepMetrics } from "./store/run-record.js";
import type { SweepStore } from "./store/store.js";

interface CellRow {
  readonly point: number;
  /** Values of the varied fields, as text. */
  readonly values: readonly string[];
  readonly policy: string;
}

/** A row of sweep.csv. */
export interface SweepTableRow extends CellRow, SweepRow {}

interface RunRow extends CellRow, SweepRunRow {
  readonly metrics: readonly number[];
}

interface FailedRow extends CellRow, FailureRow {}

/** The varied fields: of points, then the options of policies. */
const variedFields = ({ axes, optionFields }: SweepPlan): readonly string[] => [
  ...axes.flatMap(({ fields }) => fields),
  ...optionFields,
];

const fieldColumns = (plan: SweepPlan): readonly Column<CellRow>[] =>
  variedFields(plan).map((name, index) => ({ name, kind: "text", of: (row) => row.values[index]! }));

const sweepColumns = (plan: SweepPlan): readonly Column<SweepTableRow>[] => [...fieldColumns(plan), ...SWEEP_COLUMNS];

const runColumns = (plan: SweepPlan, metrics: readonly string[]): readonly Column<RunRow>[] => [
  POINT_COLUMN,
  ...fieldColumns(plan),
  ...SWEEP_RUN_COLUMNS,
  ...metrics.map((name, index): Column<RunRow> => ({ name, kind: "real", of: (row) => row.metrics[index]! })),
];

const failureColumns = (plan: SweepPlan): readonly Column<FailedRow>[] => [
  POINT_COLUMN,
  ...fieldColumns(plan),
  ...FAILURE_COLUMNS,
];

const cellOf = ({ plan, grid }: SweepTask, point: number, policy: number): CellRow => {
  const { label, options } = plan.policies[policy]!;
  const values = [...grid.at(point), ...plan.optionFields.map((field) => options[field])].map(valueText);
  return { point, values, policy: label };
};

/** Counts of the tables' content, taken while they are written. */
export interface SweepCounts {
  readonly runs: number;
  /** Number of missing runs. */
  readonly missing: number;
  readonly events: number;
  readonly completed: number;
  readonly late: number;
  readonly dropped: number;
  readonly inFlight: number;
}

/** Counts for tables that could not be written. */
export const NO_COUNTS: SweepCounts = {
  ...{ runs: 0, missing: 0, events: 0, completed: 0, late: 0, dropped: 0, inFlight: 0 },
};

/**
 * Writes sweep.csv and runs.csv from the records of a sweep, in the order of points, policies and replications, a row at a time. Each
 * replaces the previous one when it is complete.
 *
 * @param each  called with the rows of sweep.csv
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
            const [completed = 0, late = 0, dropped = 0, in_flight = 0, events = 0] = record.c;
            run({ ...cell, replication, completed, late, dropped, in_flight, events, metrics });
            metrics.forEach((value, index) => {
              if (!Number.isNaN(value)) samples[index]!.push(value);
            });
            totals.runs++;
            totals.completed += completed;
            totals.late += late;
            totals.dropped += dropped;
            totals.inFlight += in_flight;
            totals.events += events;
          }
          for (const [index, metric] of names.entries()) {
            const values = samples[index]!;
            if (values.length === 0) continue;
            const { mean, low, high, n: size } = metricInterval(metric, values);
            const row = { ...cell, metric, mean, ci95_low: low, ci95_high: high, n: size };
            summary(row);
            each(row);
          }
        }
      }
    });
  });
  return totals;
};

/** Writes failures.csv if runs failed. @throws OutputError */
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
