import { describe, expect, it } from "vitest";
import type { Observation, TaskRequest } from "../../src/world/port/policy.js";
import { allPlacements, emulate, placing, scenarioOf } from "../support/emulate.js";
import { relativeError } from "../support/statistics.js";

/** Two devices behind one edge; a cloud two switches away. */
const line = (links: string, ...set: readonly string[]) =>
  scenarioOf(
    `
tasks: 2
radio: { rate: constant, uplink: 1000 Gbps }
edges: [{ name: edge, cores: 8 }]
clouds: [{ name: cloud }]
${links}
devices: [{ name: phone, count: 2 }]
application: { graph: { nodes: [{ name: a, work: 0 cycles }], edges: [{ from: input, to: a, data: 8 Mbit }, { from: a, to: output, data: 0 B }] } }
arrivals: saturated
`,
    ...set,
  );

const there = placing(() => ["cloud"]);

describe("data on links", () => {
  const links = `links:
  - { from: edge, to: s1, rate: 8 Mbps, delay: 100 ms }
  - { from: s1, to: s2, rate: 16 Mbps, delay: 10 ms }
  - { from: s2, to: cloud, rate: 4 Mbps }`;

  it("are stored and forwarded hop by hop, first in first out in each direction, as by hand", () => {
    const { transfers, tasks, report } = emulate(line(links), there);
    const wired = transfers.filter(({ leg }) => leg === "backhaul");
    const rows = wired.map(({ task, from_site, to_site, requested_s, start_s, end_s, bits }) =>
      [
        task,
        from_site,
        to_site,
        ...[requested_s, start_s, end_s].map((time_s) => Number(time_s.toFixed(4))),
        bits,
      ].join(" "),
    );
    // 1 s, 0.5 s and 2 s on the links. The delay of the first keeps nobody waiting; at the last, the second task waits for the first.
    expect(rows.sort()).toEqual([
      "0 edge s1 0 0 1.1 8000000",
      "0 s1 s2 1.1 1.1 1.61 8000000",
      "0 s2 cloud 1.61 1.61 3.61 8000000",
      "1 edge s1 0 1 2.1 8000000",
      "1 s1 s2 2.1 2.1 2.61 8000000",
      "1 s2 cloud 2.61 3.61 5.61 8000000",
    ]);
    expect(
      tasks.map(({ latency_s, queue_s, backhaul_s, backhaul_bits }) => [latency_s, queue_s, backhaul_s, backhaul_bits]),
    ).toEqual([
      [expect.closeTo(3.61, 4), expect.closeTo(0, 4), expect.closeTo(3.61, 4), 24e6],
      [expect.closeTo(5.61, 4), expect.closeTo(2, 4), expect.closeTo(3.61, 4), 24e6],
    ]);
    const nodes = new Map(report.nodes.map((row) => [row.node, row]));
    expect(nodes.get("edge->s1")).toMatchObject({ kind: "backhaul", served: 2, busy_s: expect.closeTo(2, 6) });
    expect(nodes.get("s1->edge")).toMatchObject({ kind: "backhaul", served: 0, busy_s: 0 });
  });

  it("are as fast as the policy was told: rate, delay and waits of all hops", () => {
    const seen: number[] = [];
    const { tasks } = emulate(
      line(links),
      placing((_, view: Observation) => {
        const cloud = view.site("cloud");
        seen.push(cloud.wired_bps(0), cloud.wiredDelay_s(0), view.moveTime_s(0, "device", "cloud"));
        return ["cloud"];
      }),
    );
    expect(tasks).toHaveLength(2);
    // Both are asked before anything is on its way.
    expect(seen.map((value) => Number(value.toFixed(4)))).toEqual([4e6, 0.11, 3.61, 4e6, 0.11, 3.61]);
  });

  it("take the way of the least delay, or of the fewest hops", () => {
    const ring = `links:
  - { from: edge, to: cloud, rate: 8 Mbps, delay: 50 ms }
  - { from: edge, to: s1, rate: 8 Mbps, delay: 10 ms }
  - { from: s1, to: cloud, rate: 8 Mbps, delay: 10 ms }`;
    const way = (...set: readonly string[]) =>
      emulate(line(ring, "tasks=1", ...set), there)
        .transfers.filter(({ leg }) => leg === "backhaul")
        .map(({ to_site }) => to_site);
    expect(way()).toEqual(["s1", "cloud"]);
    expect(way("links.routing=hops")).toEqual(["cloud"]);
  });

  it("go each way by its own element where there are two", () => {
    const oneWay = `links: [{ from: edge, to: cloud, rate: 8 Mbps }, { from: cloud, to: edge, rate: 80 Mbps }]`;
    const answer = "application.graph.edges.1.data=8 Mbit";
    const { transfers } = emulate(line(oneWay, "tasks=1", answer), there);
    expect(transfers.filter(({ leg }) => leg === "backhaul").map(({ start_s, end_s }) => end_s - start_s)).toEqual([
      expect.closeTo(1, 6),
      expect.closeTo(0.1, 6),
    ]);
  });

  it("may be lost on any of their hops", () => {
    const lossy = `links:
  - { from: edge, to: s1, loss: { probability: 50 %, tries: 1 } }
  - { from: s1, to: cloud }`;
    const { tasks, transfers } = emulate(line(lossy), there);
    expect(tasks.every(({ status, reason }) => status === "dropped" && reason === "link-lost")).toBe(true);
    expect(transfers.some(({ from_site }) => from_site === "s1")).toBe(false);
  });
});

