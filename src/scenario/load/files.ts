import { posix } from "node:path";
import { type Fault, InputError } from "../../errors.js";
import { siValue } from "../../fields/checked.js";
import { nearest } from "../../nearest.js";
import type { Waypoints } from "../../physics/motion/trajectory.js";
import { quote } from "../../quantity.js";
import type { Path, PathFault } from "../check/check-fields.js";
import { devicesOf } from "../check/checks.js";
import { fromHere, isAbsolutePath, isPolicyPath, slashes, workingFolder } from "../fields/paths.js";
import type { Traces } from "../interpret/interpret.js";
import type { NetworkText } from "../interpret/interpret-network.js";
import { parseArrivals } from "../read/arrivals-trace.js";
import type { GeoPlace } from "../read/geography.js";
import { parseLinkFile } from "../read/link-file.js";
import { parseMobility } from "../read/mobility-trace.js";
import { parseTaskLines } from "../read/task-lines.js";
import { parseLinkTrace } from "../read/traces.js";
import { placeAt, type SourceMap } from "../read/yaml-source.js";
import { isMetricModule } from "../schema/metrics-schema.js";
import type { ResolvedText } from "../schema/schema.js";
import { isOnDisk, namesOnDisk, networkOnDisk, parquetOnDisk, partsOnDisk, readDisk } from "./disk.js";

/** How files are read; replaced in tests and without a disk. Throws, like node:fs, if a file cannot be read. */
export type ReadFile = (path: string) => string;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "is a directory, expected a file",
  EACCES: "no permission to read it",
  ERR_ENCODING_INVALID_ENCODED_DATA: "is not UTF-8 text",
};

const isParquet = (path: string): boolean => /\.parquet$/i.test(path);

/** Whether reading a file failed, rather than the program. Such errors have a code. */
const isUnreadable = (error: unknown): boolean => error instanceof Error && "code" in error;

/** @param path  path of the unreadable file; the message may suggest a similar file in its folder */
export const whyUnreadable = (error: unknown, path: string): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA" && isParquet(path))
    return "is a Parquet file, which only arrivals traces can be; convert it to CSV";
  return (reasons[code ?? ""] ?? message) + (code === "ENOENT" ? neighbour(path) : "");
};

/** `; did you mean "ward.yaml"?` if the folder of a missing file has one with a similar name. */
const neighbour = (path: string): string => {
  const { dir, name, ext } = posix.parse(slashes(path));
  let names: readonly string[];
  try {
    names = namesOnDisk(dir === "" ? "." : dir);
  } catch {
    return "";
  }
  const found = nearest(
    name,
    names.filter((other) => posix.extname(other) === ext).map((other) => posix.basename(other, ext)),
  );
  return found === undefined ? "" : `; did you mean "${posix.join(dir, found + ext)}"?`;
};

/** The fields of a text that hold file paths. */
export const filesIn = (text: ResolvedText): readonly { readonly path: Path; readonly file: string }[] => {
  const { radio, arrivals } = text;
  const found: { path: Path; file: string }[] = [];
  if (radio.rate === "trace") {
    found.push({ path: ["radio", "uplink"], file: radio.uplink });
    if (radio.downlink !== undefined) found.push({ path: ["radio", "downlink"], file: radio.downlink });
  }
  if (arrivals.process === "trace") found.push({ path: ["arrivals", "file"], file: arrivals.file });
  if (text.links?.file !== undefined) found.push({ path: ["links", "file"], file: text.links.file });
  const { network } = text.application;
  if (network?.model === "onnx") found.push({ path: ["application", "network", "file"], file: network.file });
  for (const [index, { application }] of text.devices.entries())
    if (application?.network?.model === "onnx")
      found.push({ path: ["devices", index, "application", "network", "file"], file: application.network.file });
  for (const [index, { mobility }] of text.devices.entries())
    if (mobility?.model === "trace") found.push({ path: ["devices", index, "mobility", "file"], file: mobility.file });
  for (const [index, policy] of text.policies.entries()) {
    const name = typeof policy === "string" ? policy : policy.name;
    const path: Path = typeof policy === "string" ? ["policies", index] : ["policies", index, "name"];
    if (isPolicyPath(name)) found.push({ path, file: name });
  }
  for (const [name, metric] of Object.entries(text.metrics ?? {}))
    if (isMetricModule(metric)) found.push({ path: ["metrics", name], file: metric.trim() });
  return found;
};

/** File names are relative to the file that contains them, or in flags to the current directory. Makes them relative to the scenario's file. */
export const rebase = (text: ResolvedText, root: SourceMap, directory: string): ResolvedText => {
  const moved = filesIn(text).flatMap(({ path, file }) => {
    const place = placeAt(root, path);
    const home = place.line === undefined ? workingFolder() : posix.dirname(place.file);
    if (isAbsolutePath(file) || home === directory) return [];
    const to = posix.join(home, slashes(file));
    return [{ path, to: isAbsolutePath(to) ? to : posix.relative(directory, to) }];
  });
  // Most scenarios name no file, and copying would be the slowest step here.
  if (moved.length === 0) return text;
  const copy = structuredClone(text);
  for (const { path, to } of moved) replaceAt(copy, path, to);
  return copy;
};

/** The text with file paths made relative to the scenario's folder if they start at the root, so that the scenario can be moved with its files. */
export const portable = (text: ResolvedText, directory: string): ResolvedText => {
  const copy = structuredClone(text);
  for (const { path, file } of filesIn(text)) {
    if (!isAbsolutePath(file)) continue;
    const from = isAbsolutePath(directory) ? directory : posix.join(workingFolder(), directory);
    // On Windows a relative path cannot lead from one drive to another.
    if (from.slice(0, 2) !== file.slice(0, 2)) continue;
    const relative = posix.relative(from, slashes(file));
    // A slash marks a policy as a path rather than a name.
    replaceAt(copy, path, relative.includes("/") ? relative : `./${relative}`);
  }
  return copy;
};

