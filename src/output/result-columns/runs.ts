import { count, type RecordOf, text } from "../../world/port/record-columns/column.js";

/** How the tasks of a run ended, and its events, in runs.csv of runs and sweeps. To add a column, add a line here. */
export const COUNT_COLUMNS = [
  count("completed", (row) => row.completed, { meaning: "tasks after the warm-up that were completed in time" }),
  count("late", (row) => row.late, { meaning: "tasks after the warm-up that were completed after their deadline" }),
  count("dropped", (row) => row.dropped, { meaning: "tasks after the warm-up that were dropped" }),
  count("in_flight", (row) => row.in_flight, {
    meaning: "tasks after the warm-up that were under way at the end of the run",
  }),
  count("events", (row) => row.events, { meaning: "events of the whole run" }),
];

/** Columns of runs.csv of a run, before the metrics. To add a column, add a line here. */
export const RUN_COLUMNS = [
  text("scenario", (row) => row.scenario, { meaning: "the scenario's name" }),
  text("policy", (row) => row.policy, { meaning: "the policy's name" }),
  count("replication", (row) => row.replication, { meaning: "the replication, from 0" }),
  ...COUNT_COLUMNS,
];

/** One row of runs.csv, without its metrics. */
export type RunRow = Readonly<RecordOf<(typeof RUN_COLUMNS)[number]>>;
