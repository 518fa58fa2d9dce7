import { bestAtText, HEAD, rowText } from "../../experiment/reproduce/document.js";
import type { Reproduction } from "../../experiment/reproduce/reproduction.js";
import { plainTable } from "./plain-table.js";

/** What `edgefade reproduce` prints of a paper: its tables, then the findings. */
export const reproductionText = ({ title, tables, claims, finds, why, made }: Reproduction): string => {
  const parts = tables.map(({ title: table, rows }) =>
    [
      `${title}: ${table}`,
      plainTable(
        [...HEAD.slice(0, -1), "", "best at"],
        ["left", "left", "right", "left", "right", "right", "left", "left"],
        rows.map((row) => [...rowText(row), bestAtText(row.training)]),
      ),
    ].join("\n"),
  );
  return [...parts, ...(made.only === undefined ? [claims, ...finds, ...why] : []), ""].join("\n\n");
};
