import {
  bestThreshold,
  choicesTail,
  pairSojourn_s,
  roundRobinSojourn_s,
  type ServerPair,
} from "../../../physics/theory/balancing.js";
import { markovQueue } from "../../../physics/theory/queueing.js";
import type { SubtaskRecord } from "../../../world/port/records.js";
import { type Claim, controlledCheck, type Experiment, meanCheck } from "../check.js";
import { Bench, REPLICATIONS } from "../emulate.js";
import { type QueueClaim, queueExperiment } from "../queue-experiment.js";
import { exponentialWork, queueScenario } from "../queue-run.js";
import { controlsOfMany } from "./queues.js";

/** An SCceNB of like machines of one core, which serves a job a second. */
const likeMachines = (machines: number, rule: string): string => `, machines: ${machines}, balancer: { rule: ${rule} }`;

const sojourn = (expected: number, formula: string): QueueClaim => ({
  quantity: "mean sojourn",
  formula,
  unit: "s",
  expected,
  of: ({ sojourn_s }) => sojourn_s,
});

const ruleExperiment = (options: {
  readonly rule: string;
  readonly subject: string;
  readonly servers: number;
  readonly load: number;
  readonly tasks: number;
  readonly claim: QueueClaim;
}): Experiment => {
  const { rule, subject, servers, load, tasks, claim } = options;
  const arrival_hz = servers * load;
  return queueExperiment({
    subject,
    scenario: (count) =>
      queueScenario({ arrival_hz, servers: 1, work: exponentialWork(1), edge: likeMachines(servers, rule) }, count),
    tasks,
    warm_s: 60,
    ...controlsOfMany({ arrival_hz, service_s: 1, servers, hasLine: false }),
    claims: [claim],
  });
};

const few = { servers: 4, load: 0.6 };
const fewArrival_hz = few.servers * few.load;

const randomSplit = ruleExperiment({
  rule: "random",
  subject: `random over ${few.servers} machines, load ${few.load}`,
  ...few,
  tasks: 2_000,
  claim: sojourn(
    markovQueue({ arrival_hz: few.load, service_hz: 1 }).sojourn_s,
    "M/M/1 at each: 1 / (mu - lambda / k)",
  ),
});

const inTurn = ruleExperiment({
  rule: "round-robin",
  subject: `round robin over ${few.servers}, load ${few.load}`,
  ...few,
  tasks: 2_000,
  claim: sojourn(
    roundRobinSojourn_s({ arrival_hz: fewArrival_hz, service_hz: 1, servers: few.servers }),
    "E_k/M/1 at each: 1 / (mu (1 - sigma))",
  ),
});

const leastWork = ruleExperiment({
  rule: "least-work-left",
  subject: `least work left of ${few.servers}, load ${few.load}`,
  ...few,
  tasks: 2_000,
  claim: sojourn(
    markovQueue({ arrival_hz: fewArrival_hz, service_hz: 1, servers: few.servers }).sojourn_s,
    "M/M/k, one queue for all",
  ),
});

/** Two machines with one core each, of any speeds. */
const pairExperiment = (options: {
  readonly pair: ServerPair;
  readonly rule: string;
  readonly subject: string;
  readonly claims: readonly QueueClaim[];
}): Experiment => {
  const { pair, rule, subject, claims } = options;
  const { arrival_hz, services_hz } = pair;
  const machines = services_hz.map((service_hz) => `{ frequency: ${service_hz} GHz }`).join(", ");
  const edge = `, machines: [${machines}], balancer: { rule: ${rule} }`;
  return queueExperiment({
    subject,
    scenario: (count) => queueScenario({ arrival_hz, servers: 1, work: exponentialWork(1), edge }, count),
    tasks: 2_000,
    warm_s: 60,
    // Services are not work at one speed.
    hasLaws: services_hz[0] === services_hz[1],
    ...controlsOfMany({ arrival_hz, service_s: 1, servers: 2, hasLine: false }),
    claims,
  });
};

const like: ServerPair = { arrival_hz: 1.4, services_hz: [1, 1] };
const likeChain_s = pairSojourn_s(like, (n, m) => (n < m ? 1 : n > m ? 0 : 0.5));
const together_s = markovQueue({ arrival_hz: 1.4, service_hz: 1, servers: 2 }).sojourn_s;
const apart_s = markovQueue({ arrival_hz: 0.7, service_hz: 1 }).sojourn_s;
const placeOf = (sojourn_s: number): number => (sojourn_s - together_s) / (apart_s - together_s);

/** Two equal machines: the chain of both numbers of jobs, and its place between one shared queue and two split queues. */
const shortestQueue = pairExperiment({
  pair: like,
  rule: "jsq",
  subject: "JSQ over 2 machines, load .7",
  claims: [
    sojourn(likeChain_s, "chain of (n, m), solved"),
    {
      quantity: "place from M/M/2 (0) to the split (1)",
      formula: "chain of (n, m), solved",
      unit: "",
      expected: placeOf(likeChain_s),
      of: ({ sojourn_s }) => placeOf(sojourn_s),
    },
  ],
});

