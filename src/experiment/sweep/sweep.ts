import { InputError } from "../../errors.js";
import { areKept, type KeepSpec } from "../../output/write/kept-tables.js";
import {
  beginManifest,
  type RunFacts,
  type RunStatus,
  type SweepFacts,
  writeManifest,
} from "../../output/write/manifest.js";
import type { Precision } from "../../output/write/numbers/number-format.js";
import type { TableName } from "../../output/write/tables.js";
import type { Progress } from "../runs/progress.js";
import { failureOf } from "../runs/reason.js";
import { Agenda, countedReplications, type FailedRun, type Shard, type SweepRun } from "./agenda.js";
import type { SweepDefinition } from "./definition.js";
import { valueText } from "./grid.js";
import { relativeHalfWidth } from "./precision-rule.js";
import type { RunningSweep } from "./running-sweep.js";
import { SweepStore } from "./store/store.js";
import { NO_COUNTS, type SweepCounts, type SweepTableRow, writeFailures, writeSweepTables } from "./tables.js";

export interface SweepOptions {
  readonly folder: string;
  readonly force: boolean;
  readonly shard: Shard;
  readonly format: Precision;
  /** Tables kept of every run. */
  readonly keep?: readonly TableName[];
  readonly command: readonly string[];
  /** Does the runs. */
  readonly execute: (sweep: RunningSweep) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Called with the planned runs, before the first run. */
  readonly onPlan?: (plan: PlannedRuns) => void;
  /** Called when the pilot is done, with the duration of one of its runs. */
  readonly onPilot?: (pilot: { readonly run_s: number; readonly left: number }) => void;
  readonly onProgress?: (progress: Progress) => void;
  /** Called with the rows of sweep.csv. */
  readonly onRow?: (row: SweepTableRow) => void;
}

export interface PlannedRuns {
  readonly points: number;
  readonly policies: number;
  readonly replications: number;
  /** Number of runs of this shard. */
  readonly runs: number;
  /** Number of runs already done. */
  readonly done: number;
}

export interface SweepOutcome {
  readonly status: Exclude<RunStatus, "running">;
  readonly reason?: string;
  readonly runs: number;
  readonly counts: SweepCounts;
  readonly failed: readonly FailedRun[];
  /** Points that did not reach their precision within the most replications. */
  readonly unmet: number;
  readonly wall_s: number;
}

/**
 * Runs a sweep: all runs that are not yet done in its folder. Tables are written from the records at the end, also if it is
 * interrupted, so their bytes depend neither on workers nor on interruptions.
 *
 * @throws InputError when the folder holds something else: nothing is written then
 * @throws OutputError when not even the manifest can be written
 */
export const runSweep = async (definition: SweepDefinition, options: SweepOptions): Promise<SweepOutcome> => {
  const { folder, shard, format, keep = [] } = options;
  const started = new Date();
  const store = SweepStore.open(folder, definition, options.force);
  try {
    if (keep.length > 0) checkKept(definition, store, keep);
    const agenda = new Agenda(definition, store, shard);
    const facts = (counts: RunFacts["counts"]): Omit<RunFacts, "status"> => ({
      ...factsOf(definition, shard),
      command: options.command,
      counts,
      wall_s: (Date.now() - started.getTime()) / 1000,
      started,
    });
    beginManifest(folder, facts({}));
    options.onPlan?.(plannedRuns(definition, agenda));
    const undone = await failureOf(async () => {
      if (!agenda.isOver && agenda.done < agenda.total)
        await options.execute(runningSweep(definition, store, agenda, options));
    });
    let counts = NO_COUNTS;
    const unwritten = await failureOf(async () => {
      counts = writeSweepTables(definition, store, format, options.onRow);
      writeFailures(definition, folder, agenda.failed);
    });
    const end = endOf(definition, agenda, undone ?? unwritten);
    const { wall_s } = writeManifest(folder, { ...facts({ ...counts }), ...end });
    return {
      ...end,
      runs: agenda.total,
      counts,
      failed: agenda.failed,
      unmet: end.status === "completed" ? unmetPoints(definition, store, shard) : 0,
      wall_s,
    };
  } finally {
    await store.close();
  }
};

const plannedRuns = ({ grid, policies, plan }: SweepDefinition, { total, done }: Agenda): PlannedRuns => ({
  points: grid.points,
  policies: policies.length,
  replications: plan.rule.replications,
  runs: total,
  done,
});

/** The object passed to the runner. It keeps records in the store, and reports the pilot and the progress. */
const runningSweep = (
  definition: SweepDefinition,
  store: SweepStore,
  agenda: Agenda,
  { keep = [], format, signal, onPilot, onProgress }: SweepOptions,
): RunningSweep => {
  const before = agenda.done;
  const pilot = new Pilot(agenda, onPilot);
  return {
    definition,
    agenda,
    ...(keep.length === 0 ? {} : { keepOf: keepsOf(definition, store, keep, format) }),
    keep: (run, record, wall_s) => {
      store.add(run.point, run.policy, run.replication, record);
      pilot.took(run, wall_s);
    },
    ...(signal === undefined ? {} : { signal }),
    onLook: (underWay, tasks) =>
      onProgress?.({
        share: (agenda.done - before + agenda.failed.length + underWay) / Math.max(1, agenda.total - before),
        runs: agenda.total,
        finishedRuns: agenda.done,
        tasks,
      }),
  };
};

