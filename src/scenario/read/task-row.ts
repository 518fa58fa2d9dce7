import { quote } from "../../quantity.js";
import type { TraceRow } from "../scenario.js";
import { graphOf } from "./graph-column.js";
import { decimalIn, deviceProblem } from "./trace-csv.js";

/** Columns that every trace of tasks has. */
export const TASK_COLUMNS = ["arrival_s", "device", "data_bits", "work_cycles"] as const;

/** Columns that a trace of tasks may have; an empty cell says nothing. */
export const OPTIONAL_TASK_COLUMNS = ["edges", "deadline_s", "priority", "application"] as const;

export type TaskColumn = (typeof TASK_COLUMNS)[number] | (typeof OPTIONAL_TASK_COLUMNS)[number];

/**
 * One task of a trace, from its cells.
 *
 * @param cell     text of a column; "" where it has none
 * @param devices  number of devices of the scenario
 * @param fault    is told everything that is wrong
 * @returns undefined for a row with a fault
 */
export const taskRow = (
  cell: (name: TaskColumn) => string,
  devices: number,
  fault: (problem: string) => void,
): TraceRow | undefined => {
  let isSound = true;
  const at = (problem: string) => {
    fault(problem);
    isSound = false;
  };
  const numbers = (name: "data_bits" | "work_cycles"): number[] => {
    const values = cell(name).split("|").map(decimalIn);
    if (!values.every((value) => value >= 0 && Number.isFinite(value)))
      at(`${name}: expected numbers >= 0 joined by "|", got ${quote(cell(name))}`);
    return values;
  };
  const arrival_s = decimalIn(cell("arrival_s"));
  if (!(arrival_s >= 0 && Number.isFinite(arrival_s)))
    at(`arrival_s: expected a time in seconds >= 0, got ${quote(cell("arrival_s"))}`);
  const device = Number(cell("device"));
  const problem = deviceProblem(cell("device"), devices);
  if (problem !== undefined) at(problem);
  const data_bits = numbers("data_bits");
  const work_cycles = numbers("work_cycles");
  const deadline_s = cell("deadline_s") === "" ? undefined : decimalIn(cell("deadline_s"));
  if (deadline_s !== undefined && !(deadline_s > 0 && Number.isFinite(deadline_s)))
    at(`deadline_s: expected a time in seconds > 0 after the arrival, got ${quote(cell("deadline_s"))}`);
  const priority = cell("priority") === "" ? undefined : decimalIn(cell("priority"));
  if (priority !== undefined && !(Number.isSafeInteger(priority) && priority >= 0))
    at(`priority: expected a whole number >= 0, got ${quote(cell("priority"))}`);
  const application = cell("application");
  if (!isSound) return undefined;
  const about = {
    arrival_s,
    device,
    work_cycles,
    ...(deadline_s === undefined ? {} : { deadline_s }),
    ...(priority === undefined ? {} : { priority }),
    ...(application === "" ? {} : { application }),
  };
  if (cell("edges") !== "") {
    const graph = graphOf(cell("edges"), work_cycles.length, data_bits);
    if (typeof graph !== "string") return { ...about, ...graph };
    fault(graph);
    return undefined;
  }
  if (data_bits.length === work_cycles.length + 1) return { ...about, data_bits };
  fault(`expected one size more than works, got ${data_bits.length} data_bits and ${work_cycles.length} work_cycles`);
  return undefined;
};
