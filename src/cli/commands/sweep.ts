import { InputError } from "../../errors.js";
import type { Pool } from "../../experiment/runs/pool.js";
import type { Progress } from "../../experiment/runs/progress.js";
import type { SweepDefinition } from "../../experiment/sweep/definition.js";
import type { PrecisionTarget, ReplicationRule } from "../../experiment/sweep/precision-rule.js";
import type { RedisAddress } from "../../experiment/sweep/redis/redis-address.js";
import type { RunningSweep } from "../../experiment/sweep/running-sweep.js";
import type { PlannedRuns, SweepOutcome } from "../../experiment/sweep/sweep.js";
import type { Workers } from "../../experiment/sweep/worthwhile-workers.js";
import type { Scenario } from "../../scenario/scenario.js";
import { flagsAs, together } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";
import type { ProgressDisplay } from "../progress.js";
import { timeOf, variableLoader } from "../scenario-flags.js";
import { StopSignals } from "../stop-signals.js";
import { elsewhereOf, flags, jobsOf, keepOf, precisionOf, type SharedFolder, type SweepFlags } from "../sweep-flags.js";
import { durationText } from "../tables/duration-text.js";
import { FAILED } from "../tables/failures.js";
import { counted } from "../tables/runs-text.js";
import type * as SweepTexts from "../tables/sweep-outcome.js";

/** `edgefade sweep <scenario.yaml>` */
export const sweepCommand: Command<SweepFlags> = {
  command: "sweep <scenario>",
  describe: "run a grid of scenarios in parallel; the same command continues it and repeats no finished run",
  builder: (yargs) => flagsAs<SweepFlags>(flags(yargs)),
  handler: sweep,
};

async function sweep(given: SweepFlags, call: Invocation): Promise<void> {
  const pool = await threadsEarly(given);
  try {
    await sweepWith(pool, given, call);
  } finally {
    await pool?.close();
  }
}

async function sweepWith(pool: Pool | undefined, given: SweepFlags, call: Invocation): Promise<void> {
  const asked = await askedFor(given, call);
  const { variable, shard, precision, policyTimeout_s, elsewhere, keep } = asked;
  const { loaded } = variable;
  const [
    { defineSweep },
    { runSweep },
    { worthwhileWorkers },
    { portableCommand },
    { withoutPasswords },
    { printModelNotes },
  ] = await Promise.all([
    import("../../experiment/sweep/definition.js"),
    import("../../experiment/sweep/sweep.js"),
    import("../../experiment/sweep/worthwhile-workers.js"),
    import("../../output/write/manifest.js"),
    import("../../experiment/sweep/redis/redis-address.js"),
    import("../model-notes.js"),
  ]);
  const rule = await ruleOf(loaded.scenario, precision.target);
  const definition = await defineSweep(variable, rule, given.out ?? "results/sweep", policyTimeout_s);
  const part = shard.of === 1 ? "" : `-${shard.part}of${shard.of}`;
  const folder = given.out ?? `results/${loaded.scenario.name}-sweep-${definition.hash.slice(0, 6)}${part}`;
  await printModelNotes(loaded.scenario, call);
  const workers =
    given.jobs === "auto"
      ? worthwhileWorkers(definition, loaded.scenario, shard, asked.jobs)
      : { jobs: asked.jobs, atFirst: asked.jobs };
  const execute = await executor(elsewhere ?? pool!, workers, policyTimeout_s);
  const reporter = await SweepReporter.open(given, { ...asked, jobs: workers.jobs }, call);
  const stop = new StopSignals(
    call,
    given.quiet ? undefined : "edgefade: stopping; finished runs are kept (press Ctrl-C again to quit at once)",
  );
  let outcome: SweepOutcome;
  try {
    outcome = await runSweep(definition, {
      folder,
      force: given.force,
      shard,
      format: (precision.format ?? loaded.text.output.precision) === "full" ? "full" : "compact",
      command: portableCommand(call.args.map(withoutPasswords)),
      ...(keep === undefined ? {} : { keep }),
      execute,
      signal: stop.signal,
      onPlan: (plan) => reporter.plan(plan),
      onPilot: (pilot) => reporter.pilot(pilot),
      onProgress: (progress) => reporter.progress(progress),
    });
  } finally {
    reporter.endProgress();
    stop.release();
  }
  await reporter.outcome(outcome, definition, folder);
  if (outcome.status === "failed") call.exitCode = FAILED;
  else if (stop.exitCode !== undefined) call.exitCode = stop.exitCode;
}

