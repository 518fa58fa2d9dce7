import { describe, expect, it } from "vitest";
import { ComparisonRun } from "../../../src/page/comparison-run.js";
import { placeDevice, setServerField } from "../../../src/page/edits.js";
import { readPageScenario } from "../../../src/page/page-scenario.js";

const head = `name: small # a comment
tasks: 24
replications: 1
radio: { subcarriers: 32, allocation: { scheme: fixed, subcarriers: 8 } }
edges:
  - { name: scenb, cores: 4, grant: integer(1, 2), frequency: 2 GHz } # the server
  - name: other
    position: [90 m, 0 m]
`;
const tail = `
application:
  chain: { subtasks: 2, data: 20 KB, work: 100 Mcycles }
arrivals: { process: poisson, rate: 1 /s }
policies: [edge, local]
`;
const flow = `${head}devices:
  - { name: phone, count: 3, position: "disc(10 m, 60 m)", frequency: uniform(1 GHz, 2 GHz) }   # three
${tail}`;
const block = `${head}devices:
  - name: phone
    count: 3
    position: disc(10 m, 60 m)
    frequency: uniform(1 GHz, 2 GHz)
  - name: car
${tail}`;

const textOf = (edited: ReturnType<typeof placeDevice>): string => {
  if (!("text" in edited)) throw new Error(edited.problem);
  return edited.text;
};
const tasksOf = (text: string): string => {
  const run = new ComparisonRun(readPageScenario({ text, file: "small.yaml", files: {} }));
  while (!run.step(1000));
  return new TextDecoder().decode(run.tables()["tasks.csv"]);
};

describe("edits of a scenario's text", () => {
  it("replaces the value of a field and nothing else", () => {
    const text = textOf(setServerField(flow, "edges", "scenb", "cores", "12"));
    expect(text).toBe(flow.replace("cores: 4", "cores: 12"));
  });

  it("adds a field that is not there, in both styles", () => {
    expect(textOf(setServerField(block, "edges", "other", "cores", "2"))).toBe(
      block.replace("  - name: other\n", "  - name: other\n    cores: 2\n"),
    );
    const lean = "edges: [{ name: scenb }]\n";
    expect(textOf(setServerField(lean, "edges", "scenb", "cores", "2"))).toBe("edges: [{ name: scenb, cores: 2 }]\n");
  });

  it.each([
    ["flow", flow],
    ["block", block],
  ])("writes a group out in %s style, where every other device stays what it was", (_, text) => {
    const moved = textOf(placeDevice(text, "phone-1", 33.333, -7));
    const places = (given: string) => {
      const { scenario } = readPageScenario({ text: given, file: "small.yaml", files: {} });
      return scenario.devices.map(({ name, count, position }) => ({ name, count, position }));
    };
    const others = text === block ? [{ name: "car", count: 1 }] : [];
    expect(places(moved)).toMatchObject([
      { name: "phone-0", count: 1, position: { kind: "disc", outer_m: 60 } },
      { name: "phone-1", count: 1, position: { kind: "at", x_m: 33.3, y_m: -7 } },
      { name: "phone-2", count: 1, position: { kind: "disc", outer_m: 60 } },
      ...others,
    ]);
    expect(moved).toContain("# a comment");
    // Written out, but with nobody moved, it is the same run bit by bit.
    const still = moved.replace(/position: \[33.3 m, -7 m\]/, 'position: "disc(10 m, 60 m)"');
    expect(still).not.toBe(moved);
    expect(tasksOf(still)).toBe(tasksOf(text));
    expect(tasksOf(moved)).not.toBe(tasksOf(text));
    // A second move of the same device replaces its place.
    expect(textOf(placeDevice(moved, "phone-1", 1, 2))).toBe(moved.replace("[33.3 m, -7 m]", "[1 m, 2 m]"));
  });

  it("says why it cannot change what the text does not hold", () => {
    expect(setServerField("extends: base.yaml\n", "edges", "scenb", "cores", "2")).toEqual({
      problem: 'the server "scenb" is not written in this text, but in a file that it extends: change it there',
    });
    expect(placeDevice(flow, "tablet-1", 0, 0)).toMatchObject({ problem: expect.stringContaining('"tablet-1"') });
    expect(placeDevice(flow.replace("count: 3", "count: 300"), "phone-1", 0, 0)).toMatchObject({
      problem: 'the group "phone" has 300 devices; up to 200 can be moved one by one',
    });
  });
});
