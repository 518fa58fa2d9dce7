import fc from "fast-check";
import { expect, it } from "vitest";
import type { Scenario } from "../../src/scenario/scenario.js";
import { sized } from "../support/effort.js";
import { emulate, type Observed, scenarioOf } from "../support/emulate.js";
import { hazardousScenario } from "../support/hazards.js";
import { restless } from "../support/restless-policy.js";
import { sumOf } from "../support/statistics.js";

/** `EDGEFADE_SCENARIOS=10000 EDGEFADE_SEED=7 npx vitest run test/validation/interruptions.test.ts` takes others, and more of them. */
const SCENARIOS = Number(process.env.EDGEFADE_SCENARIOS ?? sized(100, 1250));
const SEED = Number(process.env.EDGEFADE_SEED ?? 61);

/** Four runs of each scenario: to its end, and cut off at instants of no meaning. */
const cuts_s = [Infinity, 0.0371, 0.2113, 0.7919];

const reasonsOf = (scenario: Scenario): ReadonlySet<string> => {
  const reasons = new Set<string>();
  if (scenario.application.onDeadline === "drop") reasons.add("deadline");
  if (scenario.devices.some(({ battery }) => battery !== undefined)) reasons.add("battery-empty");
  const nodes = [...scenario.edges, ...scenario.clouds, ...scenario.devices];
  if (nodes.some(({ queue }) => queue.capacity < Infinity)) reasons.add("queue-full");
  const machines = [...scenario.edges, ...scenario.clouds].flatMap((site) => site.machines?.kinds ?? []);
  const rooms = [...nodes, ...machines];
  if (rooms.some(({ memory_bytes = Infinity }) => memory_bytes < Infinity)) reasons.add("memory-full");
  if ([...scenario.edges, ...scenario.clouds].some(({ outages }) => outages !== undefined)) reasons.add("site-down");
  const losses = [scenario.radio.loss, scenario.backhaul.loss];
  if (losses.some(({ probability, tries }) => probability > 0 && tries < Infinity)) reasons.add("link-lost");
  if ("outageTimeout_s" in scenario.radio) reasons.add("coverage");
  return reasons;
};

/** Cheaper than `expect`, which would take most of the time. */
const must = (holds: boolean, law: string, of: unknown): void => {
  if (!holds) throw new Error(`${law}: ${JSON.stringify(of)}`);
};

const isNear = (a: number, b: number, scale = 1): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, scale, Math.abs(b));

const lawsOfTasks = (scenario: Scenario, { tasks, report: { counts, nodes, run_s } }: Observed): void => {
  must(tasks.length === counts.generated, "one row a task", counts);
  must(new Set(tasks.map(({ task }) => task)).size === tasks.length, "one task a row", counts);
  const reasons = reasonsOf(scenario);
  const died_s = new Map(nodes.map((row) => [row.node, row.died_s]));
  for (const task of tasks) {
    const { status, reason, arrival_s, deadline_s, completed_s } = task;
    must((status === "dropped") === (reason !== ""), "a reason for every drop", task);
    must(reason === "" || reasons.has(reason), "a reason that the scenario has", task);
    must(reason !== "deadline" || deadline_s <= run_s, "a deadline that came", task);
    const death_s = died_s.get(task.device)!;
    must(reason !== "battery-empty" || arrival_s <= death_s, "a device that died", task);
    must(!(arrival_s > death_s || completed_s > death_s), "nothing after death", task);
  }
};

const lawsOfNodes = ({ subtasks, transfers, report: { nodes, run_s } }: Observed): void => {
  const stopped = [...subtasks, ...transfers].filter(({ status }) => status === "dropped").length;
  // A row of a task that was stopped in the very instant in which the step ended is not one that was dropped.
  // The row of a site has the sums of its machines.
  const sites = nodes.filter(({ kind }) => kind !== "machine");
  must(sumOf(sites.map(({ dropped }) => dropped)) <= stopped, "drops have rows", nodes);
  for (const node of nodes) {
    const { kind, capacity, busy_s, cpu_j, served } = node;
    must(capacity === Infinity || busy_s <= capacity * run_s * (1 + 1e-9) + 1e-9, "no more than all units", node);
    if (!Number.isNaN(node.battery_start_j)) {
      const { battery_start_j, harvested_j, used_j, spilled_j, battery_end_j, died_s, energy_j } = node;
      const end_j = battery_start_j + harvested_j - used_j - spilled_j;
      must(isNear(end_j, battery_end_j, harvested_j), "the battery's balance", node);
      must(isNear(used_j, energy_j, used_j), "the battery feeds all of it", node);
      must(Number.isNaN(died_s) || battery_end_j === 0, "who died is empty", node);
      must(Math.min(battery_end_j, harvested_j, used_j, spilled_j) >= 0, "no negative energy", node);
    }
    if (kind !== "edge" && kind !== "cloud") continue;
    const own = subtasks.filter(({ site, start_s }) => site === node.node && !Number.isNaN(start_s));
    const core_s = sumOf(own.map(({ cores, start_s, end_s }) => cores * (end_s - start_s)));
    must(isNear(busy_s, core_s, 100), "core-seconds", node);
    must(isNear(cpu_j, sumOf(own.map(({ energy_j }) => energy_j)), 1000), "joules", node);
    must(served === own.length, "served", node);
  }
};

it(`interruption at random instants keeps every law in ${SCENARIOS * cuts_s.length} small scenarios`, () => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(hazardousScenario, (text) => {
      const scenario = scenarioOf(text);
      cuts_s.forEach((until_s, cut) => {
        const varied = { ...scenario, seed: scenario.seed * 4 + cut, ...(until_s < Infinity ? { until_s } : {}) };
        const observed = emulate(varied, restless(cut % 2 === 0 ? "task" : "subtask"));
        lawsOfTasks(varied, observed);
        lawsOfNodes(observed);
        for (const { reason, status } of observed.tasks) count(reason || status);
        if ("interference" in varied.radio && varied.radio.interference.from === "transmissions") count("interference");
        for (const { died_s, handovers } of observed.report.nodes) {
          if (!Number.isNaN(died_s)) count("death");
          if (handovers > 0) count("handover");
        }
      });
    }),
    { seed: SEED, numRuns: SCENARIOS },
  );
  for (const what of ["completed", "late", "deadline", "queue-full", "battery-empty", "in-flight", "death"])
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(SCENARIOS / 5);
  for (const what of ["handover", "link-lost", "site-down", "interference"])
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(SCENARIOS / 50);
  expect(seen.get("coverage") ?? 0, "coverage").toBeGreaterThan(SCENARIOS / 250);
}, 3_600_000);
