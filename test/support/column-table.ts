import type { Table } from "../../src/output/write/tables.js";
import { unitOfColumn } from "../../src/world/port/record-columns/column.js";

/** What docs/outputs.md says about the columns that all rows of a run share. */
const RUN_MEANINGS = {
  scenario: "the scenario's name",
  policy: "the policy's name",
  replication: "from 0",
};

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** The table of a file's columns, as docs/outputs.md has it. */
export const columnTable = <Row>({ run, columns }: Pick<Table<Row>, "run" | "columns">): string => {
  const rows = [
    ["column", "unit", "meaning", "empty"],
    ...run.map((name) => [`\`${name}\``, "", RUN_MEANINGS[name], ""]),
    ...columns.map((column) => [
      `\`${column.name}\``,
      unitOfColumn(column),
      cell(column.notes.meaning),
      cell(column.notes.empty ?? ""),
    ]),
  ];
  const [head = "", ...lines] = rows.map(
    (cells) => `|${cells.map((text) => (text === "" ? " " : ` ${text} `)).join("|")}|`,
  );
  return [head, "|---|---|---|---|", ...lines].join("\n");
};
