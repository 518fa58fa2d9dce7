import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DuckDBConnection, DuckDBPreparedStatement } from "@duckdb/node-api";
import { InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { KEPT_FOLDER } from "../write/kept-tables.js";
import { OutputError } from "../write/output-error.js";
import { NODES, SUBTASKS, TASKS, TRANSFERS } from "../write/tables.js";
import { csvHeader } from "./csv-rows.js";

/** Tables that queries can read: those of a run, and those of a sweep. */
const VIEWS = ["tasks", "subtasks", "transfers", "nodes", "summary", "comparison", "sweep", "runs"] as const;

/** The tables that runs write. */
export const RUN_TABLES = [TASKS, SUBTASKS, TRANSFERS, NODES] as const;

/** The result of a query. */
export interface QueryResult {
  readonly columns: readonly string[];
  /** Numbers, texts, booleans, and null for missing values. Whole numbers beyond 2^53 are texts. */
  readonly rows: readonly (readonly Cell[])[];
}

export type Cell = string | number | boolean | null;

/** @throws InputError when DuckDB is not installed */
export const loadDuckDb = async (): Promise<typeof import("@duckdb/node-api")> => {
  try {
    return await import("@duckdb/node-api");
  } catch {
    throw new InputError([
      {
        file: "edgefade",
        problem:
          "this needs DuckDB, which is not installed with edgefade: npm install @duckdb/node-api, then the same command again",
      },
    ]);
  }
};

/** Rights of a query beyond reading the tables. */
export interface QueryRights {
  /** True: the query may read and write any file, and load extensions. */
  readonly allowsFiles: boolean;
}

/**
 * Runs SQL on the tables of an output folder. Each table is a view of its Parquet file, or else of its CSV file. Without further rights
 * a query reads only these files: it opens no other file, writes none, and does not go online.
 *
 * @throws InputError if DuckDB is not installed, the folder or its tables do not exist, or the SQL is faulty
 */
export const queryFolder = async (
  folder: string,
  sql: string,
  { allowsFiles }: QueryRights = { allowsFiles: false },
): Promise<QueryResult> => {
  if (!existsSync(folder)) throw new InputError([{ file: folder, problem: "no such folder" }]);
  if (!statSync(folder).isDirectory())
    throw new InputError([{ file: folder, problem: "is a file; expected an output folder" }]);
  return withDuckDb(async (connection) => {
    const present: string[] = [];
    const files: string[] = [];
    for (const view of VIEWS) {
      const source = sourceOf(resolve(folder), view);
      if (source === undefined) continue;
      await connection.run(`CREATE VIEW "${view}" AS SELECT * FROM ${source.table}`);
      present.push(view);
      append(files, source.files);
    }
    if (present.length === 0)
      throw new InputError([{ file: folder, problem: `has no table to query; expected ${VIEWS.join(", ")} as .csv` }]);
    if (!allowsFiles) await lock(connection, files);
    try {
      const statement = await onlyStatement(connection, sql);
      if (!allowsFiles && statement.statementType !== SELECT)
        throw refused("a query can only read: expected SELECT or another statement that returns rows");
      const reader = await statement.runAndReadAll();
      const rows = reader.getRowsJson().map((row) => row.map(plain(reader.columnTypes().map(String))));
      return { columns: reader.deduplicatedColumnNames(), rows };
    } catch (cause) {
      if (cause instanceof InputError) throw cause;
      const message = (cause instanceof Error ? cause.message : String(cause))
        .replace(/^Failed to extract statements: /, "")
        .trim();
      if (/disabled by configuration|configuration has been locked/.test(message))
        throw refused(message.split("\n", 1)[0]!);
      throw new InputError([{ file: "SQL", problem: `${message}\nTables in ${folder}: ${present.join(", ")}` }]);
    }
  });
};

/**
 * Writes the tables of a run as Parquet files beside the CSV files, compressed by Zstandard, rows in the same order.
 *
 * @throws InputError when DuckDB is not installed
 * @throws OutputError when a file cannot be written
 */
export const writeParquet = async (folder: string): Promise<void> =>
  withDuckDb(async (connection) => {
    for (const { name } of RUN_TABLES) {
      if (!existsSync(join(folder, `${name}.csv`))) continue;
      const file = join(folder, `${name}.parquet`);
      try {
        await connection.run(
          `COPY (SELECT * FROM ${csvSource(join(folder, `${name}.csv`), name)}) TO ${text(file)} (FORMAT parquet, COMPRESSION zstd)`,
        );
      } catch (cause) {
        throw new OutputError(file, cause);
      }
    }
  });

/** DuckDB's `StatementType.SELECT`; includes DESCRIBE, SHOW, SUMMARIZE and VALUES. Others may write: EXPLAIN ANALYZE runs what it explains. */
const SELECT = 1;

const refused = (why: string): InputError =>
  new InputError([{ file: "SQL", problem: `${why}; --allow-files lets a query read and write any file` }]);

/** From here on only these files can be opened. This cannot be undone. */
export const lock = async (connection: DuckDBConnection, files: readonly string[]): Promise<void> => {
  for (const setting of [
    `allowed_paths = [${files.map(text).join(", ")}]`,
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "allow_community_extensions = false",
    "enable_external_access = false",
    "lock_configuration = true",
  ])
    await connection.run(`SET ${setting}`);
};

/** @throws InputError unless there is exactly one statement */
const onlyStatement = async (connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> => {
  if (sql.replace(/--.*|\/\*[\s\S]*?\*\/|;/g, "").trim() === "")
    throw new InputError([{ file: "SQL", problem: "expected a query, for example: SELECT count(*) FROM tasks" }]);
  const statements = await connection.extractStatements(sql);
  if (statements.count > 1)
    throw new InputError([
      { file: "SQL", problem: `expected one query, got ${statements.count}: run them one at a time` },
    ]);
  return statements.prepare(0);
};

/** Uses one thread, which reads a folder in order and writes the same bytes every time. */
const withDuckDb = async <T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
  const { connection, end } = await connectDuckDb();
  try {
    return await use(connection);
  } finally {
    end();
  }
};

/** A database in memory, and the function that closes it. @throws InputError if DuckDB is not installed */
export const connectDuckDb = async (): Promise<{ connection: DuckDBConnection; end: () => void }> => {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  try {
    const connection = await instance.connect();
    return {
      connection,
      end: () => {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
};

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The files of a table, and how to read them. */
const sourceOf = (
  folder: string,
  view: string,
): { readonly files: readonly string[]; readonly table: string } | undefined => {
  const parquet = join(folder, `${view}.parquet`);
  if (existsSync(parquet)) return { files: [parquet], table: `read_parquet(${text(parquet)})` };
  const csv = join(folder, `${view}.csv`);
  if (existsSync(csv)) return { files: [csv], table: csvSource(csv, view) };
  const kept = join(folder, KEPT_FOLDER, view);
  if (!existsSync(kept)) return undefined;
  const files = readdirSync(kept)
    .filter((name) => name.endsWith(".csv"))
    .sort()
    .map((name) => join(kept, name));
  return files.length === 0 ? undefined : { files, table: keptSource(files, view) };
};

/** A CSV file read with the declared types of its columns, not types guessed from its first rows. */
export const csvSource = (file: string, name: string): string => {
  const options = ["header = true", "delim = ','", `quote = '"'`, "nullstr = ''"];
  const table = RUN_TABLES.find((one) => one.name === name);
  if (table === undefined) options.push("sample_size = -1");
  else {
    const header = existsSync(file) ? new Set(csvHeader(file)) : undefined;
    const types = typesOf(table).filter(([column]) => header?.has(column) !== false);
    options.push(
      `columns = {${types.map(([column, type]) => `'${column}': '${type}'`).join(", ")}}`,
      "auto_detect = false",
    );
  }
  return `read_csv(${text(file)}, ${options.join(", ")})`;
};

type RunTable = (typeof RUN_TABLES)[number];

const typesOf = (table: RunTable): readonly (readonly [name: string, type: string])[] => [
  ...table.run.map((cell) => [cell, cell === "replication" ? "BIGINT" : "VARCHAR"] as const),
  ...table.columns.map(
    (column) => [column.name, column.kind === "text" ? "VARCHAR" : column.isWhole ? "BIGINT" : "DOUBLE"] as const,
  ),
];

/** All files of a table that a sweep keeps. The varied fields come before the columns of runs. */
const keptSource = (files: readonly string[], name: string): string => {
  const table = RUN_TABLES.find((one) => one.name === name)!;
  const header = new Set(csvHeader(files[0]!));
  const types = typesOf(table)
    .filter(([column]) => header.has(column))
    .map(([column, type]) => `'${column}': '${type}'`);
  return `read_csv([${files.map(text).join(", ")}], header = true, delim = ',', quote = '"', nullstr = '', sample_size = -1, union_by_name = true, types = {${types.join(", ")}})`;
};

/** A table of runs, without rows. */
export const emptySource = (name: string): string => {
  const table = RUN_TABLES.find((one) => one.name === name)!;
  return `(SELECT ${typesOf(table)
    .map(([column, type]) => `NULL::${type} AS "${column}"`)
    .join(", ")} LIMIT 0)`;
};

/** A cell as a number; NaN: NULL; undefined: not a number. */
export const numberOf = (value: unknown, type: string): number | undefined => {
  const cell = plain([type])(value, 0);
  if (cell === null) return Number.NaN;
  if (typeof cell === "number") return cell;
  return NUMERIC.test(type) && typeof cell === "string" ? Number(cell) : undefined;
};

const NUMERIC =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL.*)$/;

/** DuckDB returns long numbers as texts. */
const plain =
  (types: readonly string[]) =>
  (value: unknown, column: number): Cell => {
    if (value === null || value === undefined) return null;
    if (typeof value === "number" || typeof value === "boolean") return value;
    if (typeof value !== "string") return JSON.stringify(value);
    if (!NUMERIC.test(types[column] ?? "")) return value;
    const number = Number(value);
    return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
  };
