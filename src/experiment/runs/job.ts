import { buildEmulation, endOf_s } from "../../compose/build.js";
import type { StreamBegins } from "../../engine/random.js";
import { PolicyError, thrownText, tracedCause } from "../../errors.js";
import type { KeepSpec } from "../../output/write/kept-tables.js";
import type { Precision } from "../../output/write/number-format.js";
import type { LogLevel } from "../../output/write/tables.js";
import { writeTimelinePart } from "../../output/write/timeline-file.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import type { Emulation } from "../../world/run/emulation.js";
import type { TaskCounts } from "../../world/run/ledger.js";
import { extrasOf, measuredNetwork } from "../metrics/known.js";
import { OwnMetrics } from "../metrics/own-metrics.js";
import { withPlace } from "../modules/policy-place.js";
import { CALLS, type Call, Heartbeat } from "./heartbeat.js";
import { createPolicy } from "./load-policy.js";
import { type RunResult, RunSummary } from "./summary.js";
import { Timeline } from "./timeline.js";

/** One run to do: a policy in a replication. Plain data, so that a worker can be given it. */
export interface Job {
  readonly scenario: Scenario;
  readonly policy: PolicySpec;
  /** The policy's name in results. */
  readonly label: string;
  readonly replication: number;
  /** Place among all runs, which is the order of their rows. */
  readonly run: number;
  /** Absent: the run is summed up, and no rows are written. */
  readonly folder?: string;
  /** Tables that a sweep keeps of the run. */
  readonly keep?: KeepSpec;
  readonly log: LogLevel;
  readonly precision: Precision;
  readonly heartbeat: SharedArrayBuffer;
  /** Whether the time that decisions take is measured. */
  readonly timesDecisions?: boolean;
  /** Tells the timeline of its first tasks, as one process of the file; absent: none. */
  readonly timeline?: { readonly tasks: number; readonly pid: number };
}

/** What became of a job. */
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
  const { folder, run, log, precision } = job;
  // A run of a sweep writes no tables, and its worker need not load what does.
  const cells = { scenario: scenario.name, policy: label, replication };
  const extras = extrasOf(scenario);
  const kept =
    job.keep === undefined
      ? undefined
      : (await import("../../output/write/kept-tables.js")).openKept({ ...job.keep, extras }, cells);
  const tables =
    folder === undefined
      ? kept?.tables
      : new (await import("../../output/write/run-tables.js")).RunTables({
          ...{ folder, run, ...cells, log, precision, extras },
        });
  const own = await OwnMetrics.open(scenario.metrics ?? [], {
    ...{ scenario: scenario.name, policy: label, replication, warmup_s: scenario.warmup_s },
  });
  try {
    const summary = new RunSummary(
      { policy: label, replication },
      { warmup_s: scenario.warmup_s, network: measuredNetwork(scenario) },
    );
    const timeline = job.timeline === undefined ? undefined : new Timeline(job.timeline.tasks);
    const emulation: Emulation = buildEmulation(scenario, {
      replication,
      policy,
      policyName: label,
      ...(begins === undefined ? {} : { begins }),
      sink: {
        wantsDetails: tables?.wantsDetails === true || timeline !== undefined || own?.wantsDetails === true,
        task: (record) => {
          tables?.task(record);
          summary.add(record);
          own?.task(record);
          timeline?.task(record, emulation.now_s, emulation.battery_j(record.device));
        },
        subtask: (record) => {
          tables?.subtask(record);
          own?.subtask(record);
          timeline?.subtask(record);
        },
        transfer: (record) => {
          tables?.transfer(record);
          own?.transfer(record);
          timeline?.transfer(record);
        },
        execution: (facts) => summary.execution(facts),
      },
    });
    let isOver = false;
    const slice = new Slice();
    while (!isOver && !heartbeat.isStopped) {
      isOver = slice.measure((events) => emulation.run(events));
      heartbeat.beat(progressOf(scenario, emulation), emulation.ended, summary.latency);
      tables?.flush();
    }
    const { counts, nodes, events, run_s } = emulation.finish();
    endPolicy(policy, label);
    for (const node of nodes) tables?.node(node);
    timeline?.devices(nodes);
    if (timeline !== undefined && folder !== undefined)
      writeTimelinePart(folder, run, timeline.events(job.timeline!.pid, `${label}, replication ${replication}`));
    const rows = Object.values(tables?.rows ?? {}).reduce((sum, count) => sum + count, 0);
    if (isOver) kept?.finish();
    // A stopped run needs no summary.
    const values = isOver ? await own?.result(run_s, nodes) : undefined;
    const result = summary.result(run_s, { nodes, ...(values === undefined ? {} : { own: values }) });
    const measured = times === undefined ? {} : { decisions: times };
    return { isComplete: isOver, summary: result, counts, events, rows, ...measured };
  } catch (error) {
    throw withPlace(error);
  } finally {
    own?.close();
    tables?.close();
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
export const watched = (policy: OffloadingPolicy, heartbeat: Heartbeat, times?: DecisionTimes): OffloadingPolicy => {
  const watching: OffloadingPolicy = Object.create(policy);
  for (const call of CALLS) {
    const given = policy[call] as ((...given: unknown[]) => unknown) | undefined;
    if (given === undefined) continue;
    const own = times !== undefined && (call === "place" || call === "choose") ? timed(given, times) : given;
    const taskOf = TASK_OF[call];
    const value = (first?: unknown, second?: unknown): unknown => {
      heartbeat.ask(call, taskOf(first));
      try {
        return own.call(policy, first, second);
      } finally {
        heartbeat.answer();
      }
    };
    Object.defineProperty(watching, call, { value });
  }
  if (policy.operations !== undefined)
    Object.defineProperty(watching, "operations", { value: policy.operations.bind(policy) });
  return watching;
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

/** Tells a policy that its run is over. @throws PolicyError when it fails */
export const endPolicy = (policy: OffloadingPolicy, label: string): void => {
  try {
    policy.end?.();
  } catch (error) {
    // What was thrown stays here: an object that cannot be copied to another thread would take the message with it.
    throw new PolicyError(label, `end() failed: ${thrownText(error)}`, { cause: tracedCause(error) });
  }
};
