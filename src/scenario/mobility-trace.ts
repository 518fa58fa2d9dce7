import { type Fault, InputError } from "../errors.js";
import type { Waypoints } from "../physics/trajectory.js";
import { quote } from "../quantity.js";
import { decimalIn, deviceProblem, readCsv, readHeader, stop } from "./trace-csv.js";

const columns = ["time_s", "device", "x_m", "y_m"] as const;

/**
 * Reads a trace of mobility: CSV with the columns `time_s,device,x_m,y_m` in any order, rows in any order.
 *
 * @param text     the file's content
 * @param file     how faults name it
 * @param devices  number of devices of the scenario
 * @returns the waypoints of every device that has rows, by time
 * @throws InputError with every fault, each with its line
 */
export const parseMobility = (text: string, file: string, devices: number): ReadonlyMap<number, Waypoints> => {
  const [header, ...records] = readCsv(text, file);
  if (header === undefined)
    throw new InputError([{ file, problem: `is empty: expected the header ${columns.join(",")}` }]);
  const column = readHeader(header, file, columns);
  const faults: Fault[] = [];
  const rows = new Map<number, { time_s: number; x_m: number; y_m: number; line: number }[]>();
  for (const { record, info } of records) {
    const at = (problem: string): number => faults.push({ file, line: info.lines, problem });
    if (record.length !== header.record.length) {
      at(`expected ${header.record.length} cells, got ${record.length}`);
      continue;
    }
    const known = faults.length;
    const cell = (name: (typeof columns)[number]): string => record[column[name]] ?? "";
    const number = (name: "time_s" | "x_m" | "y_m", expected: string, least: number): number => {
      const value = decimalIn(cell(name));
      if (!(value >= least && Number.isFinite(value))) at(`${name}: expected ${expected}, got ${quote(cell(name))}`);
      return value;
    };
    const time_s = number("time_s", "a time in seconds >= 0", 0);
    const problem = deviceProblem(cell("device"), devices);
    if (problem !== undefined) at(problem);
    const x_m = number("x_m", "a number of metres", -Infinity);
    const y_m = number("y_m", "a number of metres", -Infinity);
    if (faults.length > known) continue;
    const device = Number(cell("device"));
    const own = rows.get(device);
    const row = { time_s, x_m, y_m, line: info.lines };
    if (own === undefined) rows.set(device, [row]);
    else own.push(row);
  }
  if (records.length === 0) faults.push({ file, problem: "has no rows: expected a place per line after the header" });
  for (const [device, own] of rows) {
    own.sort((a, b) => a.time_s - b.time_s || a.line - b.line);
    for (const [index, { time_s, line }] of own.entries())
      if (index > 0 && own[index - 1]!.time_s === time_s)
        faults.push({
          file,
          line,
          problem: `device ${device} is at two places at ${time_s} s; the other one is in line ${own[index - 1]!.line}`,
        });
  }
  stop(faults, file);
  return new Map(
    [...rows].map(([device, own]) => [
      device,
      {
        times_s: Float64Array.from(own, ({ time_s }) => time_s),
        x_m: Float64Array.from(own, ({ x_m }) => x_m),
        y_m: Float64Array.from(own, ({ y_m }) => y_m),
      },
    ]),
  );
};
