import { describe, expect, it } from "vitest";
import {
  erlangB,
  markovQueue,
  pollaczekKhinchinWait_s,
  processorSharingSojourn_s,
  tandemSojourn_s,
} from "../../src/physics/theory/queueing.js";
import { edge } from "../../src/policies/fixed.js";
import { sized } from "../support/effort.js";
import { emulate, placing, scenarioOf } from "../support/emulate.js";
import { batchError, meanOf, sumOf } from "../support/statistics.js";

interface Setup {
  readonly arrival_hz: number;
  /** Law of the work in core-seconds at 1 GHz. */
  readonly work: string;
  readonly cores?: number;
  readonly queue?: string;
  readonly tasks?: number;
  readonly application?: string;
}

/** Poisson arrivals at an edge server, over links that take no time. */
const server = ({
  arrival_hz,
  work,
  cores = 1,
  queue = "fifo",
  tasks = sized(20_000, 60_000),
  application = "",
}: Setup) =>
  scenarioOf(`
name: server
tasks: ${tasks}
radio: { rate: constant, uplink: 1 Gbps }
edges: [{ name: edge, cores: ${cores}, frequency: 1 GHz, queue: ${queue} }]
devices: [{ name: source }]
application: { chain: { subtasks: 1, data: 0 B, work: ${work} }${application} }
arrivals: { process: poisson, rate: ${arrival_hz} /s }
`);

const run = (setup: Setup) => {
  const observed = emulate(server(setup), edge(), { details: false });
  const tasks = observed.tasks.toSorted((a, b) => a.task - b.task).slice(2000);
  return { ...observed, tasks, ended: tasks.filter(({ status }) => status === "completed") };
};

/** Within five standard errors of batch means. */
const expectMean = (values: readonly number[], expected: number) =>
  expect(Math.abs(meanOf(values) - expected)).toBeLessThan(5 * batchError(values));

describe("a server without room to wait", () => {
  it.each([
    [8, 0.00453],
    [12, 0.06041],
    [16, 0.17531],
  ])("turns away what Erlang's B formula says: M/M/16/16 at %d Erlang, %d", (load, blocking) => {
    const { tasks, report } = run({
      arrival_hz: load,
      work: "exponential(1000 Mcycles)",
      cores: 16,
      queue: "{ discipline: fifo, capacity: 0 }",
    });
    expect(erlangB(16, load)).toBeCloseTo(blocking, 5);
    const refused = tasks.map(({ reason }) => (reason === "queue-full" ? 1 : 0));
    expectMean(refused, erlangB(16, load));
    expect(report.nodes.find(({ node }) => node === "edge")!.dropped).toBe(report.counts.dropped);
  });

  it("turns away the same for every law of service, and under processor sharing", () => {
    const { tasks } = run({
      arrival_hz: 12,
      work: "1000 Mcycles",
      cores: 16,
      queue: "{ discipline: processor-sharing, capacity: 0 }",
    });
    expectMean(
      tasks.map(({ status }) => (status === "dropped" ? 1 : 0)),
      erlangB(16, 12),
    );
  });
});

describe("a server with four places to wait", () => {
  it.each(["fifo", "lifo", "processor-sharing"])("is an M/M/16/20 under %s", (discipline) => {
    const { tasks, ended } = run({
      arrival_hz: 14,
      work: "exponential(1000 Mcycles)",
      cores: 16,
      queue: `{ discipline: ${discipline}, capacity: 4 }`,
    });
    const theory = markovQueue({ arrival_hz: 14, service_hz: 1, servers: 16, capacity: 20 });
    expect(theory.blocking).toBeCloseTo(0.0504, 4);
    expect(theory.sojourn_s).toBeCloseTo(1.04373, 5);
    expectMean(
      tasks.map(({ status }) => (status === "dropped" ? 1 : 0)),
      theory.blocking,
    );
    expectMean(
      ended.map(({ latency_s }) => latency_s),
      theory.sojourn_s,
    );
  });
});

