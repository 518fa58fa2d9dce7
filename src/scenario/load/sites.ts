import { posix } from "node:path";
import { type Fault, InputError } from "../../errors.js";
import { append } from "../../extremes.js";
import { suggestion } from "../../nearest.js";
import { quote } from "../../quantity.js";
import { isAbsolutePath, slashes } from "../fields/paths.js";
import { decimalIn, readCsv } from "../read/trace-csv.js";
import { fromValue, type Place, type SourceMap, type SourceNode, toValue } from "../read/yaml-source.js";
import { type ReadFile, whyUnreadable } from "./files.js";

/** Lists of a scenario whose elements may name a file of sites, in the order in which the origin is looked for. */
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

/** Ways to write the columns that say where a site is. */
const LONGITUDE = ["longitude", "lon", "lng"];
const LATITUDE = ["latitude", "lat"];

/** What is wrong with a header: two columns for one thing, or places in degrees and in metres. */
const headerProblem = (names: readonly string[]): string | undefined => {
  for (const ways of [LONGITUDE, LATITUDE, ["x_m"], ["y_m"], ["name"], ["id"]]) {
    const found = names.filter((name) => ways.includes(name));
    if (found.length > 1)
      return found[0] === found[1]
        ? `column "${found[0]}" stands twice`
        : `expected one of the columns ${found.join(" and ")}, got both`;
  }
  const degrees = names.filter((name) => [...LATITUDE, ...LONGITUDE].includes(name));
  const metres = names.filter((name) => name === "x_m" || name === "y_m");
  return degrees.length > 0 && metres.length > 0
    ? `expected places either in degrees or in metres, got ${degrees.join(", ")} and ${metres.join(", ")}`
    : undefined;
};

/**
 * Reads sites from CSV: columns `latitude` and `longitude` in degrees (WGS 84), or `x_m` and `y_m`; `name` or `id`, if there is one, tells
 * them apart, else the number of the row. Other columns are left alone, and case does not count.
 *
 * @param text  the file's content
 * @param file  how faults name it
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
    const coordinate = (at: number, most: number): number => {
      const value = decimalIn(record[at] ?? "");
      if (!(Math.abs(value) <= most && Number.isFinite(value))) {
        const range = most === Infinity ? "a number of metres" : `degrees from -${most} to ${most}`;
        faults.push({
          file,
          line: info.lines,
          problem: `${header.record[at]}: expected ${range}, got ${quote(record[at] ?? "")}`,
        });
      }
      return value;
    };
    const name = (id < 0 ? "" : (record[id] ?? "")).replace(/[^A-Za-z0-9._-]+/g, "-");
    return {
      id: name === "" ? String(index) : name,
      x: coordinate(x, isGeographic ? 180 : Infinity),
      y: coordinate(y, isGeographic ? 90 : Infinity),
    };
  });
  if (rows.length === 0) faults.push({ file, problem: "has no rows: expected a site per line after the header" });
  if (faults.length > 0) throw new InputError(faults.slice(0, 20));
  return { isGeographic, rows };
};

/** Mean radius of the Earth, m (IUGG). */
const EARTH_M = 6_371_008.8;

/**
 * Metres east and north of an origin, on the plane that touches the Earth there.
 *
 *     x = R cos(latitude of the origin) (longitude - that of the origin),   y = R (latitude - that of the origin)
 *
 * Right to a thousandth within some ten kilometres.
 */
const planar = (site: Site, origin: Site): Site => {
  const radian = Math.PI / 180;
  // The shorter way round, where the date line lies in between.
  const east = ((((site.x - origin.x + 180) % 360) + 360) % 360) - 180;
  return {
    id: site.id,
    x: EARTH_M * Math.cos(origin.y * radian) * east * radian,
    y: EARTH_M * (site.y - origin.y) * radian,
  };
};

const withEntry = (map: SourceMap, key: string, node: SourceNode | undefined): SourceMap => {
  const entries = new Map(map.entries);
  if (node === undefined) entries.delete(key);
  else entries.set(key, { key: map.entries.get(key)?.key ?? map.place, node });
  return { ...map, entries };
};

/** The document with every mapping in its lists of sites changed; a mapping may become several. */
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
 * Reads the files that elements name under `sites`: in their place stand then the sites' names and positions in metres, so that the document
 * needs no files. The first site of `edges` with latitude and longitude is the origin of all.
 *
 * @param home  the folder from which a name at a place is seen
 */
export const readSites = (
  root: SourceMap,
  readFile: ReadFile,
  home: (place: Place) => string,
): { readonly root: SourceMap; readonly faults: readonly Fault[] } => {
  const faults: Fault[] = [];
  let origin: Site | undefined;
  let areEdgesRead = true;
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
    if (sites.isGeographic && path.startsWith("edges")) origin ??= sites.rows[0];
    if (sites.isGeographic && origin === undefined) {
      const problem = "has latitudes and longitudes, but no edges have: the first of their `sites` is the origin";
      return areEdgesRead ? refuse(here(problem)) : [withEntry(item, "sites", undefined)];
    }
    const placed = sites.rows.map((site) => (sites.isGeographic ? planar(site, origin!) : site));
    const rows = placed.map(({ id, x, y }) => [id, `${metres(x)} m`, `${metres(y)} m`]);
    return [withEntry(item, "sites", fromValue(rows, node.place))];
  });
  return { root: changed, faults };
};

/** To the millimetre. */
const metres = (value: number): number => Math.round(value * 1000) / 1000 + 0;

/** The document with an element for every site: `name: cell` becomes `cell-3` for the site that is called 3. */
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
