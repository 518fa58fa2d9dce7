import { pathToFileURL } from "node:url";
import type { Piscina } from "piscina";
import { codeFile } from "../../home.js";

/**
 * Limits of a worker's memory. V8 keeps new objects apart, in a young generation of at most this size, and each time it is full copies those
 * that are still in use. Tasks under way live longer than 48 MB of garbage (V8's default) where there are many devices. With four times as much
 * they die before they are copied twice: measurements are in bench/README.md. V8 takes the room only as far as much survives, so
 * small runs need no more memory than before.
 */
const LIMITS = { maxYoungGenerationSizeMb: 192 };

/**
 * Worker threads that do what a module of the package exports.
 *
 * @param code     path of the module within the package's code
 * @param threads  at most, >= 1
 * @param ready    number of threads started immediately; others start on demand. Default 1
 */
export const openThreads = async (code: string, threads: number, ready = 1): Promise<Piscina> => {
  const { Piscina } = await import("piscina");
  return new Piscina({
    filename: pathToFileURL(codeFile(code)).href,
    minThreads: Math.min(ready, threads),
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    resourceLimits: LIMITS,
  });
};