/** Laws of mean 1 s, with their second moments. */
const laws = [
  ["1000 Mcycles", 1],
  ["uniform(500 Mcycles, 1500 Mcycles)", 1 + 1 / 12],
  ["exponential(1000 Mcycles)", 2],
] as const;

describe("M/G/1 at 0.8 Erlang", () => {
  it.each(laws)("with a service of %s waits as Pollaczek and Khinchin say", (work, second_s2) => {
    const { ended } = run({ arrival_hz: 0.8, work });
    const expected_s = pollaczekKhinchinWait_s(0.8, 1, second_s2);
    expect(expected_s).toBeCloseTo({ 1: 2, 2: 4 }[second_s2] ?? 2.1667, 4);
    expectMean(
      ended.map(({ queue_s }) => queue_s),
      expected_s,
    );
  });

  it("waits as long on average when the last one comes first, but more unevenly", () => {
    const wait = (queue: string) =>
      run({ arrival_hz: 0.8, work: "exponential(1000 Mcycles)", queue }).ended.map(({ queue_s }) => queue_s);
    const lifo = wait("lifo");
    expectMean(lifo, 4);
    // Second moments (H. Takagi, "Queueing analysis", volume 1): E[W^2] is 1 / (1 - rho) times that of first come, first served.
    const fifoSquare = 2 * 4 ** 2 + (0.8 * 6) / (3 * 0.2);
    expectMean(
      lifo.map((wait_s) => wait_s ** 2),
      fifoSquare / 0.2,
    );
  });
});

describe("M/G/1 under processor sharing at 0.6 Erlang", () => {
  it.each(laws)("with a service of %s takes E[S] / (1 - rho) = 2.5 s on average", (work) => {
    const { ended } = run({ arrival_hz: 0.6, work, queue: "processor-sharing" });
    expect(processorSharingSojourn_s(0.6, 1)).toBeCloseTo(2.5, 12);
    expectMean(
      ended.map(({ latency_s }) => latency_s),
      2.5,
    );
    expect(Math.max(...ended.map(({ queue_s }) => queue_s))).toBe(0);
  });
});

describe("priorities at 0.75 Erlang", () => {
  it("wait as Cobham says: R / ((1 - s(p + 1)) (1 - s(p))), s(p) the load of those who come first", () => {
    const { ended } = run({
      arrival_hz: 0.75,
      work: "exponential(1000 Mcycles)",
      queue: "priority",
      application: ", priority: 'integer(0, 2)'",
    });
    // Which task has which priority is not in the tables; work is conserved, so the mean over all is that of M/M/1.
    expectMean(
      ended.map(({ queue_s }) => queue_s),
      0.75 / 0.25,
    );
  });

  it.each([
    [2, 0, 0.25],
    [1, 0.25, 0.5],
    [0, 0.5, 0.75],
  ])("those of priority %d in particular", (priority, above, upTo) => {
    const priorities = new Map<number, number>();
    const noting = placing((request) => {
      priorities.set(request.task, request.priority);
      return ["edge"];
    });
    const scenario = server({
      arrival_hz: 0.75,
      work: "exponential(1000 Mcycles)",
      queue: "priority",
      application: ", priority: 'integer(0, 2)'",
    });
    const { tasks } = emulate(scenario, noting, { details: false });
    const own = tasks.toSorted((a, b) => a.task - b.task).filter(({ task }) => priorities.get(task) === priority);
    // Residual service lambda E[S^2] / 2.
    expectMean(
      own.slice(1000).map(({ queue_s }) => queue_s),
      0.75 / ((1 - above) * (1 - upTo)),
    );
  });
});

describe("the shortest first, at 0.8 Erlang", () => {
  it("waits as the priorities of infinitely many classes do", () => {
    const { ended } = run({ arrival_hz: 0.8, work: "exponential(1000 Mcycles)", queue: "shortest-job-first" });
    // (R. W. Conway, W. L. Maxwell, L. W. Miller, "Theory of scheduling") W(x) = R / (1 - lambda E[S; S <= x])^2
    const loadUpTo = (x: number) => 0.8 * (1 - Math.exp(-x) * (1 + x));
    let expected_s = 0;
    const step = 1e-4;
    for (let x = step / 2; x < 40; x += step) expected_s += (Math.exp(-x) * step * 0.8) / (1 - loadUpTo(x)) ** 2;
    expect(expected_s).toBeLessThan(4);
    expectMean(
      ended.map(({ queue_s }) => queue_s),
      expected_s,
    );
  });
});

