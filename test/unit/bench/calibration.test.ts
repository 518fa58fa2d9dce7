import { describe, expect, it } from "vitest";
import { minimise } from "../../../bench/dios/cma-es.js";
import { constantsAt, OPEN_CONSTANTS, PRINTED_POOLS, settingsOf } from "../../../bench/dios/constants.js";
import { drawTasks, EDGES, SUBTASKS } from "../../../bench/dios/draws.js";
import { blindLabels, constantLabels, meanOfLabels, meanOfRandom, optimalLabels } from "../../../bench/dios/schemes.js";
import { emptySteps, READINGS, SITES, stepsOf } from "../../../bench/dios/steps.js";
import { type Tasks, tasksOf } from "../../../bench/dios/tasks.js";
import { RandomStreams } from "../../../src/engine/random.js";
import { scenarioNamed } from "../../../src/experiment/reproduce/emulate.js";
import { trainingWorld } from "../../../src/experiment/training/world.js";
import { greedyBlind } from "../../../src/policies/greedy.js";
import { allPlacements } from "../../support/emulate.js";

const stream = (name: string) => new RandomStreams(7, 0).stream("calibration test", name);

describe("the evolution strategy", () => {
  const start = [3, -2, 1, 0.5, -1];

  it("finds the minimum of an ill-conditioned, rotated bowl", () => {
    const bowl = (x: ArrayLike<number>): number => {
      let sum = 0;
      for (let at = 0; at < 5; at++) sum += 10 ** at * (x[at]! - 1 + 0.5 * x[(at + 1) % 5]! - 0.5) ** 2;
      return sum;
    };
    const { value, evaluations } = minimise(bowl, { start, sigma: 1, evaluations: 6000, random: stream("bowl") });
    expect(value).toBeLessThan(1e-9);
    expect(evaluations).toBeGreaterThanOrEqual(6000);
  });

  it("follows Rosenbrock's valley to (1, ..., 1)", () => {
    const valley = (x: ArrayLike<number>): number => {
      let sum = 0;
      for (let at = 0; at < 4; at++) sum += 100 * (x[at + 1]! - x[at]! ** 2) ** 2 + (1 - x[at]!) ** 2;
      return sum;
    };
    const { point } = minimise(valley, {
      start: [0, 0, 0, 0, 0],
      sigma: 0.5,
      evaluations: 12_000,
      random: stream("valley"),
    });
    for (const coordinate of point) expect(coordinate).toBeCloseTo(1, 3);
  });

  it("gives the same point for the same random numbers", () => {
    const once = () =>
      minimise((x) => Math.abs(x[0]! - 2) + x[1]! ** 2, {
        start: [0, 0],
        sigma: 1,
        evaluations: 300,
        random: stream("same"),
      });
    expect(once().point).toEqual(once().point);
  });
});

/** Three points of the box, far apart. */
const points = ["one", "two", "three"].map((name) => {
  const random = stream(name);
  return constantsAt(OPEN_CONSTANTS.map(() => 3 * (random() - 0.5)));
});

