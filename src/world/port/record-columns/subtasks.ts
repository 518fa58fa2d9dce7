import { amount, count, type RecordOf, real, seconds, text, word } from "./column.js";
import { TASK_STATUSES } from "./tasks.js";

/** subtasks.csv, but for the columns that are the same in the whole run. A new column is one more line here. */
export const SUBTASK_COLUMNS = [
  count("task", (row) => row.task, { meaning: "as in `tasks.csv`" }),
  count("subtask", (row) => row.subtask, { meaning: "number in the task, from 0" }),
  text("site", (row) => row.site, { meaning: "where" }),
  amount("work_cycles", (row) => row.work_cycles, { meaning: "work", unit: "cycles" }),
  amount("input_bits", (row) => row.input_bits, { meaning: "over all edges that lead there" }),
  amount("output_bits", (row) => row.output_bits, { meaning: "over all edges that leave" }),
  seconds("ready_s", (row) => row.ready_s, { meaning: "all inputs are at the site" }),
  seconds("queued_s", (row) => row.queued_s, { meaning: "time spent waiting for cores" }),
  seconds("start_s", (row) => row.start_s, { meaning: "cores granted", empty: "refused, or stopped while it waited" }),
  seconds("end_s", (row) => row.end_s, { meaning: "done, or stopped" }),
  amount("cores", (row) => row.cores, {
    meaning: "granted; under processor sharing the mean over the execution, which need not be whole",
  }),
  amount("frequency_hz", (row) => row.frequency_hz, { meaning: "of a core" }),
  real("energy_j", (row) => row.energy_j, {
    meaning: "of the execution: device CPU, or dynamic energy of the server",
  }),
  word("status", TASK_STATUSES, (row) => row.status, {
    meaning: "`completed`, or the status of the task that was stopped during it",
  }),
  text("machine", (row) => row.machine, {
    meaning: "which machine of the site, as in `nodes.csv`; a column only of scenarios with `machines`",
    empty: "a site without `machines`",
    extra: "machines",
  }),
];

/** One row of subtasks.csv: an execution of a sub-task. NaN: does not apply, an empty cell. */
export type SubtaskRecord = RecordOf<(typeof SUBTASK_COLUMNS)[number]>;
