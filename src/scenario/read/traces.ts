import type { Fault } from "../../errors.js";
import { quote } from "../../quantity.js";
import type { TraceRow } from "../scenario.js";
import { OPTIONAL_TASK_COLUMNS, TASK_COLUMNS, type TaskColumn, taskRow } from "./task-row.js";
import { eachRow, type NamedRow, stop } from "./trace-csv.js";

/**
 * Reads a recorded link in Mahimahi's format: one line per delivery opportunity of 1500 bytes, its time in whole ms.
 *
 * @param text  the file's content
 * @param file  how faults name it
 * @returns times_ms, ascending (equal times: several opportunities), the last one > 0: it is the period
 * @throws InputError with a fault for every bad line
 * @source Mahimahi (Netravali et al., USENIX ATC 2015), mm-link
 */
export const parseLinkTrace = (text: string, file: string): Float64Array => {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  while (lines.length > 0 && lines.at(-1)?.trim() === "") lines.pop();
  const faults: Fault[] = [];
  const times_ms = new Float64Array(lines.length);
  let previous = 0;
  for (const [index, line] of lines.entries()) {
    const time = /^\s*\d+\s*$/.test(line) ? Number(line) : Number.NaN;
    if (!Number.isSafeInteger(time))
      faults.push({ file, line: index + 1, problem: `expected a time in whole ms >= 0, got ${quote(line.trim())}` });
    else if (time < previous)
      faults.push({
        file,
        line: index + 1,
        problem: `expected times in ascending order, got ${time} after ${previous}`,
      });
    else previous = time;
    times_ms[index] = time;
  }
  if (lines.length === 0) faults.push({ file, problem: "is empty: expected one time in ms per line" });
  else if (faults.length === 0 && previous === 0)
    faults.push({
      file,
      line: lines.length,
      problem: "expected the last time to be > 0: it is the period of the trace",
    });
  stop(faults, file);
  return times_ms;
};

/**
 * Reads a trace of arrivals: CSV with the columns `arrival_s,device,data_bits,work_cycles` in any order, and where it has such `edges`,
 * `deadline_s`, `priority` and `application`. `data_bits` is T + 1 numbers and `work_cycles` T numbers, joined by `|`; with edges there are as
 * many sizes as edges. Rows may differ in T.
 *
 * @param text     the file's content
 * @param file     how faults name it
 * @param devices  number of devices of the scenario
 * @returns rows by arrival time; rows of the same time stay in the order of the file
 * @throws InputError with every fault, each with its line
 */
export const parseArrivals = (text: string, file: string, devices: number): TraceRow[] => {
  const rows: TraceRow[] = [];
  const read = ({ cell }: NamedRow<TaskColumn>, fault: (problem: string) => void): void => {
    const row = taskRow(cell, devices, fault);
    if (row !== undefined) rows.push(row);
  };
  const faults = eachRow<TaskColumn>(text, file, TASK_COLUMNS, "a task", read, OPTIONAL_TASK_COLUMNS);
  stop(faults, file);
  return rows.sort((a, b) => a.arrival_s - b.arrival_s);
};
