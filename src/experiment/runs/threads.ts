import { pathToFileURL } from "node:url";
import type { Piscina } from "piscina";
import { codeFile } from "../../home.js";

export const openThreads = async (code: string, threads: number, ready = 1): Promise<Piscina> => {
  const { Piscina } = await import("piscina");
  return new Piscina({
    filename: pathToFileURL(codeFile(code)).href,
    minThreads: Math.min(ready, threads),
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    resourceLimits: process.env.YG ? { maxYoungGenerationSizeMb: Number(process.env.YG) } : {},
  });
};
