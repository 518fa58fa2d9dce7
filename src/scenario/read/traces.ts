import type { Fault } from "../../errors.js";
import { quote } from "../../quantity.js";
import type { TraceRow } from "../scenario.js";
import { decimalIn, deviceProblem, eachRow, stop } from "./trace-csv.js";

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

const columns = ["arrival_s", "device", "data_bits", "work_cycles"] as const;

/**
 * Reads a trace of arrivals: CSV with the columns `arrival_s,device,data_bits,work_cycles` in any order. `data_bits` is T + 1
 * numbers and `work_cycles` T numbers, joined by `|`; rows may differ in T.
 *
 * @param text     the file's content
 * @param file     how faults name it
 * @param devices  number of devices of the scenario
 * @returns rows by arrival time; rows of the same time stay in the order of the file
 * @throws InputError with every fault, each with its line
 */
export const parseArrivals = (text: string, file: string, devices: number): TraceRow[] => {
  const rows: TraceRow[] = [];
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
    if (isSound) rows.push({ arrival_s, device, data_bits, work_cycles });
  });
  stop(faults, file);
  return rows.sort((a, b) => a.arrival_s - b.arrival_s);
};
