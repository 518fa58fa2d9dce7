import { describe, expect, it } from "vitest";
import { catalog } from "../../../src/policies/catalog.js";
import { serverProblem } from "../../../src/policies/check-options.js";
import { emulate, scenarioOf } from "../../support/emulate.js";

const NAMES = ["jsq", "power-of-d", "sed", "least-work-left", "round-robin", "weighted-round-robin"] as const;

const text = `
name: balanced
tasks: 240
radio: { rate: constant, uplink: 1 Gbps }
edges:
  - { name: slow, cores: 1, frequency: 1 GHz }
  - { name: quick, cores: 1, frequency: 2 GHz }
  - { name: wide, cores: 4, frequency: 1 GHz }
clouds: [{ name: cloud, cores: 2, frequency: 4 GHz, direct: { uplink: 100 Mbps } }]
devices: [{ name: phone, count: 8 }]
application: { chain: { subtasks: 3, data: 1 KB, work: exponential(100 Mcycles) } }
arrivals: { process: poisson, rate: 2 /s }
`;
const scenario = scenarioOf(text);

const sitesOf = (placement: string): string[] => placement.split(">");

describe("policies that balance", () => {
  it.each(NAMES)("%s sends whole tasks to edges, and to clouds where it may", (name) => {
    const { tasks } = emulate(scenario, catalog[name]!.create({}));
    const used = new Set(tasks.flatMap(({ placement }) => sitesOf(placement)));
    expect(used).toEqual(new Set(["slow", "quick", "wide"]));
    for (const { placement } of tasks) expect(new Set(sitesOf(placement)).size).toBe(1);
    const all = emulate(scenario, catalog[name]!.create({ sites: "servers" }));
    expect(all.tasks.some(({ placement }) => placement.includes("cloud"))).toBe(true);
  });

  it.each(NAMES)("%s sends each sub-task for itself where it is told to", (name) => {
    const { tasks } = emulate(scenario, catalog[name]!.create({ each: "subtask" }));
    expect(tasks.some(({ placement }) => new Set(sitesOf(placement)).size > 1)).toBe(true);
    expect(tasks.every(({ status }) => status === "completed")).toBe(true);
  });

  it("round robin goes around; weighted round robin goes as often as weights say, by default as speeds do", () => {
    const placed = (name: string, options: object) =>
      emulate(scenario, catalog[name]!.create({ ...options }))
        .tasks.toSorted((a, b) => a.task - b.task)
        .map(({ placement }) => sitesOf(placement)[0]);
    const order = ["slow", "quick", "wide"];
    expect(placed("round-robin", {})).toEqual(Array.from({ length: 240 }, (_, task) => order[task % 3]));
    const countOf = (all: readonly unknown[]) => order.map((site) => all.filter((one) => one === site).length);
    // Speeds of 1, 2 and 4 GHz over all cores: 240 = 34 * 7 + 2.
    const bySpeed = countOf(placed("weighted-round-robin", {}).slice(0, 238));
    expect(bySpeed).toEqual([34, 68, 136]);
    expect(countOf(placed("weighted-round-robin", { weights: "3:2:1" }))).toEqual([120, 80, 40]);
  });

  it("d of all edges is jsq, and one is random: the same draws for every task", () => {
    const placements = (name: string, options: object) =>
      emulate(scenario, catalog[name]!.create({ ...options })).tasks.map(({ placement }) => placement);
    expect(placements("power-of-d", { d: 3 })).toEqual(placements("jsq", {}));
    expect(placements("power-of-d", { d: 1 })).toEqual(placements("power-of-d", { d: 1 }));
    expect(placements("power-of-d", { d: 1 })).not.toEqual(placements("jsq", {}));
  });

  it("leaves out edges that are down, as long as another one is up", () => {
    const failing = scenarioOf(text, "edges.1.outages.up=5 s", "edges.1.outages.down=5 s");
    for (const name of NAMES) {
      const { tasks } = emulate(failing, catalog[name]!.create({}));
      const atFailed = tasks.filter(({ placement, arrival_s }) => placement.includes("quick") && arrival_s % 10 > 5);
      expect(atFailed).toEqual([]);
      expect(tasks.some(({ placement }) => placement.includes("quick"))).toBe(true);
    }
  });

  it("can be charged for its decisions", () => {
    const operations = (name: string, options: object = {}) =>
      catalog[name]!.create({ ...options }).operations!({} as never, 5);
    expect(NAMES.map((name) => operations(name))).toEqual([4, 2, 4, 4, 1, 4]);
    expect(operations("power-of-d", { d: 9 })).toBe(4);
  });

  it("says what is wrong with options", () => {
    for (const d of [0, -2, 1.5, Number.NaN])
      expect(() => catalog["power-of-d"]!.create({ d })).toThrow("expected d to be a whole number >= 1");
    for (const weights of ["1:-1", "1:x", "0", "1::2", ""])
      expect(() => catalog["weighted-round-robin"]!.create({ weights })).toThrow("expected weights such as 2:1");
    const servers = { edges: ["a", "b"], clouds: ["c"], cells: [["a", "b"]], hasCells: true };
    expect(serverProblem("power-of-d", { d: 3 }, servers)).toEqual({
      key: "d",
      problem: "expected at most 2, the number of edges, got 3",
    });
    expect(serverProblem("power-of-d", { d: 3, sites: "servers" }, servers)).toBeUndefined();
    expect(serverProblem("weighted-round-robin", { weights: "1:2:3" }, servers)?.problem).toContain(
      "expected 2 weights",
    );
    expect(serverProblem("jsq", {}, { ...servers, edges: [] })?.problem).toContain("there are no edges");
    expect(serverProblem("local", {}, { ...servers, edges: [], clouds: [] })).toBeUndefined();
  });
});
