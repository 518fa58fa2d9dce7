import { describe, expect, it } from "vitest";
import { PolicyError } from "../../../src/errors.js";
import { allFeatures, Encoder } from "../../../src/learning/encoding/encoding.js";
import { choosingAmong } from "../../../src/policies/candidates.js";
import { catalog } from "../../../src/policies/catalog.js";
import type { Observation, OffloadingPolicy, TaskRequest } from "../../../src/world/port/policy.js";
import type { TaskRecord } from "../../../src/world/port/records.js";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";

const LEFT = "  - { name: left, count: 3, position: 'rectangle(-50 m, 0 m, 50 m, 20 m)' }\n";
const A = "  - { name: a, position: [0 m, 0 m], cores: 2, frequency: 2 GHz, grant: 'integer(1, 2)' }\n";
const BESIDE = "  - { name: a2, cell: a, cores: 1, frequency: 3 GHz, memory: 2 GB }\n";

/** A cell, alone or beside two others whose devices and servers are busy. */
const textOf = (isAlone: boolean, more = ""): string => `
duration: 3 s
replications: 1
radio: { subcarriers: 64, allocation: { scheme: fixed, subcarriers: 'integer(4, 16)' }, association: { cells: serving } }
edges:
${isAlone ? "" : "  - { name: first, position: [-500 m, 0 m], cores: 1, grant: 1 }\n"}${A}${isAlone ? "" : "  - { name: b, position: [500 m, 0 m], cores: 64, frequency: 9 GHz, grant: 16 }\n"}${BESIDE}
clouds: [{ name: cloud }, { name: far, direct: { uplink: 3 Mbps, downlink: 6 Mbps } }]
backhaul: { delay: 15 ms, rate: 50 Mbps }
devices:
${isAlone ? "" : "  - { name: before, count: 2, position: 'rectangle(-550 m, 0 m, -450 m, 20 m)' }\n"}${LEFT}${isAlone ? "" : "  - { name: right, count: 4, position: 'rectangle(450 m, 0 m, 550 m, 20 m)' }\n"}
application: { chain: { subtasks: 3, data: 'uniform(10 KB, 200 KB)', work: 'exponential(300 Mcycles)', memory: 1 MB } }
arrivals: { process: poisson, rate: 3 /s }
oracle: off
${more}`;

const ALL = "radio.association.cells=all";

/** What became of the tasks of the first cell's devices. */
const lefts = (records: readonly TaskRecord[]) =>
  records
    .filter(({ device }) => device.startsWith("left"))
    .map(({ device, arrival_s, latency_s, cost, placement, device_energy_j, status }) => ({
      ...{ device, arrival_s, latency_s, cost, placement, device_energy_j, status },
    }));

const GRAPH =
  "application={ graph: { nodes: [{ name: s, work: 100 Mcycles }, { name: t, work: 'exponential(300 Mcycles)' }, { name: u, work: 50 Mcycles }], " +
  "edges: [{ from: input, to: s, data: 50 KB }, { from: input, to: t, data: 'uniform(10 KB, 90 KB)' }, { from: s, to: u, data: 20 KB }, " +
  "{ from: t, to: u, data: 30 KB }, { from: u, to: output, data: 5 KB }] } }";
const VARIANTS = "application.variants=[{ name: small, work: 0.5, loss: 0.01 }]";

const narrowed = (name: string, options: Record<string, unknown> = {}): OffloadingPolicy =>
  catalog[name]!.create({ ...options, candidateSites: "cell" });

