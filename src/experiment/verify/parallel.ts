import type { Progress } from "../run.js";
import { emulator } from "./check.js";
import { experiments, figures, gather, type Trial, tryExperiment, type Verification } from "./theory.js";
import type { Order } from "./worker.js";

export interface ParallelOptions {
  readonly seed: number;
  readonly effort: number;
  /** Threads, >= 1. Results do not depend on it. */
  readonly jobs: number;
  /** Measure the curves of the validation page, too. */
  readonly withFigures?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

/** The verification against theory, its experiments spread over worker threads. */
export const verifyInParallel = async (options: ParallelOptions): Promise<Verification> => {
  const { seed, effort, jobs, withFigures = false, onProgress } = options;
  const all = withFigures ? [...experiments, ...figures] : experiments;
  const trials: Trial[] = [];
  let finished = 0;
  let tasks = 0;
  const note = (index: number, trial: Trial): void => {
    trials[index] = trial;
    finished++;
    tasks += "broken" in trial ? 0 : trial.tasks;
    onProgress?.({ share: finished / all.length, runs: all.length, finishedRuns: finished, tasks });
  };
  if (jobs === 1) {
    all.forEach((experiment, index) => {
      note(index, tryExperiment(experiment, { seed, effort, laboratory: emulator }));
    });
    return gather(trials);
  }
  const { Piscina } = await import("piscina");
  const filename = new URL("./worker.js", import.meta.url).href;
  const threads = new Piscina({ filename, minThreads: 1, maxThreads: jobs, concurrentTasksPerWorker: 1 });
  try {
    await Promise.all(
      all.map(async (_, index) => {
        const order: Order = { index, seed, effort };
        note(index, await threads.run(order));
      }),
    );
  } finally {
    await threads.destroy();
  }
  return gather(trials);
};
