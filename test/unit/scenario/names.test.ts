import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildEmulation } from "../../../src/compose/build.js";
import type { StreamBegins } from "../../../src/engine/random.js";
import { InputError } from "../../../src/errors.js";
import { greedy } from "../../../src/policies/greedy.js";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { randomScenario } from "../../support/random-scenario.js";
import { faultsOf } from "./fixtures.js";

const scenario = (edges: string, devices: string, more = ""): string => `tasks: 9
edges:
${edges}
devices:
${devices}
application: { chain: { subtasks: 1, data: "uniform(1 KB, 2 KB)", work: "uniform(1 Mcycles, 2 Mcycles)" } }
arrivals: { process: poisson, rate: 1 /s }
policies: [edge]
${more}`;
const e = "  - { name: e }";

describe("names of devices, edges and clouds are different", () => {
  test.each([
    [
      "a device of its own beside a group that makes it",
      scenario(e, "  - { name: d, count: 2 }\n  - { name: d-1 }"),
      "s.yaml:6:13: devices.1.name: there is already a device d-1: devices.0 (line 5) makes d-0 to d-1",
    ],
    [
      "the same in the other order",
      scenario(e, "  - { name: d-1 }\n  - { name: d, count: 2 }"),
      "s.yaml:5:13: devices.0.name: there is already a device d-1: devices.1 (line 6) makes d-0 to d-1",
    ],
    [
      "an edge called like a device of a group",
      scenario(`${e}\n  - { name: d-1 }`, "  - { name: d, count: 2 }"),
      "s.yaml:4:13: edges.1.name: d-1 is the name of a device: devices.0 (line 6) makes d-0 to d-1",
    ],
    [
      "a cloud called like a device of a group",
      scenario(e, "  - { name: d, count: 200000 }", "clouds: [{ name: d-199999 }]"),
      "s.yaml:9:18: clouds.0.name: d-199999 is the name of a device: devices.0 (line 5) makes d-0 to d-199999",
    ],
    [
      "the word that addresses the streams of policies",
      scenario("  - { name: policy }", "  - { name: d }"),
      's.yaml:3:13: edges.0.name: the name "policy" is reserved: choose another for an edge',
    ],
  ])("%s", (_, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  test("a group made larger by a flag", () => {
    const text = scenario(e, "  - { name: d, count: 2 }\n  - { name: d-2 }");
    expect(faultsOf(text)).toEqual([]);
    expect(faultsOf(text, { set: ["devices.0.count=3"] })).toEqual([
      "s.yaml:6:13: devices.1.name: there is already a device d-2: devices.0 (line 5) makes d-0 to d-2",
    ]);
  });

  test("sites of a file", () => {
    const readFile = () => "name,x_m,y_m\n0,0,0\n1,5,5\n";
    const text = scenario("  - { name: d, sites: s.csv }", "  - { name: d, count: 2 }");
    expect(faultsOf(text, { readFile })).toEqual([
      "s.yaml:3:13: edges.0.name: d-0 is the name of a device: devices.0 (line 5) makes d-0 to d-1",
      "s.yaml:3:13: edges.1.name: d-1 is the name of a device: devices.0 (line 5) makes d-0 to d-1",
    ]);
  });

  test("names that only look alike", () => {
    const devices = ["d", "d-2", "d-01", "d-1-0", "d-1x"].map((name) => `  - { name: ${name}, count: 2 }`);
    expect(faultsOf(scenario("  - { name: d-4 }", devices.join("\n")))).toEqual([]);
  });
});

/** Counts how often each stream is begun; a run begins those that are one per device, link or server once. */
class CountedBegins extends Map<string, never> implements StreamBegins {
  readonly counts = new Map<string, number>();

  override get(address: string): undefined {
    this.counts.set(address, (this.counts.get(address) ?? 0) + 1);
    return undefined;
  }

  override set(): this {
    return this;
  }
}

/** Streams that are meant to be opened again: a server's own speed, which each device asks for, and what a task's decision sees of a channel. */
const isShared = (address: string): boolean => {
  const [, , owner, purpose] = JSON.parse(address) as [number, number, string, string];
  return purpose.endsWith(` of ${owner}`) || /^(uplink|downlink) estimate at /.test(purpose);
};

describe("no two entities share a random stream", () => {
  const name = fc.constantFrom("d", "d-0", "d-1", "d-1-0", "e", "e-0");

  test("in random scenarios with names that run into each other", () => {
    let built = 0;
    let refused = 0;
    const property = fc.property(randomScenario, fc.array(name, { minLength: 6, maxLength: 6 }), (text, names) => {
      const document = JSON.parse(text) as Record<"edges" | "clouds" | "devices", { name: string }[]> & {
        readonly links?: { readonly list: { from: string; to: string }[] };
      };
      const renamed = new Map<string, string>();
      [...document.edges, ...document.clouds, ...document.devices].forEach((node, index) => {
        renamed.set(node.name, names[index]!);
        node.name = names[index]!;
      });
      for (const link of document.links?.list ?? []) {
        link.from = renamed.get(link.from) ?? link.from;
        link.to = renamed.get(link.to) ?? link.to;
      }
      const load = () => parseScenario(JSON.stringify(document), "random.yaml").scenario;
      let scenario: ReturnType<typeof load>;
      try {
        scenario = load();
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.message).toMatch(/is taken by|there is already|name of a device/);
        refused++;
        return;
      }
      built++;
      const begins = new CountedBegins();
      const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
      const emulation = buildEmulation({ ...scenario, until_s: 3 }, { replication: 0, sink, policy: greedy(), begins });
      emulation.run();
      expect([...begins.counts].filter(([address, count]) => count > 1 && !isShared(address))).toEqual([]);
    });
    fc.assert(property, { numRuns: 150, seed: 12 });
    expect(Math.min(built, refused)).toBeGreaterThan(20);
  });
});
