import { fileURLToPath } from "node:url";
import { buildEmulation } from "../../src/compose/build.js";
import { loadScenario, parseScenario } from "../../src/scenario/load/load.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import type { OffloadingPolicy, Placement } from "../../src/world/port/policy.js";
import type { RecordSink, SubtaskRecord, TaskRecord, TransferRecord } from "../../src/world/port/records.js";
import type { Emulation, EmulationReport } from "../../src/world/run/emulation.js";

const parsed = new Map<string, Scenario>();

/**
 * A scenario from its text, with fields changed as `--set path=value` does. The latest are remembered, as tests of every policy, or of several
 * placements, meet the same scenarios again: nothing changes a scenario.
 */
export const scenarioOf = (text: string, ...set: readonly string[]): Scenario => {
  const key = JSON.stringify([text, set]);
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const { scenario } = parseScenario(text, "test.yaml", { set });
  if (parsed.size >= 100) parsed.delete(parsed.keys().next().value!);
  parsed.set(key, scenario);
  return scenario;
};

/** A scenario of the folder `scenarios`. */
export const scenarioNamed = (name: string, ...set: readonly string[]): Scenario =>
  loadScenario(fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url)), { set }).scenario;

export interface Records {
  readonly tasks: TaskRecord[];
  readonly subtasks: SubtaskRecord[];
  readonly transfers: TransferRecord[];
}

export interface Observed extends Records {
  readonly report: EmulationReport;
}

export interface EmulateOptions {
  readonly replication?: number;
  /** False: sub-tasks and transfers are not recorded. Default true. */
  readonly details?: boolean;
}

/** A run that is set up but has not begun, and the lists that its records go to. */
export const prepare = (
  scenario: Scenario,
  policy: OffloadingPolicy,
  { replication = 0, details = true }: EmulateOptions = {},
): { emulation: Emulation; records: Records } => {
  const records: Records = { tasks: [], subtasks: [], transfers: [] };
  const sink: RecordSink = {
    wantsDetails: details,
    task: (record) => records.tasks.push(record),
    subtask: (record) => records.subtasks.push(record),
    transfer: (record) => records.transfers.push(record),
  };
  return { emulation: buildEmulation(scenario, { replication, sink, policy }), records };
};

/** Runs a scenario under a policy to its end. Conservation is checked by `finish`. */
export const emulate = (scenario: Scenario, policy: OffloadingPolicy, options: EmulateOptions = {}): Observed => {
  const { emulation, records } = prepare(scenario, policy, options);
  emulation.run();
  return { ...records, report: emulation.finish() };
};

/** A policy that places every task as a function says. */
export const placing = (place: NonNullable<OffloadingPolicy["place"]>, name = "test"): OffloadingPolicy => ({
  name,
  decides: "task",
  place,
});

/** Plays placements in turn, one for each task. */
export const inTurn = (placements: readonly Placement[]): OffloadingPolicy =>
  placing(({ task }) => placements[task % placements.length]!, "in-turn");

/** All sites^subtasks placements of a number of sub-tasks at these sites. */
export const allPlacements = (subtasks: number, sites: readonly string[]): string[][] =>
  subtasks === 0 ? [[]] : allPlacements(subtasks - 1, sites).flatMap((head) => sites.map((site) => [...head, site]));
