import cliProgress from "cli-progress";
import type { PolicyProgress, Progress } from "../experiment/runs/progress.js";
import type { Invocation, TextStream } from "./invocation.js";
import { durationText } from "./tables/duration-text.js";

/**
 * Shows progress on stderr. On a terminal it is a bar, with a line below it for every policy of a run; elsewhere a line at intervals;
 * nothing when quiet.
 */
export interface ProgressDisplay {
  update(progress: Progress): void;
  end(): void;
}

const LINE_EVERY_MS = 10_000;

export const progressDisplay = (quiet: boolean, call: Invocation): ProgressDisplay => {
  if (quiet) return { update: () => {}, end: () => {} };
  return call.io.stderr.isTTY === true ? new LiveTable(call.io.stderr) : new Lines(call);
};

const rateOf = (tasks: number, begun_ms: number): string => {
  const elapsed_s = (Date.now() - begun_ms) / 1000;
  return elapsed_s > 0 ? Math.round(tasks / elapsed_s).toLocaleString("en-US") : "0";
};

const BAR = "{bar} {percentage} %";
const STEPS = 1000;
/** Number of terminal lines left for earlier output. */
const ROOM = 4;

/** Remaining time: to the second below a minute, then to five seconds; over an hour in hours and minutes. */
export const timeToGo = (time_s: number): string => {
  const whole_s = time_s < 60 ? Math.round(time_s) : 5 * Math.round(time_s / 5);
  const [hours, minutes, seconds] = [Math.floor(whole_s / 3600), Math.floor(whole_s / 60) % 60, whole_s % 60];
  if (hours > 0) return `${hours}h${minutes}m`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
};

/** A bar for all runs and one for every policy, updated in place and removed at the end. */
export class LiveTable implements ProgressDisplay {
  readonly #begun_ms = Date.now();
  readonly #rows: number;
  readonly #bars: cliProgress.MultiBar;
  readonly #all: cliProgress.SingleBar;
  readonly #policies = new Map<string, cliProgress.SingleBar>();

  constructor(terminal: TextStream & { readonly rows?: number }) {
    this.#rows = terminal.rows ?? 24;
    const stream = terminal as NodeJS.WritableStream;
    this.#bars = new cliProgress.MultiBar({
      ...{ stream, hideCursor: true, clearOnComplete: true, barsize: 24 },
      formatTime: timeToGo,
    });
    const format = `emulating ${BAR} | {finishedRuns}/{runs} runs | {rate} tasks/s | {eta_formatted} to go`;
    this.#all = this.#bars.create(STEPS, 0, { finishedRuns: 0, runs: 0, rate: 0 }, { format });
  }

  update({ share, finishedRuns, runs, tasks, policies = [] }: Progress): void {
    // The remaining time is unknown until then.
    if (share <= 0) return;
    this.#all.update(Math.round(share * STEPS), { finishedRuns, runs, rate: rateOf(tasks, this.#begun_ms) });
    // A table longer than the terminal cannot be updated in place.
    if (policies.length + ROOM > this.#rows) return;
    const width = policies.reduce((most, { label }) => Math.max(most, label.length), 0);
    for (const policy of policies) this.#line(policy, width);
  }

  end(): void {
    this.#bars.stop();
  }

  #line({ label, share, tasks, latency_s }: PolicyProgress, width: number): void {
    const columns = {
      label: label.padEnd(width),
      tasks: tasks.toLocaleString("en-US").padStart(11),
      latency: Number.isNaN(latency_s) ? "-" : `${latency_s.toPrecision(4)} s`,
    };
    let bar = this.#policies.get(label);
    if (bar === undefined) {
      bar = this.#bars.create(STEPS, 0, columns, { format: `{label} ${BAR} | {tasks} tasks | mean latency {latency}` });
      this.#policies.set(label, bar);
    }
    bar.update(Math.round(share * STEPS), columns);
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
