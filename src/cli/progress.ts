import cliProgress from "cli-progress";
import type { Progress } from "../experiment/runs/run.js";
import type { Invocation } from "./invocation.js";
import { durationText } from "./tables/duration-text.js";

/** Shows how far it is, on stderr: a bar on a terminal, a line now and then elsewhere, nothing when quiet. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  end(): void;
}

const LINE_EVERY_MS = 10_000;

export const progressDisplay = (quiet: boolean, call: Invocation): ProgressDisplay => {
  if (quiet) return { update: () => {}, end: () => {} };
  return call.io.stderr.isTTY === true ? new Bar(call) : new Lines(call);
};

const rateOf = (tasks: number, begun_ms: number): string => {
  const elapsed_s = (Date.now() - begun_ms) / 1000;
  return elapsed_s > 0 ? Math.round(tasks / elapsed_s).toLocaleString("en-US") : "0";
};

class Bar implements ProgressDisplay {
  readonly #begun_ms = Date.now();
  readonly #bar: cliProgress.SingleBar;

  constructor({ io }: Invocation) {
    this.#bar = new cliProgress.SingleBar({
      format: "emulating {bar} {percentage} % | {finishedRuns}/{runs} runs | {rate} tasks/s | {eta_formatted} to go",
      stream: io.stderr as NodeJS.WritableStream,
      hideCursor: true,
      clearOnComplete: true,
    });
    this.#bar.start(1000, 0, { finishedRuns: 0, runs: 0, rate: 0 });
  }

  update({ share, finishedRuns, runs, tasks }: Progress): void {
    // Before that the time to go is unknown.
    if (share > 0)
      this.#bar.update(Math.round(share * 1000), { finishedRuns, runs, rate: rateOf(tasks, this.#begun_ms) });
  }

  end(): void {
    this.#bar.stop();
  }
}

class Lines implements ProgressDisplay {
  readonly #call: Invocation;
  readonly #begun_ms = Date.now();
  #last_ms = Date.now();

  constructor(call: Invocation) {
    this.#call = call;
  }

  update({ share, finishedRuns, runs, tasks }: Progress): void {
    if (Date.now() - this.#last_ms < LINE_EVERY_MS) return;
    this.#last_ms = Date.now();
    const percent = Math.round(share * 100);
    const elapsed_s = (this.#last_ms - this.#begun_ms) / 1000;
    const left = share > 0 ? ` | about ${durationText((elapsed_s * (1 - share)) / share)} to go` : "";
    this.#call.say(`${percent} % | ${finishedRuns}/${runs} runs | ${rateOf(tasks, this.#begun_ms)} tasks/s${left}`);
  }

  end(): void {}
}
