import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../src/engine/random.js";
import { parseScenario } from "../../src/scenario/load/load.js";
import { emulate, type Observed, placing } from "../support/emulate.js";

const EDGES = 5;
const DEVICES = 50;
const RATE_BPS = 14e6;
const DEVICE_HZ = 2.5e9;
const EDGE_HZ = 41.8e9;
const CYCLES_PER_BIT = 0.297e9 / 1e6;
const DEADLINE_S = 1;

interface Job {
  readonly arrival_s: number;
  readonly device: number;
  readonly bits: number;
  readonly cycles: number;
  /** Number of the edge; -1: the device. */
  readonly edge: number;
}

/** Arrivals with probability 0.3 every 0.1 s at every device, of 2 to 5 Mbit, each placed by chance. */
const draw = (steps: number, edges: readonly number[]): Job[] => {
  const random = new RandomStreams(3, 0).stream("test", "jobs");
  const jobs: Job[] = [];
  for (let step = 0; step < steps; step++)
    for (let device = 0; device < DEVICES; device++) {
      if (!(random() < 0.3)) continue;
      const bits = 2e6 + 3e6 * random();
      const edge = edges[Math.floor(edges.length * random())]!;
      jobs.push({ arrival_s: step / 10, device, bits, cycles: bits * CYCLES_PER_BIT, edge });
    }
  return jobs;
};

/** Jobs in a row, one served at a time; or all together, each with its share. `left` is in bits or cycles. */
interface Station {
  readonly rate: number;
  readonly isShared: boolean;
  readonly jobs: { readonly job: Job; left: number }[];
}

/**
 * The same system once more, without the emulator: goes from event to event, and moves all that is served at each.
 *
 * @param radioOf  key of the radio by which a job goes
 * @returns jobs that were done within their deadline
 */
const simulate = (jobs: readonly Job[], radioOf: (job: Job) => string): ReadonlySet<Job> => {
  const stations = new Map<string, Station>();
  const station = (key: string, rate: number, isShared: boolean): Station => {
    const found = stations.get(key) ?? { rate, isShared, jobs: [] };
    stations.set(key, found);
    return found;
  };
  const enter = (job: Job, hasCome: boolean): void => {
    if (job.edge < 0) station(`cpu ${job.device}`, DEVICE_HZ, false).jobs.push({ job, left: job.cycles });
    else if (hasCome) station(`edge ${job.edge}`, EDGE_HZ, true).jobs.push({ job, left: job.cycles });
    else station(radioOf(job), RATE_BPS, false).jobs.push({ job, left: job.bits });
  };
  const speed = ({ rate, isShared, jobs: all }: Station, index: number): number =>
    isShared ? rate / all.length : index === 0 ? rate : 0;
  const done = new Set<Job>();
  let now_s = 0;
  let next = 0;
  for (;;) {
    let at_s = jobs[next]?.arrival_s ?? Infinity;
    let ending: { at: string; index: number; isLate: boolean } | undefined;
    for (const [at, one] of stations)
      one.jobs.forEach(({ job, left }, index) => {
        const end_s = now_s + left / speed(one, index);
        const deadline_s = job.arrival_s + DEADLINE_S;
        const first_s = Math.min(end_s, deadline_s);
        if (!(first_s < at_s)) return;
        at_s = first_s;
        ending = { at, index, isLate: deadline_s < end_s };
      });
    if (at_s === Infinity) return done;
    for (const one of stations.values())
      one.jobs.forEach((served, index) => {
        served.left -= (at_s - now_s) * speed(one, index);
      });
    now_s = at_s;
    if (ending === undefined) enter(jobs[next++]!, false);
    else {
      const { job } = stations.get(ending.at)!.jobs.splice(ending.index, 1)[0]!;
      if (ending.isLate) continue;
      if (ending.at.startsWith("radio")) enter(job, true);
      else done.add(job);
    }
  }
};

const scenarioOf = (jobs: readonly Job[], perEdge: boolean) => {
  const rows = jobs.map(({ arrival_s, device, bits, cycles }) => `${arrival_s},${device},${bits}|0,${cycles}\n`);
  const text = `
radio: { rate: constant, uplink: ${RATE_BPS} bps, perEdge: ${perEdge} }
edges: [${Array.from({ length: EDGES }, (_, edge) => `{ name: edge-${edge}, cores: 1, frequency: ${EDGE_HZ} Hz, queue: processor-sharing }`).join(", ")}]
devices: [{ name: phone, count: ${DEVICES}, frequency: ${DEVICE_HZ} Hz }]
application: { deadline: ${DEADLINE_S} s, onDeadline: drop }
arrivals: { process: trace, file: jobs.csv }
`;
  const csv = `arrival_s,device,data_bits,work_cycles\n${rows.join("")}`;
  return parseScenario(text, "test.yaml", { readFile: () => csv }).scenario;
};

