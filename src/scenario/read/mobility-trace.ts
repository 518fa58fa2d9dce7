import { type Fault, InputError } from "../../errors.js";
import { hypot } from "../../math/roots.js";
import { suggestion } from "../../nearest.js";
import type { Waypoints } from "../../physics/motion/trajectory.js";
import { quote } from "../../quantity.js";
import {
  coordinateIn,
  type GeoPlace,
  LATITUDE,
  LONGITUDE,
  MOST_LATITUDE,
  MOST_LONGITUDE,
  metresFrom,
} from "./geography.js";
import { decimalIn, deviceProblem, readCsv, stop } from "./trace-csv.js";

/** The content of a mobility trace. */
export interface MobilityTrace {
  /** The path that all devices share; undefined: the file has a column that assigns each place to a device. */
  readonly everybody: Waypoints | undefined;
  /** By device. Devices without rows are absent. */
  readonly devices: ReadonlyMap<number, Waypoints>;
  /** False: the file has no times. Times of waypoints are then those of a device moving at 1 m/s. */
  readonly isTimed: boolean;
}

/** Indices of the columns of a file; -1: the file does not have the column. */
interface Columns {
  readonly time: number;
  readonly device: number;
  readonly x: number;
  readonly y: number;
  /** True: x and y are longitude and latitude in degrees; false: metres. */
  readonly isGeographic: boolean;
}

interface Row {
  readonly time_s: number;
  readonly x_m: number;
  readonly y_m: number;
  readonly line: number;
}

const EXPECTED = "x_m,y_m or latitude,longitude, and optionally time_s and device";

/**
 * Reads a mobility trace from CSV. Columns are `x_m` and `y_m`, or `latitude` and `longitude` in degrees (WGS 84), in any order. `time_s`
 * is the time at a place, and rows are then in any order; without it places follow in file order. `device` assigns places to a
 * device; without it the places hold for all devices. Column names are not case-sensitive. Files in degrees may have other columns.
 *
 * @param text     the file's content
 * @param file     the file's name in faults
 * @param devices  number of devices of the scenario
 * @param origin   origin of latitudes and longitudes; undefined: the scenario has none
 * @throws InputError with every fault, each with its line
 */
export const parseMobility = (
  text: string,
  file: string,
  devices: number,
  origin: GeoPlace | undefined,
): MobilityTrace => {
  const [header, ...records] = readCsv(text, file);
  if (header === undefined) throw new InputError([{ file, problem: `is empty: expected a header with ${EXPECTED}` }]);
  const columns = columnsOf(header.record, file, header.info.lines);
  if (columns.isGeographic && origin === undefined)
    throw new InputError([
      {
        file,
        line: header.info.lines,
        problem:
          "has latitudes and longitudes, but the scenario has no origin: give origin: { latitude: ..., longitude: ... }, or edges with sites in degrees",
      },
    ]);
  const faults: Fault[] = [];
  const rows = new Map<number, Row[]>();
  for (const { record, info } of records) {
    const known = faults.length;
    const fault = (problem: string) => {
      faults.push({ file, line: info.lines, problem });
    };
    if (record.length !== header.record.length) {
      fault(`expected ${header.record.length} cells, got ${record.length}`);
      continue;
    }
    const row = rowOf(record, header.record, columns, info.lines, origin, fault);
    const device = columns.device < 0 ? "0" : record[columns.device]!;
    const problem = columns.device < 0 ? undefined : deviceProblem(device, devices);
    if (problem !== undefined) fault(problem);
    if (faults.length > known) continue;
    const own = rows.get(Number(device));
    if (own === undefined) rows.set(Number(device), [row]);
    else own.push(row);
  }
  if (records.length === 0) faults.push({ file, problem: "has no rows: expected a place per line after the header" });
  const isTimed = columns.time >= 0;
  const paths = new Map(
    [...rows].map(([device, own]) => [
      device,
      isTimed ? timedPath(own, columns.device < 0 ? "the path" : `device ${device}`, file, faults) : untimedPath(own),
    ]),
  );
  stop(faults, file);
  return columns.device < 0
    ? { everybody: paths.get(0), devices: new Map(), isTimed }
    : { everybody: undefined, devices: paths, isTimed };
};

