import type { Precision } from "../../output/write/number-format.js";
import type { Column } from "../../output/write/row-writer.js";
import { writeSmallTable } from "../../output/write/small-table.js";
import type { JobResult } from "./job.js";
import { metricsOf } from "./summary.js";

type Row = Pick<JobResult, "summary" | "events">;

const columnsOf = (scenario: string, metrics: readonly string[]): readonly Column<Row>[] => [
  { name: "scenario", kind: "text", of: () => scenario },
  { name: "policy", kind: "text", of: ({ summary }) => summary.policy },
  { name: "replication", kind: "integer", of: ({ summary }) => summary.replication },
  { name: "completed", kind: "integer", of: ({ summary }) => summary.tasks.completed },
  { name: "late", kind: "integer", of: ({ summary }) => summary.tasks.late },
  { name: "dropped", kind: "integer", of: ({ summary }) => summary.tasks.dropped },
  { name: "in_flight", kind: "integer", of: ({ summary }) => summary.tasks.inFlight },
  { name: "events", kind: "integer", of: ({ events }) => events },
  ...metrics.map(
    (name): Column<Row> => ({ name, kind: "real", of: ({ summary }) => summary.metrics[name]?.mean ?? Number.NaN }),
  ),
];

/**
 * Writes runs.csv: a row for every complete run, with how its tasks ended and its mean of every metric.
 *
 * @param results  in the order of runs
 * @throws OutputError when it cannot be written
 */
export const writeRunsTable = (
  file: string,
  scenario: string,
  results: readonly Row[],
  precision: Precision = "compact",
): void => {
  const metrics = metricsOf(results.map(({ summary }) => summary));
  writeSmallTable(file, columnsOf(scenario, metrics), results, precision);
};
