import { buildEmulation } from "../../../compose/build.js";
import { type RandomStream, RandomStreams } from "../../../engine/random.js";
import { bestConstant, cloud, edge, local } from "../../../policies/fixed.js";
import { greedy, greedyBlind } from "../../../policies/greedy.js";
import { random } from "../../../policies/random.js";
import { loadScenario } from "../../../scenario/load/load.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { Observation, OffloadingPolicy, RunInfo, TaskRequest } from "../../../world/port/policy.js";

/** A constant that the DIOS paper does not print: the field that it sets, and the range in which it is sought. */
export interface OpenConstant {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** Sought evenly on a logarithmic scale. */
  readonly isLog: boolean;
  readonly isWhole?: boolean;
  readonly why: string;
}

/** What is sought, and where. Values are rounded to two significant digits: they are choices, not measurements. */
const OPEN_CONSTANTS = [
  { name: "dataLow_kB", low: 10, high: 200, isLog: true, why: "data per sub-task; You et al. 2018: 100 to 500 KB" },
  { name: "dataHigh_kB", low: 200, high: 1000, isLog: true, why: "data per sub-task; You et al. 2018: 100 to 500 KB" },
  { name: "complexityLow", low: 5, high: 500, isLog: true, why: "cycles per bit; You et al. 2018: 500 to 1500" },
  { name: "complexityHigh", low: 500, high: 3000, isLog: true, why: "cycles per bit; You et al. 2018: 500 to 1500" },
  { name: "radius_m", low: 30, high: 200, isLog: true, why: "a small cell" },
  { name: "subcarriersLow", low: 1, high: 16, isLog: true, isWhole: true, why: "of 256" },
  { name: "subcarriersHigh", low: 16, high: 128, isLog: true, isWhole: true, why: "of 256" },
  { name: "edgeCores", low: 1, high: 16, isLog: true, isWhole: true, why: "most cores granted, of 16" },
  { name: "cloudCores", low: 1, high: 8, isLog: true, isWhole: true, why: "cores of a sub-task in the cloud" },
  { name: "device_GHz", low: 0.5, high: 2.5, isLog: true, why: "a telephone" },
  { name: "edge_GHz", low: 2, high: 4, isLog: true, why: "a server" },
  { name: "cloud_GHz", low: 2, high: 4, isLog: true, why: "a server" },
  { name: "kappa", low: 1e-28, high: 1e-26, isLog: true, why: "LODCO to DROO" },
  { name: "transmit_dBm", low: 10, high: 23, isLog: false, why: "LTE power classes and below" },
  { name: "backhaul_Mbps", low: 20, high: 1000, isLog: true, why: "of one user" },
  { name: "energy", low: 0.01, high: 10, isLog: true, why: "weight, per J" },
  { name: "core", low: 0.001, high: 3, isLog: true, why: "weight, per core-second of the SCceNB" },
  { name: "cloud", low: 0.001, high: 3, isLog: true, why: "weight, per core-second of the cloud" },
  { name: "spectrum", low: 0.01, high: 100, isLog: true, why: "weight, per second of all subcarriers" },
  { name: "backhaul", low: 1e-10, high: 1e-6, isLog: true, why: "weight, per bit" },
] as const satisfies readonly OpenConstant[];

type ConstantName = (typeof OPEN_CONSTANTS)[number]["name"];

/** A value for every open constant. */
export type Constants = Readonly<Record<ConstantName, number>>;

/** The schemes that need no training. */
export const FIXED_SCHEMES = ["local", "edge", "cloud", "greedy-blind", "random"] as const;
export type FixedScheme = (typeof FIXED_SCHEMES)[number];

/**
 * Costs over the optimum's, from the paper's percentages p by which DIOS is cheaper, if DIOS is 3 % above the optimum:
 *
 *     ratio = 1.03 / (1 - p / 100)
 */
export const paperRatio = (percent: number): number => DIOS_OVER_OPTIMUM / (1 - percent / 100);
const DIOS_OVER_OPTIMUM = 1.03;

/** By how many percent DIOS is cheaper; Yu et al. 2020, evaluation results. */
export const DIOS_CHEAPER_BY = {
  random: 19.8,
  "greedy-blind": 18.24,
  local: 23.17,
  edge: 8.37,
  cloud: 13.61,
  dros: 1.15,
  sos: 2.34,
} as const;

