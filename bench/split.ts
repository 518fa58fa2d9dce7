/**
 * One run of many cells on one worker and on several: `npx tsx bench/split.ts [cells] [seconds] [workers] [policy]`, after `npm run build`. It prints the
 * elapsed time, the CPU time of the process and that of its busiest thread (Linux), which is what the run takes where every worker has a core
 * for itself. It also prints what a step of two threads in turn takes, and what there is to do between two decisions. It never gates.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { largest } from "../src/math/extremes.js";
import { median } from "./median.js";

const [cells = 100, seconds = 60, workers = 2] = process.argv.slice(2, 5).map(Number);
const [, , , , , policy = "edge"] = process.argv;
const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "edgefade-split-"));
const ROUNDS = 3;

const side = Math.ceil(Math.sqrt(cells));
const placeOf = (cell: number) => [500 * (cell % side), 500 * Math.floor(cell / side)] as const;
const each = <T>(of: (cell: number) => T): T[] => Array.from({ length: cells }, (_, cell) => of(cell));
const scenario = {
  name: "cells",
  duration: `${seconds} s`,
  replications: 1,
  radio: {
    subcarriers: 256,
    allocation: { scheme: "fixed", subcarriers: "integer(8, 64)" },
    association: { cells: "serving" },
  },
  edges: each((cell) => {
    const [x, y] = placeOf(cell);
    return {
      name: `cell${cell}`,
      position: [`${x} m`, `${y} m`],
      cores: 16,
      frequency: "3 GHz",
      grant: "integer(1, 4)",
    };
  }),
  clouds: [{ name: "cloud", frequency: "3 GHz" }],
  backhaul: { delay: "uniform(10 ms, 20 ms)", rate: "1 Gbps" },
  devices: each((cell) => {
    const [x, y] = placeOf(cell);
    const position = `rectangle(${x - 80} m, ${y - 80} m, ${x + 80} m, ${y + 80} m)`;
    return { name: `phone${cell}-`, count: 20, position, frequency: "1 GHz" };
  }),
  application: { chain: { subtasks: 3, data: "uniform(100 KB, 300 KB)", complexity: "uniform(100, 500)" } },
  arrivals: { process: "poisson", rate: "1 /s" },
  oracle: "off",
  policies: [policy],
};
const file = join(folder, "cells.json");
writeFileSync(file, JSON.stringify(scenario));

interface Cost {
  readonly elapsed_s: number;
  readonly cpu_s: number;
  readonly busiest_s: number;
}

/** CPU seconds of the threads of a process, by their numbers; empty where there is no /proc. */
const threadsOf = (pid: number): readonly (readonly [thread: string, cpu_s: number])[] => {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
      const [user, system] = stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .slice(11, 13)
        .map(Number) as [number, number];
      return [thread, (user + system) / 100];
    });
  } catch {
    return [];
  }
};

const run = async (split: string, out: string, ...more: readonly string[]): Promise<Cost> => {
  const begun = performance.now();
  const args = [command, "run", file, "--split", split, "--jobs", String(workers), "--log", "tasks", "--quiet"];
  const child = spawn(process.execPath, [...args, "--force", "--out", join(folder, out), ...more], {
    stdio: "inherit",
  });
  const threads = new Map<string, number>();
  let isOver = false;
  child.on("close", () => {
    isOver = true;
  });
  while (!isOver) {
    for (const [thread, cpu_s] of threadsOf(child.pid!)) threads.set(thread, cpu_s);
    await sleep(50);
  }
  const times = [...threads.values()];
  return {
    elapsed_s: (performance.now() - begun) / 1000,
    cpu_s: times.reduce((sum, time) => sum + time, 0),
    busiest_s: times.length === 0 ? Number.NaN : largest(times),
  };
};

const hashOf = (out: string): string => {
  const hash = createHash("sha256");
  for (const name of readdirSync(join(folder, out)).filter((name) => name.endsWith(".csv")))
    hash.update(readFileSync(join(folder, out, name)));
  return hash.digest("hex");
};

/** Microseconds of a step to another thread and back, asleep in between or not. */
const measureSteps = async (): Promise<void> => {
  const STEPS = 5_000;
  const numbers = new Int32Array(new SharedArrayBuffer(8));
  const code = `
    const { workerData: { buffer, steps } } = require("node:worker_threads");
    const numbers = new Int32Array(buffer);
    for (let step = 1; step <= 2 * steps; step++) {
      for (let last; (last = Atomics.load(numbers, 0)) !== step; ) if (step <= steps) Atomics.wait(numbers, 0, last);
      Atomics.store(numbers, 1, step);
      Atomics.notify(numbers, 1);
    }`;
  const worker = new Worker(code, { eval: true, workerData: { buffer: numbers.buffer, steps: STEPS } });
  await new Promise((online) => worker.once("online", online));
  const times_us: number[] = [];
  for (let step = 1; step <= 2 * STEPS; step++) {
    const begun = performance.now();
    Atomics.store(numbers, 0, step);
    Atomics.notify(numbers, 0);
    for (let last = 0; last !== step; last = Atomics.load(numbers, 1))
      if (step <= STEPS && last !== 0) Atomics.wait(numbers, 1, last);
    times_us.push((performance.now() - begun) * 1000);
  }
  const [asleep, awake] = [times_us.slice(0, STEPS), times_us.slice(STEPS)].map((times) => median(times).toFixed(1));
  console.log(`to another thread and back: ${asleep} us where they sleep in between, ${awake} us where they do not`);
};

try {
  const costs = new Map<string, Cost[]>();
  for (let round = 0; round < ROUNDS; round++)
    for (const split of ["off", String(workers)])
      costs.set(split, [...(costs.get(split) ?? []), await run(split, `split-${split}`)]);
  console.log(`${cells} cells of 20 devices, ${seconds} s, policy ${policy} (median of ${ROUNDS})`);
  const of = (split: string, part: keyof Cost): number => median(costs.get(split)!.map((cost) => cost[part]));
  for (const split of costs.keys())
    console.log(
      `--split ${split.padEnd(4)} elapsed ${of(split, "elapsed_s").toFixed(1)} s, CPU ${of(split, "cpu_s").toFixed(1)} s, busiest thread ${of(split, "busiest_s").toFixed(1)} s`,
    );
  const same = hashOf("split-off") === hashOf(`split-${workers}`) ? "the same bytes" : "OTHER BYTES";
  console.log(`busiest thread: ${(of("off", "busiest_s") / of(String(workers), "busiest_s")).toFixed(2)}x; ${same}`);
  const { counts } = JSON.parse(readFileSync(join(folder, "split-off", "manifest.json"), "utf8"));
  const between_us = (seconds / counts.generated) * 1e6;
  console.log(
    `between two decisions: ${between_us.toFixed(0)} us of emulated time, ${(counts.events / counts.generated).toFixed(1)} events, ${((of("off", "busiest_s") / counts.generated) * 1e6).toFixed(0)} us of CPU`,
  );
  await measureSteps();
} finally {
  rmSync(folder, { recursive: true });
}
