import { describe, expect, test } from "vitest";
import { notesOn } from "../../../src/compose/notes.js";
import { allAt } from "../../../src/policies/placements.js";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";
import { faultsOf } from "../scenario/fixtures.js";

const SERVER = "cores: 1000, frequency: 2 GHz, grant: 1";
const ALONE = `[{ name: a, ${SERVER} }]`;
const BEHIND = `[{ name: b, cell: a, ${SERVER} }, { name: a, ${SERVER} }]`;
const APART = `[{ name: a, ${SERVER} }, { name: b, ${SERVER} }]`;

const text = (edges: string, radio = ""): string => `
tasks: 60
replications: 1
radio: { subcarriers: 32, fading: { model: rayleigh, coherence: 20 ms, group: 8 }${radio} }
edges: ${edges}
clouds: [{ name: cloud }]
backhaul: { delay: 7 ms, rate: 100 Mbps }
devices: [{ name: phone, count: 6 }]
application: { chain: { subtasks: 2, data: "uniform(20 KB, 200 KB)", complexity: 50 } }
arrivals: { process: poisson, rate: 3 /s }
policies: [edge]
`;

/** Tasks go to a and b in turn where both are there; no core is ever short, so that only the radio is contended. */
const inTurn = (names: readonly string[]) => placing((request) => allAt(request, names[request.task % names.length]!));

const latencies = (edges: string, names: readonly string[], radio?: string) => {
  const { tasks, report } = emulate(scenarioOf(text(edges, radio)), inTurn(names));
  const byTask = [...tasks].sort((a, b) => a.task - b.task);
  return { latency_s: byTask.map(({ latency_s }) => latency_s), rows: report.nodes.map(({ node }) => node) };
};

describe("two servers behind one base station", () => {
  test.each([
    ["fixed grants", ", allocation: { scheme: fixed, subcarriers: 16 }"],
    ["equal shares", ", allocation: equal-share"],
    ["shares by the channel", ", allocation: proportional-fair"],
    ["lost segments", ", loss: { probability: 0.1 }"],
  ])("share its spectrum: as one server whose cores never run short (%s)", (_, radio) => {
    const one = latencies(ALONE, ["a"], radio);
    const two = latencies(BEHIND, ["a", "b"], radio);
    expect(two.latency_s).toEqual(one.latency_s);
    expect(two.rows).not.toContain("b-uplink");
    // With a station each there would be twice the spectrum.
    expect(latencies(APART, ["a", "b"], radio).latency_s).not.toEqual(one.latency_s);
  });

  test("share every device's own links, where the radio is of those", () => {
    const own = (edges: string) =>
      text(edges).replace(/^radio: .*$/m, "radio: { rate: constant, uplink: 10 Mbps, downlink: 10 Mbps }");
    const run = (edges: string, names: readonly string[]) => {
      const { tasks } = emulate(scenarioOf(own(edges)), inTurn(names));
      return [...tasks].sort((a, b) => a.task - b.task).map(({ latency_s }) => latency_s);
    };
    expect(run(BEHIND, ["a", "b"])).toEqual(run(ALONE, ["a"]));
  });

  test("are reached from another cell over the wire to the server, and from their own without one", () => {
    const far = `[{ name: far, position: [1 km, 0 m], ${SERVER} }, { name: a, ${SERVER} }, { name: b, cell: a, ${SERVER} }]`;
    const legs = (position: string) => {
      const scenario = scenarioOf(
        text(far, ", association: serving").replace("count: 6", `count: 2, position: ${position}`),
      );
      const { transfers } = emulate(scenario, inTurn(["b"]));
      return new Set(transfers.map(({ leg, from_site, to_site }) => `${leg} ${from_site} ${to_site}`));
    };
    expect(legs("[20 m, 0 m]")).toEqual(new Set(["uplink device b", "downlink b device"]));
    expect(legs("[990 m, 0 m]")).toEqual(
      new Set(["uplink device far", "inter-edge far b", "inter-edge b far", "downlink far device"]),
    );
  });

  test("have the same analytic cost for a whole task, as far as computing is the same", () => {
    let asked = 0;
    const policy = placing((request, view) => {
      asked++;
      const [a, b] = ["a", "b"].map((site) => view.cost(allAt(request, site)));
      expect(b).toBeCloseTo(a!, 12);
      expect(view.sites.filter(({ isServing }) => isServing).map(({ id }) => id)).toEqual(["a"]);
      return allAt(request, request.task % 2 === 0 ? "a" : "b");
    });
    emulate(scenarioOf(text(BEHIND)), policy);
    expect(asked).toBe(60);
  });
});

describe("what is said of base stations", () => {
  const twins = (edges: string, radio?: string) => notesOn(scenarioOf(text(edges, radio)));

  test("at one place", () => {
    expect(twins(APART)).toEqual([
      "the base stations of a, b stand at one place, and each has all 32 subcarriers for itself: together 64; " +
        "for servers that share one radio write cell: a in the others, else give them places of their own",
    ]);
    expect(twins(BEHIND)).toEqual([]);
    expect(twins(APART.replace("name: b", "name: b, position: [1 m, 0 m]"))).toEqual([]);
  });

  test("that are not there", () => {
    const faults = (edges: string) => faultsOf(text(edges).trimStart());
    expect(faults("[{ name: a }, { name: b, cell: aa }]")).toEqual([
      's.yaml:4:39: edges.1.cell: no edge is called "aa"; did you mean "a"?',
    ]);
    expect(faults("[{ name: a }, { name: b, cell: a }, { name: c, cell: b }]")).toEqual([
      's.yaml:4:61: edges.2.cell: "b" has no base station itself: it stands behind that of "a"',
    ]);
    expect(faults("[{ name: a, cell: a }]")).toEqual([
      's.yaml:4:26: edges.0.cell: "a" cannot stand behind its own base station; leave `cell` out',
    ]);
    expect(faults("[{ name: a }, { name: b, cell: a, position: [5 m, 0 m] }]")).toEqual([
      's.yaml:4:52: edges.1.position: the server is at the position of "a": leave `position` out',
    ]);
  });
});
