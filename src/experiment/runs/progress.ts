import type { Heartbeat } from "./heartbeat.js";
import type { JobResult } from "./job.js";

/** The progress of a policy's runs. */
export interface PolicyProgress {
  readonly label: string;
  /** Finished share of its runs, 0 to 1. */
  readonly share: number;
  /** Tasks that have ended. */
  readonly tasks: number;
  /** Mean latency so far of the tasks that count, s; NaN: none has finished. */
  readonly latency_s: number;
}

/** The progress of all runs. */
export interface Progress {
  /** Finished share of all runs, 0 to 1. */
  readonly share: number;
  readonly runs: number;
  readonly finishedRuns: number;
  /** Tasks that have ended, in all runs. */
  readonly tasks: number;
  /** In the order of policies; those whose runs have not begun are there, too. Absent: it is not known by policy. */
  readonly policies?: readonly PolicyProgress[];
}

/** A worker's current work. */
export interface UnderWay {
  readonly label: string;
  readonly heart: Heartbeat;
  /** How much of a run it does, 0 to 1. */
  readonly part: number;
}

/** Counts the finished work of policies. */
export class Tally {
  readonly #labels: readonly string[];
  readonly #runsOf = new Map<string, number>();
  readonly #done = new Map<string, { runs: number; tasks: number; latency_s: number; n: number }>();

  /** @param labels  by run */
  constructor(labels: readonly string[]) {
    this.#labels = [...new Set(labels)];
    for (const label of labels) this.#runsOf.set(label, (this.#runsOf.get(label) ?? 0) + 1);
    for (const label of this.#labels) this.#done.set(label, { runs: 0, tasks: 0, latency_s: 0, n: 0 });
  }

  ended(label: string, { counts, summary }: JobResult): void {
    const done = this.#done.get(label)!;
    const { mean = 0, n = 0 } = summary.metrics.latency_s ?? {};
    done.runs++;
    done.tasks += counts.completed + counts.late + counts.dropped;
    if (n > 0) done.latency_s += mean * n;
    done.n += n;
  }

  /** @param underWay  what runs at the moment */
  policies(underWay: readonly UnderWay[]): readonly PolicyProgress[] {
    return this.#labels.map((label) => {
      let { runs, tasks, latency_s, n } = this.#done.get(label)!;
      for (const { label: other, heart, part } of underWay) {
        if (other !== label) continue;
        runs += heart.progress * part;
        tasks += heart.tasks;
        if (heart.finished > 0) latency_s += heart.latency_s * heart.finished;
        n += heart.finished;
      }
      return { label, share: runs / this.#runsOf.get(label)!, tasks, latency_s: n > 0 ? latency_s / n : Number.NaN };
    });
  }
}
