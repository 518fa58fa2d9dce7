import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apartUnder } from "../../../src/compose/islands.js";
import { chooseSplits } from "../../../src/experiment/runs/split/choose-split.js";
import { Meeting } from "../../../src/experiment/runs/split/meeting.js";
import { TiedShares } from "../../../src/experiment/runs/split/order.js";
import { Permits } from "../../../src/experiment/runs/split/permits.js";
import { parseScenario } from "../../../src/scenario/load/load.js";
import type { PolicySpec, Scenario } from "../../../src/scenario/scenario.js";
import { sized } from "../../support/effort.js";
import { randomIslands } from "../../support/random-islands.js";
import { randomScenario } from "../../support/random-scenario.js";
import { splitRun, wholeRun } from "../../support/split.js";
import { twoCells } from "../../support/two-cells.js";

const policyOf = (name: string, options: Record<string, unknown> = {}): PolicySpec => ({ name, options });
const APART = [
  ...["local", "edge", "cloud", "neurosurgeon"].map((name) => policyOf(name)),
  ...[
    ...["greedy", "greedy-live", "greedy-blind", "optimal", "best-constant", "least-loaded", "threshold", "ddlro"],
    ...["neurosurgeon", "jsq", "sed", "least-work-left", "round-robin", "weighted-round-robin"],
  ].map((name) => policyOf(name, { candidateSites: "cell" })),
  policyOf("threshold", { candidateSites: "cell", otherwise: "cloud", backlog_s: 0.01 }),
  policyOf("power-of-d", { candidateSites: "cell", d: 1, each: "subtask" }),
  policyOf("edge", { candidateSites: "cell", choose: "round-robin" }),
  policyOf("edge", { candidateSites: "cell", choose: "best" }),
  policyOf("ddlro", { candidateSites: "cell", balanceWeight: 1 }),
];

const scenarioOf = (text: string): Scenario => parseScenario(text, "islands.yaml").scenario;

/** Runs that were compared, and those whose order was not known. */
const tally = { same: 0, tied: 0 };

const expectSame = async (scenario: Scenario, policy: PolicySpec, shares: number): Promise<void> => {
  const whole = await wholeRun(scenario, policy).catch((error: unknown) => error);
  if (whole instanceof Error) {
    // A run that has no end fails in shares, too.
    await expect(splitRun(scenario, policy, shares)).rejects.toThrow();
    return;
  }
  try {
    expect(await splitRun(scenario, policy, shares)).toEqual(whole);
    tally.same++;
  } catch (error) {
    if (!(error instanceof TiedShares)) throw error;
    tally.tied++;
  }
};

describe("a run that is split into shares", () => {
  it("comes to the same bytes, events and summary as in one piece", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        randomIslands,
        fc.constantFrom(...APART),
        fc.constantFrom(2, 3),
        async (text, policy, shares) => {
          const scenario = scenarioOf(text);
          fc.pre(apartUnder(scenario, policy).why === undefined);
          await expectSame(scenario, policy, shares);
        },
      ),
      { numRuns: sized(60, 1000), ...seedOf("islands") },
    );
    expect(tally.same).toBeGreaterThan(4 * tally.tied);
  });

  it("has the rows of wires between the servers of one cell", async () => {
    const edges = twoCells(3).replace("clouds:", "  - { name: behind, cell: a, cores: 2 }\nclouds:");
    const twice = parseScenario(
      `${edges}
duration: 2 s
application: { chain: { subtasks: 3, data: 100 KB, work: "exponential(80 Mcycles)" } }
arrivals: { process: poisson, rate: 5 /s }
policies: [edge]
`,
      "cells.yaml",
    ).scenario;
    const policy = policyOf("power-of-d", { candidateSites: "cell", d: 1, each: "subtask" });
    expect(apartUnder(twice, policy).why).toBeUndefined();
    const whole = await wholeRun(twice, policy);
    expect(JSON.stringify(whole)).toContain("behind-");
    expect(await splitRun(twice, policy, 2)).toEqual(whole);
  });

  it("does so, or is not split, whatever the scenario", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario, fc.constantFrom(...APART), async (text, policy) => {
        const scenario = { ...scenarioOf(text), oracleShare: 0 };
        const needs = policy.name === "edge" ? scenario.edges : policy.name === "cloud" ? scenario.clouds : [0];
        fc.pre(needs.length > 0 && apartUnder(scenario, policy).why === undefined);
        await expectSame(scenario, policy, 2);
      }),
      { numRuns: sized(30, 500), ...seedOf("any") },
    );
  });
});

