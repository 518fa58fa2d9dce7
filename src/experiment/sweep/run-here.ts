import { serialize } from "node:v8";
import { variantOf } from "../../scenario/load/load.js";
import type { Scenario } from "../../scenario/scenario.js";
import { Heartbeat } from "../runs/heartbeat.js";
import type { Pool } from "../runs/pool.js";
import { reasonOf } from "../runs/reason.js";
import { untilAborted } from "../runs/until-aborted.js";
import { Watch } from "../runs/watch.js";
import type { SweepRun } from "./agenda.js";
import type { BatchRun, RunOutcome } from "./batch.js";
import type { SweepDefinition } from "./definition.js";
import { RecordKeeper, type RunningSweep } from "./running-sweep.js";
import { areWorthMore, type Workers } from "./worthwhile-workers.js";

const LOOK_MS = 100;
/** Time for runs to stop by themselves before their workers are ended. */
const GRACE_MS = 700;
/** A worker gets short runs for about this time in one batch. A kill loses no more than that. */
const BATCH_S = 0.05;

/** The worker threads that do the runs of a sweep. */
export interface SweepThreads extends Workers {
  readonly pool: Pool;
  /** A policy that does not answer for this time is reported, s. */
  readonly policyTimeout_s: number;
}

/**
 * Does the runs of an agenda in worker threads. A failed run is noted, and the others continue.
 *
 * @throws any error that keeps a record from being written
 */
export const runHere = (sweep: RunningSweep, threads: SweepThreads): Promise<void> =>
  new ThreadedSweep(sweep, threads).run();

class ThreadedSweep {
  readonly #sweep: RunningSweep;
  readonly #threads: SweepThreads;
  readonly #keeper: RecordKeeper;
  readonly #scenarioOf: ScenarioOf;
  readonly #document: SharedArrayBuffer;
  readonly #underWay = new Map<Watch, Heartbeat>();
  readonly #pace = new Pace();
  /** Lanes that wait until the agenda has a run for them or is over. */
  readonly #idle: (() => void)[] = [];
  /** Lanes that begin once the sweep turns out to be long. */
  readonly #late: (() => void)[] = [];
  readonly #begun_ms = performance.now();
  #endedTasks = 0;

  constructor(sweep: RunningSweep, threads: SweepThreads) {
    this.#sweep = sweep;
    this.#threads = threads;
    this.#keeper = new RecordKeeper(sweep);
    this.#scenarioOf = scenarios(sweep.definition);
    this.#document = shared(serialize(sweep.definition.document));
  }

