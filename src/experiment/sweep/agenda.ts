import { InputError } from "../../errors.js";
import { append, largest } from "../../math/extremes.js";
import { type PrecisionTarget, replicationsWanted } from "./precision-rule.js";
import type { SweepTask } from "./store/resume.js";
import type { SweepStore } from "./store/store.js";

/** One of several parts of a sweep, counted from 1. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

/** One run of a sweep: a point under a policy in a replication. */
export interface SweepRun {
  readonly point: number;
  readonly policy: number;
  readonly replication: number;
}

/** A run that failed, and why. */
export interface FailedRun extends SweepRun {
  readonly problem: string;
}

/** @throws InputError when the text is not `i/n` with i from 1 to n */
export const parseShard = (text: string): Shard => {
  const [, part, of] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(text) ?? [];
  const shard = { part: Number(part), of: Number(of) };
  if (shard.part >= 1 && shard.part <= shard.of && Number.isSafeInteger(shard.of)) return shard;
  const problem = `expected a part and the number of parts, such as 3/20, counted from 1; got ${JSON.stringify(text)}`;
  throw new InputError([{ file: "--shard", problem }]);
};

/**
 * Whether a run belongs to a shard. Shards get whole points if there are at least as many points as shards, or if a precision rule
 * applies to points; otherwise they get single runs.
 */
const isOfShard = (task: SweepTask, shard: Shard, { point, policy, replication }: SweepRun): boolean => {
  const { policies, rule } = task.plan;
  if (rule.precision !== undefined || task.grid.points >= shard.of) return point % shard.of === shard.part - 1;
  return ((point * policies.length + policy) * rule.replications + replication) % shard.of === shard.part - 1;
};

/** The replications that a point needs according to the results so far, and whether all of them are done. */
const replicationsOf = (task: SweepTask, store: SweepStore, point: number): { n: number; isEnough: boolean } => {
  const { rule, policies } = task.plan;
  let n = rule.replications;
  if (rule.precision === undefined) return { n, isEnough: true };
  for (;;) {
    const isDone = policies.every((_, policy) => {
      for (let r = 0; r < n; r++) if (!store.has(point, policy, r)) return false;
      return true;
    });
    if (!isDone) return { n, isEnough: false };
    const next = wantedAt(task, store, point, n, rule.precision);
    if (next === n) return { n, isEnough: true };
    n = next;
  }
};

const wantedAt = (task: SweepTask, store: SweepStore, point: number, n: number, target: PrecisionTarget): number =>
  replicationsWanted(
    task.plan.policies.map((_, policy) => store.sample(point, policy, target.metric, n)),
    n,
    target,
  );

/** The number of replications of a point that count in the tables, and whether all of them are done. */
export const countedReplications = (
  task: SweepTask,
  store: SweepStore,
  point: number,
): { readonly n: number; readonly missing: number } => {
  const { n, isEnough } = replicationsOf(task, store, point);
  if (isEnough && task.plan.rule.precision !== undefined) return { n, missing: 0 };
  let missing = 0;
  for (const policy of task.plan.policies.keys())
    for (let r = 0; r < n; r++) if (!store.has(point, policy, r)) missing++;
  return { n, missing };
};

/** The remaining runs of a sweep, in order, while they are being done. */
export class Agenda {
  readonly #task: SweepTask;
  readonly #store: SweepStore;
  readonly #shard: Shard;
  readonly #runs: Iterator<SweepRun>;
  readonly #ahead: SweepRun[];
  readonly #isAhead: (run: SweepRun) => boolean;
  /** Number of points with runs under way. */
  readonly #open = new Map<number, number>();
  readonly #failedPoints = new Set<number>();
  /** With a precision: by point, the number of replications whose runs are counted. */
  readonly #counted = new Map<number, number>();
  #more: SweepRun[] = [];
  #underWay = 0;
  #exhausted = false;
  /** Number of runs known to be needed, including those already done. */
  total = 0;
  done = 0;
  readonly failed: FailedRun[] = [];
  isStopped = false;

