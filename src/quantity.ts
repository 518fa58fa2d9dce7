import { nearest } from "./nearest.js";
import { tenToThe } from "./powers.js";

/** What a quantity measures. Inside the emulator each has one unit, the SI's (bits and cycles where SI has none). */
export type Dimension = keyof typeof dimensions;

/** The outcome of reading text: a value, or one sentence that says what is wrong with it. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** value_si = number * 10^exponent * times / over; or 10^(number / 10 + shift) for the logarithmic units of power. */
interface Unit {
  readonly exponent: number;
  readonly times?: number;
  readonly over?: number;
  readonly logarithmic?: boolean;
}

interface DimensionEntry {
  /** With its article. */
  readonly phrase: string;
  readonly example: string;
  /** What messages and the reference page list. */
  readonly listed: readonly string[];
  readonly si: string;
  /** A bare number is in the SI unit. */
  readonly bare: boolean;
  readonly units: Readonly<Record<string, Unit>>;
}

const data: Readonly<Record<string, Unit>> = {
  bit: { exponent: 0 },
  kbit: { exponent: 3 },
  Mbit: { exponent: 6 },
  Gbit: { exponent: 9 },
  B: { exponent: 0, times: 8 },
  KB: { exponent: 3, times: 8 },
  kB: { exponent: 3, times: 8 },
  MB: { exponent: 6, times: 8 },
  GB: { exponent: 9, times: 8 },
  KiB: { exponent: 0, times: 8 * 2 ** 10 },
  MiB: { exponent: 0, times: 8 * 2 ** 20 },
  GiB: { exponent: 0, times: 8 * 2 ** 30 },
};

const energy: Readonly<Record<string, Unit>> = {
  pJ: { exponent: -12 },
  nJ: { exponent: -9 },
  uJ: { exponent: -6 },
  mJ: { exponent: -3 },
  J: { exponent: 0 },
  kJ: { exponent: 3 },
  mWh: { exponent: 0, times: 3.6 },
  Wh: { exponent: 3, times: 3.6 },
  kWh: { exponent: 6, times: 3.6 },
};

/** Floating point operations. A multiply-accumulate (MAC) is two of them: a multiplication and an addition. */
const flop: Record<string, Unit> = {};
const flopPerSecond: Record<string, Unit> = {};
for (const [prefix, exponent] of Object.entries({ "": 0, k: 3, M: 6, G: 9, T: 12, P: 15 })) {
  flop[`${prefix}FLOP`] = { exponent };
  flop[`${prefix}MAC`] = { exponent, times: 2 };
  flopPerSecond[`${prefix}FLOPS`] = { exponent };
  flopPerSecond[`${prefix}FLOP/s`] = { exponent };
  flopPerSecond[`${prefix}MAC/s`] = { exponent, times: 2 };
}

const cycles = { cycles: 0, kcycles: 3, Mcycles: 6, Gcycles: 9 } as const;

const dataPerSecond: Record<string, Unit> = {};
for (const [name, unit] of Object.entries(data)) dataPerSecond[`${name}/s`] = unit;

const energyPerData: Record<string, Unit> = {};
for (const [energyName, joules] of Object.entries(energy))
  for (const [dataName, bits] of Object.entries(data))
    energyPerData[`${energyName}/${dataName}`] = {
      exponent: joules.exponent - bits.exponent,
      times: joules.times ?? 1,
      over: bits.times ?? 1,
    };

const work: Record<string, Unit> = {};
const workPerSecond: Record<string, Unit> = {};
const workPerBit: Record<string, Unit> = {};
for (const [name, exponent] of Object.entries(cycles)) {
  work[name] = { exponent };
  workPerSecond[`${name}/s`] = { exponent };
  workPerBit[`${name}/bit`] = { exponent };
  workPerBit[`${name}/B`] = { exponent, over: 8 };
}

