import { type ArrivalRows, ArrivalRowsBuilder } from "../../models/arrivals/rows.js";
import { OPTIONAL_TASK_COLUMNS, TASK_COLUMNS, type TaskColumn, taskReader } from "./task-row.js";
import { eachRow, stop } from "./trace-csv.js";

/**
 * Reads a trace of arrivals from CSV. Columns are `arrival_s,device,data_bits,work_cycles` in any order, and optionally `edges`,
 * `deadline_s`, `priority` and `application`. `data_bits` is T + 1 numbers and `work_cycles` T numbers, joined by `|`. With edges there are as
 * many sizes as edges. Rows may differ in T.
 *
 * @param text     the file's content, or its parts in order; a long file need not fit in memory
 * @param file     the file's name in faults
 * @param devices  number of devices of the scenario
 * @returns rows by arrival time; rows of the same time stay in the order of the file
 * @throws InputError with every fault, each with its line
 */
export const parseArrivals = (text: string | Iterable<string>, file: string, devices: number): ArrivalRows => {
  const rows = new ArrivalRowsBuilder();
  const read = taskReader(rows, devices);
  const faults = eachRow<TaskColumn>(
    text,
    file,
    TASK_COLUMNS,
    "a task",
    ({ cell }, fault) => read(cell, fault),
    OPTIONAL_TASK_COLUMNS,
  );
  stop(faults, file);
  return rows.finish();
};
