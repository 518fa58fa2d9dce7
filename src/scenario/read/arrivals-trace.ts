import { quote } from "../../quantity.js";
import { ArrivalRowsBuilder } from "../arrival-rows.js";
import type { ArrivalRows } from "../scenario.js";
import { decimalIn, deviceProblem, eachRow, stop } from "./trace-csv.js";

const columns = ["arrival_s", "device", "data_bits", "work_cycles"] as const;

/**
 * Reads a trace of arrivals: CSV with the columns `arrival_s,device,data_bits,work_cycles` in any order. `data_bits` is T + 1
 * numbers and `work_cycles` T numbers, joined by `|`; rows may differ in T.
 *
 * @param text     the file's content, or parts of it in order: a long file need not be in memory
 * @param file     how faults name it
 * @param devices  number of devices of the scenario
 * @returns rows by arrival time; rows of the same time stay in the order of the file
 * @throws InputError with every fault, each with its line
 */
export const parseArrivals = (text: string | Iterable<string>, file: string, devices: number): ArrivalRows => {
  const rows = new ArrivalRowsBuilder();
  const faults = eachRow(text, file, columns, "a task", ({ cell }, fault) => {
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
    if (isSound && data_bits.length !== work_cycles.length + 1)
      at(`expected one size more than works, got ${data_bits.length} data_bits and ${work_cycles.length} work_cycles`);
    if (isSound) rows.add(arrival_s, device, data_bits, work_cycles);
  });
  stop(faults, file);
  return rows.finish();
};
