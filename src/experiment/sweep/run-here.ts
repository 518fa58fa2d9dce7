import { serialize } from "node:v8";
import type { KeepSpec } from "../../output/write/kept-tables.js";
import { variantOf } from "../../scenario/load/load.js";
import type { Scenario } from "../../scenario/scenario.js";
import { Heartbeat } from "../runs/heartbeat.js";
import type { Pool } from "../runs/pool.js";
import { reasonOf } from "../runs/reason.js";
import { Watch } from "../runs/watch.js";
import type { Agenda, SweepRun } from "./agenda.js";
import type { BatchRun, RunOutcome } from "./batch.js";
import type { SweepDefinition } from "./definition.js";
import type { RunRecord } from "./run-record.js";

/** What doing the runs of an agenda needs, here or on other hosts. */
export interface Doing {
  readonly definition: SweepDefinition;
  readonly agenda: Agenda;
  /** Tables that are kept of a run; undefined: none. */
  readonly keepOf?: (run: SweepRun) => KeepSpec;
  /** Keeps a run's record. @throws when it cannot be kept */
  readonly keep: (run: SweepRun, record: RunRecord, wall_s: number) => void;
  readonly signal?: AbortSignal;
  /** Called at intervals, with the progress of the runs under way in units of runs, and the number of tasks that have ended. */
  readonly onLook: (underWay: number, tasks: number) => void;
}

const LOOK_MS = 100;
/** How long runs have to stop by themselves, before their workers are ended. */
const GRACE_MS = 700;
/** A worker gets short runs for about this time in one batch; a kill loses no more. */
const BATCH_S = 0.05;

/**
 * Does the runs of an agenda in worker threads. A run that fails is noted, and the others go on.
 *
 * @param jobs  worker threads
 * @throws any error that keeps a record from being written
 */
export const runHere = async (
  { definition, agenda, keepOf, keep, signal, onLook }: Doing,
  pool: Pool,
  jobs: number,
  policyTimeout_s: number,
): Promise<void> => {
  const { policies } = definition;
  const scenarioAt = scenarios(definition);
  const document = shared(serialize(definition.document));
  const underWay = new Map<Watch, Heartbeat>();
  const pace = new Pace();
  let endedTasks = 0;
  let failure: unknown;
  const stopAll = (): void => {
    agenda.isStopped = true;
    for (const watch of underWay.keys()) watch.stop(GRACE_MS);
    wakeAll();
  };
  const sleepers: (() => void)[] = [];
  const wakeAll = (): void => {
    for (const wake of sleepers.splice(0)) wake();
  };
  pool.watchStrays((error) => {
    failure ??= new Error(`a promise or timer that a policy left behind failed: ${reasonOf(error)}`);
    stopAll();
  });

  const jobOf = (run: SweepRun): BatchRun => {
    const { point, policy, replication } = run;
    const { spec, label } = policies[policy]!;
    const job = { ...scenarioAt(point), policy: spec, label, replication };
    return keepOf === undefined ? job : { ...job, keep: keepOf(run) };
  };
  const note = (run: SweepRun, outcome: RunOutcome): void => {
    if (outcome === "stopped") agenda.gaveUp();
    else if ("problem" in outcome) agenda.hasFailed(run, outcome.problem);
    else
      try {
        keep(run, outcome.record, outcome.wall_s);
        pace.took(outcome.wall_s);
        agenda.finished(run);
      } catch (error) {
        failure ??= error;
        stopAll();
        agenda.gaveUp();
      }
  };
  const doSome = async (runs: readonly SweepRun[]): Promise<void> => {
    const heart = new Heartbeat();
    /** The run that the worker is at. */
    const current = (): SweepRun => runs[Math.min(heart.runs, runs.length - 1)]!;
    const watch = new Watch(() => policies[current().policy]!.label, heart, policyTimeout_s);
    underWay.set(watch, heart);
    try {
      const batch = { runs: runs.map(jobOf), document, heartbeat: heart.buffer };
      for (const [index, outcome] of (await pool.runBatch(batch, watch.signal)).entries()) note(runs[index]!, outcome);
    } catch (error) {
      const culprit = current();
      const isStopped = watch.problem === undefined && watch.signal.aborted;
      for (const run of runs)
        if (isStopped) agenda.gaveUp();
        else if (run === culprit) agenda.hasFailed(run, watch.problem ?? reasonOf(error) + watch.whileAsked);
        else agenda.putBack(run);
    } finally {
      underWay.delete(watch);
      endedTasks += heart.tasks;
      wakeAll();
    }
  };
  const lane = async (): Promise<void> => {
    while (!agenda.isOver) {
      const runs = someOf(agenda, pace.runs(agenda.left, jobs));
      if (runs.length > 0) await doSome(runs);
      else if (!agenda.isOver) await new Promise<void>((wake) => sleepers.push(wake));
    }
    wakeAll();
  };
  const look = (): void => {
    const hearts = [...underWay.values()];
    for (const watch of underWay.keys()) watch.look();
    onLook(
      hearts.reduce((sum, { runs, progress }) => sum + runs + progress, 0),
      endedTasks + hearts.reduce((sum, { tasks }) => sum + tasks, 0),
    );
  };
  const looking = setInterval(look, LOOK_MS);
  signal?.addEventListener("abort", stopAll);
  if (signal?.aborted === true) stopAll();
  try {
    await Promise.all(Array.from({ length: jobs }, lane));
    look();
  } finally {
    clearInterval(looking);
    signal?.removeEventListener("abort", stopAll);
  }
  if (failure !== undefined) throw failure;
};

const someOf = (agenda: Agenda, most: number): readonly SweepRun[] => {
  const runs: SweepRun[] = [];
  for (let run = agenda.next(); run !== undefined; run = agenda.next()) {
    runs.push(run);
    if (runs.length >= most) break;
  }
  return runs;
};

/** How many runs a worker gets at once: as many as take about `BATCH_S`, and fewer towards the end, so that all end together. */
class Pace {
  #mean_s = Infinity;

  took(wall_s: number): void {
    this.#mean_s = this.#mean_s === Infinity ? wall_s : 0.8 * this.#mean_s + 0.2 * wall_s;
  }

  runs(left: number, jobs: number): number {
    return Math.max(1, Math.min(Math.floor(BATCH_S / this.#mean_s), Math.ceil(left / (4 * jobs))));
  }
}

const shared = (bytes: Uint8Array): SharedArrayBuffer => {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
};

/** Up to this many points are made here, so that workers need not load the scenario reader. */
const POINTS_MADE_HERE = 500;

/** What a worker receives of a point. Scenarios with files are made by the workers: a trace may be long. */
const scenarios = ({
  grid,
  document,
  identity,
}: SweepDefinition): ((point: number) => Pick<BatchRun, "assignments" | "scenario">) => {
  if (grid.points > POINTS_MADE_HERE || Object.keys(identity.files).length > 0)
    return (point) => ({ assignments: grid.assignments(point) });
  const made = new Map<number, Scenario>();
  return (point) => {
    const assignments = grid.assignments(point);
    let scenario = made.get(point);
    if (scenario === undefined) {
      scenario = variantOf(document, assignments, "sweep").scenario;
      made.set(point, scenario);
    }
    return { assignments, scenario };
  };
};