  async run(): Promise<void> {
    const { pool, jobs, atFirst } = this.#threads;
    pool.watchStrays((error) => {
      this.#keeper.fail(new Error(`a promise or timer that a policy left behind failed: ${reasonOf(error)}`));
      this.#stop();
    });
    const looking = setInterval(() => this.#look(), LOOK_MS);
    try {
      await untilAborted(
        this.#sweep.signal,
        () => this.#stop(),
        async () => {
          await Promise.all(Array.from({ length: jobs }, (_, lane) => this.#lane(lane >= atFirst)));
          this.#look();
        },
      );
    } finally {
      clearInterval(looking);
    }
    this.#keeper.throwFailure();
  }

  /** Does one batch after the other while there are any. Every worker has a lane. */
  async #lane(isLate: boolean): Promise<void> {
    const { agenda } = this.#sweep;
    if (isLate) await new Promise<void>((begin) => this.#late.push(begin));
    while (!agenda.isOver) {
      const runs = this.#nextRuns();
      if (runs.length > 0) await this.#doBatch(runs);
      else if (!agenda.isOver) await new Promise<void>((wake) => this.#idle.push(wake));
    }
    this.#wakeIdle();
  }

  #nextRuns(): readonly SweepRun[] {
    const { agenda } = this.#sweep;
    const most = this.#pace.runs(agenda.left, this.#threads.jobs);
    const runs: SweepRun[] = [];
    for (let run = agenda.next(); run !== undefined; run = agenda.next()) {
      runs.push(run);
      if (runs.length >= most) break;
    }
    return runs;
  }

  async #doBatch(runs: readonly SweepRun[]): Promise<void> {
    const { pool, policyTimeout_s } = this.#threads;
    const heart = new Heartbeat();
    /** The worker's current run. */
    const current = (): SweepRun => runs[Math.min(heart.runs, runs.length - 1)]!;
    const watch = new Watch(() => this.#labelOf(current()), heart, policyTimeout_s);
    this.#underWay.set(watch, heart);
    try {
      const batch = { runs: runs.map((run) => this.#jobOf(run)), document: this.#document, heartbeat: heart.buffer };
      const outcomes = await pool.runBatch(batch, watch.signal);
      for (const [index, outcome] of outcomes.entries()) this.#note(runs[index]!, outcome);
    } catch (error) {
      this.#noteLostWorker(runs, current(), watch, error);
    } finally {
      this.#underWay.delete(watch);
      this.#endedTasks += heart.tasks;
      this.#wakeIdle();
    }
  }

  #jobOf(run: SweepRun): BatchRun {
    const { definition, keepOf } = this.#sweep;
    const { point, policy, replication } = run;
    const { spec, label } = definition.policies[policy]!;
    const job = { ...this.#scenarioOf(point), policy: spec, label, replication };
    return keepOf === undefined ? job : { ...job, keep: keepOf(run) };
  }

  #labelOf({ policy }: SweepRun): string {
    return this.#sweep.definition.policies[policy]!.label;
  }

  #note(run: SweepRun, outcome: RunOutcome): void {
    const { agenda } = this.#sweep;
    if (outcome === "stopped") agenda.gaveUp();
    else if ("problem" in outcome) agenda.hasFailed(run, outcome.problem);
    else if (this.#keeper.keep(run, outcome.record, outcome.wall_s)) this.#pace.took(outcome.wall_s);
    else this.#stop();
  }

  /** Handles a worker that ended within a batch: its current run has failed, and the others are done again. */
  #noteLostWorker(runs: readonly SweepRun[], culprit: SweepRun, watch: Watch, error: unknown): void {
    const { agenda } = this.#sweep;
    const isStopped = watch.problem === undefined && watch.signal.aborted;
    for (const run of runs)
      if (isStopped) agenda.gaveUp();
      else if (run === culprit) agenda.hasFailed(run, watch.problem ?? reasonOf(error) + watch.whileAsked);
      else agenda.putBack(run);
  }

  #look(): void {
    const { agenda } = this.#sweep;
    const elapsed_s = (performance.now() - this.#begun_ms) / 1000;
    const workers = this.#threads.jobs - this.#late.length;
    if (areWorthMore({ elapsed_s, left: agenda.left, mean_s: this.#pace.mean_s, workers })) this.#late.shift()?.();
    const hearts = [...this.#underWay.values()];
    for (const watch of this.#underWay.keys()) watch.look();
    this.#sweep.onLook(
      hearts.reduce((sum, { runs, progress }) => sum + runs + progress, 0),
      this.#endedTasks + hearts.reduce((sum, { tasks }) => sum + tasks, 0),
    );
  }

  #stop(): void {
    this.#sweep.agenda.isStopped = true;
    for (const watch of this.#underWay.keys()) watch.stop(GRACE_MS);
    this.#wakeIdle();
  }

  #wakeIdle(): void {
    for (const wake of this.#idle.splice(0)) wake();
    if (this.#sweep.agenda.isOver) for (const begin of this.#late.splice(0)) begin();
  }
}

/** The number of runs per batch: as many as take about `BATCH_S`, and fewer towards the end, so that all workers end together. */
class Pace {
  #mean_s = Infinity;

  /** Mean time of a run; Infinity: none has ended. */
  get mean_s(): number {
    return this.#mean_s;
  }

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

/** Up to this many points are made in this thread, so that workers need not load the scenario reader. */
const POINTS_MADE_HERE = 500;

/** The data of a point that a worker receives. */
type ScenarioOf = (point: number) => Pick<BatchRun, "assignments" | "scenario">;

/** Workers make scenarios with files, because traces may be long. */
const scenarios = ({ grid, document, identity }: SweepDefinition): ScenarioOf => {
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
