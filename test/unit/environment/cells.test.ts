import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildEmulation } from "../../../src/compose/build.js";
import { Environment, type EnvironmentOptions } from "../../../src/environment/environment.js";
import type { Decides } from "../../../src/environment/spaces.js";
import { InputError, PolicyError } from "../../../src/errors.js";
import type { Observation, OffloadingPolicy, SiteId } from "../../../src/world/port/policy.js";
import type { RecordSink, TaskRecord } from "../../../src/world/port/records.js";
import { emulate, scenarioOf } from "../../support/emulate.js";
import { randomScenario } from "../../support/random-scenario.js";
import { CELLS, CLOUDS, type ThreeCells, threeCells } from "../../support/three-cells.js";

const SITES = 1 + 2 + CLOUDS.length;
const decides = ["task", "subtask"] as const satisfies readonly Decides[];

/** Some site, the same whatever other devices there are. */
const siteFor = (arrival_s: number, subtask: number): number =>
  Math.floor(Math.round(arrival_s * 1e6) * 7919 + subtask * 104_729) % SITES;

interface Step {
  readonly device: string;
  readonly observation: readonly number[];
  readonly mask: readonly number[];
  readonly action: readonly number[];
  readonly serving: SiteId;
}

const servingIn = ({ sites }: Pick<Observation, "sites">): SiteId => sites.find(({ isServing }) => isServing)!.id;

/** An episode in which `siteFor` says what to do. */
const play = (text: string, options: EnvironmentOptions, set: readonly string[] = []) => {
  const tasks: TaskRecord[] = [];
  const sink: RecordSink = { wantsDetails: false, task: (task) => tasks.push(task), subtask() {}, transfer() {} };
  const environment = new Environment(scenarioOf(text, ...set), { ...options, sink });
  const steps: (Step & { readonly reward: number })[] = [];
  for (let moment = environment.reset(); moment.decision >= 0; ) {
    const { request, view } = environment.asked!.decided;
    const { places, devices } = environment.spaces;
    const action = Array.from({ length: places }, (_, place) =>
      siteFor(request.arrival_s, moment.subtask < 0 ? place : moment.subtask),
    );
    const step = {
      device: devices[moment.device]!,
      observation: [...moment.observation],
      mask: [...moment.mask],
      action,
      serving: servingIn(view),
    };
    moment = environment.step(action);
    steps.push({ ...step, reward: moment.reward });
  }
  return { steps, tasks, environment };
};

const isLeft = ({ device }: { readonly device: string }): boolean => device.startsWith("left");

/** The sites that numbers stand for, by the definition of a cell. */
const sitesOf = (serving: SiteId): readonly SiteId[] => [
  "device",
  ...Object.values(CELLS).find((servers) => servers.includes(serving as never))!,
  ...CLOUDS,
];

