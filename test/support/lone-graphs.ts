import fc from "fast-check";
import { expect } from "vitest";
import { queue } from "../../src/models/queue/catalog.js";
import type { OffloadingPolicy, Placement } from "../../src/world/port/policy.js";
import { allPlacements, emulate, scenarioOf } from "./emulate.js";
import { randomEdges } from "./graphs.js";
import { relativeError } from "./statistics.js";

export const SITES = ["device", "near", "far", "cloud"];

/** Real numbers, so that no two branches take the same time, or few round ones, so that many do. */
const amounts = (count: number) => {
  const listOf = (one: fc.Arbitrary<number>) => fc.array(one, { minLength: count, maxLength: count });
  return fc.oneof(
    listOf(fc.double({ min: 1, max: 400, noNaN: true })),
    listOf(fc.constantFrom(0, 100, 100, 200)),
    listOf(
      fc.constantFrom(0, 50, fc.sample(fc.double({ min: 1, max: 400, noNaN: true }), { numRuns: 1, seed: 1 })[0]!),
    ),
  );
};

const cell = { fading: { model: "none" }, pathLoss: { model: "fixed", gain: "-95 dB" } };
const radios = fc.constantFrom<object>(
  { rate: "constant", uplink: "20 Mbps", downlink: "50 Mbps" },
  { ...cell, allocation: { scheme: "equal-share" } },
  { ...cell, allocation: { scheme: "fixed", subcarriers: 100 } },
  { ...cell, rate: "lte-cqi", allocation: { scheme: "best-channel" } },
  { ...cell, allocation: { scheme: "proportional-fair" }, loss: { probability: "5 %" } },
  { ...cell, rate: "lte-cqi", allocation: { scheme: "equal-share" }, association: "serving" },
);
const queues = fc.constantFrom<object | string>(
  ...queue.models.map(({ name }) => name),
  { discipline: "fifo", capacity: 1 },
  { discipline: "shortest-job-first", capacity: 0 },
  { discipline: "processor-sharing", capacity: 1 },
);
const powers = fc.constantFrom<object>(
  { idle: "20 W", max: "80 W" },
  { table: ["20 W", "60 W", "70 W", "80 W"] },
  { idle: "20 W", perData: "2 J/MB" },
);
const objectives = fc.constantFrom<object | string>(
  "latency",
  { kind: "weighted", time: 0.7, energy: 0.3 },
  {
    kind: "dios",
    time: 0.5,
    energy: 0.4,
    edgeEnergy: 0.03,
    cloudEnergy: 0.2,
    core: 0.1,
    cloud: 0.15,
    spectrum: 0.6,
    backhaul: 1e-8,
  },
  { kind: "weighted", time: 0, energy: 1 },
);

/** Grants that are drawn for every task. */
const DRAWN = { ...cell, allocation: { scheme: "fixed", subcarriers: "integer(40, 200)" } };

const networks = fc.record({
  radio: radios,
  /** True: tasks differ in what they are granted, and each has an optimum of its own. */
  isDrawn: fc.boolean(),
  queue: queues,
  deviceQueue: fc.constantFrom<string>("fifo", "lifo", "shortest-job-first", "processor-sharing"),
  deviceCores: fc.integer({ min: 1, max: 2 }),
  edgeCores: fc.integer({ min: 1, max: 3 }),
  power: powers,
  serial: fc.constantFrom(0, 0.3),
  backhaul: fc.constantFrom<object>({ delay: "5 ms", rate: "40 Mbps" }, { rate: "unlimited", delay: "2 ms" }),
  decision: fc.constantFrom<object>({}, { time: "3 ms" }),
  objective: objectives,
});

const cases = (most: number) =>
  randomEdges(most).chain(({ subtasks, edges }) =>
    fc.tuple(fc.constant({ subtasks, edges }), amounts(edges.length), amounts(subtasks), networks),
  );

type Case = ReturnType<typeof cases> extends fc.Arbitrary<infer C> ? C : never;

const scenarioText = (
  [graph, data_kb, work_mcycles, network]: Case,
  tasks: number,
  sites: readonly string[],
): string => {
  const { subtasks, edges } = graph;
  const { radio, isDrawn, queue, deviceQueue, deviceCores, edgeCores, power, serial, backhaul, decision, objective } =
    network;
  const name = (subtask: number) => (subtask < 0 ? "input" : subtask === subtasks ? "output" : `t${subtask}`);
  return JSON.stringify({
    name: "lone",
    tasks,
    radio: isDrawn ? DRAWN : radio,
    edges: [
      {
        name: "near",
        position: ["0 m", "0 m"],
        cores: edgeCores,
        frequency: "2.5 GHz",
        grant: isDrawn ? `integer(1, ${edgeCores})` : edgeCores > 1 ? edgeCores - 1 : 1,
        queue,
        power,
      },
      { name: "far", position: ["90 m", "0 m"], cores: 2, frequency: "3.5 GHz", grant: 1, queue },
    ].filter(({ name }) => sites.includes(name)),
    clouds: [{ name: "cloud", frequency: "4 GHz", grant: 1, power: { core: "3 W" } }],
    backhaul,
    devices: [{ name: "phone", position: ["20 m", "0 m"], cores: deviceCores, frequency: "1 GHz", queue: deviceQueue }],
    application: {
      priority: "integer(1, 3)",
      deadline: "1000 s",
      graph: {
        nodes: work_mcycles.map((work, subtask) => ({ name: name(subtask), work: `${work} Mcycles`, serial })),
        edges: edges.map(({ from, to }, edge) => ({ from: name(from), to: name(to), data: `${data_kb[edge]} KB` })),
      },
    },
    arrivals: "saturated",
    decision,
    objective,
  });
};

/** Plays placements in turn, one for each task, and notes what each should cost. */
const predicting = (placements: readonly Placement[]) => {
  const predicted: number[] = [];
  const policy: OffloadingPolicy = {
    name: "in-turn",
    decides: "task",
    place({ task }, view) {
      const placement = placements[task]!;
      predicted[task] = view.cost(placement);
      return placement;
    },
  };
  return { policy, predicted };
};

/**
 * Emulates random graphs of up to so many sub-tasks, each alone on an idle network and once for every placement. The analytic cost of each
 * has to be what the ledger books, and the optimum the least of them.
 */
export const checkLoneGraphs = (
  subtasks: number,
  sites: (subtasks: number) => readonly string[],
  numRuns: number,
  seed: number,
) => {
  fc.assert(
    fc.property(cases(subtasks), (drawn) => {
      const names = sites(drawn[0].subtasks);
      const placements = allPlacements(drawn[0].subtasks, names);
      const { policy, predicted } = predicting(placements);
      const { tasks } = emulate(scenarioOf(scenarioText(drawn, placements.length, names)), policy, { details: false });
      expect(tasks).toHaveLength(placements.length);
      let least = Infinity;
      for (const { task, cost, status } of tasks) {
        if (status === "dropped") expect(predicted[task]).toBe(Infinity);
        else expect(relativeError(predicted[task]!, cost)).toBeLessThan(1e-9);
        if (cost < least) least = cost;
      }
      for (const { oracle_cost, cost } of tasks)
        if (drawn[3].isDrawn) expect(cost < oracle_cost * (1 - 1e-9)).toBe(false);
        else expect(relativeError(oracle_cost, least)).toBeLessThan(1e-9);
    }),
    { seed, numRuns },
  );
};
