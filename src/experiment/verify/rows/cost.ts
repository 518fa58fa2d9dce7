import { largest } from "../../../math/extremes.js";
import { pow } from "../../../math/pow.js";
import type { Observation, OffloadingPolicy, Placement, TaskRequest } from "../../../world/port/policy.js";
import { mean } from "../../analysis/statistics/statistics.js";
import { type Check, type Experiment, exactCheck } from "../check.js";
import { Bench, scaled } from "../emulate.js";

const sites = ["device", "scenb", "cloud"];
const subtasks = 6;
/** 3^6 = 729. */
const placements: readonly Placement[] = Array.from({ length: pow(sites.length, subtasks) }, (_, number) =>
  Array.from(
    { length: subtasks },
    (_, subtask) => sites[Math.floor(number / pow(sites.length, subtask)) % sites.length]!,
  ),
);

/** One device, idle servers, a channel that does not change: the estimate is then exact. All prices are switched on. */
const loneDevice = (tasks: number): string => `
name: lone
tasks: ${tasks}
redraw: task
radio: { subcarriers: 256, fading: { model: none }, allocation: { scheme: fixed, subcarriers: "integer(4, 32)" } }
edges:
  - { name: scenb, cores: 64, frequency: "uniform(2 GHz, 4 GHz)", grant: "integer(1, 4)", power: { idle: 20 W, max: 80 W } }
clouds:
  - { name: cloud, cores: unlimited, frequency: "uniform(2 GHz, 4 GHz)", grant: "integer(1, 3)", power: { core: 3 W } }
backhaul: { delay: "uniform(10 ms, 20 ms)", rate: unlimited }
devices: [{ name: phone, position: [40 m, 30 m], cores: 8, frequency: "uniform(500 MHz, 1 GHz)", transmitPower: 23 dBm }]
application: { chain: { subtasks: ${subtasks}, data: "uniform(10 KB, 500 KB)", complexity: "uniform(50, 150)" } }
decision: { time: 3 ms }
arrivals: saturated
objective: { kind: dios, time: 0.5, energy: 0.4, edgeEnergy: 0.3, cloudEnergy: 0.2, core: 0.1, cloud: 0.15, spectrum: 0.6, backhaul: 1e-8 }
policies: [edge]
`;

/** The analytic cost of a placement equals the ledger's cost, for every placement in turn. */
const analyticCost: Experiment = {
  name: "analytic cost",
  run: (given) => {
    const bench = new Bench(given);
    const foreseen: number[] = [];
    const inTurn: OffloadingPolicy = {
      name: "in-turn",
      decides: "task",
      place({ task }: TaskRequest, view: Observation) {
        const placement = placements[task % placements.length]!;
        foreseen[task] = view.cost(placement);
        return placement;
      },
    };
    const errors: number[] = [];
    let beaten = 0;
    const text = loneDevice(2 * placements.length * scaled(1, given.effort));
    bench.emulate(
      bench.scenario(text),
      0,
      {
        task: ({ task, cost, oracle_cost }) => {
          errors.push(Math.abs(cost - foreseen[task]!) / cost);
          if (cost < oracle_cost * (1 - 1e-9)) beaten++;
        },
      },
      inTurn,
    );
    const subject = "lone device, 729 placements";
    const row = (quantity: string, formula: string, measured: number, tolerance: number): Check =>
      exactCheck({ subject, quantity, formula, unit: "", expected: 0 }, measured, tolerance);
    return {
      checks: [
        row("cost, worst relative error", "analytic cost = ledger", Math.max(largest(errors), mean(errors)), 1e-9),
        row("placements below the optimum", "oracle = least cost", beaten, 0),
      ],
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

export const costExperiments: readonly Experiment[] = [analyticCost];
