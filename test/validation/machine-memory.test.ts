import { describe, expect, it } from "vitest";
import { jsq } from "../../src/policies/balancing.js";
import { edge } from "../../src/policies/fixed.js";
import { emulate, scenarioOf } from "../support/emulate.js";
import { meanOf, sumOf, varianceOf } from "../support/statistics.js";

interface Kind {
  readonly name: string;
  readonly rate_hz: number;
  readonly work_s: number;
  /** Share of the machine's memory that one of them holds. */
  readonly room: number;
}

const KINDS: readonly Kind[] = [
  { name: "small", rate_hz: 1.2, work_s: 0.8, room: 1 },
  { name: "large", rate_hz: 0.6, work_s: 2, room: 4 },
];
const ROOM = 9;
const CORES = 2;

const text = (work: (work_s: number) => string, machines: string, more = "") => `
name: rooms
duration: 4000 s
radio: { rate: constant, uplink: 100 Mbps }
edges: [{ name: scenb, cores: ${CORES}, frequency: 1 GHz, grant: 1, queue: processor-sharing, machines: ${machines}${more} }]
devices:
${KINDS.map(
  ({ name, rate_hz, work_s, room }) => `  - name: ${name}
    application: { chain: { subtasks: 1, data: 0 B, work: ${work(work_s)}, memory: ${room} MB } }
    arrivals: { process: poisson, rate: ${rate_hz} /s }`,
).join("\n")}
`;

/**
 * Probability that a task finds no room, by kind. Processor sharing with exponential work is a reversible chain, so that its stationary
 * law is that of unlimited memory cut down to the states that fit, and by PASTA a task of a kind is lost in those without room for it:
 *
 *     p(n)  ~  (n_1 + n_2)! / (phi(1) ... phi(n_1 + n_2)) * product of a_k^n_k / n_k!,   phi(i) = min(i, cores),  sum n_k b_k <= room
 */
const blocking = (): number[] => {
  let total = 0;
  const lost = KINDS.map(() => 0);
  const [a, b] = KINDS.map(({ rate_hz, work_s }) => rate_hz * work_s) as [number, number];
  for (let small = 0; small <= ROOM; small++)
    for (let large = 0; small + 4 * large <= ROOM; large++) {
      let p = 1;
      for (let i = 1; i <= small + large; i++) p *= i / Math.min(i, CORES);
      for (let i = 1; i <= small; i++) p *= a / i;
      for (let i = 1; i <= large; i++) p *= b / i;
      total += p;
      for (const [kind, { room }] of KINDS.entries()) if (small + 4 * large + room > ROOM) lost[kind]! += p;
    }
  return lost.map((one) => one / total);
};

describe("machines with memory", () => {
  it.each([
    ["exponential", (work_s: number) => `exponential(${work_s} Gcycles)`],
    // Processor sharing does not ask for the law of the work.
    ["constant", (work_s: number) => `${work_s} Gcycles`],
  ])("turn tasks away with the probabilities of a reversible chain, %s work", (_, work) => {
    const expected = blocking();
    const scenario = scenarioOf(text(work, `[{ memory: ${ROOM} MB }]`));
    const runs = [0, 1, 2, 3, 4].map((replication) => emulate(scenario, edge(), { replication, details: false }).tasks);
    for (const [kind, { name }] of KINDS.entries()) {
      const shares = runs.map((tasks) => {
        const own = tasks.filter(({ device }) => device === name);
        for (const { status, reason } of own) expect(reason).toBe(status === "dropped" ? "memory-full" : "");
        return own.filter(({ status }) => status === "dropped").length / own.length;
      });
      const error = Math.sqrt(varianceOf(shares) / shares.length);
      expect(expected[kind]).toBeGreaterThan(0.1);
      expect(Math.abs(meanOf(shares) - expected[kind]!)).toBeLessThan(5 * error);
      expect(error).toBeLessThan(0.02);
    }
  });

  it("are passed over by every balancer while another one has room, and never hold more than they have", () => {
    for (const rule of ["round-robin", "random", "jsq", "{ rule: power-of-d, d: 2 }", "weighted-round-robin"]) {
      const scenario = scenarioOf(
        text((work_s) => `exponential(${work_s} Gcycles)`, `[{ count: 3, memory: 5 MB }]`, `, balancer: ${rule}`),
        "duration=500 s",
      );
      const { subtasks, report } = emulate(scenario, edge());
      const sizeOf = (task: number) => (tasksOf.get(task) === "small" ? 1 : 4);
      const tasksOf = new Map(emulate(scenario, edge()).tasks.map(({ task, device }) => [task, device]));
      const machines = report.nodes.filter(({ kind }) => kind === "machine");
      expect(machines).toHaveLength(3);
      for (const row of machines) {
        expect(row.memory_bytes).toBe(5e6);
        expect(row.max_memory_bytes).toBe(5e6);
      }
      const refused = subtasks.filter(({ start_s }) => Number.isNaN(start_s));
      expect(refused.length).toBeGreaterThan(5);
      for (const one of refused) {
        const held = machines.map(({ node }) =>
          sumOf(
            subtasks
              .filter((other) => other.machine === node && other.start_s < one.ready_s && other.end_s > one.ready_s)
              .map(({ task }) => sizeOf(task)),
          ),
        );
        for (const used of held) expect(used + sizeOf(one.task)).toBeGreaterThan(5);
      }
    }
  });

  it("are seen by policies as the room on the roomiest, and balancing policies leave out sites without room", () => {
    const scenario = scenarioOf(`
name: rooms
duration: 300 s
radio: { rate: constant, uplink: 100 Mbps }
edges:
  - { name: a, cores: 1, frequency: 1 GHz, machines: [{ count: 2, memory: 3 MB }, { memory: 6 MB }] }
  - { name: b, cores: 9, frequency: 1 GHz, memory: 4 MB }
devices: [{ name: phone, count: 4 }]
application: { chain: { subtasks: 1, data: 0 B, work: exponential(1 Gcycles), memory: 3 MB } }
arrivals: { process: poisson, rate: 0.6 /s }
`);
    const rooms: (readonly number[])[] = [];
    const inner = jsq();
    const { tasks } = emulate(scenario, {
      name: "watched",
      decides: "task",
      begin: (run) => inner.begin?.(run),
      place: (request, view) => {
        rooms.push(view.sites.slice(1).map(({ freeMemory_bytes }) => freeMemory_bytes));
        expect(view.sites.map(({ memory_bytes }) => memory_bytes)).toEqual([Infinity, 6e6, 4e6]);
        return inner.place!(request, view);
      },
    });
    expect(new Set(rooms.map(([a]) => a))).toEqual(new Set([6e6, 3e6, 0]));
    // Nothing is on its way, so that who has room when it is asked has room when the task comes.
    for (const { task, status } of tasks) {
      const [a, b] = rooms[task]!;
      expect(status === "dropped").toBe(a! < 3e6 && b! < 3e6);
    }
    expect(tasks.filter(({ status }) => status === "dropped").length).toBeGreaterThan(5);
  });
});
