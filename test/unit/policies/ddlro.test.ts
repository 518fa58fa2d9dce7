import { describe, expect, it } from "vitest";
import { Ddlro, type DdlroOptions, ddlro } from "../../../src/policies/ddlro/ddlro.js";
import { Edges } from "../../../src/policies/ddlro/edges.js";
import type { Observation, Placement, Plan, TaskRequest } from "../../../src/world/port/policy.js";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";
import { meanOf, relativeError } from "../../support/statistics.js";

interface Case {
  readonly edges: readonly string[];
  readonly application?: string;
  readonly rest?: string;
  readonly rate?: number;
  readonly tasks?: number;
  readonly seed?: number;
  readonly objective?: string;
}

const CHAIN = `chain: { subtasks: 4, data: "uniform(5 KB, 400 KB)", work: "uniform(10 Mcycles, 400 Mcycles)", memory: 10 MB }`;
const VARIANTS = `variants: [{ name: int8, work: 0.5, data: 0.25, memory: 0.25, loss: 0.01 }, { name: pruned, work: 0.6, memory: 0.5, loss: 0.2 }]`;
const GRAPH = `graph: {
  nodes: [{ name: a, work: "uniform(10 Mcycles, 400 Mcycles)" }, { name: b, work: 90 Mcycles }, { name: c, work: "uniform(10 Mcycles, 400 Mcycles)" }],
  edges: [{ from: input, to: a, data: "uniform(5 KB, 400 KB)" }, { from: a, to: b, data: 60 KB }, { from: a, to: c, data: 90 KB },
    { from: b, to: output, data: 3 KB }, { from: c, to: output, data: 5 KB }] }`;

const edge = (name: string, frequency: string, cores = 2, rest = "") =>
  `{ name: ${name}, frequency: ${frequency}, cores: ${cores}${rest} }`;
const ONE = [edge("e1", "2 GHz")];
const THREE = [edge("e1", "1 GHz"), edge("e2", "2 GHz"), edge("e3", "3 GHz", 1)];

const scenarioFor = ({
  edges,
  application = CHAIN,
  rest = "",
  rate = 1.5,
  tasks = 60,
  seed = 1,
  objective = "{ kind: weighted, time: 1, energy: 0.5 }",
}: Case) =>
  scenarioOf(`
name: ddlro
seed: ${seed}
tasks: ${tasks}
radio: { rate: constant, uplink: "uniform(5 Mbps, 60 Mbps)", downlink: 40 Mbps, perEdge: true }
redraw: task
edges: [${edges.join(", ")}]
backhaul: { rate: 200 Mbps, delay: 1 ms }
devices: [{ name: phone, count: 4, frequency: 1 GHz }]
application: { ${application} ${rest} }
arrivals: { process: poisson, rate: ${rate} /s }
objective: ${objective}`);

/** All cuts of tasks between the device, one edge and another, in the order of sub-tasks. */
const cutsOf = ({ graph }: TaskRequest, edges: readonly string[]): Placement[] => {
  const { order, subtasks } = graph;
  const plans: Placement[] = [];
  for (const one of edges)
    for (const other of edges)
      for (let first = 0; first <= subtasks; first++)
        for (let second = first; second <= subtasks; second++) {
          const sites = new Array<string>(subtasks).fill("device");
          order.forEach((subtask, place) => {
            if (place >= first) sites[subtask] = place < second ? one : other;
          });
          plans.push(sites);
        }
  return plans;
};

/** Asks `ddlro` at every task beside something that looks on, and does as it says. */
const watching = (options: DdlroOptions, look: (request: TaskRequest, view: Observation, plan: Plan) => void) => {
  const policy = new Ddlro(options);
  return {
    name: "ddlro",
    decides: "task" as const,
    place: (request: TaskRequest, view: Observation) => {
      const plan = policy.place(request, view);
      look(request, view, plan);
      return plan;
    },
    outcome: policy.outcome.bind(policy),
  };
};