/** The scenario and the values of the flags. @throws InputError with the faults of all flags */
const askedFor = async (given: SweepFlags, call: Invocation) => {
  const [load, { parseShard }, { shardOfArray }, { parseRedisUrl }, { varyOverrides }] = await Promise.all([
    variableLoader(),
    import("../../experiment/sweep/agenda.js"),
    import("../../experiment/sweep/cluster-shard.js"),
    import("../../experiment/sweep/redis/redis-address.js"),
    import("../vary.js"),
  ]);
  const [variable, jobs, shard, precision, keep, policyTimeout_s, elsewhere] = together(
    () => load(given, varyOverrides(given.vary)),
    () => jobsOf(given),
    () => (given.shard === "auto" ? shardOfArray(call.io.env) : parseShard(given.shard ?? "1/1")),
    () => precisionOf(given),
    () => keepOf(given),
    () => timeOf("--policy-timeout", given.policyTimeout),
    () => elsewhereOf(given, (url) => parseRedisUrl(url, call.io.env.EDGEFADE_REDIS_PASSWORD)),
  );
  return { variable, jobs, shard, precision, keep, policyTimeout_s, elsewhere };
};

type AskedFor = Awaited<ReturnType<typeof askedFor>>;

/** The replications of every point. @throws InputError if the scenario's replications do not suit the target */
const ruleOf = async (scenario: Scenario, target: PrecisionTarget | undefined): Promise<ReplicationRule> => {
  const { replications } = scenario;
  if (target === undefined) return { replications };
  const [{ SWEEP_METRICS }, { knownMetrics, measuredNetwork }, { checkMetricNames }] = await Promise.all([
    import("../../experiment/sweep/store/run-record.js"),
    import("../../experiment/metrics/known.js"),
    import("../../experiment/analysis/metric-names.js"),
  ]);
  const own = (scenario.metrics ?? []).map(({ name }) => name);
  checkMetricNames([target.metric], [...knownMetrics(measuredNetwork(scenario), own), ...SWEEP_METRICS]);
  if (replications > target.maxReplications)
    throw new InputError([
      {
        file: "--max-replications",
        problem: `expected at least the ${replications} replications of every point, got ${target.maxReplications}`,
      },
    ]);
  if (replications < 2)
    throw new InputError([
      { file: "--replications", problem: "expected at least 2, got 1: one replication has no interval" },
    ]);
  return { replications, precision: target };
};

/** Reports the progress of a sweep on the terminal. */
class SweepReporter {
  readonly #given: SweepFlags;
  readonly #asked: AskedFor;
  readonly #call: Invocation;
  readonly #display: ProgressDisplay;
  readonly #texts: typeof SweepTexts;

  private constructor(
    { given, asked, call }: { readonly given: SweepFlags; readonly asked: AskedFor; readonly call: Invocation },
    display: ProgressDisplay,
    texts: typeof SweepTexts,
  ) {
    this.#given = given;
    this.#asked = asked;
    this.#call = call;
    this.#display = display;
    this.#texts = texts;
  }

  static async open(given: SweepFlags, asked: AskedFor, call: Invocation): Promise<SweepReporter> {
    const [{ progressDisplay }, texts] = await Promise.all([
      import("../progress.js"),
      import("../tables/sweep-outcome.js"),
    ]);
    return new SweepReporter({ given, asked, call }, progressDisplay(given.quiet || given.json, call), texts);
  }

  #say(text: string): void {
    if (!this.#isSilent) this.#call.say(text);
  }