/** The same scenarios in every run of the suite; others in the long one. */
function seedOf(name: string): { seed?: number } {
  return sized({ seed: name.length }, {});
}

const CELLS = `${twoCells(3)}
tasks: 40
application: { chain: { subtasks: 2, data: "uniform(10 KB, 50 KB)", work: "exponential(50 Mcycles)" } }
arrivals: { process: poisson, rate: 2 /s }
policies: [edge]
`;

const changed = (set: readonly string[]): Scenario => parseScenario(CELLS, "cells.yaml", { set }).scenario;
const why = (set: readonly string[], policy = policyOf("edge")) => apartUnder(changed(set), policy).why;

describe("what a run falls apart into", () => {
  it("is cells where tasks stay in them, and devices where they stay there", () => {
    for (const name of ["edge", "cloud", "neurosurgeon"])
      expect(apartUnder(changed([]), policyOf(name))).toEqual({ islands: "cell" });
    expect(apartUnder(changed([]), policyOf("local"))).toEqual({ islands: "device" });
    expect(apartUnder(changed(["clouds.0.direct={ uplink: 1 Mbps }"]), policyOf("cloud"))).toEqual({
      islands: "device",
    });
    expect(apartUnder(changed(["decision={ at: edge, report: 1 KB }"]), policyOf("local"))).toEqual({
      islands: "cell",
    });
    // Of devices that nobody else meets, the oracle sees nothing else.
    expect(apartUnder(changed(["oracle=every task"]), policyOf("local"))).toEqual({ islands: "device" });
  });

  it.each([
    [
      [],
      policyOf("greedy"),
      "the policy greedy sees the queues of all cells when it decides; with candidateSites=cell it sees only its own cell",
    ],
    [
      [],
      policyOf("jsq"),
      "the policy jsq sees the queues of all cells when it decides; with candidateSites=cell it sees only its own cell",
    ],
    [[], policyOf("random"), "the policy random draws the sites of all tasks from one stream of random numbers"],
    [[], policyOf("edge", { site: "a" }), "the policy edge sends the tasks of all cells to a"],
    [
      [],
      policyOf("edge", { choose: "best" }),
      "the policy edge sees the queues of all cells when it decides; with candidateSites=cell it sees only its own cell",
    ],
    [
      [],
      policyOf("edge", { choose: "round-robin" }),
      "the policy edge chooses edges for the tasks of all cells in turn",
    ],
    [[], policyOf("neurosurgeon", { site: "b" }), "the policy neurosurgeon sends the tasks of all cells to b"],
    [
      [],
      policyOf("./mine.ts"),
      "the policy ./mine.ts may see the queues of all cells, and may remember the tasks of all",
    ],
    [["oracle=every task"], policyOf("edge"), "the oracle sees the queues of all cells; --oracle off does without it"],
    [["clouds.0.cores=8"], policyOf("cloud"), "the 8 cores of cloud serve the tasks of all cells"],
    [["clouds.0.memory=1 GB"], policyOf("cloud"), "the memory of cloud holds the tasks of all cells"],
    [
      ["links.list=[{ from: a, to: b }, { from: b, to: cloud }]"],
      policyOf("cloud"),
      "links on the way to cloud carry the data of several cells",
    ],
    [["radio.interference={ from: transmissions }"], policyOf("edge"), "cells hear each other's transmissions"],
    [["radio={ rate: constant, uplink: 1 Mbps }"], policyOf("edge"), "all devices use a"],
    [["radio={ rate: constant, uplink: 1 Mbps }"], policyOf("cloud"), "all devices use the backhaul of a"],
    [
      ["devices.0.mobility={ model: random-waypoint, within: 'disc(0 m, 100 m)', speed: 1 m/s }"],
      policyOf("edge"),
      "devices move from cell to cell",
    ],
    [["devices=[{ name: lone, count: 1 }]"], policyOf("local"), "there is one device"],
  ])("is not told of a scenario with %j under %o", (set, policy, reason) => {
    expect(why(set, policy)).toBe(reason);
  });

  it.each([
    [
      ["application.deadline=1 s", "application.onDeadline=drop"],
      /^a deadline drops its task, and looks at the next events of all cells/,
    ],
    [["devices.0.battery={ capacity: 5 J }"], /^an empty battery stops its device, and looks at/],
    [["edges.0.outages={ up: 10 s, down: 1 s }"], /^a drops its tasks when it fails, and looks at/],
  ])("is nothing where ties of all cells decide: %j", (set, reason) => {
    expect(why(set)).toMatch(reason);
    expect(why(set, policyOf("local"))).toMatch(reason);
  });
});

