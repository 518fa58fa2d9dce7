import { Heartbeat } from "../heartbeat.js";
import { Pool, reasonOf } from "../pool.js";
import { Watch } from "../watch.js";
import type { Agenda, SweepRun } from "./agenda.js";
import type { SweepDefinition } from "./definition.js";
import type { RunRecord } from "./run-record.js";

/** How the runs of an agenda are done: here, or on other hosts. */
export interface Doing {
  readonly definition: SweepDefinition;
  readonly agenda: Agenda;
  /** Keeps a run's record. @throws when it cannot be kept */
  readonly keep: (run: SweepRun, record: RunRecord, wall_s: number) => void;
  readonly signal?: AbortSignal;
  /** Called now and then, with the runs under way in whole runs, and tasks that have ended. */
  readonly onLook: (underWay: number, tasks: number) => void;
}

const LOOK_MS = 100;
/** How long runs have to stop by themselves, before their workers are ended. */
const GRACE_MS = 700;

/**
 * Does the runs of an agenda in worker threads. A run that fails is noted, and the others go on.
 *
 * @param jobs  worker threads
 * @throws whatever keeps a record from being kept
 */
export const runHere = async (
  { definition, agenda, keep, signal, onLook }: Doing,
  jobs: number,
  policyTimeout_s: number,
): Promise<void> => {
  const { grid, policies, document } = definition;
  const underWay = new Map<Watch, Heartbeat>();
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
  const pool = await Pool.open(
    jobs,
    (error) => {
      failure ??= new Error(`a policy left something behind that failed: ${reasonOf(error)}`);
      stopAll();
    },
    document,
  );

  const doOne = async (run: SweepRun): Promise<void> => {
    const { spec, label } = policies[run.policy]!;
    const heart = new Heartbeat();
    const watch = new Watch(label, heart, policyTimeout_s);
    underWay.set(watch, heart);
    try {
      const job = { assignments: grid.assignments(run.point), policy: spec, label, replication: run.replication };
      const result = await pool.runPoint({ ...job, heartbeat: heart.buffer }, watch.signal);
      if (!result.isComplete) return agenda.gaveUp();
      keep(run, result.record, result.wall_s);
      agenda.finished(run);
    } catch (error) {
      if (error instanceof Error && error.name === "OutputError") {
        failure ??= error;
        stopAll();
        agenda.gaveUp();
      } else if (watch.problem === undefined && watch.signal.aborted) agenda.gaveUp();
      else agenda.hasFailed(run, watch.problem ?? reasonOf(error) + watch.whileAsked);
    } finally {
      underWay.delete(watch);
      endedTasks += heart.tasks;
      wakeAll();
    }
  };
  const lane = async (): Promise<void> => {
    while (!agenda.isOver) {
      const run = agenda.next();
      if (run !== undefined) await doOne(run);
      else if (!agenda.isOver) await new Promise<void>((wake) => sleepers.push(wake));
    }
    wakeAll();
  };
  const look = (): void => {
    const hearts = [...underWay.values()];
    for (const watch of underWay.keys()) watch.look();
    onLook(
      hearts.reduce((sum, { progress }) => sum + progress, 0),
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
    await pool.close();
  }
  if (failure !== undefined) throw failure;
};
