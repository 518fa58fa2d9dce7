/** The tasks of an arrivals trace, by time, in columns of numbers: millions of them fit in memory. `rowAt` gives one of them. */
export interface ArrivalRows {
  readonly arrival_s: Float64Array;
  /** Over all devices, from 0. */
  readonly device: Uint32Array;
  /** By row, and at the end: where its works begin in `work_cycles`. */
  readonly firstWork: Uint32Array;
  /** By row, and at the end: where its sizes begin in `data_bits`. A chain has one more of them than works, a graph one for each of its edges. */
  readonly firstSize: Uint32Array;
  readonly data_bits: Float64Array;
  readonly work_cycles: Float64Array;
  /** By row: its graph in `graphs`, from 1; 0: it is a chain. Absent: all are. */
  readonly graph?: Uint32Array;
  /** Edges of each graph that there is, from -1 for the input and to T for the output. */
  readonly graphs: readonly (readonly { readonly from: number; readonly to: number }[])[];
  /** After the arrival; NaN: as the application has it. Absent: all are. */
  readonly deadline_s?: Float64Array;
  /** NaN: as the application has it. Absent: all are. */
  readonly priority?: Float64Array;
  /** By row: its kind in `applications`, from 1; 0: it has none. Absent: none has. */
  readonly application?: Uint32Array;
  /** The kinds of tasks that there are, for policies. */
  readonly applications: readonly string[];
}

/** One task of an arrivals trace. */
export interface ArrivalRow {
  readonly arrival_s: number;
  /** Over all devices, from 0. */
  readonly device: number;
  /** T + 1 sizes; with edges one for each of them. */
  readonly data_bits: Float64Array;
  readonly work_cycles: Float64Array;
  /** Of its graph, the same list in all rows of one graph; absent: it is a chain. */
  readonly edges?: ArrivalRows["graphs"][number];
  /** After the arrival; absent: as the application has it. */
  readonly deadline_s?: number;
  readonly priority?: number;
  /** What kind of task it is, for policies. */
  readonly application?: string;
}

/** A row to add, whose numbers may be in any kind of list. */
export interface GivenRow extends Omit<ArrivalRow, "data_bits" | "work_cycles"> {
  readonly data_bits: ArrayLike<number>;
  readonly work_cycles: ArrayLike<number>;
}

/** Number of tasks. */
export const rowsOf = ({ arrival_s }: ArrivalRows): number => arrival_s.length;

/** Sub-tasks of a row. */
const subtasksOf = ({ firstWork }: ArrivalRows, row: number): number => firstWork[row + 1]! - firstWork[row]!;

/** The greatest number of sub-tasks; 1 where there is no row. */
export const mostSubtasks = (rows: ArrivalRows): number => {
  let most = 1;
  for (let row = 0; row < rowsOf(rows); row++) most = Math.max(most, subtasksOf(rows, row));
  return most;
};

/** Whether all tasks are chains. */
export const areChains = ({ graph }: ArrivalRows): boolean => graph === undefined;

/** A row, in arrays of its own. */
export const rowAt = (rows: ArrivalRows, row: number): ArrivalRow => {
  const { firstWork, firstSize } = rows;
  const graph = rows.graph?.[row] ?? 0;
  const deadline_s = rows.deadline_s?.[row] ?? Number.NaN;
  const priority = rows.priority?.[row] ?? Number.NaN;
  const application = rows.application?.[row] ?? 0;
  return {
    arrival_s: rows.arrival_s[row]!,
    device: rows.device[row]!,
    data_bits: rows.data_bits.slice(firstSize[row]!, firstSize[row + 1]!),
    work_cycles: rows.work_cycles.slice(firstWork[row]!, firstWork[row + 1]!),
    ...(graph === 0 ? {} : { edges: rows.graphs[graph - 1]! }),
    ...(Number.isNaN(deadline_s) ? {} : { deadline_s }),
    ...(Number.isNaN(priority) ? {} : { priority }),
    ...(application === 0 ? {} : { application: rows.applications[application - 1]! }),
  };
};

type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A column with room for a number of values; its size at least doubles when it must grow. */
const withRoom = <C extends Numbers>(column: C, length: number, fill = 0): C => {
  if (length <= column.length) return column;
  const Kind = column.constructor as new (length: number) => C;
  const grown = new Kind(Math.max(length, 2 * column.length));
  grown.set(column);
  if (fill !== 0) grown.fill(fill, column.length);
  return grown;
};

/** A column of numbers that may be absent; it takes no memory until a row has one. */
class OptionalColumn<C extends Numbers> {
  readonly #make: (length: number) => C;
  readonly #absent: number;
  #values: C | undefined;

  /** @param absent  stands for none */
  constructor(make: (length: number) => C, absent: number) {
    this.#make = make;
    this.#absent = absent;
  }

