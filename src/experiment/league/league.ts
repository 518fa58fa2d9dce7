import { InputError } from "../../errors.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import { mean } from "../analysis/statistics/statistics.js";
import { doRuns } from "../runs/do-runs.js";
import type { Job, JobResult } from "../runs/job.js";
import { labelPolicies } from "../runs/policies/label-policies.js";
import type { Progress } from "../runs/progress.js";
import { checkModels } from "../training/serving.js";
import { chargedCost, type LeagueRun, normalized, REFERENCE, type ScoredRun } from "./scores.js";
import type { LeagueScenario, Suite } from "./suite.js";

/** The policies that every policy is compared with. */
export const BASELINES: readonly string[] = [REFERENCE, "best-constant", "greedy", "threshold", "random"];

export interface LeagueOptions {
  /** Worker threads, >= 1. Results do not depend on it, except for decision times. */
  readonly jobs: number;
  readonly policyTimeout_s: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** The results of a league's runs. */
export interface LeagueOutcome {
  readonly status: "completed" | "interrupted" | "failed";
  readonly reason?: string;
  /** By scenario, policy and replication; empty if not all runs completed. */
  readonly runs: readonly LeagueRun[];
}

/** Default cost of an unfinished task, as a multiple of a task's cost under the reference. */
const UNFINISHED_TIMES = 5;

/** The label of runs that only count the tasks that would have arrived. */
const ARRIVALS = "arrivals without batteries";

interface LeagueJob {
  readonly entry: LeagueScenario;
  readonly spec: PolicySpec;
  readonly label: string;
  readonly replication: number;
  readonly scenario: Scenario;
}

/**
 * Emulates policies and baselines in every scenario of a suite.
 *
 * @param policies  competing policies, beside the baselines
 * @throws InputError if a policy cannot be loaded; nothing is emulated then
 */
export const runLeague = async (
  { scenarios }: Suite,
  policies: readonly PolicySpec[],
  options: LeagueOptions,
): Promise<LeagueOutcome> => {
  const specs = [...BASELINES.map((name) => ({ name, options: {} })), ...policies];
  const labels = await labelPolicies(specs, options.policyTimeout_s);
  for (const { loaded } of scenarios) await checkModels({ ...loaded.scenario, policies: specs });
  const jobs = scenarios.flatMap((entry) => jobsOf(entry, specs, labels));
  const done = await doRuns(jobs.length, (run) => jobAt(jobs[run]!, run), {
    ...options,
    nameOf: ({ scenario, label, replication }) => `${label} in ${scenario.name}, replication ${replication}`,
  });
  if (done.status !== "completed") return { status: done.status, reason: done.reason ?? "", runs: [] };
  const results = new Map(jobs.map((job, index) => [job, done.results[index]!]));
  const scored = scenarios.flatMap((entry) => scoredRuns(entry, results));
  return { status: "completed", runs: normalized(scored) };
};

const jobsOf = (entry: LeagueScenario, specs: readonly PolicySpec[], labels: readonly string[]): LeagueJob[] => {
  const { scenario } = entry.loaded;
  const all = (spec: PolicySpec, label: string, scenario: Scenario): LeagueJob[] =>
    Array.from({ length: scenario.replications }, (_, replication) => ({ entry, spec, label, replication, scenario }));
  const hasBatteries = scenario.devices.some(({ battery }) => battery !== undefined);
  return [
    ...specs.flatMap((spec, index) => all(spec, labels[index]!, scenario)),
    ...(hasBatteries ? all({ name: "local", options: {} }, ARRIVALS, withoutBatteries(scenario)) : []),
  ];
};

/** The scenario with devices on mains power, so that all tasks arrive. */
const withoutBatteries = (scenario: Scenario): Scenario => ({
  ...scenario,
  devices: scenario.devices.map(({ battery: _, harvest: __, ...group }) => group),
});

const jobAt = ({ scenario, spec, label, replication }: LeagueJob, run: number): Omit<Job, "heartbeat"> => ({
  scenario,
  policy: spec,
  label,
  replication,
  run,
  log: "tasks",
  precision: "full",
  timesDecisions: true,
});

/** The costs of a scenario's runs, including tasks that never arrived. */
const scoredRuns = (entry: LeagueScenario, results: ReadonlyMap<LeagueJob, JobResult>): readonly ScoredRun[] => {
  const mine = [...results].filter(([job]) => job.entry === entry);
  const wouldCome = new Map(
    mine.filter(([{ label }]) => label === ARRIVALS).map(([{ replication }, result]) => [replication, arrived(result)]),
  );
  const runs = mine.filter(([{ label }]) => label !== ARRIVALS);
  const price = Number.isNaN(entry.unfinishedCost) ? priceBy(runs) : entry.unfinishedCost;
  return runs.map(([{ label, replication }, result]) => {
    const { tasks, metrics } = result.summary;
    const finished = tasks.completed + tasks.late;
    const offered = Math.max(arrived(result), wouldCome.get(replication) ?? 0);
    if (offered === 0)
      throw new InputError([
        {
          file: entry.name,
          problem: "no task arrives after the warm-up in a replication: there is nothing to compare",
        },
      ]);
    const { n = 0, total_s = 0 } = result.decisions ?? {};
    return {
      scenario: entry.name,
      policy: label,
      replication,
      cost: chargedCost(metrics.cost?.mean ?? Number.NaN, finished, offered, price),
      regret: metrics.regret?.mean ?? Number.NaN,
      latency_s: metrics.latency_s?.mean ?? Number.NaN,
      device_energy_j: metrics.device_energy_j?.mean ?? Number.NaN,
      finished_share: finished / offered,
      decision_s: n > 0 ? total_s / n : Number.NaN,
    };
  });
};

const arrived = ({ summary: { tasks } }: JobResult): number =>
  tasks.completed + tasks.late + tasks.dropped + tasks.inFlight;

/** The price of an unfinished task in a user's own scenario. */
const priceBy = (runs: readonly (readonly [LeagueJob, JobResult])[]): number =>
  UNFINISHED_TIMES *
  mean(
    runs
      .filter(([{ label }]) => label === REFERENCE)
      .map(([, { summary }]) => summary.metrics.cost?.mean ?? Number.NaN)
      .filter((cost) => !Number.isNaN(cost)),
  );
