/**
 * The kernel beside its peers: `npx tsx bench/engine.ts [customers]`. It prints ratios and never gates.
 *
 * M/M/1 at load 0.8 on our kernel (callbacks, and with a Resource processes in steps and as generators), SimPy and ns-3, every contender in a process of
 * its own and in turn, by user CPU time without start-up. Two events a customer: one arrives, one departs. Then the hold model
 * on the future event list, beside js-sdsl's and C++'s priority queues. Peers come from Debian: python3-simpy3, and libns3-dev with g++
 * and pkg-config.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PriorityQueue } from "js-sdsl";
import seedrandom from "seedrandom";
import { EventQueue } from "../src/engine/event-queue.js";
import { median } from "./median.js";

const customers = Number(process.argv[2] ?? 5_000_000);
const ROUNDS = 5;
const EVENTS_PER_CUSTOMER = 2;
const folder = mkdtempSync(join(tmpdir(), "edgefade-bench-"));
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

interface Contender {
  readonly name: string;
  readonly customers: number;
  readonly command: readonly [string, ...string[]];
}

const ours = (style: string): Contender => ({
  name: `edgefade ${style}`,
  customers,
  command: [process.execPath, "--import", "tsx", here("./mm1.ts"), style],
});

const simpy = (): Contender[] => {
  const python = "/usr/bin/python3";
  try {
    execFileSync(python, ["-c", "import simpy"], { stdio: "ignore" });
    return [{ name: "SimPy", customers: Math.ceil(customers / 25), command: [python, here("./peers/mm1.py")] }];
  } catch {
    console.log("SimPy: skipped, Debian's python3-simpy3 is not installed");
    return [];
  }
};

const ns3 = (): Contender[] => {
  const program = join(folder, "mm1_ns3");
  try {
    const flags = execFileSync("pkg-config", ["--cflags", "--libs", "ns3-core"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    // The package also names libraries by path that it does not bring, and that the core does not need.
    const options = flags
      .toString()
      .trim()
      .split(/\s+/)
      .filter((flag) => flag.startsWith("-"));
    execFileSync("g++", ["-O3", "-o", program, here("./peers/mm1_ns3.cc"), ...options], { stdio: "ignore" });
    return [{ name: "ns-3", customers, command: [program] }];
  } catch {
    console.log("ns-3: skipped, Debian's libns3-dev, g++ or pkg-config is not installed");
    return [];
  }
};

/** Million events per CPU-second, round by round; contenders take turns, so that a busy machine slows all of them. */
const race = (contenders: readonly Contender[]): Map<string, number[]> => {
  const speeds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, customers, command } of contenders) {
      const [program, ...args] = command;
      const [cpu_s, mean] = execFileSync(program, [...args, String(customers)], { encoding: "utf8" })
        .split(/\s+/)
        .map(Number) as [number, number];
      speeds.get(name)!.push((EVENTS_PER_CUSTOMER * customers) / cpu_s / 1e6);
      if (round === 0)
        console.log(`${name}: ${customers} customers, mean number in system ${mean.toFixed(2)} (theory 4)`);
    }
  return speeds;
};

const STYLES = ["callbacks", "steps", "processes"];

const compareKernels = (): void => {
  const peers = [...simpy(), ...ns3()];
  const speeds = race([...STYLES.map(ours), ...peers]);
  console.log("\nM/M/1, million events per CPU-second (median)");
  for (const [name, values] of speeds) console.log(`  ${name.padEnd(20)} ${median(values).toFixed(2)}`);
  for (const style of STYLES.map((style) => `edgefade ${style}`))
    for (const { name } of peers) {
      const ratios = speeds.get(style)!.map((speed, round) => speed / speeds.get(name)![round]!);
      console.log(`  ${style} / ${name}: ${median(ratios).toFixed(1)}x`);
    }
};

const PENDINGS = [100, 10_000, 1_000_000];
const HOLDS = 2_000_000;
/** Drawn before, so that the queue alone is measured. */
const GAPS_S = ((random) => Float64Array.from({ length: 65_536 }, () => -Math.log(1 - random())))(
  seedrandom.alea("hold").double,
);
const gapAt_s = (hold: number): number => GAPS_S[hold & (GAPS_S.length - 1)]!;

interface Event {
  readonly time_s: number;
  readonly order: number;
  readonly action: (argument: number) => void;
  readonly argument: number;
}

let sum = 0;
const action = (argument: number): void => {
  sum += argument;
};

/** Pops the next event and pushes another an exponential time later, again and again. @returns million holds per CPU-second */
const holdTyped = (pending: number): number => {
  const queue = new EventQueue();
  for (let index = 0; index < pending; index++) queue.push(gapAt_s(index) * (1 + index / pending), action, index);
  const before = process.cpuUsage();
  for (let hold = 0; hold < HOLDS; hold++) {
    const now_s = queue.nextTime_s();
    queue.pop();
    queue.push(now_s + gapAt_s(hold), action, hold);
  }
  return HOLDS / process.cpuUsage(before).user;
};

const holdObjects = (pending: number): number => {
  const queue = new PriorityQueue<Event>([], (a, b) => a.time_s - b.time_s || a.order - b.order);
  let order = 0;
  for (let index = 0; index < pending; index++)
    queue.push({ time_s: gapAt_s(index) * (1 + index / pending), order: order++, action, argument: index });
  const before = process.cpuUsage();
  for (let hold = 0; hold < HOLDS; hold++) {
    const { time_s, action, argument } = queue.pop()!;
    action(argument);
    queue.push({ time_s: time_s + gapAt_s(hold), order: order++, action, argument: hold });
  }
  return HOLDS / process.cpuUsage(before).user;
};

/** `std::priority_queue`; undefined: there is no compiler. */
const compiledHold = (): ((pending: number) => number) | undefined => {
  const program = join(folder, "hold");
  try {
    execFileSync("g++", ["-O3", "-o", program, here("./peers/hold.cpp")], { stdio: "ignore" });
  } catch {
    console.log("std::priority_queue: skipped, g++ is not installed");
    return undefined;
  }
  return (pending) => {
    const [cpu_s] = execFileSync(program, [String(pending), String(HOLDS)], { encoding: "utf8" }).split(" ");
    return HOLDS / Number(cpu_s) / 1e6;
  };
};

const compareQueues = (): void => {
  const contenders = new Map([
    ["edgefade EventQueue", holdTyped],
    ["js-sdsl PriorityQueue", holdObjects],
  ]);
  const compiled = compiledHold();
  if (compiled !== undefined) contenders.set("std::priority_queue", compiled);
  for (const pending of PENDINGS) {
    const speeds = new Map([...contenders.keys()].map((name): [string, number[]] => [name, []]));
    for (let round = 0; round <= ROUNDS; round++)
      for (const [name, hold] of contenders) {
        const speed = hold(pending);
        if (round > 0) speeds.get(name)!.push(speed);
      }
    console.log(`\nHold model at ${pending.toLocaleString("en")} pending, million holds per CPU-second (median)`);
    const [ours, ...peers] = [...speeds];
    for (const [name, values] of speeds) console.log(`  ${name.padEnd(24)} ${median(values).toFixed(2)}`);
    for (const [name, values] of peers)
      console.log(
        `  edgefade / ${name}: ${median(ours![1].map((speed, round) => speed / values[round]!)).toFixed(2)}x`,
      );
  }
  if (!(sum > 0)) throw new Error("events are done");
};

try {
  compareKernels();
  compareQueues();
} finally {
  rmSync(folder, { recursive: true });
}
