import type { ArrivalRowsBuilder } from "../../models/arrivals/rows.js";
import { quote } from "../../quantity.js";
import { graphIn, type TracedGraph } from "./graph-column.js";
import { decimalIn, deviceProblem } from "./trace-csv.js";

/** Columns that every trace of tasks has. */
export const TASK_COLUMNS = ["arrival_s", "device", "data_bits", "work_cycles"] as const;

/** Optional columns of a trace of tasks. An empty cell means no value. */
export const OPTIONAL_TASK_COLUMNS = ["edges", "deadline_s", "priority", "application"] as const;

export type TaskColumn = (typeof TASK_COLUMNS)[number] | (typeof OPTIONAL_TASK_COLUMNS)[number];

/** Reads one task from its cells. `cell` returns the text of a column, "" if there is none; problems are reported to `fault`. */
export type ReadTask = (cell: (name: TaskColumn) => string, fault: (problem: string) => void) => void;

/**
 * Reads the tasks of a trace one by one.
 *
 * @param rows     receives every task without a fault
 * @param devices  number of devices of the scenario
 */
export const taskReader = (rows: ArrivalRowsBuilder, devices: number): ReadTask => {
  // Most traces have few distinct graphs, each with many tasks.
  const graphs = new Map<string, TracedGraph | string>();
  return (cell, fault) => {
    const task = taskIn(cell, devices, fault);
    if (task === undefined) return;
    const { data_bits, work_cycles } = task;
    const text = cell("edges");
    if (text === "") {
      if (data_bits.length === work_cycles.length + 1) rows.add(task);
      else
        fault(
          `expected one size more than works, got ${data_bits.length} data_bits and ${work_cycles.length} work_cycles`,
        );
      return;
    }
    const key = `${work_cycles.length} ${text}`;
    const graph = graphs.get(key) ?? graphIn(text, work_cycles.length);
    graphs.set(key, graph);
    if (typeof graph === "string") fault(graph);
    else if (data_bits.length !== graph.given)
      fault(`expected a size for every edge, got ${data_bits.length} data_bits and ${graph.given} edges`);
    else {
      for (let edge = graph.given; edge < graph.edges.length; edge++) data_bits.push(0);
      rows.add({ ...task, edges: graph.edges });
    }
  };
};

/** A task without its graph; undefined: it has a fault. */
const taskIn = (cell: (name: TaskColumn) => string, devices: number, fault: (problem: string) => void) => {
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
  return {
    arrival_s,
    device,
    data_bits,
    work_cycles,
    ...(deadline_s === undefined ? {} : { deadline_s }),
    ...(priority === undefined ? {} : { priority }),
    ...(application === "" ? {} : { application }),
  };
};
