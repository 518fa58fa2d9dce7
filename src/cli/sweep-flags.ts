import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { InputError } from "../errors.js";
import { DEFAULT_LEASE_MS, parseQueue } from "../experiment/sweep/folder-queue/queue-address.js";
import type { PrecisionTarget } from "../experiment/sweep/precision-rule.js";
import type { RedisAddress } from "../experiment/sweep/redis/redis-address.js";
import { suggestion } from "../nearest.js";
import type { TableName } from "../output/write/tables.js";
import { type ScenarioFlags, timeOf, wholeNumber, withScenarioFlags } from "./scenario-flags.js";

export interface SweepFlags extends ScenarioFlags {
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

export const flags = (yargs: Argv) =>
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
      describe: "output folder; the same command continues an interrupted sweep; default results/<scenario>-sweep-<id>",
    })
    .option("force", { type: "boolean", default: false, describe: "start over in an existing output folder" })
    .option("jobs", {
      type: "string",
      requiresArg: true,
      default: "auto",
      describe: "worker threads: a number, or auto (one per core, fewer for short sweeps)",
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
        "let edgefade worker processes do the runs, over a queue in Redis: redis://host:6379, rediss:// for TLS; a password may be in $EDGEFADE_REDIS_PASSWORD",
    })
    .option("queue", {
      type: "string",
      requiresArg: true,
      describe: "let edgefade worker processes do the runs, over a folder that the hosts share: folder:/shared/queue",
    })
    .option("lease", {
      type: "string",
      requiresArg: true,
      describe:
        "with --queue: time without a sign of life after which a worker's runs are given to others; default 30 s",
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
      describe: "maximum number of replications with --precision 2%; default 1000",
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
      describe: "report a policy that takes longer than this to answer",
    })
    .option("json", { type: "boolean", default: false, describe: "print the outcome as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

export const jobsOf = ({ jobs }: SweepFlags): number =>
  jobs === "auto" ? availableParallelism() : wholeNumber("--jobs", jobs, 1);

/** A folder shared by hosts, used as a queue. */
export interface SharedFolder {
  readonly folder: string;
  readonly lease_ms: number;
}

/** The queue from which workers take runs; undefined: runs are done here. @throws InputError */
export const elsewhereOf = (
  { redis, queue, lease }: SweepFlags,
  addressOf: (url: string) => RedisAddress,
): RedisAddress | SharedFolder | undefined => {
  if (redis !== undefined && queue !== undefined) throw refuse("--queue", "expected --queue or --redis, got both");
  if (lease !== undefined && queue === undefined) throw refuse("--lease", "expected --queue folder:<path> beside it");
  if (redis !== undefined) return addressOf(redis);
  if (queue === undefined) return undefined;
  return { folder: parseQueue(queue), lease_ms: lease === undefined ? DEFAULT_LEASE_MS : leaseOf(lease) };
};

/** The shortest lease. With less, a busy disk would look like a lost worker. */
const LEAST_LEASE_MS = 1000;

const leaseOf = (text: string): number => {
  const lease_ms = timeOf("--lease", text) * 1000;
  if (lease_ms < LEAST_LEASE_MS) throw refuse("--lease", `expected at least 1 s, got "${text}"`);
  return lease_ms;
};

/** `2%` is a target, `9` and `full` are formats. */
export const precisionOf = ({
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
      if (value !== undefined) throw refuse(flag, "needs --precision with a share, such as 2%");
    return precision === undefined ? {} : { format: precision };
  }
  const relative = Number(percent) / 100;
  if (!(relative > 0 && relative < 1))
    throw refuse("--precision", `expected more than 0 % and less than 100 %, got ${precision}`);
  return { target: { relative, metric: metric ?? "cost", maxReplications: cap } };
};

const TABLES: readonly TableName[] = ["tasks", "subtasks", "transfers", "nodes"];

/** The tables that `--keep` names. @throws InputError */
export const keepOf = ({ keep, redis, queue }: SweepFlags): readonly TableName[] | undefined => {
  if (keep === undefined) return undefined;
  if (redis !== undefined || queue !== undefined)
    throw refuse(
      "--keep",
      "cannot be combined with --redis and --queue: workers on other hosts send only the means of their runs",
    );
  const names = keep.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !TABLES.some((table) => table === name));
  if (wrong !== undefined) throw refuse("--keep", `unknown table "${wrong}"${suggestion(wrong, TABLES, "tables")}`);
  return TABLES.filter((table) => names.includes(table));
};

const refuse = (file: string, problem: string): InputError => new InputError([{ file, problem }]);
