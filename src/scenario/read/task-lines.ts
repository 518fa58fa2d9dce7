import type { Fault } from "../../errors.js";
import { type ArrivalRows, ArrivalRowsBuilder } from "../../models/arrivals/rows.js";
import { suggestion } from "../../nearest.js";
import { quote } from "../../quantity.js";
import { OPTIONAL_TASK_COLUMNS, TASK_COLUMNS, type TaskColumn, taskReader } from "./task-row.js";
import { linesIn, stop } from "./trace-csv.js";

const COLUMNS: readonly string[] = [...TASK_COLUMNS, ...OPTIONAL_TASK_COLUMNS];

/** A value in the form of a CSV cell: lists are joined by `|`, the two ends of an edge by `-`. */
const cellOf = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  if (!Array.isArray(value)) return String(value);
  return value.map((item) => (Array.isArray(item) ? item.join("-") : String(item))).join("|");
};

/**
 * Reads a trace of tasks from JSON Lines. Each line is an object with the columns of the CSV as keys. `data_bits` and `work_cycles` are
 * lists of numbers, `edges` is a list such as `[["input", 0], [0, 1], [1, "output"]]`, or each is text as in CSV.
 *
 * @param text     the file's content, or its parts in order; a long file need not fit in memory
 * @param file     the file's name in faults
 * @param devices  number of devices of the scenario
 * @returns rows by arrival time; rows of the same time stay in the order of the file
 * @throws InputError with every fault, each with its line
 */
export const parseTaskLines = (text: string | Iterable<string>, file: string, devices: number): ArrivalRows => {
  const faults: Fault[] = [];
  const rows = new ArrivalRowsBuilder();
  const read = taskReader(rows, devices);
  let number = 0;
  let tasks = 0;
  for (const content of linesIn(typeof text === "string" ? [text] : text)) {
    const at = ++number;
    const line = at === 1 ? content.replace(/^\uFEFF/, "") : content;
    if (line.trim() === "") continue;
    tasks++;
    const fault = (problem: string) => {
      faults.push({ file, line: at, problem });
    };
    const task = objectIn(line);
    if (typeof task === "string") {
      fault(task);
      continue;
    }
    const unknown = Object.keys(task).filter((key) => !COLUMNS.includes(key));
    const missing = TASK_COLUMNS.filter((name) => task[name] === undefined);
    for (const key of unknown) fault(`unknown key ${quote(key)}${suggestion(key, COLUMNS, "keys")}`);
    for (const name of missing) fault(`missing key "${name}"`);
    if (unknown.length > 0 || missing.length > 0) continue;
    read((name: TaskColumn) => cellOf(task[name]), fault);
  }
  if (tasks === 0) faults.push({ file, problem: "has no rows: expected a task per line, as an object of JSON" });
  stop(faults, file);
  return rows.finish();
};

/** The object in a line, or the problem with the line. */
const objectIn = (line: string): Readonly<Record<string, unknown>> | string => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not valid JSON: ${(error as Error).message}`;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : `expected an object with ${TASK_COLUMNS.join(", ")}, got ${quote(value)}`;
};