  constructor(task: SweepTask, store: SweepStore, shard: Shard) {
    this.#task = task;
    this.#store = store;
    this.#shard = shard;
    for (let point = 0; point < task.grid.points; point++) {
      const { n } = replicationsOf(task, store, point);
      if (task.plan.rule.precision !== undefined) this.#counted.set(point, n);
      for (const policy of task.plan.policies.keys())
        for (let replication = 0; replication < n; replication++) {
          if (!isOfShard(task, shard, { point, policy, replication })) continue;
          this.total++;
          if (store.has(point, policy, replication)) this.done++;
        }
    }
    this.#ahead = this.#pilotRuns();
    const keys = new Set(this.#ahead.map(nameOf));
    this.#isAhead = (run) => keys.has(nameOf(run));
    this.#runs = this.#all();
  }

  /**
   * Runs from which the time of all runs is estimated: under every policy, at the first and the last point, if not done yet. The
   * second replication is used if there is one, since the code is still cold in the first.
   */
  get pilot(): readonly SweepRun[] {
    const last = largest(this.#ahead.map(({ replication }) => replication));
    return this.#ahead.filter(({ replication }) => replication === last);
  }

  #pilotRuns(): SweepRun[] {
    const { grid, plan } = this.#task;
    const runs: SweepRun[] = [];
    for (let replication = 0; replication < Math.min(2, plan.rule.replications); replication++)
      for (const point of new Set([0, grid.points - 1]))
        for (const policy of plan.policies.keys()) {
          const run = { point, policy, replication };
          if (isOfShard(this.#task, this.#shard, run) && !this.#store.has(point, policy, replication)) runs.push(run);
        }
    return runs;
  }

  /** By replication. Its runs share the random numbers, and a sweep stopped early has results for every point. */
  *#all(): Generator<SweepRun> {
    yield* this.#ahead;
    const { rule } = this.#task.plan;
    let most = rule.replications;
    for (const n of this.#counted.values()) most = Math.max(most, n);
    for (let replication = 0; replication < most; replication++)
      for (let point = 0; point < this.#task.grid.points; point++) {
        if (replication >= (this.#counted.get(point) ?? rule.replications)) continue;
        for (const run of this.#missing(point, replication, replication + 1)) if (!this.#isAhead(run)) yield run;
      }
  }

  *#missing(point: number, from: number, to: number): Generator<SweepRun> {
    for (const policy of this.#task.plan.policies.keys())
      for (let replication = from; replication < to; replication++) {
        const run = { point, policy, replication };
        if (isOfShard(this.#task, this.#shard, run) && !this.#store.has(point, policy, replication)) yield run;
      }
  }

  /** The next run; undefined: none is available now. */
  next(): SweepRun | undefined {
    if (this.isStopped) return undefined;
    let run = this.#more.shift();
    if (run === undefined && !this.#exhausted) {
      const { value, done } = this.#runs.next();
      if (done === true) this.#exhausted = true;
      else run = value;
    }
    if (run === undefined) return undefined;
    this.#underWay++;
    this.#open.set(run.point, (this.#open.get(run.point) ?? 0) + 1);
    return run;
  }

  /** Whether no run is left and none will be added. */
  get isOver(): boolean {
    return this.#underWay === 0 && (this.isStopped || (this.#exhausted && this.#more.length === 0));
  }

  /** Called when a run's record is in the store. */
  finished(run: SweepRun): void {
    this.done++;
    this.#close(run);
  }

  hasFailed(run: SweepRun, problem: string): void {
    this.failed.push({ ...run, problem });
    this.#failedPoints.add(run.point);
    this.#close(run);
  }

  /** Called for a run that was told to stop. It is neither done nor failed. */
  gaveUp(): void {
    this.#underWay--;
  }

  /** Returns a run that ended with its worker through another run's fault; it is done again. */
  putBack(run: SweepRun): void {
    this.#underWay--;
    this.#open.set(run.point, this.#open.get(run.point)! - 1);
    this.#more.push(run);
  }

  /** Number of runs that no worker has yet. */
  get left(): number {
    return this.total - this.done - this.failed.length - this.#underWay;
  }

  #close(run: SweepRun): void {
    this.#underWay--;
    const left = this.#open.get(run.point)! - 1;
    if (left > 0) {
      this.#open.set(run.point, left);
      return;
    }
    this.#open.delete(run.point);
    if (this.#task.plan.rule.precision === undefined || this.#failedPoints.has(run.point)) return;
    const { n } = replicationsOf(this.#task, this.#store, run.point);
    const added = [...this.#missing(run.point, this.#counted.get(run.point)!, n)];
    this.#counted.set(run.point, n);
    append(this.#more, added);
    this.total += added.length;
  }
}

const nameOf = ({ point, policy, replication }: SweepRun): string => `${point} ${policy} ${replication}`;
