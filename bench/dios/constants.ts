/** A constant that the DIOS paper does not print, and the box in which it is sought, on a logarithmic scale. */
export interface OpenConstant {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly isWhole?: boolean;
  readonly why: string;
}

/**
 * What is sought, and where. The boxes are wide, wider than what any source calls usual, so that what is found is not what the box says.
 * Ranges are sought as their lower end and a factor to the upper one.
 */
export const OPEN_CONSTANTS = [
  { name: "dataLow_kB", low: 5, high: 1000, why: "data per sub-task; You et al. 2018: 100 to 500 KB" },
  { name: "dataFactor", low: 1.1, high: 40, why: "" },
  { name: "complexityLow", low: 10, high: 5000, why: "cycles per bit; You et al. 2018: 500 to 1500" },
  { name: "complexityFactor", low: 1.1, high: 40, why: "" },
  { name: "radius_m", low: 12, high: 400, why: "a small cell" },
  { name: "subcarriersLow", low: 1, high: 64, isWhole: true, why: "of 256" },
  { name: "subcarriersFactor", low: 1, high: 32, why: "" },
  { name: "edgeCoresLow", low: 1, high: 8, isWhole: true, why: "cores granted, of 16" },
  { name: "edgeCoresFactor", low: 1, high: 16, why: "" },
  { name: "cloudCores", low: 1, high: 16, isWhole: true, why: "cores of a sub-task in the cloud" },
  { name: "device_GHz", low: 0.2, high: 6, why: "a telephone" },
  { name: "edge_GHz", low: 0.5, high: 12, why: "a server's core" },
  { name: "cloud_GHz", low: 0.5, high: 24, why: "a server's core" },
  { name: "kappa", low: 1e-29, high: 1e-25, why: "LODCO to DROO: 1e-28 to 1e-26" },
  { name: "transmit_W", low: 1e-3, high: 2, why: "LTE power classes and below" },
  { name: "backhaul_Mbps", low: 5, high: 20_000, why: "of one user" },
  { name: "energy", low: 1e-3, high: 100, why: "weight, per J" },
  { name: "core", low: 1e-3, high: 100, why: "weight, per core-second of the SCceNB" },
  { name: "cloud", low: 1e-3, high: 100, why: "weight, per core-second of the cloud" },
  { name: "spectrum", low: 1e-3, high: 1e4, why: "weight, per second of all subcarriers" },
  { name: "backhaul", low: 1e-12, high: 1e-5, why: "weight, per bit" },
] as const satisfies readonly OpenConstant[];

export type ConstantName = (typeof OPEN_CONSTANTS)[number]["name"];

/** A value for every open constant. */
export type Constants = Readonly<Record<ConstantName, number>>;

/** Where in its box a coordinate of the search lies, 0 to 1: never on an end. */
const shareAt = (coordinate: number): number => 1 / (1 + Math.exp(-coordinate));

/** A point of the search as values. */
export const constantsAt = (point: ArrayLike<number>): Constants =>
  Object.fromEntries(
    OPEN_CONSTANTS.map(({ name, low, high, ...rest }: OpenConstant, at) => {
      const value = low * (high / low) ** shareAt(point[at]!);
      return [name, rest.isWhole === true ? Math.round(value) : value];
    }),
  ) as unknown as Constants;

/** The share of its box at which each constant lies. @returns the one that is nearest to an end of its box */
export const nearestToABound = (constants: Constants): { readonly name: ConstantName; readonly share: number } => {
  const shares = OPEN_CONSTANTS.filter((constant: OpenConstant) => constant.isWhole !== true).map(
    ({ name, low, high }) => ({ name, share: Math.log(constants[name] / low) / Math.log(high / low) }),
  );
  return shares.reduce((a, b) => (Math.abs(b.share - 0.5) > Math.abs(a.share - 0.5) ? b : a));
};

/** How the network counts what it grants: the paper says M = 16 cores and N = 256 subcarriers, but m of M subcarriers and n of N cores. */
export interface Pools {
  readonly cores: number;
  readonly subcarriers: number;
}

export const PRINTED_POOLS: Pools = { cores: 16, subcarriers: 256 };
export const SWAPPED_POOLS: Pools = { cores: 256, subcarriers: 16 };

/** The ends of the two ranges that grants are drawn from. */
export const grantsOf = (c: Constants, pools: Pools) => ({
  subcarriers: wholeRange(c.subcarriersLow, c.subcarriersFactor, pools.subcarriers),
  cores: wholeRange(c.edgeCoresLow, c.edgeCoresFactor, pools.cores),
});

const wholeRange = (low: number, factor: number, most: number): readonly [number, number] => {
  const from = Math.min(low, most);
  return [from, Math.max(from, Math.min(most, Math.round(low * factor)))];
};

/** To so many significant digits: constants are choices, not measurements. */
export const rounded = (constants: Constants, digits: number): Constants =>
  Object.fromEntries(
    Object.entries(constants).map(([name, value]) => [name, Number(value.toPrecision(digits))]),
  ) as unknown as Constants;

/** Flags `--set path=value` that give a scenario like dios.yaml these constants. */
export const settingsOf = (c: Constants, pools = PRINTED_POOLS): readonly string[] => {
  const { subcarriers, cores } = grantsOf(c, pools);
  const short = (value: number): number => Number(value.toPrecision(12));
  return [
    `application.chain.data=uniform(${c.dataLow_kB} KB, ${short(c.dataLow_kB * c.dataFactor)} KB)`,
    `application.chain.complexity=uniform(${c.complexityLow}, ${short(c.complexityLow * c.complexityFactor)})`,
    `devices.0.position=disc(10 m, ${c.radius_m} m)`,
    `devices.0.frequency=${c.device_GHz} GHz`,
    `devices.0.kappa=${c.kappa}`,
    `devices.0.transmitPower=${c.transmit_W} W`,
    `radio.subcarriers=${pools.subcarriers}`,
    `radio.allocation.subcarriers=integer(${subcarriers[0]}, ${subcarriers[1]})`,
    `edges.0.cores=${pools.cores}`,
    `edges.0.frequency=${c.edge_GHz} GHz`,
    `edges.0.grant=integer(${cores[0]}, ${cores[1]})`,
    `clouds.0.frequency=${c.cloud_GHz} GHz`,
    `clouds.0.grant=${c.cloudCores}`,
    `backhaul.rate=${c.backhaul_Mbps} Mbps`,
    `objective.time=1`,
    `objective.energy=${c.energy}`,
    `objective.core=${c.core}`,
    `objective.cloud=${c.cloud}`,
    `objective.spectrum=${c.spectrum}`,
    `objective.backhaul=${c.backhaul}`,
  ];
};
