import { buildEmulation, endOf_s } from "../../compose/build.js";
import type { StreamBegins } from "../../engine/random.js";
import { PolicyError, thrownText, tracedCause } from "../../errors.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import type { TaskCounts } from "../../world/run/ledger.js";
import { withPlace } from "../modules/policy-place.js";
import { type Call, Heartbeat } from "./heartbeat.js";
import { createPolicy } from "./policies/load-policy.js";
import { type JobRecords, RunRecorder } from "./records/run-recorder.js";
import type { RunResult } from "./records/summary.js";

/** One run to do: a policy in a replication. Plain data, so that it can be sent to a worker. */
export interface Job extends JobRecords {
  readonly policy: PolicySpec;
  readonly heartbeat: SharedArrayBuffer;
  /** Whether the time that decisions take is measured. */
  readonly timesDecisions?: boolean;
}

/** The outcome of a job. */
export interface JobResult {
  /** False: it was stopped before its end. */
  readonly isComplete: boolean;
  readonly summary: RunResult;
  readonly counts: TaskCounts;
  readonly events: number;
  readonly rows: number;
  /** Number of decisions of the policy, and their total time where it is measured. */
  readonly decisions?: DecisionTimes;
}

/** Decisions of a run, and their real time. */
export interface DecisionTimes {
  n: number;
  total_s: number;
}

/**
 * Does one run, and writes its tables as parts into the output folder.
 *
 * @param begins  where random streams begin, kept from other runs of the same seed and replication
 */
export const doJob = async (job: Job, begins?: StreamBegins): Promise<JobResult> => {
  const { scenario, label, replication } = job;
  const heartbeat = new Heartbeat(job.heartbeat);
  const times: DecisionTimes | undefined = job.timesDecisions === true ? { n: 0, total_s: 0 } : undefined;
  const policy = watched(await createPolicy(job.policy, scenario), heartbeat, times);
  const recorder = await RunRecorder.open(job);
  try {
    const emulation = buildEmulation(scenario, {
      replication,
      policy,
      policyName: label,
      ...(begins === undefined ? {} : { begins }),
      sink: recorder,
    });
    recorder.follow(emulation);
    let isComplete = false;
    const slice = new Slice();
    while (!isComplete && !heartbeat.isStopped) {
      isComplete = slice.measure((events) => emulation.run(events));
      heartbeat.beat(progressOf(scenario, emulation), emulation.ended, recorder.latency);
      recorder.flush();
    }
    const report = emulation.finish();
    endPolicy(policy, label);
    const summary = await recorder.finish(report, isComplete);
    const { counts, events } = report;
    const { rows } = recorder;
    return { isComplete, summary, counts, events, rows, ...(times === undefined ? {} : { decisions: times }) };
  } catch (error) {
    throw withPlace(error);
  } finally {
    recorder.close();
  }
};

const progressOf = (scenario: Scenario, { now_s, ended }: { now_s: number; ended: number }): number =>
  Math.min(1, Math.max(ended / (scenario.tasks ?? Infinity), now_s / endOf_s(scenario)));

/**
 * How many events go by between two looks at the heartbeat: few at first and under slow policies, so that a run stops soon
 * after it is asked to, and so that rows reach the disk before a policy fails; many where events are fast.
 */
export class Slice {
  #events = 64;

  measure(run: (events: number) => boolean): boolean {
    const begun_ms = performance.now();
    const isOver = run(this.#events);
    const taken_ms = performance.now() - begun_ms;
    if (taken_ms < 25) this.#events = Math.min(this.#events * 2, 65_536);
    else if (taken_ms > 100) this.#events = Math.max(1, Math.floor(this.#events / 4));
    return isOver;
  }
}

/** Tells the heartbeat when the policy is asked, so that a policy that never returns is noticed. */
export const watched = (policy: OffloadingPolicy, heartbeat: Heartbeat, times?: DecisionTimes): OffloadingPolicy =>
  new WatchedPolicy(policy, heartbeat, times) as OffloadingPolicy;

/**
 * A policy whose calls are watched. All policies have watched ones of the same shape, so that V8 compiles the code that asks them once for all
 * runs: an object made with `Object.create(policy)` has a shape of its own in every run.
 */
class WatchedPolicy {
  readonly #policy: OffloadingPolicy;
  readonly place: unknown;
  readonly choose: unknown;
  readonly outcome: unknown;
  readonly begin: unknown;
  readonly end: unknown;
  readonly operations: OffloadingPolicy["operations"] | undefined;

  constructor(policy: OffloadingPolicy, heartbeat: Heartbeat, times: DecisionTimes | undefined) {
    this.#policy = policy;
    const watch = (call: Call): unknown => {
      const given = policy[call] as Method | undefined;
      if (given === undefined) return undefined;
      const isTimed = times !== undefined && (call === "place" || call === "choose");
      return watchedCall(policy, call, isTimed ? timed(given, times) : given, heartbeat);
    };
    this.place = watch("place");
    this.choose = watch("choose");
    this.outcome = watch("outcome");
    this.begin = watch("begin");
    this.end = watch("end");
    this.operations = policy.operations?.bind(policy);
  }

  get name(): string {
    return this.#policy.name;
  }

  get decides(): OffloadingPolicy["decides"] {
    return this.#policy.decides;
  }

  get candidateSites(): OffloadingPolicy["candidateSites"] {
    return this.#policy.candidateSites;
  }
}

type Method = (...given: unknown[]) => unknown;

const watchedCall = (policy: OffloadingPolicy, call: Call, method: Method, heartbeat: Heartbeat): Method => {
  const taskOf = TASK_OF[call];
  return (first?: unknown, second?: unknown): unknown => {
    heartbeat.ask(call, taskOf(first));
    try {
      return method.call(policy, first, second);
    } finally {
      heartbeat.answer();
    }
  };
};

const timed = (method: (...given: unknown[]) => unknown, times: DecisionTimes) =>
  function (this: unknown, ...given: unknown[]): unknown {
    const begun_ms = performance.now();
    const answer = method.apply(this, given);
    times.total_s += (performance.now() - begun_ms) / 1000;
    times.n++;
    return answer;
  };

const taskOfRequest = (request: unknown): number => (request as { readonly task: number }).task;
const noTask = (): number => -1;

const TASK_OF: Readonly<Record<Call, (first: unknown) => number>> = {
  place: taskOfRequest,
  choose: taskOfRequest,
  outcome: noTask,
  begin: noTask,
  end: noTask,
};

/** Notifies a policy that its run is over. @throws PolicyError if the policy fails */
export const endPolicy = (policy: OffloadingPolicy, label: string): void => {
  try {
    policy.end?.();
  } catch (error) {
    // What was thrown stays here: an object that cannot be copied to another thread would take the message with it.
    throw new PolicyError(label, `end() failed: ${thrownText(error)}`, { cause: tracedCause(error) });
  }
};