describe("candidates of ddlro", () => {
  it("with one edge are the n + 1 cuts, of which it takes the best, which is the optimum where that is a cut", () => {
    let optima = 0;
    emulate(
      scenarioFor({ edges: ONE }),
      watching({ eta: 0 }, (_request, view, plan) => {
        const costs = [0, 1, 2, 3, 4].map((cut) =>
          view.cost([0, 1, 2, 3].map((subtask) => (subtask < cut ? "device" : "e1"))),
        );
        expect(relativeError(view.cost(plan), Math.min(...costs))).toBeLessThan(1e-9);
        const optimum = view.optimum()!.join(">");
        if (!/e1.*device/.test(optimum)) {
          optima++;
          expect(plan.sites.join(">")).toBe(optimum);
        }
      }),
    );
    expect(optima).toBeGreaterThan(20);
  });

  it("are all cuts over pairs of edges in all variants above the floor, on chains and other graphs", () => {
    const seen = new Set<string>();
    for (const application of [CHAIN, GRAPH])
      emulate(
        scenarioFor({
          edges: THREE,
          application,
          rest: `, ${VARIANTS}, accuracy: { full: 0.6, floor: 0.55 }`,
          tasks: 40,
        }),
        watching({ eta: 0 }, (request, view, plan) => {
          const least = Math.min(
            ...["full", "int8"].flatMap((variants) =>
              cutsOf(request, ["e1", "e2", "e3"]).map((sites) => view.cost({ sites, variants })),
            ),
          );
          expect(relativeError(view.cost(plan), least)).toBeLessThan(1e-9);
          for (const site of plan.sites) seen.add(site);
          seen.add(String(plan.variants));
        }),
      );
    expect([...seen].sort()).toEqual(["device", "e1", "e2", "e3", "int8"]);
  });

  it("are over the edges of least expected delay where there are many", () => {
    const many = ["1", "2", "3", "2.5", "1.5", "2.8"].map((ghz, index) => edge(`e${index}`, `${ghz} GHz`));
    emulate(
      scenarioFor({ edges: many, tasks: 30 }),
      watching({ eta: 0, candidates: 2 }, (request, view, plan) => {
        const cycles = request.work_cycles.reduce((sum, one) => sum + one, 0);
        const nearest = view.sites
          .filter(({ kind }) => kind === "edge")
          .map(({ id, backlog_s, frequency_hz }) => ({
            id,
            delay_s: backlog_s + cycles / frequency_hz + view.moveTime_s(0, "device", id),
          }))
          .sort((a, b) => a.delay_s - b.delay_s)
          .slice(0, 2)
          .map(({ id }) => id);
        const least = Math.min(...cutsOf(request, nearest).map((sites) => view.cost(sites)));
        expect(relativeError(view.cost(plan), least)).toBeLessThan(1e-9);
      }),
    );
  });

  it("fit into memory: it refuses none of its own, and takes the device where nothing else fits", () => {
    const small = [edge("e1", "2 GHz", 8, ", memory: 25 MB"), edge("e2", "3 GHz", 8, ", memory: 9 MB")];
    const most = { e1: 25e6, e2: 9e6 } as const;
    const { tasks, report } = emulate(
      scenarioFor({ edges: small, rest: `, ${VARIANTS}`, rate: 4, tasks: 150 }),
      watching({}, (request, view, plan) => {
        const factor = { full: 1, int8: 0.25, pruned: 0.5 }[String(plan.variants ?? "full")]!;
        for (const id of ["e1", "e2"] as const) {
          const need = plan.sites.filter((site) => site === id).length * 10e6 * factor;
          expect(need).toBeLessThanOrEqual(view.site(id).freeMemory_bytes);
          expect(view.site(id).freeMemory_bytes).toBeLessThanOrEqual(most[id]);
        }
        expect(request.memory_bytes).toEqual([10e6, 10e6, 10e6, 10e6]);
      }),
    );
    expect(tasks.every(({ status }) => status === "completed")).toBe(true);
    expect(report.nodes.some(({ max_memory_bytes }) => max_memory_bytes > 0)).toBe(true);
  });

  it("do not depend on the order of edges", () => {
    const placementsOf = (edges: readonly string[]) =>
      emulate(scenarioFor({ edges, application: CHAIN.replace("uniform(5 KB, 400 KB)", "50 KB") }), ddlro()).tasks.map(
        ({ placement, latency_s }) => `${placement} ${latency_s.toFixed(9)}`,
      );
    const [e1, e2, e3] = THREE as [string, string, string];
    const inOrder = placementsOf([e1, e2, e3]);
    expect(new Set(inOrder.map((text) => text.split(" ")[0])).size).toBeGreaterThan(2);
    expect(placementsOf([e3, e1, e2])).toEqual(inOrder);
  });
});

describe("readings of the paper's formula", () => {
  const lone = (seed: number): Case => ({
    edges: [edge("e1", "1.2 GHz", 8)],
    rate: 0.05,
    tasks: 40,
    seed,
    objective: "latency",
  });
  /** a on the device, b at the edge, w = g + h for the way. */
  const partsOf = (request: TaskRequest, view: Observation) => {
    const n = request.graph.subtasks;
    const sumAt = (site: string) =>
      Array.from({ length: n }, (_, subtask) => view.executionTime_s(subtask, site)).reduce((sum, one) => sum + one, 0);
    const way_s = view.moveTime_s(0, "device", "e1") + view.moveTime_s(n, "e1", "device");
    return { a: sumAt("device"), b: sumAt("e1"), w: way_s };
  };

  it("literal: it offloads iff b >= a + g + h, exactly when it should not, and is never faster than the device", () => {
    let offloaded = 0;
    for (const seed of [1, 2, 3]) {
      const slow = { ...lone(seed), edges: [edge("e1", "0.6 GHz", 8)] };
      const literal = emulate(
        scenarioFor(slow),
        watching({ reading: "literal" }, (request, view, { sites }) => {
          const { a, b, w } = partsOf(request, view);
          expect(sites.every((site) => site === (b >= a + w ? "e1" : "device"))).toBe(true);
          if (sites[0] === "e1") offloaded++;
          if (sites[0] === "e1") expect(view.cost(sites)).toBeGreaterThan(view.cost(sites.map(() => "device")));
        }),
      );
      const local = emulate(
        scenarioFor(slow),
        placing(({ graph }) => new Array(graph.subtasks).fill("device")),
      );
      const latency = ({ tasks }: typeof local) => meanOf(tasks.map(({ latency_s }) => latency_s));
      expect(latency(literal)).toBeGreaterThan(latency(local));
    }
    expect(offloaded).toBeGreaterThan(10);
  });

  it("binary: it offloads iff b + g + h <= a, and so does partition: false", () => {
    for (const options of [{ reading: "binary" }, { partition: false }]) {
      const seen = new Set<string>();
      emulate(
        scenarioFor(lone(1)),
        watching({ ...options, eta: 0 }, (request, view, { sites }) => {
          const { a, b, w } = partsOf(request, view);
          seen.add(sites[0]!);
          expect(sites.every((site) => site === (b + w < a ? "e1" : "device"))).toBe(true);
        }),
      );
      expect(seen.size).toBe(2);
    }
  });
});