describe("the earliest deadline first", () => {
  const late = (queue: string) => {
    const { tasks } = emulate(
      server({
        arrival_hz: 0.9,
        work: "exponential(1000 Mcycles)",
        queue,
        tasks: sized(20_000, 40_000),
        application: ", deadline: 'uniform(1 s, 30 s)'",
      }),
      edge(),
      { details: false },
    );
    return tasks.filter(({ status }) => status === "late").length / tasks.length;
  };

  it("misses fewer deadlines than first come, first served", () => {
    expect(late("earliest-deadline-first")).toBeLessThan(0.9 * late("fifo"));
  });

  it("is first come, first served where all have the same time", () => {
    const ends = (queue: string) => {
      const setup = { arrival_hz: 0.9, work: "exponential(1000 Mcycles)", tasks: 5000, application: ", deadline: 9 s" };
      return emulate(server({ ...setup, queue }), edge(), { details: false }).tasks.map(
        ({ completed_s }) => completed_s,
      );
    };
    expect(ends("earliest-deadline-first")).toEqual(ends("fifo"));
  });
});

describe("queues one after the other", () => {
  it("take as long as Burke's theorem says: lambda 2, mu 3 and 5", () => {
    const scenario = scenarioOf(`
name: tandem
tasks: ${sized(40_000, 120_000)}
radio: { rate: constant, uplink: 1 Gbps }
edges:
  - { name: first, cores: 1, frequency: 1 GHz }
  - { name: second, cores: 1, frequency: 1 GHz }
devices: [{ name: source }]
application:
  graph:
    nodes: [{ name: a, work: 'exponential(333333333.333333 cycles)' }, { name: b, work: 'exponential(200 Mcycles)' }]
    edges:
      - { from: input, to: a, data: 0 B }
      - { from: a, to: b, data: 0 B }
      - { from: b, to: output, data: 0 B }
arrivals: { process: poisson, rate: 2 /s }
`);
    const { tasks } = emulate(
      scenario,
      placing(() => ["first", "second"]),
      { details: false },
    );
    expect(tandemSojourn_s(2, [3, 5])).toBeCloseTo(4 / 3, 12);
    expectMean(
      tasks
        .toSorted((a, b) => a.task - b.task)
        .slice(2000)
        .map(({ latency_s }) => latency_s),
      4 / 3,
    );
  });
});

describe("core-seconds and energy", () => {
  it("of a server with a table of powers are those of its tasks", () => {
    const scenario = scenarioOf(`
name: table
tasks: 5000
radio: { rate: constant, uplink: 1 Gbps }
edges:
  - { name: edge, cores: 16, frequency: 1 GHz, grant: 'integer(1, 8)', queue: processor-sharing,
      power: { table: [58.4 W, 98 W, 109 W, 118 W, 128 W, 140 W, 153 W, 170 W, 189 W, 205 W, 222 W] } }
devices: [{ name: source }]
application: { chain: { subtasks: 2, data: 0 B, work: exponential(1000 Mcycles), serial: 0.2 } }
arrivals: { process: poisson, rate: 6 /s }
`);
    const { tasks, report } = emulate(scenario, edge(), { details: false });
    const row = report.nodes.find(({ node }) => node === "edge")!;
    expect(row.cpu_j / sumOf(tasks.map(({ edge_energy_j }) => edge_energy_j))).toBeCloseTo(1, 9);
    expect(row.busy_s / sumOf(tasks.map(({ edge_core_s }) => edge_core_s))).toBeCloseTo(1, 9);
    expect(row.idle_j).toBeCloseTo(58.4 * report.run_s, 6);
    const meanPower_w = row.energy_j / report.run_s;
    expect(meanPower_w).toBeGreaterThan(98);
    expect(meanPower_w).toBeLessThan(222);
  });
});
