import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyError } from "../../src/errors.js";
import { catalog } from "../../src/policies/catalog.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { TaskGraph } from "../../src/world/port/application.js";
import type { OffloadingPolicy, Placement, TaskRequest } from "../../src/world/port/policy.js";
import { sized } from "../support/effort.js";
import { emulate, placing, prepare, scenarioOf } from "../support/emulate.js";
import { randomEdges } from "../support/graphs.js";
import { stepPolicies } from "../support/step-policies.js";
import { policyOf, trained } from "../support/training.js";

interface Layout {
  readonly edges: number;
  readonly clouds: number;
}

const scenarioText = ({ edges, clouds }: Layout, application: object, tasks = 8): string =>
  JSON.stringify({
    name: "policies",
    tasks,
    radio: { rate: "constant", uplink: "uniform(5 Mbps, 50 Mbps)" },
    edges: Array.from({ length: edges }, (_, index) => ({ name: `edge${index}`, cores: 2, frequency: "3 GHz" })),
    clouds: Array.from({ length: clouds }, (_, index) => ({ name: `cloud${index}`, direct: { uplink: "10 Mbps" } })),
    backhaul: { delay: "uniform(10 ms, 20 ms)", rate: "100 Mbps" },
    devices: [{ name: "phone", count: 2 }],
    application,
    arrivals: { process: "poisson", rate: "5 /s" },
    objective: "weighted",
  });

const chain = { chain: { subtasks: 4, data: "uniform(1 KB, 200 KB)", work: "uniform(1 Mcycles, 200 Mcycles)" } };
const everywhere: Layout = { edges: 1, clouds: 1 };

const applications = fc.oneof(
  fc.integer({ min: 1, max: 6 }).map((subtasks) => ({ chain: { ...chain.chain, subtasks } })),
  randomEdges(6).map(({ subtasks, edges }) => {
    const name = (subtask: number) => (subtask < 0 ? "input" : subtask === subtasks ? "output" : `t${subtask}`);
    return {
      graph: {
        nodes: Array.from({ length: subtasks }, (_, subtask) => ({
          name: name(subtask),
          work: "uniform(1 Mcycles, 200 Mcycles)",
        })),
        edges: edges.map(({ from, to }) => ({ from: name(from), to: name(to), data: "uniform(1 KB, 200 KB)" })),
      },
    };
  }),
);

const layouts = fc.record({ edges: fc.integer({ min: 0, max: 2 }), clouds: fc.integer({ min: 0, max: 2 }) });

const BALANCERS = ["jsq", "power-of-d", "sed", "least-work-left", "round-robin", "weighted-round-robin"];