describe("what ddlro learns from outcomes", () => {
  it("is nothing where tasks take what was foreseen", () => {
    const policy = new Ddlro();
    emulate(scenarioFor({ edges: THREE, rate: 0.0002, tasks: 80 }), {
      ...{ name: "ddlro", decides: "task" },
      place: policy.place.bind(policy),
      outcome: policy.outcome.bind(policy),
    });
    expect(Object.keys(policy.corrections)).toHaveLength(3);
    for (const correction of Object.values(policy.corrections)) expect(correction).toBeCloseTo(1, 9);
  });

  it("tends to the ratio of observed and foreseen time, of two edges by their product, and stays from 0.1 to 10", () => {
    const site = (id: string) => ({ id, cores: 2 });
    const edges = new Edges(0.1, 10);
    const [a, b] = [edges.of(site("a")), edges.of(site("b"))];
    edges.learn([a], 2, 3);
    expect(a.correction).toBeCloseTo(1.5 ** 0.1, 12);
    for (let task = 0; task < 300; task++) edges.learn([a], 2, 3);
    expect(a.correction).toBeCloseTo(1.5, 6);
    for (let task = 0; task < 300; task++) edges.learn([a, b], 1, 4);
    expect(a.correction * b.correction).toBeCloseTo(4, 6);
    for (let task = 0; task < 300; task++) edges.learn([b], 1, 1e6);
    expect(b.correction).toBe(10);
    for (let task = 0; task < 600; task++) edges.learn([b], 1, 1e-6);
    expect(b.correction).toBe(0.1);
  });

  it("is that an edge whose tasks take longer than foreseen is used less, unless adapt: false", () => {
    // Waits of sub-tasks are foreseen by the backlog of now: at a crowded edge they turn out longer.
    const crowded = scenarioFor({ edges: THREE, rate: 2.5, tasks: 300 });
    const [adapting, fixed, none] = [{ eta: 0.3 }, { adapt: false }, { eta: 0 }].map((options) =>
      emulate(crowded, ddlro(options)).tasks.map(({ placement }) => placement),
    );
    expect(fixed).toEqual(none);
    expect(adapting).not.toEqual(fixed);
  });
});

describe("ablations of ddlro", () => {
  it("compression: false keeps every sub-task in full, balance: false goes to the serving edge alone", () => {
    const scenario = scenarioFor({ edges: THREE, rest: `, ${VARIANTS}` });
    emulate(
      scenario,
      watching({ compression: false }, (_, __, { variants }) => expect(variants).toBeUndefined()),
    );
    emulate(
      scenario,
      watching({ balance: false }, (_, view, { sites }) => {
        const serving = view.sites.find(({ isServing }) => isServing)!.id;
        expect(sites.every((site) => site === "device" || site === serving)).toBe(true);
      }),
    );
  });

  it("a weight of imbalance spreads what would all go to the fastest edge", () => {
    const same = [edge("e1", "2 GHz", 8), edge("e2", "2.05 GHz", 8), edge("e3", "2.1 GHz", 8)];
    const spread = (balanceWeight: number) => {
      const { report } = emulate(
        scenarioFor({ edges: same, tasks: 200, rate: 2 }),
        ddlro({ balanceWeight, window: 5 }),
      );
      const busy = report.nodes.filter(({ kind }) => kind === "edge").map(({ busy_s }) => busy_s);
      return Math.max(...busy) / meanOf(busy);
    };
    expect(spread(20)).toBeLessThan(spread(0));
  });

  it.each([
    [{ reading: "wrong" }, /reading to be one of partition, binary, literal, got wrong/],
    [{ eta: 2 }, /eta from 0 to 1, got 2/],
    [{ window: 0 }, /window > 0 s, got 0/],
    [{ balanceWeight: -1 }, /balanceWeight >= 0, got -1/],
    [{ candidates: 1.5 }, /candidates >= 1, got 1.5/],
  ])("an option out of its range is refused: %j", (options, message) => {
    expect(() => ddlro(options)).toThrow(message);
  });
});
