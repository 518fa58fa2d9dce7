import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { InputError } from "../../errors.js";
import type { Pool } from "../../experiment/runs/pool.js";
import { DEFAULT_LEASE_MS, parseQueue } from "../../experiment/sweep/folder-queue/queue-address.js";
import type { PrecisionTarget, ReplicationRule } from "../../experiment/sweep/precision-rule.js";
import type { RedisAddress } from "../../experiment/sweep/redis/redis-address.js";
import type { Doing } from "../../experiment/sweep/run-here.js";
import type { SweepOutcome } from "../../experiment/sweep/sweep.js";
import { suggestion } from "../../nearest.js";
import type { TableName } from "../../output/write/tables.js";
import { flagsAs, together } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";
import { type ScenarioFlags, timeOf, variableLoader, wholeNumber, withScenarioFlags } from "../scenario-flags.js";
import { StopSignals } from "../stop-signals.js";
import { durationText } from "../tables/duration-text.js";
import { FAILED } from "../tables/failures.js";
import { counted } from "../tables/runs-text.js";

interface SweepFlags extends ScenarioFlags {
  readonly vary?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly jobs: string;
  readonly shard?: string | undefined;
  readonly redis?: string | undefined;
  readonly queue?: string | undefined;
  readonly lease?: string | undefined;
  readonly precision?: string | undefined;
  readonly keep?: string | undefined;
  readonly metric?: string | undefined;
  readonly maxReplications?: string | undefined;
  readonly policyTimeout: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  withScenarioFlags(yargs)
    .option("vary", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        'a field and its values, instead of the scenario\'s sweep: --vary edges.0.cores=4,8,16, "tasks=100..500 step 100", "a=1..64 factor 2", zipped "a=1,2; b=3,4" (repeatable: all combinations)',
    })
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "output folder; the same command goes on where it was stopped; default results/<scenario>-sweep-<id>",
    })
    .option("force", { type: "boolean", default: false, describe: "begin anew in an existing output folder" })
    .option("jobs", {
      type: "string",
      requiresArg: true,
      default: "auto",
      describe: "worker threads: a number, or auto (one per core)",
    })
    .option("shard", {
      type: "string",
      requiresArg: true,
      describe:
        "do one part of the sweep: 3/20, or auto for a task of a SLURM, PBS, LSF, SGE, AWS Batch or Kubernetes array; edgefade merge joins the parts",
    })
    .option("redis", {
      type: "string",
      requiresArg: true,
      describe:
        "have the runs done by edgefade worker, over a queue in Redis: redis://host:6379, rediss:// for TLS; a password may be in $EDGEFADE_REDIS_PASSWORD",
    })
    .option("queue", {
      type: "string",
      requiresArg: true,
      describe: "have the runs done by edgefade worker, over a folder that the hosts share: folder:/shared/queue",
    })
    .option("lease", {
      type: "string",
      requiresArg: true,
      describe: "with --queue: give the runs of a worker to others when it shows no life for so long; default 30 s",
    })
    .option("precision", {
      type: "string",
      requiresArg: true,
      describe:
        "2%: replicate every point until the 95 % interval of --metric is within 2 % of its mean; 9 or full: the format of numbers",
    })
    .option("metric", { type: "string", requiresArg: true, describe: "the metric of --precision 2%; default cost" })
    .option("max-replications", {
      type: "string",
      requiresArg: true,
      describe: "the most that --precision 2% may add to; default 1000",
    })
    .option("keep", {
      type: "string",
      requiresArg: true,
      describe:
        "keep tables of every run in kept/: tasks, subtasks, transfers, nodes, or several as subtasks,nodes; edgefade query reads them",
    })
    .option("policy-timeout", {
      type: "string",
      requiresArg: true,
      default: "60 s",
      describe: "report a policy that does not answer for so long",
    })
    .option("json", { type: "boolean", default: false, describe: "print the outcome as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print nothing but errors" });

