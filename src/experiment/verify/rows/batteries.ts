import { type HarvestingBattery, limitedLifetime_s, unlimitedLifetime } from "../../../physics/theory/lifetime.js";
import { catalog } from "../../../policies/catalog.js";
import type { NodeRecord } from "../../../world/port/records.js";
import { mean } from "../../analysis/statistics/statistics.js";
import { type Check, type Experiment, exactCheck, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";

interface Wearables {
  readonly end_s: number;
  readonly count: number;
  readonly idle_w: number;
  readonly capacity_j: number;
  readonly level_j: number;
  readonly harvest: string;
  /**
   * Time between tasks of 200 Mcycles, each of which takes a device of 1 GHz and 1 W 0.2 s and 0.2 J; default: almost no tasks.
   */
  readonly every_s?: number;
}

const task_j = 0.2;

const wearablesScenario = (given: Wearables): string => `
name: wearables
duration: ${given.end_s} s
radio: { rate: constant, uplink: 1 Mbps }
edges: [{ name: scenb }]
devices:
  - name: wearable
    count: ${given.count}
    frequency: 1 GHz
    kappa: 1e-27
    idlePower: ${given.idle_w} W
    battery: { capacity: ${given.capacity_j} J, level: ${given.level_j} J }
    harvest: ${given.harvest}
application: { chain: { subtasks: 1, data: 0 B, work: ${1e9 * task_j} cycles } }
arrivals: { process: periodic, every: ${given.every_s ?? 1e9} s }
policies: [local]
`;

/** The devices of a replication at its end. */
const devicesOf = (bench: Bench, wearables: Wearables, replication: number): NodeRecord[] =>
  bench
    .emulate(bench.scenario(wearablesScenario(wearables)), replication, {}, catalog.local!.create({}))
    .nodes.filter(({ kind }) => kind === "device");

/** Lives at constant power, with and without tasks. */
const constantPower: Experiment = {
  name: "battery, constant power",
  run: (given) => {
    const bench = new Bench(given);
    const lone = { end_s: 2000, count: 1, capacity_j: 40, level_j: 30, idle_w: 0.05 };
    const harvest_w = 0.02;
    const every_s = 2;
    const rest: Wearables = { ...lone, harvest: `{ process: constant, power: ${harvest_w} W }` };
    const atRest_s = lone.level_j / (lone.idle_w - harvest_w);
    const busy_s = lone.level_j / (lone.idle_w - harvest_w + task_j / every_s);
    const died_s = (wearables: Wearables) => devicesOf(bench, wearables, 0)[0]!.died_s;
    const row = (quantity: string, formula: string, expected: number, measured: number, bound: number): Check =>
      exactCheck({ subject: "battery, constant power", quantity, formula, unit: "s", expected }, measured, bound);
    return {
      checks: [
        row("lifetime at rest", "charge / (power - harvest)", atRest_s, died_s(rest), 1e-9 * atRest_s),
        // It ends at some time between two tasks.
        row(
          "lifetime with a task every 2 s",
          "charge / (power + E / T - harvest)",
          busy_s,
          died_s({ ...rest, every_s }),
          every_s,
        ),
      ],
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

const packets = ({ packet_hz, packet_j }: HarvestingBattery): string =>
  `{ process: packets, rate: ${packet_hz} /s, energy: exponential(${packet_j} J) }`;

/**
 * Lifetimes of batteries with harvested packets that arrive as a Poisson process: batteries that are almost never full, and often
 * full.
 */
const lifetimes: Experiment = {
  name: "battery, harvested packets",
  run: (given) => {
    const bench = new Bench(given);
    const count = scaled(60, given.effort);
    const ample: HarvestingBattery = { level_j: 3, power_w: 0.05, packet_hz: 0.4, packet_j: 0.05 };
    const scarce: HarvestingBattery = { level_j: 0.5, power_w: 0.05, packet_hz: 0.8, packet_j: 0.05 };
    const lives = (battery: HarvestingBattery, capacity_j: number, end_s: number): number[][] => {
      const { level_j, power_w: idle_w } = battery;
      const wearables: Wearables = { end_s, count, idle_w, capacity_j, level_j, harvest: packets(battery) };
      return Array.from({ length: REPLICATIONS }, (_, replication) =>
        devicesOf(bench, wearables, replication).map(({ died_s }) => died_s),
      );
    };
    const long = lives(ample, 1000, 1000);
    const short = lives(scarce, scarce.level_j, 2000);
    const { mean_s, variance_s2 } = unlimitedLifetime(ample);
    const ampleRow = { subject: "battery, harvested packets" };
    return {
      checks: [
        meanCheck(
          { ...ampleRow, quantity: "mean lifetime", formula: "B / (p - r E[e])", unit: "s", expected: mean_s },
          long.map(mean),
        ),
        meanCheck(
          {
            ...ampleRow,
            quantity: "variance of the lifetime",
            formula: "B r E[e^2] / (p - r E[e])^3",
            unit: "s^2",
            expected: variance_s2,
          },
          long.map((times_s) => mean(times_s.map((time_s) => (time_s - mean_s) ** 2))),
        ),
        meanCheck(
          {
            subject: "battery that is full at times",
            quantity: "mean lifetime",
            formula: "B / (e p s) - r / (p s)^2 (1 - e^(-s B)), s = 1 / e - r / p",
            unit: "s",
            expected: limitedLifetime_s(scarce, scarce.level_j),
          },
          short.map(mean),
        ),
      ],
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

/** Energy harvested while all devices live. */
const harvests: Experiment = {
  name: "harvest",
  run: (given) => {
    const bench = new Bench(given);
    const end_s = 305;
    const settings = [
      { name: "packets", harvest: "{ process: packets, rate: 0.8 /s, energy: exponential(50 mJ) }", mean_w: 0.04 },
      {
        name: "power U(0, 60) mW every 10 s",
        harvest: '{ process: varying, power: "uniform(0 mW, 60 mW)", every: 10 s }',
        mean_w: 0.03,
      },
    ];
    const checks = settings.map(({ name, harvest, mean_w }): Check => {
      const count = scaled(20, given.effort);
      const wearables: Wearables = { end_s, count, idle_w: 0.05, capacity_j: 1000, level_j: 500, harvest };
      return meanCheck(
        {
          subject: `harvest, ${name}`,
          quantity: "mean power",
          formula: name === "packets" ? "r E[e]" : "E[P]",
          unit: "W",
          expected: mean_w,
        },
        Array.from({ length: REPLICATIONS }, (_, replication) =>
          mean(devicesOf(bench, wearables, replication).map(({ harvested_j }) => harvested_j / end_s)),
        ),
      );
    });
    return { checks, runs: bench.runs, tasks: bench.tasks };
  },
};

/** Rows about batteries: lifetimes and harvests. */
export const batteryExperiments: readonly Experiment[] = [constantPower, lifetimes, harvests];
