import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { InputError } from "../../../src/errors.js";
import { queryFolder } from "../../../src/output/read/duckdb.js";

const around = mkdtempSync(join(tmpdir(), "edgefade-query-"));
const folder = mkdtempSync(join(around, "it's "));
const table = "metric,mean\nlatency_s,1.5\ncost,2\n";
writeFileSync(join(folder, "summary.csv"), table);
writeFileSync(join(around, "secret.csv"), "a\n1\n");
afterAll(() => rmSync(around, { recursive: true }));

const refusal = async (sql: string): Promise<string> => {
  try {
    await queryFolder(folder, sql);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "";
};
const outside = join(around, "secret.csv");
const written = join(around, "written.csv");

describe("a query", () => {
  test("reads the tables of the folder", async () => {
    expect(await queryFolder(folder, "SELECT sum(mean) AS m FROM summary;")).toEqual({ columns: ["m"], rows: [[3.5]] });
    expect((await queryFolder(folder, "DESCRIBE summary -- what is there?")).rows).toHaveLength(2);
    expect((await queryFolder(folder, "SHOW TABLES")).rows).toEqual([["summary"]]);
  });

  test.each([
    `SELECT * FROM read_text('${outside}')`,
    `SELECT * FROM read_blob('${outside}')`,
    `SELECT * FROM read_csv('${outside}')`,
    `SELECT * FROM '${outside}'`,
    `SELECT * FROM glob('${around}/*')`,
    "SELECT * FROM read_csv('/etc/passwd', delim=':')",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    `COPY (SELECT 1) TO '${written}'`,
    `EXPLAIN ANALYZE COPY (SELECT 1) TO '${join(folder, "summary.csv").replaceAll("'", "''")}'`,
    `COPY (SELECT 1) TO '${join(folder, "summary.csv").replaceAll("'", "''")}'`,
    `ATTACH '${join(around, "x.db")}'`,
    `EXPORT DATABASE '${join(around, "all")}'`,
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "RESET lock_configuration",
    "DROP VIEW summary",
  ])("%s is refused, and says what would allow it", async (sql) => {
    expect(await refusal(sql)).toMatch(/^SQL: .*; --allow-files lets a query read and write any file$/);
    expect(existsSync(written)).toBe(false);
    expect(readFileSync(join(folder, "summary.csv"), "utf8")).toBe(table);
  });

  test.each([
    ["SELECT 1; SELECT 2", "SQL: expected one query, got 2: run them one at a time"],
    ["", "SQL: expected a query, for example: SELECT count(*) FROM tasks"],
    ["--", "SQL: expected a query, for example: SELECT count(*) FROM tasks"],
    [" /* a\n comment */ ; ", "SQL: expected a query, for example: SELECT count(*) FROM tasks"],
  ])("%j", async (sql, problem) => expect(await refusal(sql)).toBe(problem));

  test("names the tables where there is no such one", async () => {
    expect(await refusal("SELECT * FROM tusks")).toMatch(/tusks does not exist[\s\S]*Tables in .*: summary$/);
  });

  test("may do all of that when it is allowed to", async () => {
    const allowed = { allowsFiles: true };
    expect((await queryFolder(folder, `SELECT a FROM '${outside}'`, allowed)).rows).toEqual([[1]]);
    await queryFolder(folder, `COPY (SELECT 7 AS b) TO '${written}'`, allowed);
    expect(readFileSync(written, "utf8")).toBe("b\n7\n");
    rmSync(written);
  });
});
