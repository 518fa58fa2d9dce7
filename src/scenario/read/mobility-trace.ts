import type { Waypoints } from "../../physics/motion/trajectory.js";
import { quote } from "../../quantity.js";
import { decimalIn, deviceProblem, eachRow, stop } from "./trace-csv.js";

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
  const rows = new Map<number, { time_s: number; x_m: number; y_m: number; line: number }[]>();
  const faults = eachRow(text, file, columns, "a place", ({ line, cell }, fault) => {
    let isSound = true;
    const at = (problem: string) => {
      fault(problem);
      isSound = false;
    };
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
    if (!isSound) return;
    const device = Number(cell("device"));
    const own = rows.get(device);
    const row = { time_s, x_m, y_m, line };
    if (own === undefined) rows.set(device, [row]);
    else own.push(row);
  });
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