/** @throws InputError that names missing, unknown and duplicate columns */
const columnsOf = (header: readonly string[], file: string, line: number): Columns => {
  const names = header.map((name) => name.toLowerCase());
  const column = (...wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name));
  const faults: Fault[] = [];
  const separator = names.length === 1 ? /[;\t]/.exec(names[0]!)?.[0] : undefined;
  if (separator !== undefined)
    throw new InputError([{ file, line, problem: `expected cells separated by commas, got ${quote(separator)}` }]);
  const isGeographic = column(...LATITUDE, ...LONGITUDE) >= 0 && column("x_m", "y_m") < 0;
  const places = isGeographic ? [LONGITUDE, LATITUDE] : [["x_m"], ["y_m"]];
  const known = ["time_s", "device", ...places.flat()];
  for (const [index, name] of names.entries()) {
    // Do not suggest "latitude" for an altitude.
    const hint = suggestion(name, isGeographic ? ["time_s", "device"] : known, "columns");
    if (!known.includes(name) && (!isGeographic || hint.includes("did you mean")))
      faults.push({ file, line, problem: `unknown column ${quote(header[index])}${hint}` });
    else if (known.includes(name) && names.indexOf(name) < index)
      faults.push({ file, line, problem: `column ${quote(header[index])} appears twice` });
  }
  for (const wanted of places)
    if (column(...wanted) < 0)
      faults.push({ file, line, problem: `missing column "${wanted[0]}" in the header: expected ${EXPECTED}` });
  stop(faults, file);
  return {
    time: column("time_s"),
    device: column("device"),
    x: column(...places[0]!),
    y: column(...places[1]!),
    isGeographic,
  };
};

const rowOf = (
  record: readonly string[],
  header: readonly string[],
  { time, x, y, isGeographic }: Columns,
  line: number,
  origin: GeoPlace | undefined,
  fault: (problem: string) => void,
): Row => {
  const time_s = time < 0 ? Number.NaN : decimalIn(record[time]!);
  if (time >= 0 && !(time_s >= 0 && Number.isFinite(time_s)))
    fault(`time_s: expected a time in seconds >= 0, got ${quote(record[time])}`);
  const coordinate = (at: number, most: number): number => coordinateIn(record[at]!, header[at]!, most, fault);
  const first = coordinate(x, isGeographic ? MOST_LONGITUDE : Infinity);
  const second = coordinate(y, isGeographic ? MOST_LATITUDE : Infinity);
  const [x_m, y_m] =
    isGeographic && origin !== undefined ? metresFrom(origin, { longitude: first, latitude: second }) : [first, second];
  return { time_s, x_m, y_m, line };
};

const timedPath = (rows: Row[], whose: string, file: string, faults: Fault[]): Waypoints => {
  rows.sort((a, b) => a.time_s - b.time_s || a.line - b.line);
  for (const [index, { time_s, line }] of rows.entries()) {
    const before = rows[index - 1];
    if (before?.time_s !== time_s) continue;
    const problem = `${whose} is at two places at ${time_s} s; see also line ${before.line}`;
    faults.push({ file, line, problem });
  }
  return waypoints(rows, ({ time_s }) => time_s);
};

/** Times of a device at 1 m/s, equal to the metres travelled. A repeated place counts once. */
const untimedPath = (rows: readonly Row[]): Waypoints => {
  const places = rows.filter(({ x_m, y_m }, index) => x_m !== rows[index - 1]?.x_m || y_m !== rows[index - 1]?.y_m);
  let along_m = 0;
  return waypoints(places, ({ x_m, y_m }, index) => {
    const before = places[index - 1] ?? { x_m, y_m };
    along_m += hypot(x_m - before.x_m, y_m - before.y_m);
    return along_m;
  });
};

const waypoints = (rows: readonly Row[], timeOf: (row: Row, index: number) => number): Waypoints => ({
  times_s: Float64Array.from(rows, timeOf),
  x_m: Float64Array.from(rows, ({ x_m }) => x_m),
  y_m: Float64Array.from(rows, ({ y_m }) => y_m),
});
