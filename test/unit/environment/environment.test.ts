import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildEmulation } from "../../../src/compose/build.js";
import { Environment, type EnvironmentOptions, type Moment } from "../../../src/environment/environment.js";
import { LARGEST_FEATURE } from "../../../src/environment/feature.js";
import type { Decides } from "../../../src/environment/spaces.js";
import { catalog } from "../../../src/policies/catalog.js";
import type { Scenario } from "../../../src/scenario/scenario.js";
import type { OffloadingPolicy } from "../../../src/world/port/policy.js";
import type { RecordSink, TaskRecord } from "../../../src/world/port/records.js";
import { emulate, type Observed, scenarioNamed, scenarioOf } from "../../support/emulate.js";
import { randomScenario } from "../../support/random-scenario.js";

/** Some site for a sub-task, always the same. */
const siteFor = (task: number, subtask: number, sites: number): number =>
  ((task * 7919 + subtask * 104729 + 13) % 9973) % sites;

/** Places every sub-task as `siteFor` says, and looks at nothing. */
const scripted = (decides: Decides): OffloadingPolicy => {
  let sites: readonly string[] = [];
  return {
    name: "scripted",
    decides,
    begin: (run) => {
      sites = run.sites;
    },
    place: ({ task, graph }) =>
      Array.from({ length: graph.subtasks }, (_, subtask) => sites[siteFor(task, subtask, sites.length)]!),
    choose: ({ task, subtask }) => sites[siteFor(task, subtask, sites.length)]!,
  };
};

interface Driven extends Observed {
  readonly moments: readonly Moment[];
}

/** An episode in which `siteFor` says what to do. */
const drive = (scenario: Scenario, options: EnvironmentOptions, replication = 0): Driven => {
  const records = {
    tasks: [] as TaskRecord[],
    subtasks: [] as Observed["subtasks"],
    transfers: [] as Observed["transfers"],
  };
  const sink: RecordSink = {
    wantsDetails: true,
    task: (record) => records.tasks.push(record),
    subtask: (record) => records.subtasks.push(record),
    transfer: (record) => records.transfers.push(record),
  };
  const environment = new Environment(scenario, { ...options, sink });
  const { sites, decides, subtasks } = environment.spaces;
  const moments: Moment[] = [];
  let moment = environment.reset({ replication });
  moments.push(moment);
  while (moment.decision >= 0) {
    const { decision, subtask } = moment;
    const action =
      decides === "subtask"
        ? [siteFor(decision, subtask, sites.length)]
        : Array.from({ length: subtasks }, (_, place) => siteFor(decision, place, sites.length));
    moment = environment.step(action);
    moments.push(moment);
  }
  return { ...records, report: moment.report!, moments };
};

const decides = fc.constantFrom<Decides>("task", "subtask");
const sumOf = (moments: readonly Moment[]): number => moments.reduce((sum, { reward }) => sum + reward, 0);

/** The total cost of a run by its definition, from the records of its tasks and the times at which they ended. */
const totalCost = (scenario: Scenario, decides: Decides, dropCost: number): number => {
  const weights = scenario.objective;
  let total = 0;
  const book = (task: TaskRecord): void => {
    if (task.status === "completed" || task.status === "late") {
      total += task.cost;
      return;
    }
    total +=
      (task.status === "dropped" ? dropCost : 0) +
      weights.time * (emulation.now_s - task.arrival_s) +
      weights.energy * (task.device_cpu_j + task.device_tx_j + task.device_rx_j) +
      weights.edgeEnergy * task.edge_energy_j +
      weights.cloudEnergy * task.cloud_energy_j +
      weights.core * task.edge_core_s +
      weights.cloud * task.cloud_core_s +
      weights.spectrum * task.spectrum_s +
      weights.backhaul * task.backhaul_bits;
  };
  const sink: RecordSink = { wantsDetails: false, task: book, subtask: () => {}, transfer: () => {} };
  const emulation = buildEmulation(scenario, { replication: 0, sink, policy: scripted(decides) });
  emulation.run();
  emulation.finish();
  return total;
};