describe("the device's own site", () => {
  const wires = {
    "a graph of links": "links: [{ from: edge, to: other, delay: 5 ms }, { from: edge, to: cloud, delay: 5 ms }]",
    "a link for each pair": "backhaul: { interEdge: { delay: 5 ms, rate: 8 Mbps } }",
  };
  const cases = Object.entries(wires).flatMap(([name, text]) =>
    ["all", "serving"].map((cells) => ({ name, text, cells })),
  );

  it.each(cases)("has no link of the air and no wire before it: $name, cells: $cells", ({ text, cells }) => {
    const scenario = scenarioOf(`
tasks: 1
radio: { rate: shannon, association: { cells: ${cells} } }
edges: [{ name: edge }, { name: other, position: [500 m, 0 m] }]
clouds: [{ name: cloud }]
${text}
devices: [{ name: phone }]
application: { chain: { subtasks: 1, data: 8 kbit, work: 0 cycles } }
arrivals: saturated
`);
    const seen: number[] = [];
    const policy = placing((_, view: Observation) => {
      const own = view.site("device");
      seen.push(own.wired_bps(0), own.wiredDelay_s(0), own.uplink_bps(0), own.downlink_bps(0));
      return ["device"];
    });
    const { transfers } = emulate(scenario, policy);
    expect(seen).toEqual([Infinity, 0, Number.NaN, Number.NaN]);
    expect(transfers).toEqual([]);
  });
});

/** Ten edges and two clouds on a tree with rings, with laws of everything. */
const wide = (...set: readonly string[]) =>
  scenarioOf(
    `
seed: 3
tasks: 60
redraw: task
radio: { rate: shannon, subcarriers: 128, pathLoss: 3gpp-pico, fading: { model: none }, allocation: { scheme: fixed, subcarriers: 16 }, association: { cells: serving } }
edges:
${Array.from({ length: 10 }, (_, k) => `  - { name: e${k}, position: [${100 * k} m, 0 m], cores: 16, frequency: ${2 + (k % 3)} GHz }`).join("\n")}
clouds: [{ name: c0, frequency: 6 GHz }, { name: c1, frequency: 5 GHz }]
links:
${Array.from({ length: 10 }, (_, k) => `  - { from: e${k}, to: s${k % 3}, rate: "uniform(20 Mbps, 60 Mbps)", delay: "exponential(1 ms)" }`).join("\n")}
  - { from: s0, to: s1, rate: 100 Mbps, delay: 2 ms }
  - { from: s1, to: s2, rate: 100 Mbps, delay: 2 ms, loss: { probability: 10 % } }
  - { from: s2, to: s0, rate: 100 Mbps, delay: 5 ms }
  - { from: s0, to: c0, rate: unlimited, delay: "uniform(5 ms, 15 ms)" }
  - { from: c0, to: c1, rate: 50 Mbps }
devices: [{ name: d, count: 6, position: "disc(10 m, 300 m)", cores: 16 }]
application: { chain: { subtasks: 4, data: "uniform(20 KB, 200 KB)", complexity: "uniform(50, 150)" } }
arrivals: { process: poisson, rate: 2 /s }
objective: { time: 1, energy: 0.1, backhaul: 1e-8 }
`,
    ...set,
  );

/** The optimum of a chain as textbooks have it: every site against every other. */
const plainOptimum = ({ graph }: TaskRequest, view: Observation): number => {
  const sites = view.sites.map(({ id }) => id);
  let togo = sites.map((site) => view.moveCost(graph.subtasks, site, "device"));
  for (let subtask = graph.subtasks - 1; subtask >= 0; subtask--) {
    const here = togo.map((cost, site) => cost + view.executionCost(subtask, sites[site]!));
    togo = sites.map((from) => Math.min(...sites.map((to, at) => view.moveCost(subtask, from, to) + here[at]!)));
  }
  return togo[0]!;
};

describe("the analytic cost over links", () => {
  it("has its optimum where trying every pair of servers finds it, with others on the way", () => {
    let decisions = 0;
    const policy = placing((request, view) => {
      const best = view.optimum()!;
      expect(relativeError(view.cost(best), plainOptimum(request, view))).toBeLessThan(1e-9);
      decisions++;
      // Everywhere, so that links are busy.
      return Array.from(request.work_cycles, (_, subtask) => view.sites[1 + ((request.task + 5 * subtask) % 12)]!.id);
    });
    emulate(wide(), policy, { details: false });
    expect(decisions).toBe(60);
  });

  it("is what a lone task pays, hop by hop", () => {
    let worst = 0;
    const costs = new Map<number, number>();
    const placements = allPlacements(2, ["device", "e1", "e5", "c0", "c1"]);
    const { tasks } = emulate(
      wide(`tasks=${placements.length}`, "arrivals=saturated", "devices.0.count=1", "application.chain.subtasks=2"),
      placing(({ task }, view) => {
        costs.set(task, view.cost(placements[task]!));
        return placements[task]!;
      }),
    );
    for (const { task, cost } of tasks) worst = Math.max(worst, relativeError(cost, costs.get(task)!));
    expect(tasks).toHaveLength(25);
    expect(worst).toBeLessThan(1e-9);
  });
});