describe("an environment of the sites of one cell", () => {
  it.each(decides)("shows and earns what it would without the other cells, deciding for a %s", (decides) => {
    for (const features of ["standard", "all"] as const) {
      const options = { decides, features, reward: "expected" } as const;
      const alone = play(threeCells({ isAlone: true }), options);
      const beside = play(threeCells(), { ...options, candidateSites: "cell" });
      expect(alone.steps.length).toBeGreaterThan(10);
      expect(beside.steps.length).toBeGreaterThan(alone.steps.length);
      expect(beside.steps.filter(isLeft)).toEqual(alone.steps);
      const endOf = ({ device, latency_s, cost, placement }: TaskRecord) => ({ device, latency_s, cost, placement });
      expect(beside.tasks.filter(isLeft).map(endOf)).toEqual(alone.tasks.map(endOf));
    }
  });

  it("is the whole network where there is one cell, on any scenario", () => {
    const isOneCell = (text: string): boolean => {
      const { edges, radio } = scenarioOf(text);
      return (
        edges.length < 2 || ("allocation" in radio && edges.filter(({ station }) => station === undefined).length === 1)
      );
    };
    const playing = (text: string, options: EnvironmentOptions) => {
      const environment = new Environment(scenarioOf(text), options);
      const { spaces } = environment;
      const moments = [];
      for (let moment = environment.reset(); ; ) {
        moments.push({ ...moment, observation: [...moment.observation], mask: [...moment.mask] });
        if (moment.decision < 0) return { moments, length: environment.codec.features.length };
        const { decision } = moment;
        moment = environment.step(
          Array.from({ length: spaces.places }, (_, place) => (decision * 31 + place * 7) % spaces.choices),
        );
      }
    };
    let played = 0;
    fc.assert(
      fc.property(randomScenario, fc.constantFrom(...decides), (text, decides) => {
        fc.pre(isOneCell(text));
        played++;
        expect(playing(text, { decides, candidateSites: "cell" })).toEqual(playing(text, { decides }));
      }),
      { numRuns: 6, seed: 3 },
    );
    expect(played).toBe(6);
  });

  it("names the servers of a cell by their numbers, and the clouds as they are", () => {
    const { environment } = play(threeCells(), { candidateSites: "cell" });
    const { spaces, codec } = environment;
    expect(spaces.sites).toEqual(["device", "edge:0", "edge:1", "cloud"]);
    expect(spaces.choices).toBe(SITES);
    expect(codec.features.map(({ name }) => name)).toContain("execution_s[1,edge:1]");
    const alone = new Environment(scenarioOf(threeCells({ isAlone: true })), { candidateSites: "cell" });
    expect(alone.codec.features).toEqual(codec.features);
  });

  it("carries out each number at its site of the cell, for whole tasks", () => {
    const { steps, tasks } = play(threeCells(), { candidateSites: "cell" });
    const counted = new Set<SiteId>();
    for (const [index, { action, serving, device }] of steps.entries()) {
      expect(CELLS[device.replace(/-\d+$/, "") as keyof typeof CELLS]).toContain(serving);
      const { placement } = tasks.find(({ task }) => task === index)!;
      const expected = action.map((site) => sitesOf(serving)[site]!);
      expect(placement).toBe(expected.join(">"));
      for (const site of expected) counted.add(site);
    }
    expect([...counted].sort()).toEqual(["device", ...Object.values(CELLS).flat(), ...CLOUDS].sort());
  });

  it.each(decides)(
    "is the run of a policy with the same answers, also where devices change the cell: %s",
    (decides) => {
      const policy: OffloadingPolicy = {
        name: "scripted",
        decides,
        candidateSites: "cell",
        place: ({ arrival_s, graph }, view) =>
          Array.from({ length: graph.subtasks }, (_, place) => sitesOf(servingIn(view))[siteFor(arrival_s, place)]!),
        choose: ({ arrival_s, subtask }, view) => sitesOf(servingIn(view))[siteFor(arrival_s, subtask)]!,
      };
      const set = ["duration=8 s"];
      const text = threeCells({ moves: true });
      const { steps, tasks } = play(text, { decides, candidateSites: "cell" }, set);
      expect(new Set(steps.filter(isLeft).map(({ serving }) => serving)).size).toBeGreaterThan(1);
      if (decides === "subtask") expect(tasks.some(({ placement }) => isOfTwoCells(placement))).toBe(true);
      expect(tasks).toEqual(emulate(scenarioOf(text, ...set), policy, { details: false }).tasks);
    },
  );

  it("sees the cell of now when a decision has waited", () => {
    const scenario = scenarioOf(threeCells({ moves: true } satisfies ThreeCells));
    const sink: RecordSink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
    const emulation = buildEmulation(scenario, { replication: 0, sink, candidateSites: "cell" });
    const first = emulation.nextDecision()!;
    const before = servingIn(first.view);
    while (emulation.nextDecision(2.5) !== undefined);
    const later = first.lookAgain();
    expect(servingIn(later)).not.toBe(before);
    expect(later.sites.map(({ id }) => id)).toEqual(sitesOf(servingIn(later)));
    // A site of the cell before is not there any more.
    expect(() => {
      first.answer([before, before]);
      emulation.nextDecision();
    }).toThrow(PolicyError);
  });

  it.each([
    [
      ["edges.4.cell=l"],
      "expected all, or the same number of servers in every cell: the cell of l has 3 servers, and the cell of m has 1",
    ],
    [
      ["radio={ rate: constant, uplink: 8 Mbps }", ...["3", "4", "5"].map((edge) => `edges.${edge}.cell=null`)],
      "expected all: there are no radio cells, and every device has links of its own to all of the 6 edges",
    ],
  ])("is refused where cells have no fixed number of sites: %j", (set, problem) => {
    const make = () => new Environment(scenarioOf(threeCells(), ...set), { candidateSites: "cell" });
    expect(make).toThrow(InputError);
    expect(make).toThrow(`candidateSites: ${problem}`);
  });
});

/** Whether sub-tasks of one task were at servers of two cells. */
function isOfTwoCells(placement: string): boolean {
  const sites = placement.split(">");
  const cells = Object.values(CELLS).filter((servers) => servers.some((server) => sites.includes(server)));
  return cells.length > 1;
}
