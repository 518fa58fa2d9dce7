import type { NumberTable } from "../drawing/figure.js";

/** A sortable table whose rows can be chosen by a column. */
export interface PlainTable {
  readonly id: string;
  readonly heading: string;
  readonly caption: string;
  readonly table: NumberTable;
  /** Column whose value rows can be chosen by; none: all rows are always there. */
  readonly filter?: { readonly column: number; readonly label: string; readonly chosen: string };
}

/** A measured number with its interval. */
export interface PivotCell {
  readonly mean: number;
  /** NaN: there is no interval. */
  readonly low: number;
  readonly high: number;
  /** Replications. */
  readonly n: number;
}

/** A table with a row for each point and a column for each policy, a sheet for each metric. */
export interface PagePivot {
  readonly id: string;
  readonly heading: string;
  /** What is chosen above. */
  readonly label: string;
  /** Names of the fields that tell points apart. */
  readonly heads: readonly string[];
  readonly columns: readonly string[];
  /** Sheet that is shown first. */
  readonly chosen: string;
  readonly sheets: readonly {
    readonly name: string;
    readonly caption: string;
    readonly rows: readonly {
      readonly point: readonly string[];
      /** In the order of the columns; undefined: no data. */
      readonly cells: readonly (PivotCell | undefined)[];
    }[];
  }[];
}

export type PageTable = PlainTable | PagePivot;