const unlike: ServerPair = { arrival_hz: 1, services_hz: [2, 0.5] };
const unlikeChain_s = pairSojourn_s(unlike, (n, m) =>
  (n + 1) / unlike.services_hz[0] <= (m + 1) / unlike.services_hz[1] ? 1 : 0,
);
const best_s = bestThreshold(unlike).sojourn_s;

/** Two machines of different speed: its own chain, and the best that any rule could do. */
const expectedDelay = pairExperiment({
  pair: unlike,
  rule: "sed",
  subject: "SED over mu = 2, .5, load .4",
  claims: [
    sojourn(unlikeChain_s, "chain of (n, m), solved"),
    {
      quantity: "mean sojourn / best threshold's",
      formula: "SED / Lin and Kumar, by chains",
      unit: "",
      expected: unlikeChain_s / best_s,
      of: ({ sojourn_s }) => sojourn_s / best_s,
    },
  ],
});

const choices = { d: 2, load: 0.7, warm_s: 15, measured_s: 12 };

/** Machine-seconds with at least n jobs at a machine, by n, from executions of a window of time. */
class Occupancy {
  readonly #begin_s: number;
  readonly #end_s: number;
  readonly #changes = new Map<string, { readonly at_s: number; readonly by: number }[]>();

  constructor(begin_s: number, end_s: number) {
    this.#begin_s = begin_s;
    this.#end_s = end_s;
  }

  add({ machine, ready_s, end_s }: SubtaskRecord): void {
    const changes = this.#changes.get(machine) ?? [];
    changes.push({ at_s: ready_s, by: 1 }, { at_s: end_s, by: -1 });
    this.#changes.set(machine, changes);
  }

  /** From 1 job on. */
  atLeast_s(most: number): number[] {
    const sums_s = new Array<number>(most).fill(0);
    for (const changes of this.#changes.values()) {
      changes.sort((a, b) => a.at_s - b.at_s);
      let present = 0;
      let since_s = this.#begin_s;
      const until = (at_s: number) => {
        const now_s = Math.min(Math.max(at_s, this.#begin_s), this.#end_s);
        for (let jobs = 0; jobs < Math.min(present, most); jobs++) sums_s[jobs]! += now_s - since_s;
        since_s = now_s;
      };
      for (const { at_s, by } of changes) {
        until(at_s);
        present += by;
      }
      until(this.#end_s);
    }
    return sums_s;
  }
}

/** Shares of the machines with at least 1, 2, ... jobs, by independent replication. */
const tailsOf = (bench: Bench, machines: number, measured_s: number, most: number): number[][] => {
  const { d, load, warm_s } = choices;
  const end_s = warm_s + measured_s;
  const edge = `, machines: ${machines}, balancer: { rule: power-of-d, d: ${d} }`;
  const setting = { arrival_hz: machines * load, servers: 1, work: exponentialWork(1), edge };
  const text = queueScenario(setting, 1).replace("tasks: 1", `duration: ${end_s} s`);
  const scenario = bench.scenario(text);
  return Array.from({ length: REPLICATIONS }, (_, replication) => {
    const occupancy = new Occupancy(warm_s, end_s);
    bench.emulate(scenario, replication, { subtask: (record) => occupancy.add(record) });
    return occupancy.atLeast_s(most).map((sum_s) => sum_s / (machines * measured_s));
  });
};

/**
 * The power of two choices: shares with N and 2 N machines are each off by some c / N, and their extrapolation 2 s(2 N) - s(N) by some
 * c / N^2, which is far within the bound. The share of busy machines is the load for any number of them, and controls the others.
 */
const twoChoices: Experiment = {
  name: "power of two choices",
  run: (given) => {
    const bench = new Bench(given);
    const machines = 50;
    const most = 4;
    const { d, load } = choices;
    const measured_s = choices.measured_s * given.effort;
    const small = tailsOf(bench, machines, measured_s, most);
    const large = tailsOf(bench, 2 * machines, measured_s, most);
    const luck = [small, large].map((runs) => runs.map(([busy]) => busy! - load));
    const claimOf = (jobs: number, subject: string): Claim => ({
      subject,
      quantity: `share with at least ${jobs}`,
      formula: `rho^(2^${jobs} - 1)`,
      unit: "",
      expected: choicesTail(load, d, jobs),
    });
    const busy = [small, large].map((runs, index) =>
      meanCheck(
        claimOf(1, `JSQ(2), load ${load}, ${(index + 1) * machines} machines`),
        runs.map(([share]) => share!),
      ),
    );
    const limits = [2, 3, 4].map((jobs) =>
      controlledCheck(
        claimOf(jobs, `JSQ(2), load ${load}, to the limit by ${machines} and ${2 * machines}`),
        large.map((shares, run) => 2 * shares[jobs - 1]! - small[run]![jobs - 1]!),
        luck,
      ),
    );
    return { checks: [...busy, ...limits], runs: bench.runs, tasks: bench.tasks };
  },
};

/** Rows about balancers: sites of several machines, each a queue of its own. */
export const balancerExperiments: readonly Experiment[] = [
  randomSplit,
  inTurn,
  leastWork,
  shortestQueue,
  expectedDelay,
  twoChoices,
];