/** The one table of units. */
const dimensions = {
  time: {
    phrase: "a time",
    example: "10 ms",
    listed: ["ns", "us", "ms", "s", "min", "h"],
    si: "s",
    bare: false,
    units: {
      ns: { exponent: -9 },
      us: { exponent: -6 },
      µs: { exponent: -6 },
      μs: { exponent: -6 },
      ms: { exponent: -3 },
      s: { exponent: 0 },
      min: { exponent: 0, times: 60 },
      h: { exponent: 0, times: 3600 },
    },
  },
  frequency: {
    phrase: "a frequency",
    example: "2 GHz",
    listed: ["Hz", "kHz", "MHz", "GHz"],
    si: "Hz",
    bare: false,
    units: {
      Hz: { exponent: 0 },
      kHz: { exponent: 3 },
      MHz: { exponent: 6 },
      GHz: { exponent: 9 },
      ...workPerSecond,
    },
  },
  power: {
    phrase: "a power",
    example: "23 dBm",
    listed: ["uW", "mW", "W", "kW", "dBm", "dBW"],
    si: "W",
    bare: false,
    units: {
      uW: { exponent: -6 },
      mW: { exponent: -3 },
      W: { exponent: 0 },
      kW: { exponent: 3 },
      dBm: { exponent: -3, logarithmic: true },
      dBW: { exponent: 0, logarithmic: true },
    },
  },
  level: {
    phrase: "a gain or loss",
    example: "5 dB",
    listed: ["dB"],
    si: "dB",
    bare: false,
    units: { dB: { exponent: 0 } },
  },
  data: {
    phrase: "an amount of data",
    example: "500 KB",
    listed: Object.keys(data).filter((name) => name !== "kB"),
    si: "bit",
    bare: false,
    units: data,
  },
  bitRate: {
    phrase: "a bit rate",
    example: "10 Mbps",
    listed: ["bps", "kbps", "Mbps", "Gbps", "B/s", "KB/s", "MB/s", "GB/s", "KiB/s", "MiB/s", "GiB/s"],
    si: "bit/s",
    bare: false,
    units: {
      bps: { exponent: 0 },
      kbps: { exponent: 3 },
      Mbps: { exponent: 6 },
      Gbps: { exponent: 9 },
      ...dataPerSecond,
    },
  },
  work: {
    phrase: "an amount of work",
    example: "500 Mcycles",
    listed: Object.keys(work),
    si: "cycles",
    bare: false,
    units: work,
  },
  flop: {
    phrase: "a number of floating point operations",
    example: "2 GFLOP",
    listed: Object.keys(flop),
    si: "FLOP",
    bare: false,
    units: flop,
  },
  flopRate: {
    phrase: "a computing speed",
    example: "1 TFLOPS",
    listed: Object.keys(flopPerSecond).filter((name) => !name.endsWith("FLOP/s")),
    si: "FLOP/s",
    bare: false,
    units: flopPerSecond,
  },
  complexity: {
    phrase: "a number of cycles per bit",
    example: "500",
    listed: ["bare number", "cycles/bit", "cycles/B"],
    si: "cycles/bit",
    bare: true,
    units: workPerBit,
  },
  length: {
    phrase: "a length",
    example: "100 m",
    listed: ["m", "km"],
    si: "m",
    bare: false,
    units: { m: { exponent: 0 }, km: { exponent: 3 } },
  },
  speed: {
    phrase: "a speed",
    example: "3 km/h",
    listed: ["m/s", "km/h"],
    si: "m/s",
    bare: false,
    units: { "m/s": { exponent: 0 }, "km/h": { exponent: 0, over: 3.6 } },
  },
  energy: {
    phrase: "an energy",
    example: "50 kJ",
    listed: Object.keys(energy),
    si: "J",
    bare: false,
    units: energy,
  },
  eventRate: {
    phrase: "a rate of events",
    example: "0.05 /s",
    listed: ["/s", "/min", "/h", "Hz"],
    si: "/s",
    bare: false,
    units: {
      "/s": { exponent: 0 },
      "/min": { exponent: 0, over: 60 },
      "/h": { exponent: 0, over: 3600 },
      Hz: { exponent: 0 },
    },
  },
  energyPerData: {
    phrase: "an energy per data",
    example: "0.3 J/MB",
    listed: ["J/bit", "J/B", "J/KB", "J/MB", "J/GB", "mJ/MB", "nJ/bit", "..."],
    si: "J/bit",
    bare: false,
    units: energyPerData,
  },
  share: {
    phrase: "a share",
    example: "1 %",
    listed: ["bare number", "%"],
    si: "",
    bare: true,
    units: { "%": { exponent: -2 } },
  },
  number: { phrase: "a number", example: "0.5", listed: [], si: "", bare: true, units: {} },
} as const satisfies Record<string, DimensionEntry>;

const entryOf = (dimension: Dimension): DimensionEntry => dimensions[dimension];

/** The table of units, for reference pages: one row a dimension. */
export const unitTable = (): readonly (Pick<DimensionEntry, "phrase" | "example" | "listed" | "si"> & {
  readonly dimension: Dimension;
})[] =>
  (Object.keys(dimensions) as Dimension[]).map((dimension) => {
    const { phrase, example, listed, si } = entryOf(dimension);
    return { dimension, phrase, example, listed, si };
  });

/** The units of a dimension that its texts may be in, aliases too. */
export const unitsOf = (dimension: Dimension): readonly string[] => Object.keys(entryOf(dimension).units);

/** Whether a number without a unit is a quantity of this dimension. */
export const isBare = (dimension: Dimension): boolean => entryOf(dimension).bare;

/** `a time`, `a frequency`, ... */
export const phraseOf = (dimension: Dimension): string => entryOf(dimension).phrase;

/** `a time such as "10 ms" (ns, us, ms, s, min, h)` */
export const describeDimension = (dimension: Dimension): string => {
  const { phrase, example, listed } = entryOf(dimension);
  return `${phrase} such as "${example}"${listed.length > 0 ? ` (${listed.join(", ")})` : ""}`;
};

