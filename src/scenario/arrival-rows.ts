import type { ArrivalRows } from "./scenario.js";

/** One task of an arrivals trace. */
export interface ArrivalRow {
  readonly arrival_s: number;
  /** Over all devices, from 0. */
  readonly device: number;
  /** T + 1 sizes. */
  readonly data_bits: Float64Array;
  readonly work_cycles: Float64Array;
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

/** A row, in arrays of its own. */
export const rowAt = (
  { arrival_s, device, firstWork, data_bits, work_cycles }: ArrivalRows,
  row: number,
): ArrivalRow => {
  const [first, next] = [firstWork[row]!, firstWork[row + 1]!];
  return {
    arrival_s: arrival_s[row]!,
    device: device[row]!,
    data_bits: data_bits.slice(first + row, next + row + 1),
    work_cycles: work_cycles.slice(first, next),
  };
};

type Column = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A column with room for so many numbers, at least twice as much as before where it has to grow. */
const withRoom = <C extends Column>(column: C, length: number): C => {
  if (length <= column.length) return column;
  const Kind = column.constructor as new (length: number) => C;
  const grown = new Kind(Math.max(length, 2 * column.length));
  grown.set(column);
  return grown;
};

/** Collects rows in any order. */
export class ArrivalRowsBuilder {
  #rows = 0;
  #isAscending = true;
  #arrival_s = new Float64Array(1024);
  #device = new Uint32Array(1024);
  #firstWork = new Uint32Array(1024);
  #data_bits = new Float64Array(2048);
  #work_cycles = new Float64Array(1024);

  /** @param data_bits  one more than works */
  add(arrival_s: number, device: number, data_bits: ArrayLike<number>, work_cycles: ArrayLike<number>): void {
    const row = this.#rows++;
    const first = this.#firstWork[row]!;
    this.#isAscending &&= row === 0 || !(arrival_s < this.#arrival_s[row - 1]!);
    this.#arrival_s = withRoom(this.#arrival_s, row + 1);
    this.#device = withRoom(this.#device, row + 1);
    this.#firstWork = withRoom(this.#firstWork, row + 2);
    this.#data_bits = withRoom(this.#data_bits, first + row + data_bits.length);
    this.#work_cycles = withRoom(this.#work_cycles, first + work_cycles.length);
    this.#arrival_s[row] = arrival_s;
    this.#device[row] = device;
    this.#firstWork[row + 1] = first + work_cycles.length;
    this.#data_bits.set(data_bits, first + row);
    this.#work_cycles.set(work_cycles, first);
  }

  /** The rows by time; those of the same time stay in the order in which they were added. */
  finish(): ArrivalRows {
    const rows = this.#rows;
    const works = this.#firstWork[rows]!;
    const given: ArrivalRows = {
      arrival_s: this.#arrival_s.slice(0, rows),
      device: this.#device.slice(0, rows),
      firstWork: this.#firstWork.slice(0, rows + 1),
      data_bits: this.#data_bits.slice(0, works + rows),
      work_cycles: this.#work_cycles.slice(0, works),
    };
    return this.#isAscending ? given : sorted(given);
  }
}

const sorted = (rows: ArrivalRows): ArrivalRows => {
  const order = Uint32Array.from(rows.arrival_s, (_, row) => row);
  order.sort((a, b) => rows.arrival_s[a]! - rows.arrival_s[b]! || a - b);
  const builder = new ArrivalRowsBuilder();
  for (const row of order) {
    const { arrival_s, device, data_bits, work_cycles } = rowAt(rows, row);
    builder.add(arrival_s, device, data_bits, work_cycles);
  }
  return builder.finish();
};
