import { describe, expect, it } from "vitest";
import { optionProblems } from "../../../src/policies/check-options.js";
import { edge } from "../../../src/policies/fixed.js";
import { greedy, greedyBlind } from "../../../src/policies/greedy.js";
import { leastLoaded, threshold } from "../../../src/policies/load.js";
import { random } from "../../../src/policies/random.js";
import { TaskGraph } from "../../../src/world/port/application.js";
import type {
  Observation,
  OffloadingPolicy,
  Placement,
  SiteView,
  TaskRequest,
} from "../../../src/world/port/policy.js";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";

const request = (subtasks: number): TaskRequest => ({
  graph: TaskGraph.chain(subtasks),
  data_bits: new Float64Array(subtasks + 1),
  work_cycles: new Float64Array(subtasks),
  decision: 0,
  task: 0,
  device: "phone",
  arrival_s: 0,
  deadline_s: Infinity,
  priority: 0,
});

const site = (id: string, kind: SiteView["kind"], parts: Partial<SiteView> = {}): SiteView => ({
  id,
  kind,
  isServing: false,
  isDown: false,
  cores: 4,
  freeCores: 4,
  present: 0,
  queueLength: 0,
  queueRoom: Infinity,
  backlog_s: 0,
  memory_bytes: Infinity,
  freeMemory_bytes: Infinity,
  frequency_hz: 1e9,
  requestableCores: 0,
  dvfs: undefined,
  grantedCores: () => 1,
  uplink_bps: () => 1,
  downlink_bps: () => 1,
  wired_bps: () => Infinity,
  wiredDelay_s: () => 0,
  ...parts,
});

/** A view with costs by table: `execute[subtask][site]`, and one cost for every move between two sites. */
const viewOf = (sites: readonly SiteView[], execute: readonly (readonly number[])[] = [], moveCost = 0): Observation =>
  ({
    sites,
    site: (id: string) => sites.find((candidate) => candidate.id === id)!,
    executionCost: (subtask: number, id: string) =>
      execute[subtask]![sites.findIndex((candidate) => candidate.id === id)]!,
    moveCost: (_: number, from: string, to: string) => (from === to ? 0 : moveCost),
    cheapestSite: (subtask: number, placed: readonly string[]) => {
      const costs = sites.map(
        ({ id }, number) => execute[subtask]![number]! + (id === (placed[subtask - 1] ?? "device") ? 0 : moveCost),
      );
      return sites[costs.indexOf(Math.min(...costs))]!.id;
    },
  }) as unknown as Observation;

const two = [site("device", "device"), site("scenb", "edge")];