describe("a policy that chooses among the sites of its cell", () => {
  it.each([
    ...["greedy", "greedy-live", "greedy-blind", "optimal", "best-constant", "least-loaded", "threshold", "ddlro"],
    ...["neurosurgeon", "edge", "sed", "least-work-left", "round-robin", "weighted-round-robin"],
  ])("does what it would do if there were no other cells: %s", (name) => {
    for (const set of [[ALL], ...(name === "ddlro" ? [["objective=latency"]] : [[GRAPH]])]) {
      const [alone, beside] = [true, false].map((isAlone) =>
        lefts(emulate(scenarioOf(textOf(isAlone), ...set), narrowed(name), { details: false }).tasks),
      );
      expect(alone!.length).toBeGreaterThan(15);
      expect(beside).toEqual(alone);
    }
  });

  it("balances every cell by itself", () => {
    const options = [
      { name: "edge", options: { choose: "round-robin" } },
      { name: "ddlro", options: { balanceWeight: 2 } },
      { name: "round-robin", options: { each: "subtask" } },
    ];
    for (const { name, options: given } of options) {
      const [alone, beside] = [true, false].map((isAlone) =>
        lefts(emulate(scenarioOf(textOf(isAlone)), narrowed(name, given), { details: false }).tasks),
      );
      expect(beside).toEqual(alone);
    }
  });

  it.each([
    [[]],
    [[ALL]],
    [[GRAPH]],
    [[VARIANTS]],
    [["decision={ csi: { model: noisy, sd: 3 dB }, at: edge, operations: 1 Mcycles, report: 1 KB }"]],
  ])("sees every number as if there were no other cells: %j", (set) => {
    const looks = [true, false].map((isAlone) => {
      const seen: object[] = [];
      const looking = placing((request, view) => {
        if (request.device.startsWith("left")) seen.push(lookAt(request, view));
        return new Array<string>(request.graph.subtasks).fill(request.task % 2 === 0 ? "device" : view.sites[1]!.id);
      });
      emulate(scenarioOf(textOf(isAlone), "duration=2 s", "arrivals.rate=1 /s", ...set), {
        ...looking,
        // Tasks have other numbers where there are more devices.
        place: (request, view) => looking.place!({ ...request, task: Math.round(request.arrival_s * 1e6) }, view),
        candidateSites: "cell",
      });
      return seen;
    });
    expect(looks[0]!.length).toBeGreaterThan(3);
    expect(looks[1]).toEqual(looks[0]);
    expect(looks[1]).toContainEqual(expect.objectContaining({ problem: undefined }));
  });

  it("is compared with the optimum over all sites", () => {
    const set = ["oracle=every task", "edges.1.frequency=100 MHz", "devices.1.frequency=100 MHz"];
    const all = emulate(scenarioOf(textOf(false), ...set), catalog.optimal!.create({}), { details: false }).tasks;
    const cell = emulate(scenarioOf(textOf(false), ...set), narrowed("optimal"), { details: false }).tasks;
    const first = (tasks: readonly TaskRecord[]) => tasks.find(({ task }) => task === 0)!;
    expect(first(cell).oracle_cost).toBe(first(all).oracle_cost);
    const regret = (tasks: readonly TaskRecord[]) =>
      tasks.reduce((sum, { cost, oracle_cost }) => sum + (Number.isNaN(cost) ? 0 : cost - oracle_cost), 0);
    expect(regret(cell)).toBeGreaterThan(2 * Math.abs(regret(all)));
  });

  it("cannot send a task to another cell", () => {
    const stray: OffloadingPolicy = { ...placing(() => ["b", "b", "b"], "stray"), candidateSites: "cell" };
    expect(() => emulate(scenarioOf(textOf(false)), stray)).toThrow(
      /placed sub-task 0 of task \d+ at "b"; the sites are device, (first|a, a2), cloud, far/,
    );
    const asking = placing((_, view) => [view.site("b").id], "asking");
    expect(() => emulate(scenarioOf(textOf(true)), { ...asking, candidateSites: "cell" })).toThrow(PolicyError);
  });

  it("gets the cores that it asks for at the server of its cell", () => {
    const scenario = scenarioOf(textOf(false), "edges.1.grant=requested", "edges.2.grant=requested(5)");
    const { subtasks } = emulate(scenario, {
      ...placing(({ graph }, view) => ({
        sites: new Array<string>(graph.subtasks).fill(view.sites[1]!.id),
        ...(view.sites[1]!.requestableCores > 0 ? { cores: [2, 1, 2] } : {}),
      })),
      candidateSites: "cell",
    });
    const at = (site: string) => new Set(subtasks.filter((one) => one.site === site).map(({ cores }) => cores));
    expect(at("a")).toEqual(new Set([1, 2]));
    expect(at("b")).toEqual(new Set([1, 2]));
  });

  it("is charged for the sites that it looks at", () => {
    const sites = new Set<number>();
    emulate(scenarioOf(textOf(false), "decision.perOperation=1 cycles"), {
      ...placing(({ graph }) => new Array<string>(graph.subtasks).fill("device")),
      candidateSites: "cell",
      operations: (_, count) => {
        sites.add(count);
        return 0;
      },
    });
    expect([...sites].sort()).toEqual([4, 5]);
  });

  it("still sees where the data are when the device has changed the cell", () => {
    const moving =
      "mobility: { model: random-waypoint, within: 'rectangle(-200 m, 0 m, 700 m, 20 m)', speed: 200 m/s }";
    const scenario = scenarioOf(
      textOf(false).replaceAll("20 m)' }", `20 m)', ${moving} }`),
      "application.chain.work=3 Gcycles",
      "duration=8 s",
    );
    let elsewhere = 0;
    const staying: OffloadingPolicy = {
      name: "staying",
      decides: "subtask",
      candidateSites: "cell",
      choose: ({ placed, subtask, graph }, view) => {
        const serving = view.sites.find(({ isServing }) => isServing)!.id;
        const last = placed.findLast((site) => site !== undefined) ?? serving;
        if (last !== serving) elsewhere++;
        expect(view.sites.map(({ id }) => id)).toContain(last);
        const edge = graph.inputs[subtask]![0]!;
        expect(view.moveTime_s(edge, subtask === 0 ? "device" : last, serving)).toBeGreaterThanOrEqual(0);
        return view.cheapestSite(subtask, placed) === "device" ? serving : last;
      },
    };
    const { report } = emulate(scenario, staying, { details: false });
    expect(report.counts.completed).toBeGreaterThan(50);
    expect(elsewhere).toBeGreaterThan(5);
  });

  it("is refused where it asks for sites that there are not", () => {
    const odd = { ...placing(() => []), candidateSites: "room" } as unknown as OffloadingPolicy;
    expect(() => emulate(scenarioOf(textOf(true)), odd)).toThrow('candidateSites must be one of all, cell, got "room"');
    expect(() => catalog.greedy!.create({ candidateSites: "room" })).toThrow(
      'expected one of all, cell for "candidateSites"',
    );
  });
});

