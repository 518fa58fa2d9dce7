import { RUN_COLUMNS, type RunRow } from "../../../output/result-columns/runs.js";
import type { Precision } from "../../../output/write/numbers/number-format.js";
import type { Column } from "../../../output/write/row-writer.js";
import { writeSmallTable } from "../../../output/write/small-table.js";
import type { JobResult } from "../job.js";
import { metricsOf } from "./summary.js";

type Result = Pick<JobResult, "summary" | "events">;

interface Row extends RunRow {
  readonly metrics: JobResult["summary"]["metrics"];
}

const rowOf = (scenario: string, { summary, events }: Result): Row => {
  const { policy, replication, metrics } = summary;
  const { completed, late, dropped, inFlight } = summary.tasks;
  return { scenario, policy, replication, completed, late, dropped, in_flight: inFlight, events, metrics };
};

/**
 * Writes runs.csv: one row for every complete run, with the counts of its tasks' ends and its mean of every metric.
 *
 * @param results  in the order of runs
 * @throws OutputError when it cannot be written
 */
export const writeRunsTable = (
  file: string,
  scenario: string,
  results: readonly Result[],
  precision: Precision = "compact",
): void => {
  const means = metricsOf(results.map(({ summary }) => summary)).map(
    (name): Column<Row> => ({ name, kind: "real", of: ({ metrics }) => metrics[name]?.mean ?? Number.NaN }),
  );
  const rows = results.map((result) => rowOf(scenario, result));
  writeSmallTable<Row>(file, [...RUN_COLUMNS, ...means], rows, precision);
};
