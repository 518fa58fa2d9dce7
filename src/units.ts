/** What a quantity measures. Inside the emulator each has one unit, the SI's (bits and cycles where SI has none). */
export type Dimension = keyof typeof dimensions;

/** value_si = number * 10^exponent * times / over; or 10^(number / 10 + shift) for the logarithmic units of power. */
export interface Unit {
  readonly exponent: number;
  readonly times?: number;
  readonly over?: number;
  readonly logarithmic?: boolean;
}

/** A dimension and its units. */
export interface DimensionEntry {
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
export const dimensions = {
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