const replaceAt = (text: ResolvedText, path: Path, file: string): void => {
  let node: object = text;
  for (const step of path.slice(0, -1)) node = Reflect.get(node, step) as object;
  Reflect.set(node, path.at(-1) ?? "", file);
};

/** The policies and metrics of a text whose files do not exist. */
export const missingModules = (text: ResolvedText, directory: string): readonly PathFault[] =>
  filesIn(text).flatMap(({ path, file }) => {
    if (path[0] !== "policies" && path[0] !== "metrics") return [];
    const name = fromHere(isAbsolutePath(file) ? file : posix.join(directory, slashes(file)));
    if (isOnDisk(name)) return [];
    return [{ path, problem: `cannot read ${quote(name)}: ${reasons.ENOENT}${neighbour(name)}` }];
  });

type Read = <T>(path: Path, file: string, parse: (content: string, name: string) => T) => T | undefined;

/** The waypoints of every group, by device in the group; empty if no group has a trace. */
const readWaypoints = (
  text: ResolvedText,
  read: Read,
  fault: (fault: PathFault) => void,
): (readonly Waypoints[] | undefined)[] => {
  if (text.devices.every(({ mobility }) => mobility?.model !== "trace")) return [];
  let first = 0;
  return text.devices.map(({ name, count, mobility }, index) => {
    const begin = first;
    first += siValue(count, "count");
    if (mobility?.model !== "trace") return undefined;
    const path: Path = ["devices", index, "mobility", "file"];
    const trace = read(path, mobility.file, (content, file) =>
      parseMobility(content, file, devicesOf(text), originOf(text)),
    );
    if (trace === undefined) return undefined;
    const speedProblem = trace.isTimed
      ? "expected none: the file has times"
      : "missing; the file has no column time_s: give the devices a speed such as 5 km/h";
    if (trace.isTimed === (mobility.speed !== undefined)) {
      fault({ path: ["devices", index, "mobility", "speed"], problem: speedProblem });
      return undefined;
    }
    const own: Waypoints[] = [];
    for (let device = begin; device < first; device++) {
      const found = trace.everybody ?? trace.devices.get(device);
      if (found !== undefined) own.push(found);
      else {
        fault({ path, problem: `expected rows for every device of "${name}", found none for device ${device}` });
        return undefined;
      }
    }
    return own;
  });
};

/** The origin of latitudes and longitudes; undefined: the text has none. */
const originOf = ({ origin }: ResolvedText): GeoPlace | undefined =>
  origin === undefined
    ? undefined
    : { latitude: siValue(origin.latitude, "number"), longitude: siValue(origin.longitude, "number") };

/** Reads the files that a text names, and collects their faults. */
export const readTraces = (
  text: ResolvedText,
  directory: string,
  readFile: ReadFile,
  fault: (fault: PathFault | Fault) => void,
): Traces => {
  const reading = <T>(path: Path, file: string, parse: (name: string) => T): T | undefined => {
    const name = isAbsolutePath(file) ? file : posix.join(directory, slashes(file));
    try {
      return parse(name);
    } catch (error) {
      if (error instanceof InputError) error.faults.forEach(fault);
      else if (isUnreadable(error))
        fault({ path, problem: `cannot read ${quote(name)}: ${whyUnreadable(error, name)}` });
      else throw error;
      return undefined;
    }
  };
  const read: Read = (path, file, parse) => reading(path, file, (name) => parse(readFile(name), name));
  const partsOf = (name: string): string | Iterable<string> =>
    readFile === readDisk ? partsOnDisk(name) : readFile(name);
  const { radio, arrivals } = text;
  const link = (key: "uplink" | "downlink", file: string | undefined) => {
    const times_ms = file === undefined ? undefined : read(["radio", key], file, parseLinkTrace);
    return times_ms === undefined ? {} : { [`${key}_ms`]: times_ms };
  };
  const rows =
    arrivals.process === "trace"
      ? reading(["arrivals", "file"], arrivals.file, (name) =>
          isParquet(name) && readFile === readDisk
            ? parseTaskLines(parquetOnDisk(name), name, devicesOf(text))
            : (/\.(jsonl|ndjson)$/i.test(name) ? parseTaskLines : parseArrivals)(partsOf(name), name, devicesOf(text)),
        )
      : undefined;
  const waypoints = readWaypoints(text, read, fault);
  const links = text.links?.file === undefined ? undefined : read(["links", "file"], text.links.file, parseLinkFile);
  const networkOf = (path: Path, given: NetworkText | undefined) =>
    given?.model === "onnx"
      ? reading([...path, "network", "file"], given.file, (name) =>
          networkOnDisk(
            name,
            given.input?.map((size) => siValue(size, "count")),
          ),
        )
      : undefined;
  const network = networkOf(["application"], text.application.network);
  const groupNetworks = text.devices.map(({ application }, index) =>
    networkOf(["devices", index, "application"], application?.network),
  );
  return {
    ...(network === undefined ? {} : { network }),
    ...(groupNetworks.every((one) => one === undefined) ? {} : { groupNetworks }),
    ...(links === undefined ? {} : { links }),
    ...(waypoints.length === 0 ? {} : { waypoints }),
    ...(radio.rate === "trace" ? { ...link("uplink", radio.uplink), ...link("downlink", radio.downlink) } : {}),
    ...(rows === undefined ? {} : { rows }),
  };
};
