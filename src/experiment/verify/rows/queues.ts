import {
  erlangC,
  markovQueue,
  pollaczekKhinchinWait_s,
  type QueueMeans,
  tandemSojourn_s,
  unlimitedServers,
} from "../../../physics/theory/queueing.js";
import { mean, tInterval } from "../../analysis/statistics/statistics.js";
import type { CurvePoint, Experiment } from "../check.js";
import { Bench, scaled } from "../emulate.js";
import { type QueueClaim, queueExperiment } from "../queue-experiment.js";
import { exponentialWork, type QueueRun, queueScenario, runQueue } from "../queue-run.js";

const s = { unit: "s" };
const none = { unit: "" };

const waiting = (expected: number, formula: string): QueueClaim => ({
  quantity: "mean wait",
  formula,
  ...s,
  expected,
  of: ({ wait_s }) => wait_s,
});

const work = (expected: number): QueueClaim => ({
  quantity: "mean work / speed",
  formula: "E[S]",
  ...s,
  expected,
  of: ({ asked_s }) => asked_s,
});

const gap = (arrival_hz: number): QueueClaim => ({
  quantity: "mean gap of arrivals",
  formula: "1 / lambda",
  ...s,
  expected: 1 / arrival_hz,
  of: ({ gap_s }) => gap_s,
});

/** The wait of a task is independent of its own work, and of the next gap. */
const independence: readonly QueueClaim[] = [
  { quantity: "wait and own service", formula: "E[W (S - E[S])]", of: (run: QueueRun) => run.waitTimesService_s2 },
  { quantity: "wait and next gap", formula: "E[W (A - 1 / lambda)]", of: (run: QueueRun) => run.waitTimesGap_s2 },
].map((claim) => ({ ...claim, unit: "s^2", expected: 0 }));

const expectations = (arrival_hz: number, service_s: number) => ({ gap_s: 1 / arrival_hz, service_s });

/** Control variates of a queue with one server, first come first served: together they explain nearly all of its waits. */
const controlsOfOne = (arrival_hz: number, service_s: number, isConstant = false) => ({
  expected: expectations(arrival_hz, service_s),
  controls: isConstant ? [gap(arrival_hz), independence[1]!] : [gap(arrival_hz), work(service_s), ...independence],
});

export interface ManyServers {
  readonly arrival_hz: number;
  /** Mean. */
  readonly service_s: number;
  readonly servers: number;
  readonly isConstant?: boolean;
  /** False if no task ever waits. */
  readonly hasLine?: boolean;
}

/** The control variate of a queue with many servers: the same arrivals and work with unlimited servers. */
export const controlsOfMany = (queue: ManyServers) => {
  const { arrival_hz, service_s, servers, isConstant = false, hasLine = true } = queue;
  const load = arrival_hz * service_s;
  const { reached, excess } = unlimitedServers(load, servers);
  const unlimited = { formula: `N Poisson, mean ${load}`, ...none };
  const controls: QueueClaim[] = [
    gap(arrival_hz),
    ...(isConstant ? [] : [work(service_s)]),
    {
      ...unlimited,
      quantity: `a server for each: P(N >= ${servers})`,
      expected: reached,
      of: (run) => run.unlimited!.reached,
    },
    {
      ...unlimited,
      quantity: `a server for each: E[(N - ${servers - 1})+]`,
      expected: excess,
      of: (run) => run.unlimited!.excess,
    },
    ...(hasLine ? independence : []),
  ];
  return { expected: expectations(arrival_hz, service_s), servers, controls };
};

const single = { arrival_hz: 5, service_hz: 8 };
const singleMeans: QueueMeans = markovQueue(single);

const mm1 = queueExperiment({
  subject: "M/M/1 (5, 8)",
  scenario: (tasks) => queueScenario({ ...single, servers: 1, work: exponentialWork(1 / single.service_hz) }, tasks),
  tasks: 9_000,
  warm_s: 60,
  ...controlsOfOne(single.arrival_hz, 1 / single.service_hz),
  claims: [
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
  tasks: 14_000,
  warm_s: 60,
  ...controlsOfMany({ ...many, service_s: 1 / many.service_hz }),
  claims: [
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
    tasks: 9_000,
    warm_s: 1500,
    ...controlsOfOne(generalArrival_hz, 1, law === "D"),
    claims: [waiting(pollaczekKhinchinWait_s(generalArrival_hz, 1, secondMoment_s2), "lambda E[S^2] / (2 (1 - rho))")],
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
  places: tandemServices_hz.map((service_hz, index) => ({ site: `edge${index}`, speed_hz: 1e9 * service_hz })),
  controls: [gap(tandemArrival_hz), work(tandemServices_hz.reduce((sum, service_hz) => sum + 1 / service_hz, 0))],
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
      const runs = Array.from({ length: 10 }, (_, replication) => runQueue(bench, text, replication, { warm_s: 1000 }));
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
