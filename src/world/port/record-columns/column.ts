/** Optional features of scenarios that have their own columns. */
export const EXTRAS = ["accuracy", "memory", "revival", "machines"] as const;
export type Extra = (typeof EXTRAS)[number];

/** Notes about a column, for the reference page and for code that depends on them. */
export interface ColumnNotes {
  readonly meaning: string;
  /** It is there only in runs of scenarios that have such a thing; absent: always. */
  readonly extra?: Extra;
  /** When its cells are empty; absent: never. */
  readonly empty?: string;
  /** Default: by the ending of the name. */
  readonly unit?: string;
  /** Its mean over the finished tasks of a run is a metric. */
  readonly metric?: ColumnMetric;
}

/** The metric that a column of tasks.csv is. */
export interface ColumnMetric {
  /** Its label in figures, with a capital letter. */
  readonly label: string;
  readonly meaning: string;
  /** In figures, where it is not that of the column; empty: none. */
  readonly unit?: string;
  /** It is also there for single groups of devices. */
  readonly per?: "group";
  /** Metrics come in the order of the columns; those that are marked come behind all others. */
  readonly isLast?: true;
}

/** A column of numbers; NaN is an empty cell. */
export interface NumberColumn<N extends string> {
  readonly name: N;
  /** How cells read: times to the nanosecond; other reals with 12 digits; amounts exactly where they are whole. */
  readonly kind: "seconds" | "real" | "integer";
  readonly of: (row: { readonly [P in N]: number }) => number;
  readonly notes: ColumnNotes;
  /** It numbers or counts something: whole in every row. */
  readonly isWhole: boolean;
}

/** A column of texts; one of a few words has their type. */
export interface TextColumn<N extends string, Word extends string> {
  readonly name: N;
  readonly kind: "text";
  readonly of: (row: { readonly [P in N]: Word }) => Word;
  readonly notes: ColumnNotes;
  readonly isWhole: false;
}

type NumberOf<N extends string> = NumberColumn<N>["of"];

// One shape for all columns of all tables: the writer goes through them in its innermost loop.
const numbers = <N extends string>(
  name: N,
  kind: NumberColumn<N>["kind"],
  of: NumberOf<N>,
  notes: ColumnNotes,
  isWhole = false,
): NumberColumn<N> => ({ name, kind, of, notes, isWhole });

/** A time or a duration, to the nanosecond. */
export const seconds = <const N extends string>(name: N, of: NumberOf<N>, notes: ColumnNotes) =>
  numbers(name, "seconds", of, notes);

/** A real number, with 12 significant digits. */
export const real = <const N extends string>(name: N, of: NumberOf<N>, notes: ColumnNotes) =>
  numbers(name, "real", of, notes);

/** Bits, cycles and the like: exact where whole, 12 significant digits where drawn as reals. */
export const amount = <const N extends string>(name: N, of: NumberOf<N>, notes: ColumnNotes) =>
  numbers(name, "integer", of, notes);

/** A number or a count of something: whole in every row. */
export const count = <const N extends string>(name: N, of: NumberOf<N>, notes: ColumnNotes) =>
  numbers(name, "integer", of, notes, true);

/** Any text. */
export const text = <const N extends string>(
  name: N,
  of: TextColumn<N, string>["of"],
  notes: ColumnNotes,
): TextColumn<N, string> => ({ name, kind: "text", of, notes, isWhole: false });

/** One of a few words. */
export const word = <const N extends string, const Word extends string>(
  name: N,
  _words: readonly Word[],
  of: TextColumn<N, Word>["of"],
  notes: ColumnNotes,
): TextColumn<N, Word> => ({ name, kind: "text", of, notes, isWhole: false });

/** What the columns of a table have in common. */
interface AnyColumn {
  readonly name: string;
  readonly of: (row: never) => unknown;
}

/** A row of a table with such columns: a field for each. */
export type RecordOf<C extends AnyColumn> = { -readonly [One in C as One["name"]]: ReturnType<One["of"]> };

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_per_s$/, "1/s"],
  [/_s$/, "s"],
  [/_j$/, "J"],
  [/_bits$/, "bit"],
  [/_bps$/, "bit/s"],
  [/_hz$/, "Hz"],
  [/_db$/, "dB"],
  [/_w$/, "W"],
];

/** The unit in which a name ends, and the name without that ending; an empty unit: none. */
export const unitOfName = (name: string): { readonly unit: string; readonly rest: string } => {
  const ending = UNITS.find(([pattern]) => pattern.test(name));
  return ending === undefined ? { unit: "", rest: name } : { unit: ending[1], rest: name.replace(ending[0], "") };
};

/** The unit of a column. */
export const unitOfColumn = ({ name, notes }: { readonly name: string; readonly notes: ColumnNotes }): string =>
  notes.unit ?? unitOfName(name).unit;
