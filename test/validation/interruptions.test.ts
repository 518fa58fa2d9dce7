import fc from "fast-check";
import { expect, it } from "vitest";
import { random } from "../../src/policies/random.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { emulate, type Observed, scenarioOf } from "../support/emulate.js";
import { hazardousScenario } from "../support/hazards.js";
import { sumOf } from "../support/statistics.js";

const SCENARIOS = 2500;

/** Four runs of each scenario: to its end, and cut off at instants of no meaning. */
const cuts_s = [Infinity, 0.0371, 0.2113, 0.7919];

const hasTime = (scenario: Scenario): boolean =>
  scenario.tasks !== undefined || scenario.arrivals.process !== "saturated";

const reasonsOf = (scenario: Scenario): ReadonlySet<string> => {
  const reasons = new Set<string>();
  if (scenario.application.onDeadline === "drop") reasons.add("deadline");
  if (scenario.devices.some(({ battery }) => battery !== undefined)) reasons.add("battery-empty");
  const nodes = [...scenario.edges, ...scenario.clouds, ...scenario.devices];
  if (nodes.some(({ queue }) => queue.capacity < Infinity)) reasons.add("queue-full");
  return reasons;
};

const near = (a: number, b: number, scale = 1) =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, scale, Math.abs(b)));

const laws = (scenario: Scenario, { tasks, subtasks, transfers, report }: Observed): string[] => {
  const { counts, nodes, run_s } = report;
  expect(tasks).toHaveLength(counts.generated);
  expect(new Set(tasks.map(({ task }) => task)).size).toBe(tasks.length);
  const reasons = reasonsOf(scenario);
  const devices = new Map(nodes.filter(({ kind }) => kind === "device").map((row) => [row.node, row]));
  for (const { status, reason, arrival_s, deadline_s, completed_s, device } of tasks) {
    expect(reason === "" ? !["dropped"].includes(status) : status === "dropped" && reasons.has(reason)).toBe(true);
    const { died_s } = devices.get(device)!;
    if (reason === "battery-empty") expect(arrival_s).toBeLessThanOrEqual(died_s);
    if (reason === "deadline") expect(deadline_s).toBeLessThanOrEqual(run_s);
    if (!Number.isNaN(died_s))
      expect(Math.max(arrival_s, Number.isNaN(completed_s) ? 0 : completed_s)).toBeLessThanOrEqual(died_s);
  }
  const stopped = [...subtasks, ...transfers].filter(({ status }) => status === "dropped").length;
  // A row of a task that was stopped in the very instant in which the step ended is not one that was dropped.
  expect(sumOf(nodes.map(({ dropped }) => dropped))).toBeLessThanOrEqual(stopped);
  for (const node of nodes) {
    if (node.capacity < Infinity) expect(node.busy_s).toBeLessThanOrEqual(node.capacity * run_s * (1 + 1e-9) + 1e-9);
    if (Number.isNaN(node.battery_start_j)) continue;
    const { battery_start_j, harvested_j, used_j, spilled_j, battery_end_j, died_s, energy_j } = node;
    near(battery_start_j + harvested_j - used_j - spilled_j, battery_end_j, harvested_j);
    near(used_j, energy_j, used_j);
    if (!Number.isNaN(died_s)) expect(battery_end_j).toBe(0);
    expect(Math.min(battery_end_j, harvested_j, used_j, spilled_j)).toBeGreaterThanOrEqual(0);
  }
  for (const server of nodes.filter(({ kind }) => kind === "edge" || kind === "cloud")) {
    const own = subtasks.filter(({ site, start_s }) => site === server.node && !Number.isNaN(start_s));
    near(server.busy_s, sumOf(own.map(({ cores, start_s, end_s }) => cores * (end_s - start_s))), 100);
    near(server.cpu_j, sumOf(own.map(({ energy_j }) => energy_j)), 1000);
    expect(server.served).toBe(own.length);
  }
  return [
    ...tasks.map(({ reason, status }) => reason || status),
    ...(nodes.some(({ died_s }) => !Number.isNaN(died_s)) ? ["death"] : []),
  ];
};

it(`interruption at random instants keeps every law in ${SCENARIOS * cuts_s.length} small scenarios`, () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(hazardousScenario, (text) => {
      const scenario = scenarioOf(text);
      cuts_s.forEach((until_s, cut) => {
        const varied = { ...scenario, seed: scenario.seed * 4 + cut, ...(until_s < Infinity ? { until_s } : {}) };
        if (!hasTime(varied)) return;
        for (const what of laws(varied, emulate(varied, random()))) seen.set(what, (seen.get(what) ?? 0) + 1);
      });
    }),
    { seed: 61, numRuns: SCENARIOS },
  );
  for (const what of ["completed", "late", "deadline", "queue-full", "battery-empty", "in-flight", "death"])
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(500);
}, 120_000);
