import type { Precision } from "../output/number-format.js";
import { RunTables } from "../output/run-tables.js";
import type { LogLevel } from "../output/tables.js";
import { buildEmulation } from "../scenario/build.js";
import type { PolicySpec, Scenario } from "../scenario/scenario.js";
import type { TaskCounts } from "../world/ledger.js";
import type { OffloadingPolicy } from "../world/policy.js";
import { Heartbeat } from "./heartbeat.js";
import { createPolicy } from "./load-policy.js";
import { type RunResult, RunSummary } from "./summary.js";

/** One run to do: a policy in a replication. Plain data, so that a worker can be given it. */
export interface Job {
  readonly scenario: Scenario;
  readonly policy: PolicySpec;
  /** The policy's name in results. */
  readonly label: string;
  readonly replication: number;
  /** Place among all runs, which is the order of their rows. */
  readonly run: number;
  readonly folder: string;
  readonly log: LogLevel;
  readonly precision: Precision;
  readonly heartbeat: SharedArrayBuffer;
}

/** What became of a job. */
export interface JobResult {
  /** False: it was stopped before its end. */
  readonly isComplete: boolean;
  readonly summary: RunResult;
  readonly counts: TaskCounts;
  readonly events: number;
  readonly rows: number;
}

/** Events between two looks at the heartbeat. */
const SLICE = 20_000;

/** Does one run, and writes its tables as parts into the output folder. */
export const doJob = async (job: Job): Promise<JobResult> => {
  const { scenario, label, replication } = job;
  const heartbeat = new Heartbeat(job.heartbeat);
  const policy = watched(await createPolicy(job.policy), heartbeat);
  const tables = new RunTables({
    folder: job.folder,
    run: job.run,
    scenario: scenario.name,
    policy: label,
    replication,
    log: job.log,
    precision: job.precision,
  });
  try {
    const summary = new RunSummary({ policy: label, replication }, scenario.warmup_s);
    const emulation = buildEmulation(scenario, {
      replication,
      policy,
      policyName: label,
      sink: {
        wantsDetails: tables.wantsDetails,
        task: (record) => {
          tables.task(record);
          summary.add(record);
        },
        subtask: (record) => tables.subtask(record),
        transfer: (record) => tables.transfer(record),
      },
    });
    let isOver = false;
    while (!isOver && !heartbeat.isStopped) {
      isOver = emulation.run(SLICE);
      heartbeat.beat(progressOf(scenario, emulation), emulation.ended);
    }
    const { counts, nodes, events, run_s } = emulation.finish();
    policy.end?.();
    for (const node of nodes) tables.node(node);
    const rows = Object.values(tables.rows).reduce((sum, count) => sum + count, 0);
    return { isComplete: isOver, summary: summary.result(run_s), counts, events, rows };
  } finally {
    tables.close();
  }
};

const progressOf = (scenario: Scenario, { now_s, ended }: { now_s: number; ended: number }): number =>
  Math.min(1, Math.max(ended / (scenario.tasks ?? Infinity), now_s / (scenario.duration_s ?? Infinity)));

/** Tells the heartbeat when the policy is asked, so that one that never returns is found out. */
const watched = (policy: OffloadingPolicy, heartbeat: Heartbeat): OffloadingPolicy => {
  const { place, choose } = policy;
  const asking = <A extends { readonly task: number }, V, R>(answer: (request: A, view: V) => R) =>
    function ask(request: A, view: V): R {
      heartbeat.ask(request.task);
      const given = answer.call(policy, request, view);
      heartbeat.answer();
      return given;
    };
  const watching: OffloadingPolicy = Object.create(policy);
  if (place !== undefined) Object.defineProperty(watching, "place", { value: asking(place) });
  if (choose !== undefined) Object.defineProperty(watching, "choose", { value: asking(choose) });
  for (const method of ["begin", "end", "outcome", "save", "load"] as const) {
    const own = policy[method] as ((...given: unknown[]) => unknown) | undefined;
    if (own !== undefined) Object.defineProperty(watching, method, { value: own.bind(policy) });
  }
  return watching;
};
