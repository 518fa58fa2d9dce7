import type { Fault } from "../../errors.js";
import { quote } from "../../quantity.js";
import { stop } from "./trace-csv.js";

/**
 * Reads a recorded link in Mahimahi's format: one line per delivery opportunity of 1500 bytes, its time in whole ms.
 *
 * @param text  the file's content
 * @param file  the file's name in faults
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