  get #isSilent(): boolean {
    return this.#given.quiet || this.#given.json;
  }

  plan(plan: PlannedRuns): void {
    const { shard, precision } = this.#asked;
    const part = this.#given.shard === undefined ? undefined : `${shard.part}/${shard.of}`;
    this.#say(this.#texts.planText(plan, precision.target, part));
  }

  /** Prints the estimated duration if the runs are done here. */
  pilot({ run_s, left }: { readonly run_s: number; readonly left: number }): void {
    const { jobs, elsewhere } = this.#asked;
    if (left <= 0 || elsewhere !== undefined) return;
    const whole = durationText((run_s * left) / jobs);
    this.#say(
      `A run takes ${durationText(run_s)} on average of the first and the last point: about ${whole} to go with ${jobs} worker${jobs === 1 ? "" : "s"}.`,
    );
  }

  progress(progress: Progress): void {
    this.#display.update(progress);
  }

  endProgress(): void {
    this.#display.end();
  }

  async outcome(outcome: SweepOutcome, definition: SweepDefinition, folder: string): Promise<void> {
    const { failureText } = await import("../../experiment/sweep/sweep.js");
    const call = this.#call;
    const metric = this.#asked.precision.target?.metric ?? "latency_s";
    const isShown = !this.#isSilent && outcome.status === "completed";
    const points = isShown ? await this.#texts.pointsText(folder, metric, call.io.stdout.columns) : undefined;
    print(outcome, folder, points?.tables, this.#given, call);
    for (const note of points?.notes ?? []) call.say(`edgefade: note: ${note}`);
    for (const run of outcome.failed.slice(0, MOST_FAILURES))
      call.say(`edgefade: failed: ${failureText(definition, run)}`);
    if (outcome.failed.length > 0)
      call.say(
        `edgefade: ${counted(outcome.failed.length, "run")} failed (${folder}/failures.csv); the same command tries them again`,
      );
  }
}

const MOST_FAILURES = 10;

/** Number of threads started first, so that they load while the scenario is read. */
const READY = 4;

/** The threads that do the runs; undefined: other processes do them, or flags are faulty. */
const threadsEarly = async (given: SweepFlags): Promise<Pool | undefined> => {
  if (given.redis !== undefined || given.queue !== undefined) return undefined;
  try {
    const { Pool } = await import("../../experiment/runs/pool.js");
    const jobs = jobsOf(given);
    // Short sweeps leave the last core to V8's compilers.
    return await Pool.open(jobs, given.jobs === "auto" ? Math.max(1, Math.min(READY, jobs - 1)) : READY);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
};

/** The executor of the runs: threads of this process, or workers at a queue. */
const executor = async (
  by: RedisAddress | SharedFolder | Pool,
  workers: Workers,
  policyTimeout_s: number,
): Promise<(sweep: RunningSweep) => Promise<void>> => {
  if ("runBatch" in by) {
    const { runHere } = await import("../../experiment/sweep/run-here.js");
    return (running) => runHere(running, { pool: by, ...workers, policyTimeout_s });
  }
  if ("folder" in by) {
    const { runOnFolder } = await import("../../experiment/sweep/folder-queue/run-on-folder.js");
    return (running) => runOnFolder(running, by.folder, by.lease_ms);
  }
  const [{ checkRedis }, { runOnRedis }] = await Promise.all([
    import("../../experiment/sweep/redis/redis-queue.js"),
    import("../../experiment/sweep/redis/run-on-redis.js"),
  ]);
  await checkRedis(by);
  return (running) => runOnRedis(running, by);
};

function print(
  outcome: SweepOutcome,
  folder: string,
  table: string | undefined,
  { json, quiet }: SweepFlags,
  call: Invocation,
): void {
  const { status, reason, counts, wall_s, unmet, failed } = outcome;
  if (json) call.print(JSON.stringify({ folder, ...outcome }, null, 2));
  else if (!quiet && counts.runs > 0) {
    const tasks = counted(counts.completed + counts.late + counts.dropped, "task");
    const are = counts.runs === 1 ? "is" : "are";
    if (table !== undefined) call.print(table);
    call.print(`${tasks}, ${counted(counts.runs, "run")} ${are} done; ${wall_s.toFixed(1)} s now.`);
    call.print(`Results: ${folder}/sweep.csv, ${folder}/runs.csv`);
  }
  if (unmet > 0) call.say(`edgefade: note: ${unmet} points have not reached the precision within --max-replications`);
  if (status === "interrupted")
    call.say(`edgefade: interrupted: ${reason ?? ""}; the same command continues the sweep`);
  if (status === "failed" && failed.length === 0)
    call.say(`edgefade: failed: ${reason ?? ""}; finished runs are kept, and the same command continues the sweep`);
}