  set(row: number, value: number | undefined): void {
    if (value === undefined && this.#values === undefined) return;
    this.#values ??= this.#make(1024).fill(this.#absent) as C;
    this.#values = withRoom(this.#values, row + 1, this.#absent);
    this.#values[row] = value ?? this.#absent;
  }

  /** The values of the first rows; undefined: none has one. */
  finish(rows: number): C | undefined {
    return this.#values && (withRoom(this.#values, rows, this.#absent).slice(0, rows) as C);
  }
}

/** Numbers for values, from 1, in the order of their first appearance. */
class Numbering<T> {
  readonly #numbers = new Map<T, number>();

  numberOf(thing: T | undefined): number | undefined {
    if (thing === undefined) return undefined;
    let number = this.#numbers.get(thing);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(thing, number);
    }
    return number;
  }

  get all(): readonly T[] {
    return [...this.#numbers.keys()];
  }
}

const ofNumbers = (length: number) => new Float64Array(length);
const ofCounts = (length: number) => new Uint32Array(length);

/** Collects rows in any order. */
export class ArrivalRowsBuilder {
  #rows = 0;
  #isAscending = true;
  #arrival_s = ofNumbers(1024);
  #device = ofCounts(1024);
  #firstWork = ofCounts(1024);
  #firstSize = ofCounts(1024);
  #data_bits = ofNumbers(2048);
  #work_cycles = ofNumbers(1024);
  readonly #graph = new OptionalColumn(ofCounts, 0);
  readonly #graphs = new Numbering<ArrivalRows["graphs"][number]>();
  readonly #deadline_s = new OptionalColumn(ofNumbers, Number.NaN);
  readonly #priority = new OptionalColumn(ofNumbers, Number.NaN);
  readonly #application = new OptionalColumn(ofCounts, 0);
  readonly #applications = new Numbering<string>();

  add({ arrival_s, device, data_bits, work_cycles, edges, deadline_s, priority, application }: GivenRow): void {
    const row = this.#rows++;
    const work = this.#firstWork[row]!;
    const size = this.#firstSize[row]!;
    this.#isAscending &&= row === 0 || !(arrival_s < this.#arrival_s[row - 1]!);
    this.#arrival_s = withRoom(this.#arrival_s, row + 1);
    this.#device = withRoom(this.#device, row + 1);
    this.#firstWork = withRoom(this.#firstWork, row + 2);
    this.#firstSize = withRoom(this.#firstSize, row + 2);
    this.#data_bits = withRoom(this.#data_bits, size + data_bits.length);
    this.#work_cycles = withRoom(this.#work_cycles, work + work_cycles.length);
    this.#arrival_s[row] = arrival_s;
    this.#device[row] = device;
    this.#firstWork[row + 1] = work + work_cycles.length;
    this.#firstSize[row + 1] = size + data_bits.length;
    this.#data_bits.set(data_bits, size);
    this.#work_cycles.set(work_cycles, work);
    this.#graph.set(row, this.#graphs.numberOf(edges));
    this.#deadline_s.set(row, deadline_s);
    this.#priority.set(row, priority);
    this.#application.set(row, this.#applications.numberOf(application));
  }

  /** The rows by time; those of the same time stay in the order in which they were added. */
  finish(): ArrivalRows {
    const rows = this.#rows;
    const graph = this.#graph.finish(rows);
    const deadline_s = this.#deadline_s.finish(rows);
    const priority = this.#priority.finish(rows);
    const application = this.#application.finish(rows);
    const given: ArrivalRows = {
      arrival_s: this.#arrival_s.slice(0, rows),
      device: this.#device.slice(0, rows),
      firstWork: this.#firstWork.slice(0, rows + 1),
      firstSize: this.#firstSize.slice(0, rows + 1),
      data_bits: this.#data_bits.slice(0, this.#firstSize[rows]!),
      work_cycles: this.#work_cycles.slice(0, this.#firstWork[rows]!),
      ...(graph === undefined ? {} : { graph }),
      graphs: this.#graphs.all,
      ...(deadline_s === undefined ? {} : { deadline_s }),
      ...(priority === undefined ? {} : { priority }),
      ...(application === undefined ? {} : { application }),
      applications: this.#applications.all,
    };
    return this.#isAscending ? given : sorted(given);
  }
}

const sorted = (rows: ArrivalRows): ArrivalRows => {
  const order = Uint32Array.from(rows.arrival_s, (_, row) => row);
  order.sort((a, b) => rows.arrival_s[a]! - rows.arrival_s[b]! || a - b);
  const builder = new ArrivalRowsBuilder();
  for (const row of order) builder.add(rowAt(rows, row));
  return builder.finish();
};
