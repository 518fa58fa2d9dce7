import { InputError } from "../../../errors.js";
import { packageVersion } from "../../../output/package-version.js";
import { reasonOf } from "../../runs/reason.js";
import { type RedisAddress, withoutPasswords } from "./redis-address.js";

/** Name of the queue. Workers of another version use another queue. */
export const QUEUE = `edgefade-${packageVersion()}`;

/** Key with the version of the active sweep; it expires. */
export const VERSION_KEY = "edgefade:version";
export const VERSION_EXPIRES_S = 30;

/** Duration of a worker's lock on a run. A killed worker's run is given to another after that time; live workers renew their locks before. */
export const LOCK_MS = 10_000;

/** @throws InputError when bullmq or ioredis is not installed */
export const loadQueueLibraries = async () => {
  try {
    const [{ Queue, QueueEvents, Worker }, { Redis }] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { Queue, QueueEvents, Worker, Redis };
  } catch (error) {
    const problem = `needs the packages bullmq and ioredis, which are not installed: npm install bullmq ioredis (${reasonOf(error).split("\n")[0]})`;
    throw new InputError([{ file: "--redis", problem }]);
  }
};

/** Tries to connect to a server once. @throws InputError if it is unavailable or denies access */
export const checkRedis = async (address: RedisAddress): Promise<void> => {
  const { Redis } = await loadQueueLibraries();
  const client = new Redis({ ...address, lazyConnect: true, retryStrategy: () => null, connectTimeout: 10_000 });
  let failure: unknown;
  client.on("error", (error: unknown) => {
    failure ??= error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    const reason = withoutPasswords(reasonOf(failure ?? error));
    throw new InputError([{ file: "--redis", problem: `cannot use ${address.host}:${address.port}: ${reason}` }]);
  } finally {
    client.disconnect();
  }
};