/** A value as a fault quotes it: `"10 GHz"`, `-4`, `a list`, `nothing`. */
export const quote = (value: unknown): string => {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") {
    const text = JSON.stringify(value);
    return text.length > 82 ? `${text.slice(0, 78)}..."` : text;
  }
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : String(value);
};

/** In SI units; products of a few such numbers are doubles still. Nothing that is measured comes near. */
const LARGEST = 1e30;
const SMALLEST = 1e-40;
const MOST_DB = 300;

const decimal = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+))?/;

const toSi = (mantissa: string, exponent: number, unit: Unit): number => {
  if (unit.logarithmic === true) return tenToThe((Number(`${mantissa}e${exponent}`) + 10 * unit.exponent) / 10);
  return (Number(`${mantissa}e${exponent + unit.exponent}`) * (unit.times ?? 1)) / (unit.over ?? 1);
};

/**
 * Reads a quantity.
 *
 * @param input      text with a unit ("10 ms", "2.5GHz", "23 dBm"); a number, as text or not, where the dimension has no
 *                   unit or the number is 0
 * @param dimension  what the text has to measure
 * @returns the value in the dimension's SI unit, 0 or of magnitude 1e-40 to 1e30, and at most 300 dB; or the problem
 */
export const parseQuantity = (input: unknown, dimension: Dimension): Parsed<number> => {
  const { bare, units, listed, phrase } = entryOf(dimension);
  const fail = (found: string): Parsed<number> => ({
    ok: false,
    problem: `expected ${describeDimension(dimension)}, ${found}`,
  });
  if (typeof input !== "string" && typeof input !== "number") return fail(`got ${quote(input)}`);
  const text = String(input).trim();
  const [matched, mantissa, exponent = "0"] = decimal.exec(text) ?? [];
  if (matched === undefined || mantissa === undefined) return fail(`got ${quote(input)}`);
  const name = text.slice(matched.length).trim();
  const level = dimension === "level";
  const unit = name === "" && (bare || (!level && Number(matched) === 0)) ? { exponent: 0 } : units[name];
  if (unit === undefined) {
    if (name === "" || !/^[/\p{L}]/u.test(name) || /^[xobXOB]\d/.test(name)) return fail(`got ${quote(input)}`);
    const other = (Object.keys(dimensions) as Dimension[]).find((candidate) => name in entryOf(candidate).units);
    if (other !== undefined) return fail(`got ${quote(input)} (${phraseOf(other)})`);
    const near = nearest(name, Object.keys(units));
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    const possible = listed.length > 0 ? ` (${phrase} is in ${listed.join(", ")})` : ` (${phrase} has no unit)`;
    return { ok: false, problem: `unknown unit "${name}" in ${quote(input)}${hint}${possible}` };
  }
  const value = toSi(mantissa, Number(exponent), unit);
  if (!(Math.abs(value) <= LARGEST) || (level && value > MOST_DB))
    return fail(`got ${quote(input)}, which is too large`);
  if (!level && value !== 0 && Math.abs(value) < SMALLEST) return fail(`got ${quote(input)}, which is too small`);
  return { ok: true, value };
};

/**
 * Reads a count: a whole number without a unit, as a number or as text ("256").
 *
 * @returns a whole number of magnitude at most 2^53 - 1; or the problem
 */
export const parseCount = (input: unknown): Parsed<number> => {
  const text = typeof input === "number" ? String(input) : typeof input === "string" ? input.trim() : "";
  const value = /^[+-]?\d+(\.0*)?([eE][+]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return { ok: true, value: value === 0 ? 0 : value };
  return { ok: false, problem: `expected a whole number, got ${quote(input)}` };
};

/**
 * Writes an SI value the way a person would: in the largest listed unit that keeps it at 1 or more.
 *
 * @param value_si   in the dimension's SI unit; Infinity reads "unlimited"
 * @returns text that parseQuantity reads back to within 12 significant digits
 */
export const formatQuantity = (value_si: number, dimension: Dimension): string => {
  if (value_si === Number.POSITIVE_INFINITY) return "unlimited";
  const { units, listed, bare, si } = entryOf(dimension);
  const digits = (value: number): string => String(Number(value.toPrecision(12)));
  if (bare) return digits(value_si);
  const linear = listed
    .map((name) => ({ name, unit: units[name] }))
    .filter((row): row is { name: string; unit: Unit } => row.unit !== undefined && row.unit.logarithmic !== true)
    .filter(({ unit }) => unit.times === undefined || dimension === "time")
    .map(({ name, unit }) => ({ name, size: (tenToThe(unit.exponent) * (unit.times ?? 1)) / (unit.over ?? 1) }))
    .sort((a, b) => b.size - a.size);
  const best = linear.find(({ size }) => Math.abs(value_si) >= size * (1 - 1e-12));
  if (value_si === 0 || best === undefined) return `${digits(value_si)} ${si}`;
  return `${digits(value_si / best.size)} ${best.name}`;
};