describe("an environment", () => {
  it("gives the run that a policy with the same answers gives, to the last bit, on any scenario", () => {
    fc.assert(
      fc.property(randomScenario, decides, fc.integer({ min: 0, max: 3 }), (text, decides, replication) => {
        const scenario = scenarioOf(text);
        const byPolicy = emulate(scenario, scripted(decides), { replication });
        const driven = drive(scenario, { decides }, replication);
        expect(driven.tasks).toEqual(byPolicy.tasks);
        expect(driven.subtasks).toEqual(byPolicy.subtasks);
        expect(driven.transfers).toEqual(byPolicy.transfers);
        expect(driven.report).toMatchObject(byPolicy.report);
      }),
      { numRuns: 25, seed: 15 },
    );
  });

  it("sums all of `rate` and all of `outcome` to the total cost of the run, on any scenario", () => {
    fc.assert(
      fc.property(randomScenario, decides, fc.constantFrom(0, 2.5), (text, decides, dropCost) => {
        const scenario = scenarioOf(text);
        const cost = totalCost(scenario, decides, dropCost);
        const rate = drive(scenario, { decides, reward: "rate", dropCost });
        const outcome = drive(scenario, { decides, reward: "outcome", dropCost });
        // A run in which nothing is ever asked has no steps.
        fc.pre(rate.moments.length > 1);
        const near = (value: number) => expect(Math.abs(value + cost)).toBeLessThanOrEqual(1e-9 * Math.max(1, cost));
        near(sumOf(rate.moments));
        near(sumOf(outcome.moments));
        near(-rate.moments.at(-1)!.report!.cost);
        const told = outcome.moments.flatMap(({ ended }) => ended);
        expect(told.map(({ decision }) => decision)).toEqual(outcome.tasks.map(({ task }) => task));
        for (const { reward } of rate.moments) expect(reward).toBeLessThanOrEqual(1e-9 * Math.max(1, cost));
      }),
      { numRuns: 30, seed: 15 },
    );
  });

  it("lets the time between decisions add up to the run, and keeps observations in their range", () => {
    fc.assert(
      fc.property(randomScenario, decides, (text, decides) => {
        const environment = new Environment(scenarioOf(text), { decides });
        let moment = environment.reset();
        let time_s = moment.dt_s;
        while (moment.decision >= 0) {
          expect(moment.observation.every((value) => value >= 0 && value <= LARGEST_FEATURE)).toBe(true);
          const { places, sites } = environment.spaces;
          for (let place = 0; place < places; place++)
            if (!moment.mask.subarray(place * sites.length, (place + 1) * sites.length).includes(1))
              expect.unreachable(`place ${place} has no site`);
          moment = environment.step(new Array<number>(places).fill(0));
          expect(moment.dt_s).toBeGreaterThanOrEqual(0);
          time_s += moment.dt_s;
        }
        expect(time_s).toBeCloseTo(moment.report!.run_s, 9);
        expect(moment.report!.counts.generated).toBe(
          Object.values(moment.report!.counts).reduce((sum, count) => sum + count, 0) / 2,
        );
      }),
      { numRuns: 15, seed: 15 },
    );
  });
});

describe("the reward `expected`", () => {
  it("is minus the analytic cost of the placement that was chosen", () => {
    const scenario = scenarioNamed("quickstart", "tasks=30");
    const environment = new Environment(scenario, { reward: "expected" });
    let moment = environment.reset();
    const { sites } = environment.spaces;
    while (moment.decision >= 0) {
      const { request, view } = environment.asked!.decided;
      const placement = catalog.greedy!.create({}).place!(request, view) as readonly string[];
      const cost = view.cost(placement);
      moment = environment.step(placement.map((site) => sites.indexOf(site)));
      expect(moment.reward).toBe(-cost);
    }
  });

  it("of the steps of a chain adds up to that of its placement, when nothing else happens", () => {
    const text = `
tasks: 1
edges: [{ name: e }]
clouds: [{ name: c }]
radio: { rate: constant, uplink: 8 Mbps }
devices: [{ name: d }]
application: { chain: { subtasks: 4, data: 100 KB, complexity: 100 } }
arrivals: saturated
objective: { kind: dios }`;
    const action = [0, 1, 2, 0];
    const whole = new Environment(scenarioOf(text), { reward: "expected" });
    whole.reset();
    const { reward } = whole.step(action);
    const steps = new Environment(scenarioOf(text), { reward: "expected", decides: "subtask" });
    let moment = steps.reset();
    let sum = 0;
    while (moment.decision >= 0) {
      moment = steps.step([action[moment.subtask]!]);
      sum += moment.reward;
    }
    expect(sum).toBeCloseTo(reward, 9);
    expect(reward).toBeLessThan(0);
    // One task alone: what was expected is what it costs.
    expect(-reward).toBeCloseTo(moment.ended.at(-1)!.cost, 9);
  });
});

