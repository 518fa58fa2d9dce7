import { availableParallelism } from "node:os";
import { InputError } from "../../errors.js";
import { parseQueue } from "../../experiment/sweep/folder-queue/queue-address.js";
import type { RedisAddress } from "../../experiment/sweep/redis/redis-address.js";
import { flagsAs, together } from "../arguments.js";
import type { Command } from "../invocation.js";
import { timeOf, wholeNumber } from "../scenario-flags.js";
import { StopSignals } from "../stop-signals.js";
import { counted } from "../tables/runs-text.js";

interface WorkerFlags {
  readonly redis?: string | undefined;
  readonly queue?: string | undefined;
  readonly idle?: string | undefined;
  readonly jobs: string;
  readonly policyTimeout: string;
  readonly quiet: boolean;
}

/** `edgefade worker --redis <url>`, `edgefade worker --queue folder:<path>` */
export const workerCommand: Command<WorkerFlags> = {
  command: "worker",
  describe:
    "take runs of sweeps from a queue in Redis or in a shared folder, on this or any other host, until it is stopped",
  builder: (yargs) =>
    flagsAs<WorkerFlags>(
      yargs
        .option("redis", {
          type: "string",
          requiresArg: true,
          describe: "redis://host:6379, or rediss:// for TLS; a password may be in $EDGEFADE_REDIS_PASSWORD",
        })
        .option("queue", {
          type: "string",
          requiresArg: true,
          describe: "a folder that this host shares with that of the sweep: folder:/shared/queue",
        })
        .option("idle", {
          type: "string",
          requiresArg: true,
          describe: "with --queue: end after this time without a run; default: wait forever",
        })
        .option("jobs", {
          type: "string",
          requiresArg: true,
          default: "auto",
          describe: "worker threads: a number, or auto (one per core)",
        })
        .option("policy-timeout", {
          type: "string",
          requiresArg: true,
          default: "60 s",
          describe: "report a policy that takes longer than this to answer",
        })
        .option("quiet", {
          type: "boolean",
          default: false,
          describe: "print only errors",
        }),
    ),
  handler: async (given, call) => {
    const { parseRedisUrl } = await import("../../experiment/sweep/redis/redis-address.js");
    const [by, jobs, policyTimeout_s, idle_s] = together(
      () => queueOf(given, (url) => parseRedisUrl(url, call.io.env.EDGEFADE_REDIS_PASSWORD)),
      () => (given.jobs === "auto" ? availableParallelism() : wholeNumber("--jobs", given.jobs, 1)),
      () => timeOf("--policy-timeout", given.policyTimeout),
      () => (given.idle === undefined ? undefined : timeOf("--idle", given.idle)),
    );
    const work = await workAt(by, { jobs, policyTimeout_s }, idle_s);
    const stop = new StopSignals(
      call,
      given.quiet
        ? undefined
        : "edgefade: ending the runs under way, taking no more (press Ctrl-C again to quit at once)",
    );
    if (!given.quiet) call.say(`Waiting for runs ${"folder" in by ? `in ${by.folder}` : `at ${by.host}:${by.port}`}.`);
    try {
      const done = await work(stop.signal);
      if (!given.quiet) call.print(`${counted(done, "run")} done.`);
    } finally {
      stop.release();
    }
    if (stop.exitCode !== undefined) call.exitCode = stop.exitCode;
  },
};

type QueuePlace = RedisAddress | { readonly folder: string };

/** @throws InputError unless exactly one source of runs is given */
const queueOf = ({ redis, queue, idle }: WorkerFlags, addressOf: (url: string) => RedisAddress): QueuePlace => {
  const refuse = (file: string, problem: string): InputError => new InputError([{ file, problem }]);
  if ((redis === undefined) === (queue === undefined))
    throw refuse("--queue", "expected one queue: --queue folder:/shared/queue, or --redis redis://host:6379");
  if (queue !== undefined) return { folder: parseQueue(queue) };
  if (idle !== undefined) throw refuse("--idle", "expected --queue folder:<path> beside it");
  return addressOf(redis!);
};

const workAt = async (
  by: QueuePlace,
  how: { readonly jobs: number; readonly policyTimeout_s: number },
  idle_s: number | undefined,
): Promise<(signal: AbortSignal) => Promise<number>> => {
  if ("folder" in by) {
    const { workOnFolder } = await import("../../experiment/sweep/folder-queue/folder-worker.js");
    const idle = idle_s === undefined ? {} : { idle_s };
    return (signal) => workOnFolder({ ...how, ...idle, folder: by.folder, signal });
  }
  const [{ checkRedis }, { workOnRedis }] = await Promise.all([
    import("../../experiment/sweep/redis/redis-queue.js"),
    import("../../experiment/sweep/redis/redis-worker.js"),
  ]);
  await checkRedis(by);
  return (signal) => workOnRedis({ ...how, address: by, signal });
};
