import type { NumberTable } from "../drawing/figure.js";

/** A sortable table whose rows can be filtered by a column. */
export interface PlainTable {
  readonly id: string;
  readonly heading: string;
  readonly caption: string;
  readonly table: NumberTable;
  /** Column by which rows can be filtered; absent: all rows are always shown. */
  readonly filter?: { readonly column: number; readonly label: string; readonly chosen: string };
}

/** A measured mean with its interval. */
export interface PivotCell {
  readonly mean: number;
  /** NaN: no interval. */
  readonly low: number;
  readonly high: number;
  /** Number of replications. */
  readonly n: number;
}

/** A table with one row per point and one column per policy, and one sheet per metric. */
export interface PagePivot {
  readonly id: string;
  readonly heading: string;
  /** Label of the choice above the table. */
  readonly label: string;
  /** Names of the fields that distinguish points. */
  readonly heads: readonly string[];
  readonly columns: readonly string[];
  /** Sheet that is shown first. */
  readonly chosen: string;
  readonly sheets: readonly {
    readonly name: string;
    readonly caption: string;
    readonly rows: readonly {
      readonly point: readonly string[];
      /** Cells in the order of the columns; undefined: no data. */
      readonly cells: readonly (PivotCell | undefined)[];
    }[];
  }[];
}

export type PageTable = PlainTable | PagePivot;
