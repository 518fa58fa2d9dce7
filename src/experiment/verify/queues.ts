import {
  erlangC,
  markovQueue,
  pollaczekKhinchinWait_s,
  type QueueMeans,
  tandemSojourn_s,
} from "../../physics/theory/queueing.js";
import type { OffloadingPolicy } from "../../world/policy.js";
import type { TaskRecord } from "../../world/records.js";
import { mean, tInterval } from "../statistics.js";
import { type Check, type Claim, type CurvePoint, type Experiment, exactCheck, meanCheck } from "./check.js";
import { Bench, REPLICATIONS, scaled, type Watcher } from "./emulate.js";

/** A queue that an emulated edge server is: tasks without data, so that only computing takes time. */
export interface QueueSetting {
  readonly arrival_hz: number;
  /** Law of the work, in cycles; a core does 1e9 of them a second. */
  readonly work: string;
  readonly servers: number;
  /** Further fields of the edge server, such as its queue. */
  readonly edge?: string;
}

/** A scenario whose SCceNB is the queue. */
export const queueScenario = ({ arrival_hz, work, servers, edge = "" }: QueueSetting, tasks: number): string => `
name: queue
tasks: ${tasks}
radio: { rate: constant, uplink: 1000 Gbps }
edges: [{ name: scenb, cores: ${servers}, frequency: 1 GHz${edge} }]
devices: [{ name: source }]
application: { chain: { subtasks: 1, data: 0 B, work: "${work}" } }
arrivals: { process: poisson, rate: ${arrival_hz} /s }
policies: [edge]
`;

/** Means of one replication, over the tasks that arrived after the warm-up. */
export interface QueueRun {
  readonly wait_s: number;
  readonly sojourn_s: number;
  readonly service_s: number;
  readonly gap_s: number;
  /** Share of the tasks let in that had to wait. */
  readonly delayed: number;
  /** Share of the arrivals turned away. */
  readonly blocked: number;
  /** Mean number waiting or in service, over the whole run. */
  readonly present: number;
  /** |mean queue * time - sum of waits| / sum of sojourns. */
  readonly littleError: number;
  /** |busy core-seconds - sum of services| / sum of sojourns. */
  readonly utilizationError: number;
}

/** Emulates one replication of a queue. @param warm_s tasks that arrive earlier are not counted */
export const runQueue = (
  bench: Bench,
  text: string,
  replication: number,
  warm_s: number,
  policy?: OffloadingPolicy,
): QueueRun => {
  const sums = {
    n: 0,
    arrived: 0,
    wait_s: 0,
    sojourn_s: 0,
    service_s: 0,
    delayed: 0,
    last_s: 0,
    waits_s: 0,
    works_s: 0,
  };
  const task = (record: TaskRecord): void => {
    const { arrival_s, latency_s, queue_s, compute_s, status } = record;
    sums.last_s = Math.max(sums.last_s, arrival_s);
    const isIn = status === "completed";
    if (isIn) {
      sums.waits_s += queue_s;
      sums.works_s += compute_s;
    }
    if (arrival_s < warm_s) return;
    sums.arrived++;
    if (!isIn) return;
    sums.n++;
    sums.wait_s += queue_s;
    sums.sojourn_s += latency_s;
    sums.service_s += compute_s;
    // What the rounding of doubles leaves of no wait is less than a nanosecond.
    if (queue_s > 1e-9) sums.delayed++;
  };
  const watcher: Watcher = { task };
  const { nodes, run_s, counts } = bench.emulate(bench.scenario(text), replication, watcher, policy);
  const servers = nodes.filter(({ kind }) => kind === "edge");
  const queued_s = servers.reduce((sum, { mean_queue }) => sum + mean_queue * run_s, 0);
  const busy_s = servers.reduce((sum, node) => sum + node.busy_s, 0);
  return {
    wait_s: sums.wait_s / sums.n,
    sojourn_s: sums.sojourn_s / sums.n,
    service_s: sums.service_s / sums.n,
    gap_s: sums.last_s / counts.generated,
    delayed: sums.delayed / sums.n,
    blocked: 1 - sums.n / sums.arrived,
    present: (queued_s + busy_s) / run_s,
    littleError: Math.abs(queued_s - sums.waits_s) / (sums.waits_s + sums.works_s),
    utilizationError: Math.abs(busy_s - sums.works_s) / (sums.waits_s + sums.works_s),
  };
};

