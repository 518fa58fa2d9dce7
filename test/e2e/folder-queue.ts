import type { ChildProcess } from "node:child_process";
import { Bench, policyModule, type Started } from "./support.js";

/** Run keys in the journal of a sweep, one for each line. */
export const keysIn = (bench: Bench, folder: string): readonly string[] => {
  if (!bench.has(folder, "journal.jsonl")) return [];
  return bench
    .read(folder, "journal.jsonl")
    .split("\n")
    .filter((line) => line.includes('"k":') && line.endsWith("}"))
    .map((line) => {
      const { k, r } = JSON.parse(line.slice(9)) as { k: string; r: number };
      return `${k}-${r}`;
    });
};

/** A folder in which sweeps over a shared folder run, with processes of their own that end with it. */
export class QueueBench {
  readonly bench = new Bench();
  readonly #children: ChildProcess[] = [];

  start(...args: string[]): Started {
    const started = this.bench.start(args);
    this.#children.push(started.process);
    return started;
  }

  worker(...args: string[]): Started {
    return this.start("worker", "--queue", "folder:queue", "--jobs", "1", ...args);
  }

  remove(): void {
    for (const child of this.#children) if (child.exitCode === null) child.kill("SIGKILL");
    this.bench.remove();
  }
}

/** What a worker says it has done. */
export const runsDone = (stdout: string): number => Number(/([\d,]+) runs? done/.exec(stdout)?.[1] ?? "0");

/** A policy that computes for 40 ms in each decision. */
export const BUSY_POLICY = policyModule(
  "busy",
  "const until = performance.now() + 40; while (performance.now() < until);",
);