describe("a policy that is told its candidate sites", () => {
  it("keeps its methods and what they remember", () => {
    class Counting implements OffloadingPolicy {
      readonly name = "counting";
      readonly decides = "task";
      #count = 0;
      place(): string[] {
        this.#count++;
        return ["device"];
      }
      operations(): number {
        return this.#count;
      }
    }
    const policy = new Counting();
    expect(choosingAmong(policy, undefined)).toBe(policy);
    const narrow = choosingAmong(policy, "cell");
    narrow.place!({} as TaskRequest, {} as Observation);
    expect(narrow).toMatchObject({ name: "counting", decides: "task", candidateSites: "cell" });
    expect(narrow.operations!({} as TaskRequest, 3)).toBe(1);
    expect(narrow.begin).toBeUndefined();
  });
});

/** Of tasks in one cell. */
const SIZE = { subtasks: 3, edges: 2, clouds: 2, graphs: "any" } as const;

/** All that a view shows of a task. */
function lookAt(request: TaskRequest, view: Observation): object {
  const { graph, device, data_bits } = request;
  const ids = view.sites.map(({ id }) => id);
  const each = <T>(count: number, of: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => of(index));
  const edges = graph.edges.length;
  const tables = (seen: Observation) => ({
    executions: each(graph.subtasks, (subtask) =>
      ids.map((id) => [seen.executionTime_s(subtask, id), seen.executionCost(subtask, id)]),
    ),
    moves: each(edges, (edge) =>
      ids.map((from) => ids.map((to) => [seen.moveTime_s(edge, from, to), seen.moveCost(edge, from, to)])),
    ),
    costs: ids.map((id) => seen.cost(new Array<string>(graph.subtasks).fill(id))),
    mixed: seen.latency_s(each(graph.subtasks, (subtask) => ids[subtask % ids.length]!)),
    optimum: seen.optimum(),
    plan: seen.optimalPlan(),
    cheapest: seen.cheapestSite(0, new Array(graph.subtasks).fill(undefined)),
  });
  // What networks are told, and which choices they have.
  const encoder = new Encoder({ ...SIZE, features: allFeatures(SIZE) });
  const features = new Float32Array(encoder.inputs);
  encoder.encode(request, view, features);
  const mask = new Uint8Array(encoder.groups * encoder.choices);
  encoder.mask(request, view, mask);
  return {
    ...{ features, mask, problem: encoder.problem(request, view) },
    ...{ device, time_s: view.time_s, data_bits: Array.from(data_bits), seen: view.device },
    sites: view.sites.map((site) => ({
      ...{ id: site.id, kind: site.kind, isServing: site.isServing, isDown: site.isDown, cores: site.cores },
      ...{ freeCores: site.freeCores, queueLength: site.queueLength, queueRoom: site.queueRoom },
      ...{ backlog_s: site.backlog_s, memory_bytes: site.memory_bytes, freeMemory_bytes: site.freeMemory_bytes },
      ...{ frequency_hz: site.frequency_hz, requestableCores: site.requestableCores },
      granted: each(graph.subtasks, (subtask) => [site.grantedCores(subtask), site.workOf_cycles?.(subtask)]),
      rates: each(edges, (edge) => [
        ...[site.uplink_bps(edge), site.downlink_bps(edge), site.wired_bps(edge), site.wiredDelay_s(edge)],
      ]),
    })),
    asItIs: tables(view),
    energy: view.under({ ...view.objective, energy: 3 }).cost(new Array<string>(graph.subtasks).fill(ids[1]!)),
  };
}
