import Table from "cli-table3";
import { largest } from "../../math/extremes.js";

/**
 * A table as the commands print it. It has no frames, a line under the head, and two spaces between columns.
 *
 * @param aligns  of each column
 */
export const plainTable = (
  head: readonly string[],
  aligns: readonly ("left" | "right")[],
  rows: readonly (readonly string[])[],
): string => {
  const table = new Table({
    head: [...head],
    colAligns: [...aligns],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
    chars: BORDERLESS,
  });
  for (const row of rows) table.push([...row]);
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  const width = largest(lines.map((line, index) => (index === 1 ? 0 : line.length)));
  return lines.map((line, index) => (index === 1 ? line.slice(0, width) : line)).join("\n");
};

/** Characters of the longest line of a table. */
export const widthOf = (table: string): number => largest(table.split("\n").map((line) => line.length));

const BORDERLESS = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "─",
  "mid-mid": "─",
  right: "",
  "right-mid": "",
  middle: "",
};
