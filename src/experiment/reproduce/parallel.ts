import { MessageChannel, type MessagePort } from "node:worker_threads";
import { openThreads } from "../runs/threads.js";
import { joined, reproduce } from "./reproduce.js";
import { type Effort, PARTS, type Paper, type Reproduction } from "./reproduction.js";

export interface ParallelOptions extends Omit<Effort, "onStage" | "tables"> {
  /** The one table to make; absent: all. */
  readonly only?: string | undefined;
  /** Parts of papers at a time, >= 1. Results do not depend on it, but for times of decisions. */
  readonly jobs: number;
  readonly onStage: (paper: Paper, stage: string) => void;
  /** A paper is done: its results can be written while others continue. */
  readonly onDone: (reproduction: Reproduction) => Promise<void>;
}

/** The work of a worker thread. */
export interface PaperOrder extends Omit<Effort, "onStage"> {
  readonly paper: Paper;
  readonly stages: MessagePort;
}

/** Makes a part of a paper. */
type Make = (paper: Paper, effort: Omit<Effort, "onStage">) => Promise<Reproduction>;

/** The papers' tables, in their order; their parts in threads of their own where several may run at a time. */
export const reproduceInParallel = async (
  papers: readonly Paper[],
  { jobs, onStage, onDone, only, ...effort }: ParallelOptions,
): Promise<readonly Reproduction[]> => {
  const partsOf = (paper: Paper) => (only === undefined ? PARTS[paper] : [[only]]);
  const finished = async (paper: Paper, parts: readonly Reproduction[]): Promise<Reproduction> => {
    const whole = await joined(paper, parts);
    const reproduction = only === undefined ? whole : { ...whole, made: { ...whole.made, only } };
    await onDone(reproduction);
    return reproduction;
  };
  const count = papers.reduce((sum, paper) => sum + partsOf(paper).length, 0);
  if (jobs === 1 || count === 1) {
    const done: Reproduction[] = [];
    for (const paper of papers) {
      const parts: Reproduction[] = [];
      for (const tables of partsOf(paper))
        parts.push(await reproduce(paper, { ...effort, tables, onStage: (stage) => onStage(paper, stage) }));
      done.push(await finished(paper, parts));
    }
    return done;
  }
  return inThreads(Math.min(jobs, count), onStage, (make) =>
    Promise.all(
      papers.map(async (paper) => {
        const parts = await Promise.all(partsOf(paper).map((tables) => make(paper, { ...effort, tables })));
        return finished(paper, parts);
      }),
    ),
  );
};

const inThreads = async <T>(
  threadCount: number,
  onStage: ParallelOptions["onStage"],
  task: (make: Make) => Promise<T>,
): Promise<T> => {
  const threads = await openThreads("experiment/reproduce/worker.js", threadCount);
  const make: Make = async (paper, effort) => {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", (stage: string) => onStage(paper, stage));
    try {
      const order: PaperOrder = { ...effort, paper, stages: port2 };
      return await threads.run(order, { transferList: [port2] });
    } finally {
      port1.close();
    }
  };
  try {
    return await task(make);
  } finally {
    await threads.destroy();
  }
};
