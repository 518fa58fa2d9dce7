import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../errors.js";

/** DuckDB is asynchronous, but scenarios load synchronously. A separate process writes the rows as JSON Lines and reports problems. */
const SCRIPT = `
const [library, source, target] = process.argv.slice(1);
const quoted = (text) => "'" + text.replaceAll("'", "''") + "'";
(async () => {
  const { DuckDBInstance } = require(library);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("COPY (SELECT * FROM read_parquet(" + quoted(source) + ")) TO " + quoted(target) + " (FORMAT json)");
})().catch((error) => process.stdout.write(error.message));
`;

/**
 * The rows of a Parquet file as JSON Lines, in file order.
 *
 * @param partsOf  reads a text file in parts
 * @throws InputError if DuckDB is not installed, or the file is not Parquet; the error of node:fs if the file does not exist
 */
export function* parquetLines(file: string, partsOf: (file: string) => Iterable<string>): Generator<string> {
  const library = duckDb(file);
  statSync(file);
  const folder = mkdtempSync(join(tmpdir(), "edgefade-"));
  try {
    const target = join(folder, "rows.jsonl");
    const { stdout, stderr, status, error } = spawnSync(process.execPath, ["-e", SCRIPT, library, file, target], {
      encoding: "utf8",
    });
    if (error !== undefined) throw error;
    // The lines after the first are the query.
    if (stdout !== "") throw new InputError([{ file, problem: `cannot be read as Parquet: ${stdout.split("\n")[0]}` }]);
    if (status !== 0) throw new Error(`reading ${file} with DuckDB failed: ${stderr}`);
    yield* partsOf(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const duckDb = (file: string): string => {
  try {
    return createRequire(import.meta.url).resolve("@duckdb/node-api");
  } catch {
    const problem =
      "reading Parquet needs DuckDB, which is not installed with edgefade: npm install @duckdb/node-api, or convert the file to CSV or JSON Lines";
    throw new InputError([{ file, problem }]);
  }
};
