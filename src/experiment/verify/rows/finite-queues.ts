import { erlangB, markovQueue, processorSharingSojourn_s } from "../../../physics/theory/queueing.js";
import { tInterval } from "../../analysis/statistics/statistics.js";
import type { CurvePoint, Experiment } from "../check.js";
import { Bench, scaled } from "../emulate.js";
import { queueExperiment } from "../queue-experiment.js";
import { exponentialWork, queueScenario, runQueue } from "../queue-run.js";
import { controlsOfMany } from "./queues.js";

/** An SCceNB with 16 cores and a limited queue; arrivals at a full queue are dropped. */
const finite = (arrival_hz: number, places: number) => ({
  arrival_hz,
  servers: 16,
  work: exponentialWork(1),
  edge: `, queue: { discipline: fifo, capacity: ${places} }`,
});

const blocking = (expected: number, formula: string) => ({
  quantity: "share turned away",
  formula,
  unit: "",
  expected,
  of: ({ blocked }: { readonly blocked: number }) => blocked,
});

const lossSystems = [8, 12, 16].map((load) =>
  queueExperiment({
    subject: `M/M/16/16, ${load} Erlang`,
    scenario: (tasks) => queueScenario(finite(load, 0), tasks),
    tasks: load === 8 ? 14_000 : 8_000,
    warm_s: 30,
    ...controlsOfMany({ arrival_hz: load, service_s: 1, servers: 16, hasLine: false }),
    claims: [blocking(erlangB(16, load), `Erlang B(16, ${load})`)],
  }),
);

const roomForFour = { arrival_hz: 14, service_hz: 1, servers: 16, capacity: 20 };
const roomForFourMeans = markovQueue(roomForFour);

const finiteQueue = queueExperiment({
  subject: "M/M/16/20 (14, 1)",
  scenario: (tasks) => queueScenario(finite(roomForFour.arrival_hz, 4), tasks),
  tasks: 9_000,
  warm_s: 60,
  ...controlsOfMany({ ...roomForFour, service_s: 1 / roomForFour.service_hz }),
  claims: [
    blocking(roomForFourMeans.blocking, "p_20"),
    {
      quantity: "mean sojourn of those let in",
      formula: "L / (lambda (1 - p_20))",
      unit: "s",
      expected: roomForFourMeans.sojourn_s,
      of: ({ sojourn_s }) => sojourn_s,
    },
  ],
});

const sharedLoad = 0.6;

/** Insensitive: the law of service does not matter, but for its mean. */
const processorSharing = [
  { law: "D", work: "constant(1000 Mcycles)" },
  { law: "U(.5, 1.5)", work: "uniform(500 Mcycles, 1500 Mcycles)" },
  { law: "M", work: exponentialWork(1) },
].map(({ law, work }) =>
  queueExperiment({
    subject: `M/${law}/1-PS, load .6`,
    scenario: (tasks) =>
      queueScenario({ arrival_hz: sharedLoad, servers: 1, work, edge: ", queue: processor-sharing" }, tasks),
    tasks: 6_000,
    warm_s: 500,
    hasLaws: false,
    ...controlsOfMany({ arrival_hz: sharedLoad, service_s: 1, servers: 1, isConstant: law === "D", hasLine: false }),
    claims: [
      {
        quantity: "mean sojourn",
        formula: "E[S] / (1 - rho)",
        unit: "s",
        expected: processorSharingSojourn_s(sharedLoad, 1),
        of: ({ sojourn_s }) => sojourn_s,
      },
    ],
  }),
);

/** The figure of blocking over the offered load; it has no rows. */
export const blockingCurve: Experiment = {
  name: "blocking over the load",
  run: (given) => {
    const bench = new Bench(given);
    const points = [6, 8, 10, 12, 14, 16, 20, 24].map((load): CurvePoint => {
      const text = queueScenario(finite(load, 0), scaled(4_000, given.effort));
      const { mean, high } = tInterval(
        Array.from({ length: 10 }, (_, replication) => runQueue(bench, text, replication, { warm_s: 30 }).blocked),
      );
      return { x: load, theory: erlangB(16, load), measured: mean, half: high - mean };
    });
    return { checks: [], curves: { "erlang-b": points }, runs: bench.runs, tasks: bench.tasks };
  },
};

/** Rows about finite queues and processor sharing at the edge server. */
export const finiteQueueExperiments: readonly Experiment[] = [...lossSystems, finiteQueue, ...processorSharing];