/** Flags `--set path=value` that give a scenario like dios.yaml these constants. */
export const settingsOf = (c: Constants): readonly string[] => [
  `application.chain.data=uniform(${c.dataLow_kB} KB, ${c.dataHigh_kB} KB)`,
  `application.chain.complexity=uniform(${c.complexityLow}, ${c.complexityHigh})`,
  `devices.0.position=disc(10 m, ${c.radius_m} m)`,
  `devices.0.frequency=${c.device_GHz} GHz`,
  `devices.0.kappa=${c.kappa}`,
  `devices.0.transmitPower=${c.transmit_dBm} dBm`,
  `radio.allocation.subcarriers=integer(${c.subcarriersLow}, ${c.subcarriersHigh})`,
  `edges.0.frequency=${c.edge_GHz} GHz`,
  `edges.0.grant=integer(1, ${c.edgeCores})`,
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

/** Mean analytic cost of every fixed scheme over the optimum's, over all tasks of so many replications. */
export type Ratios = Readonly<Record<FixedScheme | "greedy" | "best-constant", number>>;

/** The ratios of a scenario with one device, from the analytic cost, which for it is what the ledger books. */
const costRatios = (scenario: Scenario): Ratios => {
  const schemes = {
    local: local(),
    edge: edge(),
    cloud: cloud(),
    "greedy-blind": greedyBlind(),
    greedy: greedy(),
    "best-constant": bestConstant(),
    random: random(),
  };
  const sums = Object.fromEntries(Object.keys(schemes).map((name) => [name, 0]));
  let optimum = 0;
  const probe: OffloadingPolicy = {
    name: "probe",
    decides: "task",
    begin(run: RunInfo) {
      schemes.random.begin!(run);
    },
    place(request: TaskRequest, view: Observation) {
      optimum += view.cost(view.optimum()!);
      for (const [name, scheme] of Object.entries(schemes)) sums[name]! += view.cost(scheme.place!(request, view));
      return schemes.local.place!(request, view);
    },
  };
  const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
  for (let replication = 0; replication < scenario.replications; replication++)
    buildEmulation(scenario, { replication, sink, policy: probe }).run();
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / optimum])) as unknown as Ratios;
};

/** Root mean square of the relative errors of the five ratios. */
const misfit = (ratios: Ratios): number =>
  Math.sqrt(
    FIXED_SCHEMES.reduce((sum, name) => sum + Math.log(ratios[name] / paperRatio(DIOS_CHEAPER_BY[name])) ** 2, 0) /
      FIXED_SCHEMES.length,
  );

export interface Calibration {
  readonly constants: Constants;
  readonly ratios: Ratios;
  readonly misfit: number;
}

export interface CalibrationOptions {
  /** A scenario file like scenarios/dios.yaml. */
  readonly file: string;
  readonly seed: number;
  /** Candidates drawn over all ranges. */
  readonly draws: number;
  /** Candidates drawn near the best ones. */
  readonly steps: number;
  /** Of every candidate: replications, each with a position of its own, and tasks in each. */
  readonly replications: number;
  readonly tasks: number;
  readonly onBetter?: (best: Calibration, tried: number) => void;
}

const KEPT = 8;

/**
 * Seeks values for the constants that the DIOS paper leaves open so that the fixed schemes cost what they cost there: a random
 * search over all ranges, then one with ever smaller steps from the best few. Learned schemes are not looked at.
 *
 * @returns the best few, best first
 */
export const calibrateDios = (options: CalibrationOptions): readonly Calibration[] => {
  const { seed, draws, steps, onBetter } = options;
  const draw = new RandomStreams(seed, 0).stream("calibration", "candidates");
  let best: { point: readonly number[]; found: Calibration }[] = [];
  const tryPoint = (point: readonly number[], tried: number): void => {
    const constants = constantsAt(point);
    if (constants.subcarriersLow > constants.subcarriersHigh) return;
    const ratios = costRatios(candidate(options, constants));
    const found = { constants, ratios, misfit: misfit(ratios) };
    if (best.length === 0 || found.misfit < best[0]!.found.misfit) onBetter?.(found, tried);
    best = [...best, { point, found }].sort((a, b) => a.found.misfit - b.found.misfit).slice(0, KEPT);
  };
  for (let tried = 0; tried < draws; tried++) tryPoint(OPEN_CONSTANTS.map(draw), tried);
  for (let step = 0; step < steps; step++) {
    const { point } = best[Math.floor(draw() * draw() * best.length)]!;
    const reach = 0.3 * (1 - step / steps) + 0.02;
    tryPoint(
      point.map((value) => nearby(value, reach, draw)),
      draws + step,
    );
  }
  return best.map(({ found }) => found);
};

const candidate = ({ file, seed, replications, tasks }: CalibrationOptions, constants: Constants): Scenario =>
  loadScenario(file, {
    set: [...settingsOf(constants), `seed=${seed}`, `replications=${replications}`, `tasks=${tasks}`],
  }).scenario;

/** Three in four coordinates stay, so that a step is in few directions. */
const nearby = (value: number, reach: number, draw: RandomStream): number => {
  const [moves, way] = [draw() < 0.25, draw()];
  return moves ? Math.min(1, Math.max(0, value + reach * (2 * way - 1))) : value;
};

/** A point of the unit cube to values within the ranges. */
const constantsAt = (point: readonly number[]): Constants =>
  Object.fromEntries(
    OPEN_CONSTANTS.map((constant: OpenConstant, at) => {
      const { name, low, high, isLog, isWhole } = constant;
      const share = point[at]!;
      const value = isLog ? low * (high / low) ** share : low + (high - low) * share;
      return [name, isWhole === true ? Math.round(value) : Number(value.toPrecision(2))];
    }),
  ) as unknown as Constants;