/** What is claimed of a queue: a quantity of its runs, the formula, and its value. */
export interface QueueClaim {
  readonly quantity: string;
  readonly formula: string;
  readonly unit: string;
  readonly expected: number;
  readonly of: (run: QueueRun) => number;
}

export interface QueueExperimentOptions {
  readonly subject: string;
  /** Scenario of a replication of so many tasks. */
  readonly scenario: (tasks: number) => string;
  /** Tasks of a replication. */
  readonly tasks: number;
  /** Twenty times the relaxation time, or so. */
  readonly warm_s: number;
  readonly claims: readonly QueueClaim[];
  readonly policy?: OffloadingPolicy;
  /** False where nobody waits and services stretch, as under processor sharing. Default true. */
  readonly hasLaws?: boolean;
}

/** The experiment about one queue: independent replications, a row for each claim and two for the laws that hold in every run. */
export const queueExperiment = (options: QueueExperimentOptions): Experiment => ({
  name: options.subject,
  run: (given) => {
    const bench = new Bench(given);
    const { subject, claims, warm_s } = options;
    const text = options.scenario(scaled(options.tasks, given.effort));
    const runs = Array.from({ length: REPLICATIONS }, (_, replication) =>
      runQueue(bench, text, replication, warm_s, options.policy),
    );
    const checks = claims.map(({ of, ...claim }) => meanCheck({ subject, ...claim }, runs.map(of)));
    const laws = options.hasLaws === false ? [] : lawChecks(subject, runs);
    return { checks: [...checks, ...laws], runs: bench.runs, tasks: bench.tasks };
  },
});

/** Little's law and the utilization law, which bind node and ledger together in every single run. */
const lawChecks = (subject: string, runs: readonly QueueRun[]): Check[] => {
  const worst = (of: (run: QueueRun) => number) => Math.max(...runs.map(of));
  const law = (quantity: string, formula: string): Claim => ({ subject, quantity, formula, unit: "", expected: 0 });
  return [
    exactCheck(
      law("Little's law, relative error", "L_q T = sum of waits"),
      worst(({ littleError }) => littleError),
      1e-9,
    ),
    exactCheck(
      law("utilization law, relative error", "busy = sum of services"),
      worst(({ utilizationError }) => utilizationError),
      1e-9,
    ),
  ];
};

const s = { unit: "s" };
const none = { unit: "" };

const waiting = (expected: number, formula: string): QueueClaim => ({
  quantity: "mean wait",
  formula,
  ...s,
  expected,
  of: ({ wait_s }) => wait_s,
});

const service = (expected: number): QueueClaim => ({
  quantity: "mean service",
  formula: "E[S]",
  ...s,
  expected,
  of: ({ service_s }) => service_s,
});

const gap = (arrival_hz: number): QueueClaim => ({
  quantity: "mean gap of arrivals",
  formula: "1 / lambda",
  ...s,
  expected: 1 / arrival_hz,
  of: ({ gap_s }) => gap_s,
});

/** Law of a work whose service takes `mean_s` on average. */
export const exponentialWork = (mean_s: number): string => `exponential(${1000 * mean_s} Mcycles)`;

const single = { arrival_hz: 5, service_hz: 8 };
const singleMeans: QueueMeans = markovQueue(single);

const mm1 = queueExperiment({
  subject: "M/M/1 (5, 8)",
  scenario: (tasks) => queueScenario({ ...single, servers: 1, work: exponentialWork(1 / single.service_hz) }, tasks),
  tasks: 12_000,
  warm_s: 60,
  claims: [
    gap(single.arrival_hz),
    service(1 / single.service_hz),
    {
      quantity: "mean sojourn",
      formula: "1 / (mu - lambda)",
      ...s,
      expected: singleMeans.sojourn_s,
      of: ({ sojourn_s }) => sojourn_s,
    },
    waiting(singleMeans.wait_s, "rho / (mu - lambda)"),
    {
      quantity: "mean number present",
      formula: "rho / (1 - rho)",
      ...none,
      expected: singleMeans.present,
      of: ({ present }) => present,
    },
  ],
});

