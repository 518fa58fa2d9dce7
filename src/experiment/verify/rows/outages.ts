import { exp } from "../../../math/exponentials.js";
import { failingQueue, shareDown } from "../../../physics/theory/failures.js";
import type { OffloadingPolicy, TaskRequest } from "../../../world/port/policy.js";
import type { TaskRecord } from "../../../world/port/records.js";
import { tInterval } from "../../analysis/statistics/statistics.js";
import { type Claim, type CurvePoint, controlledCheck, type Experiment, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";
import { exponentialWork, queueScenario, SPEED_HZ } from "../queue-run.js";

/** Arrivals that are counted. */
interface Window {
  readonly from_s: number;
  readonly to_s: number;
}

/** Sends every task to a server, and notes which found it down. */
const watched = (site: string, { from_s, to_s }: Window) => {
  const sums = { arrived: 0, work_cycles: 0, down: 0, completed: 0, sojourn_s: 0 };
  const sojourns_s: number[] = [];
  const isCounted = (arrival_s: number): boolean => arrival_s >= from_s && arrival_s < to_s;
  const policy: OffloadingPolicy = {
    name: "there",
    decides: "task",
    place: ({ arrival_s, work_cycles }: TaskRequest, view) => {
      if (isCounted(arrival_s)) {
        sums.arrived++;
        sums.work_cycles += work_cycles[0]!;
        if (view.site(site).isDown) sums.down++;
      }
      return [site];
    },
  };
  const task = ({ arrival_s, status, latency_s }: TaskRecord): void => {
    if (!isCounted(arrival_s) || status !== "completed") return;
    sums.completed++;
    sums.sojourn_s += latency_s;
    sojourns_s.push(latency_s);
  };
  return { sums, sojourns_s, policy, watcher: { task } };
};

const failing = { arrival_hz: 4, service_hz: 5, up_s: 2, down_s: 0.5 };

/** What is measured of a run of the queue whose server fails. */
interface FailingRun extends Readonly<ReturnType<typeof watched>["sums"]> {
  /** Share of the time that the server is down. */
  readonly share: number;
  readonly mean_queue: number;
  /** Share of the completed tasks that take longer than the mean by theory. */
  readonly long: number;
  /** Share of them that take longer than each of the limits. */
  readonly beyond: readonly number[];
}

/** Claims about a run, and their control variates. */
interface FailingClaim extends Omit<Claim, "subject"> {
  readonly of: (run: FailingRun) => number;
}

const failingRuns = (bench: Bench, end_s: number, window: Window, limits_s: readonly number[]): FailingRun[] => {
  const { arrival_hz, service_hz, up_s, down_s } = failing;
  const outages = `, outages: { up: exponential(${up_s} s), down: exponential(${down_s} s) }`;
  const work = exponentialWork(1 / service_hz);
  const scenario = bench.scenario(
    `${queueScenario({ arrival_hz, servers: 1, work, edge: outages }, 1).replace("tasks: 1", `duration: ${end_s} s`)}`,
  );
  const { sojourn_s: mean_s } = failingQueue(failing);
  return Array.from({ length: REPLICATIONS }, (_, replication) => {
    const { sums, sojourns_s, policy, watcher } = watched("scenb", window);
    const { nodes } = bench.emulate(scenario, replication, watcher, policy);
    const { down_s: seen_s, mean_queue } = nodes.find(({ node }) => node === "scenb")!;
    const beyond = (limit_s: number) => sojourns_s.filter((sojourn_s) => sojourn_s > limit_s).length;
    return {
      ...sums,
      share: seen_s / end_s,
      mean_queue,
      long: beyond(mean_s) / sums.completed,
      beyond: limits_s.map((limit_s) => beyond(limit_s) / sums.completed),
    };
  });
};

/** What arrived, which chance makes more or less than its mean: the claims are controlled for it. */
const controlsIn = ({ from_s, to_s }: Window): readonly FailingClaim[] => [
  {
    quantity: "arrivals per second",
    formula: "lambda",
    unit: "1/s",
    expected: failing.arrival_hz,
    of: ({ arrived }) => arrived / (to_s - from_s),
  },
  {
    quantity: "mean work / speed",
    formula: "1 / mu",
    unit: "s",
    expected: 1 / failing.service_hz,
    of: ({ work_cycles, arrived }) => work_cycles / SPEED_HZ / arrived,
  },
];

const availabilityUntil = (end_s: number): readonly FailingClaim[] => [
  {
    quantity: "share of the time down",
    formula: "U (1 - (1 - e^(-r t)) / (r t))",
    unit: "",
    expected: shareDown(failing.up_s, failing.down_s, end_s),
    of: ({ share }) => share,
  },
  {
    quantity: "arrivals that find it down",
    formula: "U = E[down] / (E[up] + E[down])",
    unit: "",
    expected: shareDown(failing.up_s, failing.down_s),
    of: ({ down, arrived }) => down / arrived,
  },
];

/** What theory says of the queue while its server is up. */
const queueClaims = (): readonly FailingClaim[] => {
  const theory = failingQueue(failing);
  const up = 1 - shareDown(failing.up_s, failing.down_s);
  return [
    {
      quantity: "of arrivals that find it up, those that complete",
      formula: "mu z / lambda",
      unit: "",
      expected: theory.completed / up,
      of: ({ completed, arrived, down }) => completed / (arrived - down),
    },
    {
      quantity: "mean sojourn of those",
      formula: "1 / (mu (1 - z) + 1 / E[up])",
      unit: "s",
      expected: theory.sojourn_s,
      of: ({ sojourn_s, completed }) => sojourn_s / completed,
    },
    { quantity: "longer than that", formula: "e^-1", unit: "", expected: exp(-1), of: ({ long }) => long },
    {
      quantity: "mean number waiting while it is up",
      formula: "z^2 / (1 - z)",
      unit: "",
      expected: theory.queued / up,
      of: ({ mean_queue, share }) => mean_queue / (1 - share),
    },
  ];
};

/** A queue whose server fails as often as not before it is empty. */
const failingServer: Experiment = {
  name: "M/M/1 with failures",
  run: (given) => {
    const bench = new Bench(given);
    const end_s = scaled(500, given.effort);
    // A task that is let in has ended after 40 mean sojourns, and so before the run.
    const window: Window = { from_s: Math.min(50, end_s / 4), to_s: end_s - 25 };
    const { sojourn_s } = failingQueue(failing);
    const limits_s = Array.from({ length: 12 }, (_, index) => (index * sojourn_s) / 3);
    const runs = failingRuns(bench, end_s, window, limits_s);
    const subject = "M/M/1 (4, 5) with failures";
    const controls = controlsIn(window);
    const luck = controls.map(({ of, expected }) => runs.map((run) => of(run) - expected));
    const curve = limits_s.map((x, index): CurvePoint => {
      const { mean, high } = tInterval(runs.map(({ beyond }) => beyond[index]!));
      return { x, theory: exp(-x / sojourn_s), measured: mean, half: high - mean };
    });
    return {
      checks: [
        ...[...availabilityUntil(end_s), ...controls].map(({ of, ...claim }) =>
          meanCheck({ subject, ...claim }, runs.map(of)),
        ),
        ...queueClaims().map(({ of, ...claim }) => controlledCheck({ subject, ...claim }, runs.map(of), luck)),
      ],
      curves: { "failing-sojourn": curve },
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

/** Times up from 20 s to 60 s, 10 s to repair, and tasks of equal duration at a server with unlimited cores. */
const renewed = { low_s: 20, high_s: 60, down_s: 10, service_s: 8 };

/** A task completes if it arrives while the server is up and the next failure is further away than its service takes: for any law of the time up. */
const renewals: Experiment = {
  name: "failures by renewal",
  run: (given) => {
    const bench = new Bench(given);
    const { low_s, high_s, down_s, service_s } = renewed;
    const warm_s = 300;
    const end_s = warm_s + scaled(1500, given.effort);
    const window: Window = { from_s: warm_s, to_s: end_s - service_s };
    const scenario = bench.scenario(`
name: renewals
duration: ${end_s} s
radio: { rate: constant, uplink: 1000 Gbps }
clouds:
  - name: cloud
    frequency: 1 GHz
    direct: { uplink: 1000 Gbps }
    outages: { up: "uniform(${low_s} s, ${high_s} s)", down: ${down_s} s }
devices: [{ name: phone }]
application: { chain: { subtasks: 1, data: 0 B, work: ${1e9 * service_s} cycles } }
arrivals: { process: poisson, rate: 0.5 /s }
policies: [cloud]
`);
    const up_s = (low_s + high_s) / 2;
    const runs = Array.from({ length: REPLICATIONS }, (_, replication) => {
      const { sums, policy, watcher } = watched("cloud", window);
      bench.emulate(scenario, replication, watcher, policy);
      return sums;
    });
    const subject = "up U(20, 60) s, down 10 s";
    return {
      checks: [
        meanCheck(
          {
            subject,
            quantity: "arrivals that find it down",
            formula: "E[down] / (E[up] + E[down])",
            unit: "",
            expected: shareDown(up_s, down_s),
          },
          runs.map(({ down, arrived }) => down / arrived),
        ),
        meanCheck(
          {
            subject,
            quantity: "arrivals that complete, service 8 s",
            formula: "(E[up] - S) / (E[up] + E[down])",
            unit: "",
            expected: (up_s - service_s) / (up_s + down_s),
          },
          runs.map(({ completed, arrived }) => completed / arrived),
        ),
      ],
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

/** Rows about servers that fail and are repaired. */
export const outageExperiments: readonly Experiment[] = [failingServer, renewals];