describe("the choice of runs that are split", () => {
  const split = (set: readonly string[], choice: "auto" | "off" | number, jobs: number, hasTimeline = false) => {
    const scenario = changed(set);
    return chooseSplits(
      scenario,
      scenario.policies.map(({ name }) => ({ label: name, isCellNetwork: false })),
      choice,
      jobs,
      hasTimeline,
    );
  };
  const MANY = "tasks=60000";

  it("leaves no worker without a run, and splits none that is short", () => {
    expect(split([MANY], "auto", 4).byPolicy).toEqual([{ shares: 4, islands: "cell" }]);
    expect(split([MANY, "replications=2"], "auto", 4).byPolicy).toEqual([{ shares: 2, islands: "cell" }]);
    for (const other of [
      split([MANY, "replications=3"], "auto", 4),
      split([MANY], "auto", 1),
      split([MANY], "off", 4),
      split([MANY], 1, 4),
      split(["tasks=40"], "auto", 4),
      // Devices that are in step do things at one instant.
      split([MANY, "arrivals=saturated"], "auto", 4),
      split([MANY], "auto", 4, true),
    ])
      expect(other).toEqual({ byPolicy: [undefined], whole: [] });
    // 6 devices, 2 tasks a second each.
    expect(split(["tasks=null", "duration=5000 s"], "auto", 2).byPolicy).toEqual([{ shares: 2, islands: "cell" }]);
    expect(split(["tasks=null", "duration=4000 s"], "auto", 2).byPolicy).toEqual([undefined]);
  });

  it("says what it does not split although it was asked to", () => {
    expect(split(["policies=[edge, greedy]"], 3, 1)).toEqual({
      byPolicy: [{ shares: 3, islands: "cell" }, undefined],
      whole: [
        {
          label: "greedy",
          why: "the policy greedy sees the queues of all cells when it decides; with candidateSites=cell it sees only its own cell",
        },
      ],
    });
    expect(split([], 2, 1, true).whole).toEqual([
      { label: "edge", why: "a timeline needs the events of all devices in one order" },
    ]);
  });
});

describe("a meeting of shares", () => {
  it("ends with the last of them, or when it is stopped", () => {
    const meeting = new Meeting(2);
    const other = new Meeting(meeting.buffer);
    expect(meeting.wait(0, 5, () => true)).toBeUndefined();
    expect(other.wait(1, 7, () => false)).toBe(7);
  });
});

describe("permits", () => {
  it("go to who asked first, and to nobody who wants more than are free", async () => {
    const permits = new Permits(2);
    const got: string[] = [];
    const take = (name: string, count: number) => permits.take(count).then(() => got.push(name));
    await take("a", 1);
    void take("both", 2);
    void take("c", 1);
    await Promise.resolve();
    expect(got).toEqual(["a"]);
    permits.give(1);
    await new Promise((done) => setTimeout(done));
    expect(got).toEqual(["a", "both"]);
    permits.give(2);
    await new Promise((done) => setTimeout(done));
    expect(got).toEqual(["a", "both", "c"]);
  });
});
