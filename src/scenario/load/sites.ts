import { posix } from "node:path";
import { type Fault, InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { suggestion } from "../../nearest.js";
import { quote } from "../../quantity.js";
import { isAbsolutePath, slashes } from "../fields/paths.js";
import {
  coordinateIn,
  type GeoPlace,
  LATITUDE,
  LONGITUDE,
  MOST_LATITUDE,
  MOST_LONGITUDE,
  metresFrom,
  toMillimetre,
} from "../read/geography.js";
import { decimalIn, readCsv } from "../read/trace-csv.js";
import { fromValue, type Place, type SourceMap, type SourceNode, toValue } from "../read/yaml-source.js";
import { type ReadFile, whyUnreadable } from "./files.js";

/** Lists whose elements may name a file of sites, in the order in which the origin is searched. */
const KEYS = ["edges", "devices"] as const;

interface Site {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

interface SiteFile {
  /** True: x and y are longitude and latitude in degrees; false: metres. */
  readonly isGeographic: boolean;
  readonly rows: readonly Site[];
}

/** The problem with a header: two columns with one meaning, or positions both in degrees and in metres. */
const headerProblem = (names: readonly string[]): string | undefined => {
  for (const ways of [LONGITUDE, LATITUDE, ["x_m"], ["y_m"], ["name"], ["id"]]) {
    const found = names.filter((name) => ways.includes(name));
    if (found.length > 1)
      return found[0] === found[1]
        ? `column "${found[0]}" appears twice`
        : `expected one of the columns ${found.join(" and ")}, got both`;
  }
  const degrees = names.filter((name) => [...LATITUDE, ...LONGITUDE].includes(name));
  const metres = names.filter((name) => name === "x_m" || name === "y_m");
  return degrees.length > 0 && metres.length > 0
    ? `expected places either in degrees or in metres, got ${degrees.join(", ")} and ${metres.join(", ")}`
    : undefined;
};

/**
 * Reads sites from CSV. Columns are `latitude` and `longitude` in degrees (WGS 84), or `x_m` and `y_m`. A column `name` or `id` identifies
 * sites; without it, the row number does. Other columns are ignored. Column names are not case-sensitive.
 *
 * @param text  the file's content
 * @param file  the file's name in faults
 * @throws InputError with a fault for every bad row
 */
export const parseSites = (text: string, file: string): SiteFile => {
  const [header, ...records] = [...readCsv(text, file)];
  if (header === undefined)
    throw new InputError([{ file, problem: "is empty: expected a header with latitude,longitude or x_m,y_m" }]);
  const names = header.record.map((name) => name.toLowerCase());
  const wrong = headerProblem(names);
  if (wrong !== undefined) throw new InputError([{ file, line: header.info.lines, problem: wrong }]);
  const column = (...wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name));
  const isGeographic = !(names.includes("x_m") && names.includes("y_m"));
  const [x, y] = isGeographic ? [column(...LONGITUDE), column(...LATITUDE)] : [column("x_m"), column("y_m")];
  if (x < 0 || y < 0) {
    const near = names
      .map((name) => suggestion(name, ["latitude", "longitude", "x_m", "y_m"]))
      .find((hint) => hint.includes("did you mean"));
    throw new InputError([
      {
        file,
        line: header.info.lines,
        problem: `expected columns latitude and longitude, or x_m and y_m, got ${header.record.join(", ")}${near ?? ""}`,
      },
    ]);
  }
  const id = column("name") >= 0 ? column("name") : column("id");
  const faults: Fault[] = [];
  const rows = records.map(({ record, info }, index): Site => {
    if (record.length > names.length)
      faults.push({ file, line: info.lines, problem: `expected ${names.length} cells, got ${record.length}` });
    const coordinate = (at: number, most: number): number =>
      coordinateIn(record[at] ?? "", header.record[at]!, most, (problem) => {
        faults.push({ file, line: info.lines, problem });
      });
    const name = (id < 0 ? "" : (record[id] ?? "")).replace(/[^A-Za-z0-9._-]+/g, "-");
    return {
      id: name === "" ? String(index) : name,
      x: coordinate(x, isGeographic ? MOST_LONGITUDE : Infinity),
      y: coordinate(y, isGeographic ? MOST_LATITUDE : Infinity),
    };
  });
  if (rows.length === 0) faults.push({ file, problem: "has no rows: expected a site per line after the header" });
  if (faults.length > 0) throw new InputError(faults.slice(0, 20));
  return { isGeographic, rows };
};

const geoPlaceOf = ({ x, y }: Site): GeoPlace => ({ latitude: y, longitude: x });

/** The origin in the document; a fault in it is reported elsewhere. */
const givenOrigin = (root: SourceMap): GeoPlace | "faulty" | undefined => {
  const entry = root.entries.get("origin");
  if (entry === undefined) return undefined;
  const { latitude, longitude } = Object(toValue(entry.node)) as Record<keyof GeoPlace, unknown>;
  const isWithin = (value: unknown, most: number) => Math.abs(decimalIn(String(value))) <= most;
  if (!(isWithin(latitude, MOST_LATITUDE) && isWithin(longitude, MOST_LONGITUDE))) return "faulty";
  return { latitude: Number(latitude), longitude: Number(longitude) };
};

const withEntry = (map: SourceMap, key: string, node: SourceNode | undefined): SourceMap => {
  const entries = new Map(map.entries);
  if (node === undefined) entries.delete(key);
  else entries.set(key, { key: map.entries.get(key)?.key ?? map.place, node });
  return { ...map, entries };
};

/** Applies a change to every mapping in the document's lists of sites. A mapping may become several. */
const eachElement = (root: SourceMap, change: (item: SourceMap, path: string) => readonly SourceMap[]): SourceMap => {
  let changed = root;
  for (const key of KEYS) {
    const list = root.entries.get(key)?.node;
    if (list?.kind !== "list") continue;
    const items = list.items.flatMap((item, index): readonly SourceNode[] =>
      item.kind === "map" && item.entries.has("sites") ? change(item, `${key}.${index}`) : [item],
    );
    changed = withEntry(changed, key, { ...list, items });
  }
  return changed;
};

/**
 * Reads the files that elements name under `sites`. Replaces each by the sites' names and positions in metres, so that the document
 * needs no files. If the document has no `origin`, the first site of `edges` with latitude and longitude becomes the origin.
 *
 * @param home  the folder to which a file name at a place is relative
 */
export const readSites = (
  root: SourceMap,
  readFile: ReadFile,
  home: (place: Place) => string,
): { readonly root: SourceMap; readonly faults: readonly Fault[] } => {
  const faults: Fault[] = [];
  const given = givenOrigin(root);
  let origin = given === "faulty" ? undefined : given;
  let areEdgesRead = given !== "faulty";
  let originNode: SourceNode | undefined;
  const changed = eachElement(root, (item, path) => {
    const { node } = item.entries.get("sites")!;
    const refuse = (...found: readonly Fault[]): readonly SourceMap[] => {
      append(faults, found);
      areEdgesRead &&= !path.startsWith("edges");
      return [withEntry(item, "sites", undefined)];
    };
    const here = (problem: string): Fault => ({ ...node.place, path: `${path}.sites`, problem });
    const file = toValue(node);
    if (typeof file !== "string" || file.trim() === "")
      return refuse(here(`expected a CSV file's path, got ${quote(file)}`));
    if (item.entries.has("position")) return refuse(here("the file has the positions: leave `position` out"));
    const name = isAbsolutePath(file) ? file : posix.join(home(node.place), slashes(file));
    let content: string;
    try {
      content = readFile(name);
    } catch (error) {
      return refuse(here(`cannot read ${quote(name)}: ${whyUnreadable(error, name)}`));
    }
    let sites: SiteFile;
    try {
      sites = parseSites(content, name);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return refuse(...error.faults);
    }
    if (sites.isGeographic && path.startsWith("edges") && origin === undefined && given === undefined) {
      origin = geoPlaceOf(sites.rows[0]!);
      originNode = fromValue(origin, node.place);
    }
    if (sites.isGeographic && origin === undefined) {
      const problem =
        "has latitudes and longitudes, but there is no origin: give origin: { latitude: ..., longitude: ... }, or edges from such a file";
      return areEdgesRead ? refuse(here(problem)) : [withEntry(item, "sites", undefined)];
    }
    const rows = sites.rows.map((site) => {
      const [x, y] = sites.isGeographic
        ? metresFrom(origin!, geoPlaceOf(site))
        : [toMillimetre(site.x), toMillimetre(site.y)];
      return [site.id, `${x} m`, `${y} m`];
    });
    return [withEntry(item, "sites", fromValue(rows, node.place))];
  });
  return { root: originNode === undefined ? changed : withEntry(changed, "origin", originNode), faults };
};

/** The document with one element per site: `name: cell` becomes `cell-3` for the site named 3. */
export const expandSites = (root: SourceMap): SourceMap =>
  eachElement(root, (item) => {
    const { node } = item.entries.get("sites")!;
    if (node.kind !== "list") return [item];
    const bare = withEntry(item, "sites", undefined);
    const name = item.entries.get("name")?.node;
    return (toValue(node) as readonly (readonly [string, string, string])[]).map(([id, x, y]) => {
      const placed = withEntry(bare, "position", fromValue([x, y], node.place));
      return name?.kind === "scalar" && typeof name.value === "string"
        ? withEntry(placed, "name", { ...name, value: `${name.value}-${id}` })
        : placed;
    });
  });