const many = { arrival_hz: 12, service_hz: 1, servers: 16 };
const manyMeans = markovQueue(many);

const mm16 = queueExperiment({
  subject: "M/M/16 (12, 1), SCceNB",
  scenario: (tasks) => queueScenario({ ...many, work: exponentialWork(1 / many.service_hz) }, tasks),
  tasks: 12_000,
  warm_s: 60,
  claims: [
    gap(many.arrival_hz),
    service(1 / many.service_hz),
    {
      quantity: "share that waits",
      formula: "Erlang C(16, 12)",
      ...none,
      expected: erlangC(many.servers, many.arrival_hz / many.service_hz),
      of: ({ delayed }) => delayed,
    },
    waiting(manyMeans.wait_s, "C / (c mu - lambda)"),
    {
      quantity: "mean number present",
      formula: "a + lambda W_q",
      ...none,
      expected: manyMeans.present,
      of: ({ present }) => present,
    },
  ],
});

/** Laws of service with mean 1 s, and their second moments. */
const laws = [
  { law: "D", work: "constant(1000 Mcycles)", secondMoment_s2: 1 },
  { law: "U(.5, 1.5)", work: "uniform(500 Mcycles, 1500 Mcycles)", secondMoment_s2: 1 + 1 / 12 },
  { law: "M", work: exponentialWork(1), secondMoment_s2: 2 },
] as const;
const generalArrival_hz = 0.8;

const mg1 = laws.map(({ law, work, secondMoment_s2 }) =>
  queueExperiment({
    subject: `M/${law}/1, load .8`,
    scenario: (tasks) => queueScenario({ arrival_hz: generalArrival_hz, servers: 1, work }, tasks),
    tasks: 12_000,
    warm_s: 1500,
    claims: [
      ...(law === "D" ? [] : [service(1)]),
      waiting(pollaczekKhinchinWait_s(generalArrival_hz, 1, secondMoment_s2), "lambda E[S^2] / (2 (1 - rho))"),
    ],
  }),
);

const tandemServices_hz = [3, 5] as const;
const tandemArrival_hz = 2;

const tandem = queueExperiment({
  subject: "tandem (2; 3, 5)",
  scenario: (tasks) => `
name: tandem
tasks: ${tasks}
radio: { rate: constant, uplink: 1000 Gbps }
edges:
${tandemServices_hz.map((service_hz, index) => `  - { name: edge${index}, cores: 1, frequency: ${service_hz} GHz }`).join("\n")}
devices: [{ name: source }]
application: { chain: { subtasks: 2, data: 0 B, work: "${exponentialWork(1)}" } }
arrivals: { process: poisson, rate: ${tandemArrival_hz} /s }
policies: [edge]
`,
  tasks: 8_000,
  warm_s: 300,
  policy: { name: "tandem", decides: "task", place: () => ["edge0", "edge1"] },
  claims: [
    {
      quantity: "mean sojourn",
      formula: "sum of 1 / (mu - lambda)",
      ...s,
      expected: tandemSojourn_s(tandemArrival_hz, tandemServices_hz),
      of: ({ sojourn_s }) => sojourn_s,
    },
  ],
});

/** The figure of the latency of M/M/1 over its load; it has no rows. */
export const singleServerCurve: Experiment = {
  name: "M/M/1 over its load",
  run: (given) => {
    const bench = new Bench(given);
    const points = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((load): CurvePoint => {
      const setting = { arrival_hz: load, servers: 1, work: exponentialWork(1) };
      const text = queueScenario(setting, scaled(6_000, given.effort));
      const runs = Array.from({ length: 10 }, (_, replication) => runQueue(bench, text, replication, 1000));
      const interval = tInterval(runs.map(({ sojourn_s }) => sojourn_s));
      const theory = markovQueue({ arrival_hz: load, service_hz: 1 }).sojourn_s;
      return {
        x: load,
        theory,
        measured: mean(runs.map(({ sojourn_s }) => sojourn_s)),
        half: interval.high - interval.mean,
      };
    });
    return { checks: [], curves: { "mm1-sojourn": points }, runs: bench.runs, tasks: bench.tasks };
  },
};

export const queueExperiments: readonly Experiment[] = [mm1, mm16, ...mg1, tandem];
