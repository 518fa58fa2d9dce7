import { existsSync } from "node:fs";
import { join } from "node:path";
import { append } from "../../../math/extremes.js";
import { type CsvColumns, eachCsvRow } from "../../read/csv-rows.js";
import { checkTable } from "../../read/whole-table.js";
import type { Manifest } from "../../write/manifest.js";

/** Reads the tables of a run's folder. Notes missing and changed tables. */
export class RunTables {
  /** Missing files. */
  readonly missing = new Set<string>();
  /** Notes on tables that were changed after the run wrote them. */
  readonly notes: string[] = [];
  /** Number of rows read. */
  rows = 0;
  readonly #folder: string;
  readonly #manifest: Manifest;

  constructor(folder: string, manifest: Manifest) {
    this.#folder = folder;
    this.#manifest = manifest;
  }

  /** Passes on the rows of a table one by one. @throws InputError if the table is damaged */
  read(table: string, columns: CsvColumns, take: Parameters<typeof eachCsvRow>[2]): void {
    const name = `${table}.csv`;
    const file = join(this.#folder, name);
    if (!existsSync(file)) {
      this.missing.add(name);
      return;
    }
    const rows = eachCsvRow(file, columns, take);
    append(this.notes, checkTable(this.#folder, this.#manifest, name, rows));
    this.rows += rows;
  }
}
