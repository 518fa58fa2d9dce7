import { describe, expect, test } from "vitest";
import { buildEmulation } from "../../../src/compose/build.js";
import type { Link } from "../../../src/world/link/link.js";
import { type WireEnds, Wires } from "../../../src/world/link/wires.js";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";

const link = (): Link => ({ leg: "backhaul", station: { discipline: "fifo", capacity: 1 }, *carry() {}, quote() {} });

/** A device, three edges and two clouds: sites 1 to 3, and 4 and 5. */
const wired = () => {
  const made: (WireEnds & { readonly use: (change: 1 | -1) => void })[] = [];
  const wires = new Wires(
    ["device", "a", "b", "c", "x", "y"],
    3,
    (ends, use) => {
      made.push({ ...ends, use });
      return link();
    },
    link,
  );
  return { wires, made };
};

describe("the links between servers", () => {
  test("are made when something asks for the link, and not for the way", () => {
    const { wires, made } = wired();
    const [hop] = wires.route(1, 3);
    expect(hop).toMatchObject({ from: "a", to: "c", pair: 1 * 6 + 3 });
    expect(made).toEqual([]);
    expect(hop!.link).toBe(wires.route(1, 3)[0]!.link);
    expect(made).toMatchObject([{ kind: "edge-edge", from: 1, to: 3 }]);
    expect(wires.route(2, 2)).toEqual([]);
  });

  test("join an edge with all clouds by one link in each direction", () => {
    const { wires, made } = wired();
    expect(wires.route(2, 4)[0]!.link).toBe(wires.route(2, 5)[0]!.link);
    expect(wires.route(4, 2)[0]!.link).toBe(wires.route(5, 2)[0]!.link);
    expect(wires.route(4, 2)[0]!.link).not.toBe(wires.route(4, 1)[0]!.link);
    expect(made.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["edge-cloud", 2, 4],
      ["edge-cloud", 4, 2],
      ["edge-cloud", 4, 1],
    ]);
  });

  test("are known to be in use from the first user to the last, on every way that they are part of", () => {
    const { wires, made } = wired();
    const idle = () =>
      [
        [1, 2],
        [1, 4],
        [1, 5],
        [2, 4],
        [4, 1],
        [4, 5],
        [5, 4],
      ].map(([from, to]) => wires.idleKind(from!, to!));
    expect(wires.kinds).toHaveLength(3);
    expect(idle()).toEqual([1, 0, 0, 0, 0, 2, 2]);
    expect(wires.route(1, 5)[0]!.link).toBeDefined();
    const { use } = made[0]!;
    use(1);
    use(1);
    expect(idle()).toEqual([1, -1, -1, 0, 0, 2, 2]);
    use(-1);
    expect(idle()).toEqual([1, -1, -1, 0, 0, 2, 2]);
    use(-1);
    expect(idle()).toEqual([1, 0, 0, 0, 0, 2, 2]);
    expect(wires.idleKind(3, 3)).toBe(-1);
  });
});

const scenario = (edges: readonly string[], ...set: readonly string[]) =>
  scenarioOf(
    `tasks: 6
radio: { rate: constant, uplink: 1 Mbps }
edges: [${edges.map((name) => `{ name: ${name} }`).join(", ")}]
devices: [{ name: d }]
application: { chain: { subtasks: 2, data: 100 KB, work: 1 Mcycles } }
arrivals: { process: periodic, every: 1 us }
backhaul: { rate: 1 Mbps, delay: 0 s }
policies: [edge]
`,
    ...set,
  );

describe("in a network", () => {
  test("links between servers have rows once something has gone over them, in the order of their sites", () => {
    const places = [
      ["e2", "e0"],
      ["e0", "e1"],
    ];
    const run = (every: readonly (readonly string[])[]) =>
      emulate(
        scenario(["e0", "e1", "e2"]),
        placing(({ task }) => every[task % every.length]! as string[]),
      ).report.nodes.filter(({ kind }) => kind === "backhaul");
    expect(run([["e1", "e1"]])).toEqual([]);
    expect(run(places).map(({ node, served }) => [node, served])).toEqual([
      ["e0-e1-up", 3],
      ["e0-e2-down", 3],
    ]);
  });

  test("pairs whose names read alike have links of their own", () => {
    // "a-b" to "c", and "a" to "b-c": two transfers of 0.8 s do not wait for each other.
    const alike = scenario(["a-b", "c", "a", "b-c"]);
    const { transfers } = emulate(
      alike,
      placing(({ task }) => (task % 2 === 0 ? ["a-b", "c"] : ["a", "b-c"])),
    );
    const wired = transfers.filter(({ leg }) => leg === "inter-edge");
    expect(wired).toHaveLength(6);
    for (const { requested_s, start_s, end_s } of wired) {
      expect(start_s).toBeCloseTo(requested_s, 9);
      expect(end_s - start_s).toBeCloseTo(0.8, 9);
    }
  });

  test("four hundred sites make no link between them before something goes over it", () => {
    const names = Array.from({ length: 400 }, (_, site) => `e${site}`);
    const many = scenario(names, "radio={ subcarriers: 8, allocation: { scheme: fixed, subcarriers: 8 } }");
    const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
    const emulation = buildEmulation(many, { replication: 0, sink, policy: placing(() => ["e7", "e8"]) });
    emulation.run();
    const { nodes } = emulation.finish();
    // A device, the servers, two pools each, and the one link.
    expect(nodes).toHaveLength(1 + 3 * 400 + 1);
  });
});