/** Whether a layout lacks what a policy cannot do without. The cloud has unlimited cores, which cannot be weighed by its speed. */
const lacks = (name: string, { edges, clouds }: { readonly edges: number; readonly clouds: number }): boolean => {
  const policy = name.replace(/\(.*/, "");
  if (policy === "edge") return edges === 0;
  if (policy === "cloud") return clouds === 0;
  if (policy === "cloud-share") return edges === 0 || clouds === 0;
  if (!BALANCERS.includes(policy)) return false;
  if (!name.includes("sites=servers")) return edges === 0;
  return edges + clouds === 0 || (policy === "weighted-round-robin" && clouds > 0);
};

/** Every kind of site that a policy can do with. */
const homeOf = (name: string) => (lacks(name, everywhere) ? { ...everywhere, clouds: 0 } : everywhere);

/** A user's own policy, as a module would make it. */
const users: Readonly<Record<string, () => OffloadingPolicy>> = {
  "a user's, for tasks": () =>
    placing(({ graph }, view) => Array.from({ length: graph.subtasks }, () => view.sites.at(-1)!.id)),
  "a user's, for sub-tasks": () => ({
    name: "step by step",
    decides: "subtask",
    choose: ({ subtask, placed }, view) =>
      view.sites[(subtask + placed.filter(Boolean).length) % view.sites.length]!.id,
  }),
};

/** A trained model of every learning policy that imitates, for chains of up to six sub-tasks, two edges and two clouds. */
const students = await Promise.all(
  ["dios", "sos", "kd-dil"].map(async (name) => {
    const scenario = scenarioOf(
      scenarioText({ edges: 2, clouds: 2 }, { chain: { ...chain.chain, subtasks: 6 } }).replace(
        '"objective"',
        '"policies":["local"],"objective"',
      ),
    );
    const options = { samples: 200, epochs: 2, heldOut: 20 };
    return [`${name}, trained`, await trained(name, scenario, { options })] as const;
  }),
);

const everyPolicy: readonly (readonly [string, () => OffloadingPolicy])[] = [
  ...Object.entries(catalog).map(([name, { create }]) => [name, () => create({})] as const),
  ...Object.entries(catalog).flatMap(([name, { create, options }]) =>
    options.flatMap(({ name: option, words = [] }) =>
      words.map((word) => [`${name}(${option}=${word})`, () => create({ [option]: word })] as const),
    ),
  ),
  ...Object.entries(users),
  ...students.map(([name, model]) => [name, () => policyOf(model)] as const),
  ...Object.entries(stepPolicies),
];

/** Models that were trained on chains say that they cannot serve other graphs; random graphs can be chains. */
const isBeyond = (name: string, { application }: Scenario): boolean =>
  name.endsWith(", trained") &&
  application.kind === "graph" &&
  !new TaskGraph(application.names.length, application.edges).isChain;

const frozenCopy = ({ graph, data_bits, work_cycles, task, device, arrival_s, deadline_s }: TaskRequest) =>
  JSON.stringify([
    graph.edges,
    graph.order,
    [...data_bits],
    [...work_cycles],
    task,
    device,
    arrival_s,
    String(deadline_s),
  ]);

/** The policy, watched: what it is asked must be as before when it has answered. */
const watched = (policy: OffloadingPolicy): OffloadingPolicy => ({
  name: policy.name,
  decides: policy.decides,
  begin: (run) => policy.begin?.(run),
  place(request, view) {
    const before = frozenCopy(request);
    const placement = policy.place!(request, view);
    if (frozenCopy(request) !== before) expect(frozenCopy(request)).toBe(before);
    return placement;
  },
  choose(request, view) {
    const before = frozenCopy(request);
    const site = policy.choose!(request, view);
    if (frozenCopy(request) !== before) expect(frozenCopy(request)).toBe(before);
    return site;
  },
});

describe.each(everyPolicy)("%s", (name, make) => {
  it("places random chains and graphs at known sites, or says what it lacks", () => {
    fc.assert(
      fc.property(applications, layouts, (application, layout) => {
        const scenario = scenarioOf(
          `${scenarioText(layout, application)}`.replace(/"objective"/, '"policies":["local"],"objective"'),
        );
        if (lacks(name, layout) || isBeyond(name, scenario)) {
          expect(() => emulate(scenario, make())).toThrow(PolicyError);
          return;
        }
        const sites = [
          "device",
          ...scenario.edges.map((edge) => edge.name),
          ...scenario.clouds.map((cloud) => cloud.name),
        ];
        const { tasks } = emulate(scenario, watched(make()));
        expect(tasks).toHaveLength(8);
        for (const { placement, subtasks, status } of tasks) {
          const placed = placement.split(">");
          const isServed = status === "completed" && placed.length === subtasks;
          if (!isServed || !placed.every((site) => sites.includes(site)))
            expect.unreachable(`a task of ${subtasks} sub-tasks is ${status}, at ${placement}`);
        }
      }),
      { seed: 51, numRuns: sized(12, 50) },
    );
  });

  it("answers the same for the same seed", () => {
    const placements = () =>
      emulate(scenarioOf(scenarioText(homeOf(name), chain, 40)), make()).tasks.map(
        ({ task, placement }) => `${task} ${placement}`,
      );
    expect(placements()).toEqual(placements());
  });

  it("leaves the tasks as they are, whatever it decides", () => {
    const seen = (policy: OffloadingPolicy) =>
      emulate(scenarioOf(scenarioText(homeOf(name), chain, 40)), policy)
        .tasks.toSorted((a, b) => a.task - b.task)
        .map(({ device, arrival_s }) => `${device} ${arrival_s}`);
    expect(seen(make())).toEqual(seen(catalog.local!.create({})));
  });
});

describe("a policy that breaks its contract stops the run, with its name and the task", () => {
  const stopping = (policy: OffloadingPolicy) => () => emulate(scenarioOf(scenarioText(everywhere, chain)), policy);
  const answering = (answer: unknown) => placing(() => answer as Placement, "faulty");

  it.each<[string, unknown, RegExp]>([
    [
      "an unknown site",
      ["device", "moon", "device", "device"],
      /"faulty": placed sub-task 1 of task 0 at "moon".*device, edge0, cloud0/,
    ],
    ["too few sites", ["device"], /"faulty": placed 1 sub-tasks of task 0, which has 4/],
    ["too many sites", new Array(5).fill("device"), /placed 5 sub-tasks of task 0, which has 4/],
    ["nothing", undefined, /must return an array .* got undefined/],
    ["a number", Number.NaN, /must return an array .* got number/],
    ["a promise", Promise.resolve([]), /must answer at once, got a promise/],
    ["NaN for a site", ["device", Number.NaN, "device", "device"], /placed sub-task 1 of task 0/],
    ["a list with holes", new Array(4), /placed sub-task 0 of task 0 at undefined/],
  ])("that answers %s", (_, answer, message) => {
    expect(stopping(answering(answer))).toThrow(PolicyError);
    expect(stopping(answering(answer))).toThrow(message);
  });

  const failing = () => {
    throw new TypeError("no idea");
  };

  it("that throws", () => {
    expect(stopping(placing(failing, "faulty"))).toThrow(/"faulty": place\(\) failed at task 0: no idea/);
  });

  it("that throws when it is told of an end", () => {
    const policy = { ...placing(({ graph }) => new Array(graph.subtasks).fill("device"), "faulty"), outcome: failing };
    expect(stopping(policy)).toThrow(/"faulty": outcome\(\) failed at task \d+: no idea/);
  });

  it("that throws when the run begins", () => {
    const policy = { ...placing(() => []), name: "faulty", begin: failing };
    expect(stopping(policy)).toThrow(/"faulty": begin\(\) failed: no idea/);
  });

  it("that chooses an unknown site for a sub-task", () => {
    const policy: OffloadingPolicy = { name: "faulty", decides: "subtask", choose: () => "moon" };
    expect(stopping(policy)).toThrow(/"faulty": placed sub-task 0 of task 0 at "moon"/);
  });

  it("that asks for a site that there is not", () => {
    expect(stopping(placing((_, view) => [view.site("moon").id], "faulty"))).toThrow(
      /"faulty".*no site is called "moon"/,
    );
  });

  it.each<[string, Partial<OffloadingPolicy>]>([
    ["place", { decides: "task" }],
    ["choose", { decides: "subtask" }],
    ["decides", {}],
  ])("that has no %s", (missing, parts) => {
    expect(stopping({ name: "faulty", ...parts } as OffloadingPolicy)).toThrow(new RegExp(`"faulty".*${missing}`));
  });
});

describe("a policy that writes to all that it is shown", () => {
  /** Sets, appends to and empties whatever can be reached, as far as it lets itself be. */
  const vandalise = (thing: unknown, seen = new Set<unknown>()): void => {
    if (typeof thing !== "object" || thing === null || seen.has(thing)) return;
    seen.add(thing);
    for (const key of Reflect.ownKeys(thing)) vandalise(Reflect.get(thing, key), seen);
    for (
      let proto = Object.getPrototypeOf(thing);
      proto !== Object.prototype && proto;
      proto = Object.getPrototypeOf(proto)
    )
      for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(proto)))
        if (get !== undefined && !ArrayBuffer.isView(thing)) vandalise(Reflect.get(thing, key), seen);
    for (const key of Reflect.ownKeys(thing))
      Reflect.set(thing, key, typeof Reflect.get(thing, key) === "number" ? 1 : []);
    if (Array.isArray(thing)) Reflect.set(thing, "length", 0);
  };

  it("changes nothing of any run", () => {
    const text = scenarioText(everywhere, chain, 30).replace('"count":2', '"count":2,"dvfs":["500 MHz","1 GHz"]');
    const scenario = scenarioOf(text);
    const before = JSON.stringify(scenario);
    const placements = ({ subtasks }: TaskGraph, decision: number) =>
      Array.from({ length: subtasks }, (_, subtask) => ["device", "edge0", "cloud0"][(subtask + decision) % 3]!);
    const tame = placing(({ graph, decision }) => placements(graph, decision));
    const vandal: OffloadingPolicy = {
      ...placing((request, view) => {
        const answer = placements(request.graph, request.decision);
        const [sites, all] = [view.sites, [view.device, view.optimum(), view, request]];
        for (const thing of [...sites, sites, ...all]) vandalise(thing);
        return answer;
      }),
      begin: ({ random: _, ...run }) => vandalise(run),
      outcome: (_, result) => vandalise(result),
    };
    const rows = (policy: OffloadingPolicy) => emulate(scenario, policy).tasks;
    const expected = rows(tame);
    expect(rows(vandal)).toEqual(expected);
    expect(JSON.stringify(scenario)).toBe(before);
    expect(rows(tame)).toEqual(expected);
  });
});