/** `edgefade sweep <scenario.yaml>` */
export const sweepCommand: Command<SweepFlags> = {
  command: "sweep <scenario>",
  describe: "run a grid of scenarios in parallel; what is done stays done, and the same command goes on",
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
  const [
    load,
    { SWEEP_METRICS },
    { knownMetrics, measuredNetwork },
    { checkMetricNames },
    { parseShard },
    { shardOfArray },
    { defineSweep },
    { runSweep, failureText },
    { portableCommand },
    { parseRedisUrl, withoutPasswords },
    { varyOverrides },
    { planText, pointsText },
  ] = await Promise.all([
    variableLoader(),
    import("../../experiment/sweep/run-record.js"),
    import("../../experiment/metrics/known.js"),
    import("../../experiment/analysis/metric-names.js"),
    import("../../experiment/sweep/agenda.js"),
    import("../../experiment/sweep/cluster-shard.js"),
    import("../../experiment/sweep/definition.js"),
    import("../../experiment/sweep/sweep.js"),
    import("../../output/write/manifest.js"),
    import("../../experiment/sweep/redis/redis-address.js"),
    import("../vary.js"),
    import("../tables/sweep-outcome.js"),
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
  const { loaded } = variable;
  if (precision.target !== undefined) {
    const own = (loaded.scenario.metrics ?? []).map(({ name }) => name);
    checkMetricNames(
      [precision.target.metric],
      [...knownMetrics(measuredNetwork(loaded.scenario), own), ...SWEEP_METRICS],
    );
  }
  const rule: ReplicationRule = {
    replications: loaded.scenario.replications,
    ...(precision.target === undefined ? {} : { precision: precision.target }),
  };
  if (precision.target !== undefined && rule.replications > precision.target.maxReplications)
    throw new InputError([
      {
        file: "--max-replications",
        problem: `expected at least the ${rule.replications} replications that every point begins with, got ${precision.target.maxReplications}`,
      },
    ]);
  if (precision.target !== undefined && rule.replications < 2)
    throw new InputError([
      { file: "--replications", problem: "expected at least 2 to begin with, got 1: one has no interval" },
    ]);
  const definition = await defineSweep(variable, rule, given.out ?? "results/sweep", policyTimeout_s);
  const part = shard.of === 1 ? "" : `-${shard.part}of${shard.of}`;
  const folder = given.out ?? `results/${loaded.scenario.name}-sweep-${definition.hash.slice(0, 6)}${part}`;

  const [{ progressDisplay }, { printModelNotes }] = await Promise.all([
    import("../progress.js"),
    import("../model-notes.js"),
  ]);
  await printModelNotes(loaded.scenario, call);
  const execute = await executor(elsewhere ?? pool!, jobs, policyTimeout_s);
  const isSilent = given.quiet || given.json;
  const display = progressDisplay(isSilent, call);
  const stop = new StopSignals(
    call,
    given.quiet ? undefined : "edgefade: stopping; finished runs are kept (press Ctrl-C again to quit at once)",
  );
  const say = (text: string): void => {
    if (!isSilent) call.say(text);
  };
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
      onPlan: (plan) =>
        say(planText(plan, precision.target, given.shard === undefined ? undefined : `${shard.part}/${shard.of}`)),
      onPilot: ({ run_s, left }) => {
        if (left > 0 && elsewhere === undefined)
          say(
            `A run takes ${durationText(run_s)} on average of the first and the last point: about ${durationText((run_s * left) / jobs)} to go with ${jobs} worker${jobs === 1 ? "" : "s"}.`,
          );
      },
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
    stop.release();
  }
  const isShown = !isSilent && outcome.status === "completed";
  const points = isShown
    ? await pointsText(folder, precision.target?.metric ?? "latency_s", call.io.stdout.columns)
    : undefined;
  print(outcome, folder, points?.tables, given, call);
  for (const note of points?.notes ?? []) call.say(`edgefade: note: ${note}`);
  const failures = outcome.failed.slice(0, MOST_FAILURES).map((run) => failureText(definition, run));
  for (const text of failures) call.say(`edgefade: failed: ${text}`);
  if (outcome.failed.length > 0)
    call.say(
      `edgefade: ${counted(outcome.failed.length, "run")} failed (${folder}/failures.csv); the same command tries them again`,
    );
  if (outcome.status === "failed") call.exitCode = FAILED;
  else if (stop.exitCode !== undefined) call.exitCode = stop.exitCode;
}

const MOST_FAILURES = 10;

const jobsOf = ({ jobs }: SweepFlags): number =>
  jobs === "auto" ? availableParallelism() : wholeNumber("--jobs", jobs, 1);

/** Threads that are started before all else, to load while the scenario is read. */
const READY = 4;

/** The threads that do the runs; undefined: other processes do them, or the flags are at fault. */
const threadsEarly = async (given: SweepFlags): Promise<Pool | undefined> => {
  if (given.redis !== undefined || given.queue !== undefined) return undefined;
  try {
    const { Pool } = await import("../../experiment/runs/pool.js");
    return await Pool.open(jobsOf(given), READY);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
};

/** A folder that hosts share, as a queue. */
interface SharedFolder {
  readonly folder: string;
  readonly lease_ms: number;
}

/** Where workers take the runs from; undefined: they are done here. @throws InputError */
const elsewhereOf = (
  { redis, queue, lease }: SweepFlags,
  addressOf: (url: string) => RedisAddress,
): RedisAddress | SharedFolder | undefined => {
  if (redis !== undefined && queue !== undefined)
    throw refuse("--queue", "expected --queue or --redis, not both: one of them has the runs done");
  if (lease !== undefined && queue === undefined) throw refuse("--lease", "expected --queue folder:<path> beside it");
  if (redis !== undefined) return addressOf(redis);
  if (queue === undefined) return undefined;
  return { folder: parseQueue(queue), lease_ms: lease === undefined ? DEFAULT_LEASE_MS : leaseOf(lease) };
};

/** Less than this, and a busy disk would look like a lost worker. */
const LEAST_LEASE_MS = 1000;

const leaseOf = (text: string): number => {
  const lease_ms = timeOf("--lease", text) * 1000;
  if (lease_ms < LEAST_LEASE_MS) throw refuse("--lease", `expected at least 1 s, got "${text}"`);
  return lease_ms;
};

/** Who does the runs: threads of this process, or workers at a queue. */
const executor = async (
  by: RedisAddress | SharedFolder | Pool,
  jobs: number,
  policyTimeout_s: number,
): Promise<(doing: Doing) => Promise<void>> => {
  if ("runBatch" in by) {
    const { runHere } = await import("../../experiment/sweep/run-here.js");
    return (doing) => runHere(doing, by, jobs, policyTimeout_s);
  }
  if ("folder" in by) {
    const { runOnFolder } = await import("../../experiment/sweep/folder-queue/run-on-folder.js");
    return (doing) => runOnFolder(doing, by.folder, by.lease_ms);
  }
  const [{ checkRedis }, { runOnRedis }] = await Promise.all([
    import("../../experiment/sweep/redis/redis-queue.js"),
    import("../../experiment/sweep/redis/run-on-redis.js"),
  ]);
  await checkRedis(by);
  return (doing) => runOnRedis(doing, by);
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
  if (unmet > 0) call.say(`edgefade: note: ${unmet} points have not met the precision within the most replications`);
  if (status === "interrupted") call.say(`edgefade: interrupted: ${reason ?? ""}; the same command goes on`);
  if (status === "failed" && failed.length === 0)
    call.say(`edgefade: failed: ${reason ?? ""}; finished runs are kept, and the same command goes on`);
}

/** `2%` is a target, `9` and `full` are formats. */
const precisionOf = ({
  precision,
  metric,
  maxReplications,
}: SweepFlags): { readonly target?: PrecisionTarget; readonly format?: string } => {
  const cap = wholeNumber("--max-replications", maxReplications ?? "1000", 2);
  const percent = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(precision ?? "")?.[1];
  if (percent === undefined) {
    if (precision !== undefined && precision !== "9" && precision !== "full")
      throw refuse("--precision", `expected a share such as 2%, or 9 or full, got ${JSON.stringify(precision)}`);
    for (const [flag, value] of Object.entries({ "--metric": metric, "--max-replications": maxReplications }))
      if (value !== undefined) throw refuse(flag, "expected --precision 2% or the like beside it");
    return precision === undefined ? {} : { format: precision };
  }
  const relative = Number(percent) / 100;
  if (!(relative > 0 && relative < 1))
    throw refuse("--precision", `expected more than 0 % and less than 100 %, got ${precision}`);
  return { target: { relative, metric: metric ?? "cost", maxReplications: cap } };
};

const TABLES: readonly TableName[] = ["tasks", "subtasks", "transfers", "nodes"];

/** The tables that `--keep` names. @throws InputError */
const keepOf = ({ keep, redis, queue }: SweepFlags): readonly TableName[] | undefined => {
  if (keep === undefined) return undefined;
  if (redis !== undefined || queue !== undefined)
    throw refuse(
      "--keep",
      "does not go with --redis and --queue: workers elsewhere send the means of their runs alone",
    );
  const names = keep.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !TABLES.some((table) => table === name));
  if (wrong !== undefined) throw refuse("--keep", `unknown table "${wrong}"${suggestion(wrong, TABLES, "tables")}`);
  return TABLES.filter((table) => names.includes(table));
};

const refuse = (file: string, problem: string): InputError => new InputError([{ file, problem }]);
