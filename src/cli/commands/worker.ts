import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { InputError } from "../../errors.js";
import { parseQuantity } from "../../quantity.js";
import { together } from "../arguments.js";
import type { Command } from "../invocation.js";
import { wholeNumber } from "../scenario-flags.js";
import { StopSignals } from "../stop-signals.js";
import { counted } from "../tables/runs-text.js";

interface WorkerFlags {
  readonly redis: string;
  readonly jobs: string;
  readonly policyTimeout: string;
  readonly quiet: boolean;
}

/** `edgefade worker --redis <url>` */
export const workerCommand: Command<WorkerFlags> = {
  command: "worker",
  describe: "take runs of sweeps from a queue in Redis, on this or any other host, until it is stopped",
  builder: (yargs) =>
    yargs
      .option("redis", {
        type: "string",
        requiresArg: true,
        demandOption: true,
        describe: "redis://host:6379, or rediss:// for TLS; a password may be in $EDGEFADE_REDIS_PASSWORD",
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
        describe: "report a policy that does not answer for so long",
      })
      .option("quiet", {
        type: "boolean",
        default: false,
        describe: "print nothing but errors",
      }) as unknown as Argv<WorkerFlags>,
  handler: async (given, call) => {
    const [{ parseRedisUrl }, { checkRedis }, { workOnRedis }] = await Promise.all([
      import("../../experiment/sweep/redis/redis-address.js"),
      import("../../experiment/sweep/redis/redis-queue.js"),
      import("../../experiment/sweep/redis/redis-worker.js"),
    ]);
    const [address, jobs, policyTimeout_s] = together(
      () => parseRedisUrl(given.redis, call.io.env.EDGEFADE_REDIS_PASSWORD),
      () => (given.jobs === "auto" ? availableParallelism() : wholeNumber("--jobs", given.jobs, 1)),
      () => timeOf(given.policyTimeout),
    );
    await checkRedis(address);
    const stop = new StopSignals(
      call,
      given.quiet
        ? undefined
        : "edgefade: ending the runs under way, taking no more (press Ctrl-C again to quit at once)",
    );
    if (!given.quiet) call.say(`Waiting for runs at ${address.host}:${address.port}.`);
    try {
      const done = await workOnRedis({ address, jobs, policyTimeout_s, signal: stop.signal });
      if (!given.quiet) call.print(`${counted(done, "run")} done.`);
    } finally {
      stop.release();
    }
    if (stop.exitCode !== undefined) call.exitCode = stop.exitCode;
  },
};

const timeOf = (text: string): number => {
  const parsed = parseQuantity(text, "time");
  if (parsed.ok && parsed.value > 0) return parsed.value;
  const problem = parsed.ok ? `expected a time > 0, got "${text}"` : parsed.problem;
  throw new InputError([{ file: "--policy-timeout", problem }]);
};
