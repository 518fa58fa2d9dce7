import { InputError } from "../../errors.js";
import type { Progress } from "../runs/progress.js";
import { openThreads } from "../runs/threads.js";
import { type Experiment, emulator } from "./check.js";
import { experiments, figures, gather, type Trial, tryExperiment, type Verification } from "./theory.js";
import type { Order } from "./worker.js";

export interface ParallelOptions {
  readonly seed: number;
  readonly effort: number;
  /** Threads, >= 1. Results do not depend on it. */
  readonly jobs: number;
  /** Only experiments whose names contain one of these texts; default all. */
  readonly only?: readonly string[];
  /** Measure the curves of the validation page, too. */
  readonly withFigures?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

/** The verification against theory, its experiments spread over worker threads. */
export const verifyInParallel = async (options: ParallelOptions): Promise<Verification> => {
  const { seed, effort, jobs, only, withFigures = false, onProgress } = options;
  const all = chosen(withFigures ? [...experiments, ...figures] : experiments, only);
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
    all.forEach(({ experiment }, place) => {
      note(place, tryExperiment(experiment, { seed, effort, laboratory: emulator }));
    });
    return gather(trials);
  }
  const threads = await openThreads("experiment/verify/worker.js", jobs);
  try {
    await Promise.all(
      all.map(async ({ index }, place) => {
        const order: Order = { index, seed, effort };
        note(place, await threads.run(order));
      }),
    );
  } finally {
    await threads.destroy();
  }
  return gather(trials);
};

/** The chosen experiments, with their places in the list of all. @throws InputError for a text that is in no name */
const chosen = (all: readonly Experiment[], only: readonly string[] | undefined) => {
  const numbered = all.map((experiment, index) => ({ experiment, index }));
  if (only === undefined) return numbered;
  const has = ({ name }: Experiment, text: string): boolean => name.toLowerCase().includes(text.toLowerCase());
  const faults = only
    .filter((text) => !all.some((experiment) => has(experiment, text)))
    .map((text) => ({
      file: "--only",
      problem: `no experiment has ${JSON.stringify(text)} in its name; there are ${all.map(({ name }) => name).join(", ")}`,
    }));
  if (faults.length > 0) throw new InputError(faults);
  return numbered.filter(({ experiment }) => only.some((text) => has(experiment, text)));
};
