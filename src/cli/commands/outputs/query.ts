import type { Argv } from "yargs";
import { InputError } from "../../../errors.js";
import { flagsAs } from "../../arguments.js";
import type { Command } from "../../invocation.js";

interface QueryFlags {
  readonly dir: string;
  readonly sql?: string | undefined;
  readonly allowFiles: boolean;
  readonly json: boolean;
  readonly csv: boolean;
}

const flags = (yargs: Argv) =>
  yargs
    .positional("dir", { type: "string", demandOption: true, describe: "output folder of a run or a sweep" })
    .positional("sql", {
      type: "string",
      describe: 'a query, for example: "SELECT policy, avg(latency_s) FROM tasks GROUP BY policy"',
    })
    .option("json", { type: "boolean", default: false, describe: "print the rows as JSON objects" })
    .option("allow-files", {
      type: "boolean",
      default: false,
      describe: "let the query read and write any file, and load extensions of DuckDB",
    })
    .option("csv", { type: "boolean", default: false, describe: "print the rows as CSV" })
    .epilogue("Tables: tasks, subtasks, transfers, nodes, summary, comparison; of a sweep: sweep, runs.");

/** `edgefade query <dir> "<SQL>"` */
export const queryCommand: Command<QueryFlags> = {
  command: "query <dir> [sql]",
  describe: "query the tables of an output folder in SQL (needs the package @duckdb/node-api)",
  builder: (yargs) => flagsAs<QueryFlags>(flags(yargs)),
  handler: async ({ dir, sql = "", allowFiles, json, csv }, call) => {
    if (json && csv) throw new InputError([{ file: "--csv", problem: "cannot be combined with --json" }]);
    const { queryFolder } = await import("../../../output/read/duckdb.js");
    const { columns, rows } = await queryFolder(dir, sql, { allowsFiles: allowFiles });
    if (json) {
      const objects = rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
      call.print(JSON.stringify(objects, null, 2));
    } else if (csv) {
      const { stringify } = await import("csv-stringify/sync");
      call.io.stdout.write(stringify([columns, ...rows] as unknown[][], { cast: { boolean: String } }));
    } else {
      const { plainTable } = await import("../../tables/plain-table.js");
      const isNumber = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
      const aligns = isNumber.map((is) => (is ? "right" : "left") as "right" | "left");
      if (columns.length > 0)
        call.print(
          plainTable(
            columns,
            aligns,
            rows.map((row) => row.map(cellText)),
          ),
        );
      call.say(`${rows.length.toLocaleString("en-US")} ${rows.length === 1 ? "row" : "rows"}`);
    }
  },
};

const cellText = (cell: string | number | boolean | null): string =>
  cell === null
    ? ""
    : typeof cell === "number" && !Number.isInteger(cell)
      ? String(Number(cell.toPrecision(9)))
      : String(cell);
