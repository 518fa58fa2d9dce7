import { MessageChannel, type MessagePort } from "node:worker_threads";
import { reproduce } from "./reproduce.js";
import type { Effort, Paper, Reproduction } from "./reproduction.js";

export interface ParallelOptions extends Omit<Effort, "onStage"> {
  /** Papers at a time, >= 1. Results do not depend on it, but for times of decisions. */
  readonly jobs: number;
  readonly onStage: (paper: Paper, stage: string) => void;
  /** A paper is done: what it came to can be written while others go on. */
  readonly onDone: (reproduction: Reproduction) => Promise<void>;
}

/** What a worker thread is asked to do. */
export interface PaperOrder extends Omit<Effort, "onStage"> {
  readonly paper: Paper;
  readonly stages: MessagePort;
}

/** The papers' tables, in their order; each in a thread of its own where there are several. */
export const reproduceInParallel = async (
  papers: readonly Paper[],
  { jobs, onStage, onDone, ...effort }: ParallelOptions,
): Promise<readonly Reproduction[]> => {
  const done: Reproduction[] = [];
  const finish = async (index: number, reproduction: Reproduction): Promise<void> => {
    done[index] = reproduction;
    await onDone(reproduction);
  };
  if (jobs === 1 || papers.length === 1) {
    for (const [index, paper] of papers.entries())
      await finish(index, await reproduce(paper, { ...effort, onStage: (stage) => onStage(paper, stage) }));
    return done;
  }
  const { Piscina } = await import("piscina");
  const filename = new URL("./worker.js", import.meta.url).href;
  const threads = new Piscina({ filename, minThreads: 1, maxThreads: jobs, concurrentTasksPerWorker: 1 });
  try {
    await Promise.all(
      papers.map(async (paper, index) => {
        const { port1, port2 } = new MessageChannel();
        port1.on("message", (stage: string) => onStage(paper, stage));
        try {
          const order: PaperOrder = { ...effort, paper, stages: port2 };
          await finish(index, await threads.run(order, { transferList: [port2] }));
        } finally {
          port1.close();
        }
      }),
    );
  } finally {
    await threads.destroy();
  }
  return done;
};