/** Measures the first runs to estimate the time of all runs. */
class Pilot {
  readonly #agenda: Agenda;
  readonly #onEnd: SweepOptions["onPilot"];
  readonly #left: Set<string>;
  readonly #runs: number;
  #taken_s = 0;

  constructor(agenda: Agenda, onEnd: SweepOptions["onPilot"]) {
    this.#agenda = agenda;
    this.#onEnd = onEnd;
    this.#left = new Set(agenda.pilot.map((run) => JSON.stringify(run)));
    this.#runs = this.#left.size;
  }

  took(run: SweepRun, wall_s: number): void {
    if (!this.#left.delete(JSON.stringify(run))) return;
    this.#taken_s += wall_s;
    const { total, done } = this.#agenda;
    if (this.#left.size === 0) this.#onEnd?.({ run_s: this.#taken_s / this.#runs, left: total - done - 1 });
  }
}

/** How a sweep ended. @param failure  what went wrong beside its runs */
const endOf = (
  definition: SweepDefinition,
  { total, done, failed }: Agenda,
  failure: string | undefined,
): Pick<SweepOutcome, "status" | "reason"> => {
  if (failure !== undefined) return { status: "failed", reason: failure };
  if (failed.length > 0) return { status: "failed", reason: failuresText(definition, failed, total) };
  if (done < total)
    return { status: "interrupted", reason: `stopped by the user: ${total - done} of ${total} runs are left` };
  return { status: "completed" };
};

/** The tables kept of every run, and their place. */
const keepsOf =
  (definition: SweepDefinition, store: SweepStore, tables: readonly TableName[], precision: Precision) =>
  ({ point, policy, replication }: SweepRun): KeepSpec => {
    const { grid, plan } = definition;
    const { options } = plan.policies[policy]!;
    const fields = [
      ...grid.assignments(point),
      ...plan.optionFields.map((field) => [field, options[field]] as const),
    ].map(([name, value]) => [name, valueText(value)] as const);
    return { folder: store.folder, tables, key: store.keyOf(point, policy, replication), fields, precision };
  };

/** @throws InputError when finished runs have no kept tables: they would be missing silently */
const checkKept = ({ grid, plan }: SweepDefinition, store: SweepStore, tables: readonly TableName[]): void => {
  let missing = 0;
  for (let point = 0; point < grid.points; point++)
    for (const policy of plan.policies.keys())
      for (const replication of store.replicationsDone(point, policy))
        if (!areKept(store.folder, tables, store.keyOf(point, policy, replication))) missing++;
  if (missing > 0)
    throw new InputError([
      {
        file: "--keep",
        problem: `${missing} runs in ${store.folder} were done without --keep and have no tables: start over with --force, or choose another folder with --out`,
      },
    ]);
};

/** The manifest of a sweep, finished or not. */
export const factsOf = (
  {
    text,
    identity,
    hash,
    plan,
    grid,
    inputs,
  }: Pick<SweepDefinition, "text" | "identity" | "hash" | "plan" | "grid" | "inputs">,
  shard: Shard | undefined,
): Pick<RunFacts, "scenario" | "seed" | "policies" | "replications" | "inputs" | "sweep"> => {
  const { precision } = plan.rule;
  const sweep: SweepFacts = {
    hash,
    points: grid.points,
    axes: plan.axes,
    optionFields: plan.optionFields,
    ...(plan.labels === undefined ? {} : { labels: plan.labels }),
    ...(precision === undefined ? {} : { precision }),
    ...(shard === undefined || shard.of === 1 ? {} : { shard: `${shard.part}/${shard.of}` }),
  };
  return {
    scenario: text,
    seed: identity.seed,
    policies: plan.policies.map(({ label }) => label),
    replications: plan.rule.replications,
    sweep,
    ...(inputs === undefined ? {} : { inputs }),
  };
};

/** A failed run in words: the run, and the reason. */
export const failureText = ({ grid, policies }: SweepDefinition, run: FailedRun): string => {
  const at = grid.assignments(run.point).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
  // If only options of policies are varied, the policy's name contains them.
  const where = at.length === 0 ? "" : ` (${at.join(", ")})`;
  return `point ${run.point}${where}, ${policies[run.policy]!.label}, replication ${run.replication}: ${run.problem}`;
};

const failuresText = (definition: SweepDefinition, failed: readonly FailedRun[], runs: number): string =>
  `${failed.length} of ${runs} runs failed, the first: ${failureText(definition, failed[0]!)}`;

const unmetPoints = (definition: SweepDefinition, store: SweepStore, shard: Shard): number => {
  const { plan, grid } = definition;
  const target = plan.rule.precision;
  if (target === undefined) return 0;
  let unmet = 0;
  for (let point = 0; point < grid.points; point++) {
    if (point % shard.of !== shard.part - 1) continue;
    const { n } = countedReplications(definition, store, point);
    const widths = plan.policies
      .map((_, policy) => store.sample(point, policy, target.metric, n))
      .filter((s) => s.length > 0);
    if (widths.some((sample) => !(relativeHalfWidth(sample) <= target.relative))) unmet++;
  }
  return unmet;
};
