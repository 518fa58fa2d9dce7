import { type Dimension, parseQuantity, unitTable } from "../../../quantity.js";
import { titleOf } from "./labels.js";

/** Titles of fields that are often varied; `*` matches any step of a path. */
const KNOWN: readonly (readonly [path: string, name: string])[] = [
  ["arrivals.rate", "Arrival rate per device"],
  ["arrivals.every", "Time between arrivals per device"],
  ["arrivals.process", "Arrival process"],
  ["tasks", "Tasks per run"],
  ["duration", "Duration of a run"],
  ["warmup", "Warm-up"],
  ["seed", "Seed"],
  ["redraw", "Redraw"],
  ["devices.*.count", "Number of devices"],
  ["devices.*.frequency", "Device frequency"],
  ["devices.*.cores", "Cores per device"],
  ["application.subtasks", "Sub-tasks per task"],
  ["application.data", "Data of a sub-task"],
  ["application.firstData", "Input data of a task"],
  ["application.work", "Work of a sub-task"],
  ["application.deadline", "Deadline"],
  ["application.network.model", "Network"],
  ["application.network.granularity", "Sub-tasks of the network"],
  ["application.network.exits.threshold", "Confidence at which tasks leave"],
  ["application.onDeadline", "At the deadline"],
  ["radio.bandwidth", "Bandwidth"],
  ["radio.subcarriers", "Number of subcarriers"],
  ["radio.fading", "Fading"],
  ["radio.fading.model", "Fading"],
  ["radio.pathLoss", "Path loss"],
  ["radio.pathLoss.model", "Path loss"],
  ["radio.allocation.scheme", "Radio allocation"],
  ["radio.interference", "Interference"],
  ["backhaul.rate", "Backhaul rate"],
  ["backhaul.delay", "Backhaul delay"],
  ["decision.time", "Decision time"],
  ["objective.latency", "Weight of latency"],
  ["objective.energy", "Weight of energy"],
];

/** Names of servers and device groups, to say `edge1` for `edges.0`. */
export interface PlaceNames {
  readonly [list: string]: readonly string[] | undefined;
}

/** The names that a resolved scenario gives its servers and groups. */
export const placeNames = (scenario: object): PlaceNames =>
  Object.fromEntries(
    ["edges", "clouds", "devices"].map((list) => {
      const all: unknown = Reflect.get(scenario, list);
      const names = Array.isArray(all) ? all.map((one: { name?: unknown }, i) => String(one?.name ?? i)) : [];
      return [list, names];
    }),
  );

const matches = (pattern: string, steps: readonly string[]): boolean => {
  const parts = pattern.split(".");
  return parts.length === steps.length && parts.every((part, i) => part === "*" || part === steps[i]);
};

/** `maxPower` as words: `max power` */
const wordsOf = (step: string): string =>
  step
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The name of a scenario's field in a figure, without unit: `edges.0.cores` is `Cores of edge1`. */
export const fieldName = (field: string, places: PlaceNames = {}): string => {
  const steps = field.split(".");
  const known = KNOWN.find(([pattern]) => matches(pattern, steps));
  const [list = "", which = ""] = steps;
  const names = places[list];
  const place =
    names === undefined || steps.length < 2
      ? undefined
      : which === "*"
        ? `all ${list}`
        : (names[Number(which)] ?? (Number.isNaN(Number(which)) ? which : undefined));
  if (known !== undefined) {
    const isOneOfMany = list === "devices" && which !== "*" && (names?.length ?? 0) > 1 && place !== undefined;
    return isOneOfMany ? `${known[1]} (${place})` : known[1];
  }
  const [, policy, option] = /^policies\.(.+)\.([^.]+)$/.exec(field) ?? [];
  if (policy !== undefined && option !== undefined) return titleOf(option).replace(/( \(.*)?$/, ` of ${policy}$1`);
  const last = capitalized(wordsOf(steps.at(-1)!));
  const before = place === undefined ? steps.slice(0, -1) : steps.slice(2, -1);
  const owners = [...before.map(wordsOf), ...(place === undefined ? [] : [place])].filter((step) => step !== "");
  return owners.length === 0 ? last : `${last} of ${owners.join(" of ")}`;
};

/** Values of a swept field as numbers with one unit, or as names. */
export interface FieldValues {
  /** Unit as shown on axes; empty: no unit, or the values are names. */
  readonly unit: string;
  /** Undefined: the values are names, in the order of the sweep. */
  readonly numberOf: ((value: string) => number) | undefined;
}

const AMOUNT = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([^\d\s].*?)?\s*$/i;

/** `/s` is 1/s, and `Mbps` Mbit/s. */
const shownUnit = (unit: string): string => unit.replace(/^\//, "1/").replace(/^([kMG]?)bps$/, "$1bit/s");

/**
 * Values as numbers if all are amounts of one kind. With several units of that kind, such as 500 kHz and 2 MHz, the last unit is used.
 */
export const fieldValues = (values: readonly string[]): FieldValues => {
  const names: FieldValues = { unit: "", numberOf: undefined };
  const parsed = values.map((value) => AMOUNT.exec(value));
  if (values.length === 0 || parsed.some((match) => match === null)) return names;
  const units = new Set(parsed.map((match) => match?.[2] ?? ""));
  const unit = parsed.at(-1)![2] ?? "";
  if (units.size === 1) return { unit: shownUnit(unit), numberOf: (value) => Number(AMOUNT.exec(value)![1]) };
  const read = (dimension: Dimension, text: string): number => {
    const result = parseQuantity(text, dimension);
    return result.ok ? result.value : Number.NaN;
  };
  const dimension = unitTable()
    .map((entry) => entry.dimension)
    .find((one) => [...values, `1 ${unit}`].every((text) => Number.isFinite(read(one, text))));
  if (dimension === undefined || /^dB/.test(unit)) return names;
  const one = read(dimension, `1 ${unit}`);
  return { unit: shownUnit(unit), numberOf: (value) => Number((read(dimension, value) / one).toPrecision(12)) };
};

/** Title of an axis: words and, in brackets, the unit. */
export const withUnit = (name: string, unit: string): string =>
  unit === "" || /\([^)]*\)$/.test(name) ? name : `${name} (${unit})`;
