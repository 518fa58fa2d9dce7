import { rowText } from "../../experiment/reproduce/document.js";
import type { Reproduction } from "../../experiment/reproduce/reproduction.js";
import { plainTable } from "./plain-table.js";

/** What `edgefade reproduce` prints of a paper: its tables, and what is found. */
export const reproductionText = ({ title, tables, findings }: Reproduction): string => {
  const parts = tables.map(({ title: table, rows }) =>
    [
      `${title}: ${table}`,
      plainTable(
        ["scheme", "quantity", "ours", "95 % interval", "n", "paper", ""],
        ["left", "left", "right", "left", "right", "right", "left"],
        rows.map(rowText),
      ),
    ].join("\n"),
  );
  return [...parts, findings.map((finding) => `- ${finding}`).join("\n"), ""].join("\n\n");
};
