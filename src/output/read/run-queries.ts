import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { PARTS_FOLDER, partName } from "../write/run-tables.js";
import { connectDuckDb, csvSource, emptySource, lock, numberOf, RUN_TABLES } from "./duckdb.js";

/** The run whose tables are queried. It is the only row of the table `run`. */
export interface QueriedRun {
  readonly policy: string;
  readonly replication: number;
  readonly warmup_s: number;
  readonly run_s: number;
}

/** The problem with a query. */
export interface QueryProblem {
  readonly problem: string;
}

const TABLES = "tasks, subtasks, transfers, nodes, run";

/**
 * Queries on the tables of one run: `tasks`, `subtasks` and `transfers` of the tasks that arrived after the warm-up, `nodes` over the
 * whole run, and `run` with one row of `policy`, `replication`, `warmup_s` and `run_s`.
 */
export class RunQueries {
  readonly #connection: DuckDBConnection;
  readonly #end: () => void;

  private constructor(connection: DuckDBConnection, end: () => void) {
    this.#connection = connection;
    this.#end = end;
  }

  /**
   * @param folder  folder with the parts of run 0, as `RunTables` writes them; absent: tables without rows, to check SQL
   * @throws InputError when DuckDB is not installed
   */
  static async open(folder: string | undefined, run: QueriedRun): Promise<RunQueries> {
    const { connection, end } = await connectDuckDb();
    try {
      for (const { name } of RUN_TABLES) {
        const source =
          folder === undefined ? emptySource(name) : csvSource(join(folder, PARTS_FOLDER, partName(0, name)), name);
        const where = name === "nodes" ? "" : name === "tasks" ? ` WHERE arrival_s >= ${run.warmup_s}` : OF_TASKS;
        await connection.run(`CREATE TABLE "${name}" AS SELECT * FROM ${source}${where}`);
      }
      const policy = `'${run.policy.replaceAll("'", "''")}'`;
      await connection.run(
        `CREATE TABLE run AS SELECT ${policy} AS policy, ${run.replication} AS replication, ${run.warmup_s}::DOUBLE AS warmup_s, ${run.run_s}::DOUBLE AS run_s`,
      );
      // A metric sees only these tables and no files, so that a foreign scenario cannot read anything on this machine.
      await lock(connection, []);
    } catch (error) {
      end();
      throw error;
    }
    return new RunQueries(connection, end);
  }

  /** The single number that a query returns; NaN if it is NULL. */
  async number(sql: string): Promise<number | QueryProblem> {
    return this.#ask(sql, true);
  }

  /** The problem with a query, found by running it on tables without rows; undefined: none. */
  async check(sql: string): Promise<QueryProblem | undefined> {
    const answer = await this.#ask(sql, false);
    return typeof answer === "number" ? undefined : answer;
  }

  async #ask(sql: string, isWhole: boolean): Promise<number | QueryProblem> {
    try {
      const reader = await this.#connection.runAndReadAll(sql);
      const rows = reader.getRowsJson();
      const columns = reader.deduplicatedColumnNames();
      if (columns.length !== 1)
        return { problem: `expected SQL that gives one number, got ${columns.length} columns: ${columns.join(", ")}` };
      if (rows.length > 1 || (isWhole && rows.length === 0))
        return { problem: `expected SQL that gives one number, got ${rows.length} rows` };
      const value = numberOf(rows[0]?.[0] ?? null, String(reader.columnTypes()[0]));
      return value ?? { problem: `expected SQL that gives one number, got ${JSON.stringify(rows[0]?.[0])}` };
    } catch (cause) {
      const message = (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\s*\n\s*/g, " ");
      return { problem: `${message}; tables: ${TABLES}` };
    }
  }

  close(): void {
    this.#end();
  }
}

const OF_TASKS = " WHERE task IN (SELECT task FROM tasks)";