describe("what a policy is told", () => {
  it("is the end of every task, once", () => {
    const outcomes: string[] = [];
    const policy: OffloadingPolicy = {
      ...placing(({ graph }) => new Array(graph.subtasks).fill("edge0")),
      outcome: (decision, { status }) => outcomes.push(`${decision} ${status}`),
    };
    const { emulation, records } = prepare(scenarioOf(scenarioText(everywhere, chain)), policy);
    emulation.run(60);
    emulation.finish();
    expect(outcomes).toEqual(records.tasks.map(({ task, status }) => `${task} ${status}`));
    expect(new Set(outcomes).size).toBe(outcomes.length);
  });

  it("is which sub-tasks were placed before, when it places one at a time", () => {
    const seen: string[] = [];
    const policy: OffloadingPolicy = {
      name: "noting",
      decides: "subtask",
      choose({ subtask, placed }) {
        seen.push(`${subtask}: ${placed.map((site) => site ?? "-").join(" ")}`);
        return subtask % 2 === 0 ? "device" : "edge0";
      },
    };
    emulate(scenarioOf(scenarioText(everywhere, chain, 1)), policy);
    expect(seen).toEqual(["0: - - - -", "1: device - - -", "2: device edge0 - -", "3: device edge0 device -"]);
  });
});