describe("greedy", () => {
  it("takes each sub-task where it is cheapest, given where its data are", () => {
    // 3 to move. First: 10 against 3 + 5. Second, from scenb: 3 + 4 against 6. Third: 3 + 1 against 9.
    const view = viewOf(
      two,
      [
        [10, 5],
        [4, 6],
        [1, 9],
      ],
      3,
    );
    expect(greedy().place!(request(3), view)).toEqual(["scenb", "scenb", "device"]);
  });

  it("prefers the site that is listed first among equals", () => {
    expect(
      greedy().place!(
        request(2),
        viewOf(two, [
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toEqual(["device", "device"]);
  });
});

describe("greedy-blind", () => {
  it("has every sub-task come from the device and go back there", () => {
    // 3 there and 3 back: worth it only when more than 6 is saved, whatever the neighbours do.
    const view = viewOf(
      two,
      [
        [10, 3.5],
        [10, 4.5],
        [10, 3.9],
      ],
      3,
    );
    expect(greedyBlind().place!(request(3), view)).toEqual(["scenb", "device", "scenb"]);
  });
});

describe("least-loaded", () => {
  it("goes where the fewest sub-tasks per core are", () => {
    const view = viewOf([
      site("device", "device", { cores: 1, freeCores: 0 }),
      site("a", "edge", { cores: 4, freeCores: 0, queueLength: 2 }),
      site("b", "edge", { cores: 16, freeCores: 4 }),
    ]);
    expect(leastLoaded().place!(request(1), view)).toEqual(["b"]);
  });

  it("never goes to unlimited cores, and takes the server with more free cores among equals", () => {
    const view = viewOf([
      site("device", "device", { cores: 1, freeCores: 1 }),
      two[1]!,
      site("cloud", "cloud", { cores: Infinity, freeCores: Infinity }),
    ]);
    expect(leastLoaded().place!(request(1), view)).toEqual(["scenb"]);
  });
});

describe("threshold", () => {
  const view = (a_s: number, b_s: number) =>
    viewOf([site("device", "device"), site("a", "edge", { backlog_s: a_s }), site("b", "edge", { backlog_s: b_s })]);

  it("goes to the edge with the shortest backlog while it is short", () => {
    expect(threshold({ backlog_s: 0.1 }).place!(request(2), view(0.3, 0.1))).toEqual(["b", "b"]);
  });

  it("goes elsewhere when it is not", () => {
    expect(threshold({ backlog_s: 0.1 }).place!(request(1), view(0.3, 0.11))).toEqual(["device"]);
    expect(threshold({ backlog_s: 0, otherwise: "a" }).place!(request(1), view(0.3, 0.11))).toEqual(["a"]);
  });

  it.each([-1, Number.NaN])("has no threshold of %d s", (backlog_s) => {
    expect(() => threshold({ backlog_s })).toThrow(RangeError);
  });
});

describe("random", () => {
  it("takes every site equally often", () => {
    const scenario = scenarioOf(`
tasks: 10000
radio: { rate: constant, uplink: 8 Mbps }
edges: [{ name: scenb }]
clouds: [{ name: cloud }]
devices: [{ name: phone }]
application: { chain: { subtasks: 3, data: 0 B, work: 0 cycles } }
arrivals: saturated
`);
    const sites = emulate(scenario, random()).tasks.flatMap(({ placement }) => placement.split(">"));
    for (const name of ["device", "scenb", "cloud"]) {
      const share = sites.filter((site) => site === name).length / sites.length;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / sites.length));
    }
  });
});

describe("edge", () => {
  it("takes the edge that serves the device: the nearer one, where path loss grows with distance", () => {
    const scenario = scenarioOf(`
tasks: 20
edges:
  - { name: east, position: [0 m, 0 m] }
  - { name: west, position: [60 m, 0 m] }
clouds: [{ name: cloud }]
devices:
  - { name: near-east, position: [10 m, 0 m] }
  - { name: near-west, position: [50 m, 0 m] }
application: { chain: { subtasks: 2, data: 100 KB, complexity: 100 } }
arrivals: saturated
`);
    const { tasks } = emulate(scenario, edge());
    const placements = (name: string) =>
      new Set(tasks.filter(({ device }) => device === name).map((task) => task.placement));
    expect(placements("near-east")).toEqual(new Set(["east>east"]));
    expect(placements("near-west")).toEqual(new Set(["west>west"]));
  });

  it("takes the server that its option names", () => {
    expect(edge({ site: "b" }).place!(request(1), viewOf([...two, site("b", "edge")]))).toEqual(["b"]);
  });

  it("says when there is no such server", () => {
    expect(() => edge({ site: "moon" }).place!(request(1), viewOf(two))).toThrow(
      /no edge is called "moon"; the sites are device, scenb/,
    );
  });
});

describe("edge, chosen for every task", () => {
  const scenario = scenarioOf(`
tasks: 600
replications: 1
radio: { rate: constant, uplink: "uniform(5 Mbps, 50 Mbps)" }
redraw: task
edges:
  - { name: a, frequency: 2 GHz, cores: 4 }
  - { name: b, frequency: "uniform(1 GHz, 4 GHz)", cores: 4 }
  - { name: c, frequency: "uniform(1 GHz, 4 GHz)", cores: 4 }
clouds: [{ name: cloud, direct: { uplink: 1 Gbps } }]
devices: [{ name: phone, count: 3 }]
application: { chain: { subtasks: 2, data: 50 KB, complexity: 400 } }
arrivals: { process: poisson, rate: 2 /s }
`);
  const sitesOf = (policy: OffloadingPolicy): string[] => {
    const { tasks } = emulate(scenario, policy, { details: false });
    const first = [...tasks].sort((x, y) => x.task - y.task).map(({ placement }) => placement.split(">"));
    for (const [one, two] of first) expect(two).toBe(one);
    return first.map(([one]) => one!);
  };

  it("best: where the whole task costs least among the edges, as all of them asked one by one say", () => {
    const inner = edge({ choose: "best" });
    let others = 0;
    const policy = placing((request, view) => {
      const chosen = inner.place!(request, view) as Placement;
      const costs = ["a", "b", "c"].map((id) => view.cost(new Array(request.graph.subtasks).fill(id)));
      expect(view.cost(chosen)).toBe(Math.min(...costs));
      if (chosen[0] !== "a") others++;
      return chosen;
    });
    emulate(scenario, policy, { details: false });
    expect(others).toBeGreaterThan(100);
  });

  it("round-robin: one after the other over the tasks of all devices, from the first in every run", () => {
    const policy = edge({ choose: "round-robin" });
    for (let run = 0; run < 2; run++)
      expect(sitesOf(policy)).toEqual(Array.from({ length: 600 }, (_, task) => ["a", "b", "c"][task % 3]));
  });

  it("random: each as often, within five standard deviations; the same again from the same seed", () => {
    const drawn = sitesOf(edge({ choose: "random" }));
    const bound = 5 * Math.sqrt(600 * (1 / 3) * (2 / 3));
    for (const id of ["a", "b", "c"])
      expect(Math.abs(drawn.filter((other) => other === id).length - 200)).toBeLessThan(bound);
    expect(sitesOf(edge({ choose: "random" }))).toEqual(drawn);
  });

  it("takes no other way, and not a server besides", () => {
    expect(() => edge({ choose: "nearest" })).toThrow(
      "expected choose to be one of serving, best, random, round-robin",
    );
    expect(() => edge({ choose: "best", site: "a" })).toThrow("expected either site or choose");
    expect(optionProblems("edge", { choose: "Best" })).toEqual([
      {
        key: "choose",
        problem:
          'expected one of serving, best, random, round-robin for "choose" of "edge", got "Best"; did you mean "best"?',
      },
    ]);
  });
});

describe("what a policy sees of a busy edge", () => {
  it("is its free cores, its queue and its backlog", () => {
    const seen: [number, number, number][] = [];
    const scenario = scenarioOf(`
tasks: 4
radio: { rate: constant, uplink: 8 Mbps }
edges: [{ name: scenb, cores: 3, frequency: 1 GHz, grant: 2 }]
devices: [{ name: phone, count: 4 }]
application: { chain: { subtasks: 1, data: 0 B, work: 2000 Mcycles } }
arrivals: saturated
`);
    emulate(
      scenario,
      placing((_, view) => {
        const { freeCores, queueLength, backlog_s } = view.site("scenb");
        seen.push([freeCores, queueLength, backlog_s]);
        return ["scenb"];
      }),
    );
    // Each task holds 2 of 3 cores for 1 s, 2 core-seconds: the first runs, the others wait.
    expect(seen).toEqual([
      [3, 0, 0],
      [1, 0, 2 / 3],
      [1, 1, 4 / 3],
      [1, 2, 2],
    ]);
  });
});