describe.each(points.map((constants, at) => [at, constants] as const))(
  "the direct evaluator at point %i",
  (_, constants) => {
    const scenario = scenarioNamed("dios", ...settingsOf(constants), "replications=1", "tasks=100");
    const count = 40;
    const tasks: Tasks = {
      count,
      data_bits: new Float64Array(count * EDGES),
      subcarriers: new Float64Array(count * EDGES),
      up_bps: new Float64Array(count * EDGES),
      down_bps: new Float64Array(count * EDGES),
      delay_s: new Float64Array(count * EDGES),
      work_cycles: new Float64Array(count * SUBTASKS),
      cores: new Float64Array(count * SUBTASKS),
    };
    const costs: { placement: number[]; cost: number }[][] = [];
    const blind: number[][] = [];
    let at = 0;
    trainingWorld(scenario).draw("training", 0, count, (request, view) => {
      const sites = view.sites.map(({ id }) => id);
      const [, edge, cloud] = view.sites;
      for (let data = 0; data < EDGES; data++) {
        const place = at * EDGES + data;
        tasks.data_bits[place] = request.data_bits[data]!;
        tasks.up_bps[place] = edge!.uplink_bps(data);
        tasks.down_bps[place] = edge!.downlink_bps(data);
        tasks.delay_s[place] = cloud!.wiredDelay_s(data);
        const price = view.moveCost(
          data,
          data === SUBTASKS ? "scenb" : "device",
          data === SUBTASKS ? "device" : "scenb",
        );
        tasks.subcarriers[place] = subcarriersOf(price, place, data === SUBTASKS);
      }
      for (let subtask = 0; subtask < SUBTASKS; subtask++) {
        tasks.work_cycles[at * SUBTASKS + subtask] = request.work_cycles[subtask]!;
        tasks.cores[at * SUBTASKS + subtask] = edge!.grantedCores(subtask);
      }
      costs.push(
        allPlacements(SUBTASKS, sites)
          .filter((_, number) => number % 81 === at % 81)
          .map((placement) => ({
            placement: placement.map((site) => sites.indexOf(site)),
            cost: view.cost(placement),
          })),
      );
      blind.push((greedyBlind().place!(request, view) as string[]).map((site) => sites.indexOf(site)));
      at++;
    });

    /** How many subcarriers a move over the air pays for, from its price. */
    function subcarriersOf(price: number, place: number, isDown: boolean): number {
      const airtime_s = tasks.data_bits[place]! / (isDown ? tasks.down_bps : tasks.up_bps)[place]!;
      const watts = isDown ? 0.1 : constants.transmit_W / 0.35 + 0.1;
      return Math.round((256 * (price / airtime_s - 1 - constants.energy * watts)) / constants.spectrum);
    }

    const steps = stepsOf(tasks, constants, READINGS[0]!, emptySteps(count));

    it("has the emulator's cost of every placement", () => {
      costs.forEach((placements, task) => {
        for (const { placement, cost } of placements) {
          const labels = constantLabels(count, 0);
          labels.set(placement, task * SUBTASKS);
          const others = meanOfLabels(steps, constantLabels(count, 0)).cost * count;
          const local = costOfTask(task, [0, 0, 0, 0, 0, 0]);
          const own = meanOfLabels(steps, labels).cost * count - others + local;
          expect(own / cost).toBeCloseTo(1, 6);
        }
      });
    });

    const costOfTask = (task: number, placement: readonly number[]): number =>
      placement.reduce((sum, site, subtask) => sum + steps.execution[(task * SUBTASKS + subtask) * SITES + site]!, 0);

    it("has the emulator's optimum and blind greedy choices", () => {
      const best = optimalLabels(steps);
      const mean = meanOfLabels(steps, best).cost;
      for (const site of [0, 1, 2])
        expect(mean).toBeLessThanOrEqual(meanOfLabels(steps, constantLabels(count, site)).cost);
      expect(Array.from(blindLabels(steps))).toEqual(blind.flat());
      let at = 0;
      trainingWorld(scenario).draw("training", 0, count, (_, view) => {
        const sites = view.sites.map(({ id }) => id);
        const own = Array.from(best.subarray(at * SUBTASKS, (at + 1) * SUBTASKS), (site) => sites[site]!);
        expect(view.cost(own) / view.cost(view.optimum()!)).toBeCloseTo(1, 6);
        at++;
      });
    });

    it("expects of random placements the mean over all of them", () => {
      const all = allPlacements(SUBTASKS, ["0", "1", "2"]).map((placement) => placement.map(Number));
      let cost = 0;
      for (const placement of all) {
        const labels = new Uint8Array(count * SUBTASKS);
        for (let task = 0; task < count; task++) labels.set(placement, task * SUBTASKS);
        cost += meanOfLabels(steps, labels).cost / all.length;
      }
      expect(meanOfRandom(steps).cost / cost).toBeCloseTo(1, 9);
    });
  },
);

describe("tasks that are drawn directly", () => {
  it("have the ranges and the mean rates of the emulator's", () => {
    const constants = points[0]!;
    const tasks = tasksOf(drawTasks(6000, stream("tasks")), constants, PRINTED_POOLS);
    const scenario = scenarioNamed("dios", ...settingsOf(constants), "tasks=100");
    const sums = { up: 0, down: 0, work: 0, seen: 0 };
    // Every hundred draws have a position of their own: many of them, a few tasks each.
    for (let run = 0; run < 300; run++)
      trainingWorld(scenario).draw("training", 100 * run, 4, (request, view) => {
        const edge = view.sites[1]!;
        sums.up += Math.log(edge.uplink_bps(0));
        sums.down += Math.log(edge.downlink_bps(0));
        sums.work += request.work_cycles[2]!;
        sums.seen++;
      });
    const mean = (values: Float64Array, of = (value: number) => value): number =>
      values.reduce((sum, value) => sum + of(value), 0) / values.length;
    expect(mean(tasks.up_bps, Math.log)).toBeCloseTo(sums.up / sums.seen, 0);
    expect(mean(tasks.down_bps, Math.log)).toBeCloseTo(sums.down / sums.seen, 0);
    expect(mean(tasks.work_cycles) / (sums.work / sums.seen)).toBeCloseTo(1, 0);
  });
});