describe("resets", () => {
  const scenario = scenarioNamed("quickstart", "tasks=5", "seed=11");
  const first = (environment: Environment, options = {}) => {
    const { observation, time_s } = environment.reset(options);
    return [environment.replication, time_s, ...observation];
  };

  it("go through the replications of a seed, so that two agents meet the same tasks", () => {
    const [a, b] = [new Environment(scenario), new Environment(scenario)];
    const episodes = Array.from({ length: 3 }, () => first(a));
    expect(episodes.map(([replication]) => replication)).toEqual([0, 1, 2]);
    expect(new Set(episodes.map(String)).size).toBe(3);
    expect(Array.from({ length: 3 }, () => first(b))).toEqual(episodes);
    expect(first(b, { seed: 11 })).toEqual(episodes[0]);
    expect(first(b)).toEqual(episodes[1]);
    expect(first(b, { replication: 0 })).toEqual(episodes[0]);
    expect(first(b, { seed: 12 })).not.toEqual(episodes[0]);
  });

  it("share the replications of a seed between several environments", () => {
    const taken = [0, 1, 2].map((index) => {
      const environment = new Environment(scenario, { index, count: 3 });
      return [0, 1].map(() => first(environment)[0]);
    });
    expect(taken.flat().toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("refuse seeds and replications that are none", () => {
    const environment = new Environment(scenario);
    for (const options of [{ seed: -1 }, { seed: 0.5 }, { replication: Number.NaN }])
      expect(() => environment.reset(options)).toThrow(/expected a whole number >= 0/);
  });
});

describe("steps", () => {
  const environment = new Environment(scenarioNamed("quickstart", "tasks=2"));

  it("refuse to begin before a reset, and to go on after the end", () => {
    expect(() => environment.step([0, 0, 0, 0, 0, 0])).toThrow("reset it first");
    environment.reset();
    environment.step([0, 0, 0, 0, 0, 0]);
    const { isTerminated, isTruncated } = environment.step([0, 0, 0, 0, 0, 0]);
    expect([isTerminated, isTruncated]).toEqual([true, false]);
    expect(() => environment.step([0, 0, 0, 0, 0, 0])).toThrow("the episode is over: reset it first");
  });

  it("refuse sites that there are not", () => {
    environment.reset();
    for (const action of [
      [0, 0, 0, 0, 0, 3],
      [0, 0, 0.5, 0, 0, 0],
      [-1, 0, 0, 0, 0, 0],
      [0, 0],
    ])
      expect(() => environment.step(action)).toThrow(RangeError);
  });

  it("are cut short by the time of a scenario", () => {
    const timed = new Environment(scenarioNamed("quickstart", "until=1 s"));
    let moment = timed.reset();
    while (moment.decision >= 0) moment = timed.step([0, 0, 0, 0, 0, 0]);
    expect([moment.isTerminated, moment.isTruncated]).toEqual([false, true]);
    expect(moment.time_s).toBe(1);
  });
});

describe("spaces", () => {
  it("have room for the largest task of a random graph", () => {
    const layers = (depth: string) =>
      scenarioOf(`
tasks: 1
edges: [{ name: e }]
radio: { rate: constant, uplink: 8 Mbps }
devices: [{ name: d }]
application: { layers: { depth: "${depth}", width: "integer(1, 3)", density: 0.5, data: 1 KB, work: 1 Mcycles } }
arrivals: saturated`);
    expect(new Environment(layers("choice(1, 4)")).spaces.subtasks).toBe(12);
    expect(new Environment(layers("integer(2, 3)")).spaces.places).toBe(9);
  });
});