const emulated = (jobs: readonly Job[], perEdge: boolean): Observed =>
  emulate(
    scenarioOf(jobs, perEdge),
    placing(({ task }) => {
      const { edge } = jobs[task]!;
      return [edge < 0 ? "device" : `edge-${edge}`];
    }),
  );

describe("fifty devices and five edges, against a simulation of its own", () => {
  const share = (count: number, jobs: readonly Job[]): number => count / jobs.length;

  test.each([
    ["over edges alone", [0, 1, 2, 3, 4]],
    ["over the device and the edges", [-1, 0, 1, 2, 3, 4]],
  ])("task for task, %s, with one radio and with one for each edge", (_, edges) => {
    const jobs = draw(120, edges);
    const drops = [false, true].map((perEdge) => {
      const done = simulate(jobs, ({ device, edge }) => (perEdge ? `radio ${device} to ${edge}` : `radio ${device}`));
      const { tasks } = emulated(jobs, perEdge);
      expect(tasks).toHaveLength(jobs.length);
      const wrong = tasks.filter(({ task, status }) => (status === "completed") !== done.has(jobs[task]!));
      expect(wrong).toEqual([]);
      return share(jobs.length - done.size, jobs);
    });
    const [one, perEdge] = drops as [number, number];
    expect(one).toBeGreaterThan(0);
    // What a radio for every edge hides: most of the drops.
    expect(perEdge).toBeLessThan(one / 4);
  });
});

describe("a device that sends to two edges", () => {
  const run = (fields: string, ...rows: readonly string[]) => {
    const text = `
radio: { rate: constant, uplink: 8 Mbps, downlink: 4 Mbps${fields} }
edges: [{ name: a, cores: 4 }, { name: b, cores: 4 }]
devices: [{ name: phone }]
application: {}
arrivals: { process: trace, file: tasks.csv }
`;
    const csv = `arrival_s,device,data_bits,work_cycles\n${rows.join("\n")}\n`;
    const waits_s: number[] = [];
    const observed = emulate(
      parseScenario(text, "test.yaml", { readFile: () => csv }).scenario,
      placing(({ task }, network) => {
        const site = task % 2 === 0 ? "a" : "b";
        waits_s.push(network.moveTime_s(0, "device", site));
        return [site];
      }),
    );
    return { ...observed, waits_s };
  };
  const rows = ["0,0,8e6|4e6,0", "0,0,8e6|0,0"];

  test("one after the other; and what is known beforehand says so", () => {
    const { tasks, transfers, waits_s, report } = run("", ...rows);
    // Up: 0 to 1 s, and 1 to 2 s. Down, which the other direction does not keep waiting: 1 to 2 s.
    const waits = new Map(tasks.map(({ task, completed_s, queue_s }) => [task, [completed_s, queue_s]]));
    expect([waits.get(0), waits.get(1)]).toEqual([
      [2, 0],
      [2, 1],
    ]);
    expect(
      transfers.map(({ task, leg, requested_s, start_s, end_s }) => [task, leg, requested_s, start_s, end_s]),
    ).toEqual(
      expect.arrayContaining([
        [0, "uplink", 0, 0, 1],
        [0, "downlink", 1, 1, 2],
        [1, "uplink", 0, 1, 2],
      ]),
    );
    expect(transfers).toHaveLength(3);
    expect(waits_s).toEqual([1, 2]);
    const links = report.nodes.filter(({ kind }) => kind === "uplink" || kind === "downlink");
    expect(links.map(({ node, served, busy_s }) => [node, served, busy_s])).toEqual([
      ["phone-uplink", 2, 2],
      ["phone-downlink", 1, 1],
    ]);
  });

  test("at the same time with a radio for each edge", () => {
    const { tasks, waits_s, report } = run(", perEdge: true", ...rows);
    expect(tasks.map(({ task, completed_s, queue_s }) => [task, completed_s, queue_s])).toEqual([
      [1, 1, 0],
      [0, 2, 0],
    ]);
    expect(waits_s).toEqual([1, 1]);
    expect(report.nodes.filter(({ kind }) => kind === "uplink").map(({ node }) => node)).toEqual([
      "phone-a-uplink",
      "phone-b-uplink",
    ]);
  });

  test("bits that are sent again are counted once, though each edge loses segments of its own", () => {
    // The emulation itself holds bits asked for and carried against each other when it ends.
    const { transfers, tasks } = run(", loss: { probability: 50 % }", ...rows);
    expect(transfers.filter(({ leg }) => leg === "uplink").map(({ bits, end_s }) => [bits, end_s])).toEqual([
      [16e6, 2],
      [16e6, 4],
    ]);
    expect(tasks.every(({ status }) => status === "completed")).toBe(true);
  });
});
