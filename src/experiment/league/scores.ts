import { grouped } from "../../math/grouped.js";
import { holm, type Interval, mean, pairedTTest, tInterval } from "../analysis/statistics/statistics.js";

/** The result of one run of a league. */
export interface LeagueRun {
  readonly scenario: string;
  readonly policy: string;
  readonly replication: number;
  /** Mean cost of a task, including the charge for unfinished ones, in units of the scenario's objective. */
  readonly cost: number;
  /** `cost` divided by that of `optimal` in the same replication, minus 1. */
  readonly normalizedRegret: number;
  /** Mean over finished tasks of their cost minus the least analytic cost at their arrival; NaN: no exact optimum is known. */
  readonly regret: number;
  readonly latency_s: number;
  readonly device_energy_j: number;
  /** Finished tasks divided by the tasks that arrived, or would have arrived had no battery run empty. */
  readonly finished_share: number;
  /** Real time of a decision, s; differs between machines. */
  readonly decision_s: number;
}

/** The reference policy. */
export const REFERENCE = "optimal";

/** A run before comparison with the reference. */
export type ScoredRun = Omit<LeagueRun, "normalizedRegret">;

/**
 * The mean cost of a task, with a charge for unfinished ones:
 *
 *     (sum of the finished tasks' costs + price (offered - finished)) / offered
 *
 * @param meanCost  of a finished task; NaN: none finished
 */
export const chargedCost = (meanCost: number, finished: number, offered: number, price: number): number =>
  ((finished > 0 ? meanCost * finished : 0) + (finished < offered ? price * (offered - finished) : 0)) / offered;

/** Compares every run with the reference in the same scenario and replication. */
export const normalized = (runs: readonly ScoredRun[]): readonly LeagueRun[] => {
  const key = ({ scenario, replication }: ScoredRun): string => JSON.stringify([scenario, replication]);
  const reference = new Map(runs.filter(({ policy }) => policy === REFERENCE).map((run) => [key(run), run.cost]));
  return runs.map((run) => ({ ...run, normalizedRegret: run.cost / reference.get(key(run))! - 1 }));
};

/** The scores of a policy in a scenario, or over all of them. */
export const MEASURES = [
  "normalized_regret",
  "cost",
  "regret",
  "latency_s",
  "device_energy_j",
  "finished_share",
] as const;
export type Measure = (typeof MEASURES)[number];

const valuesOf: Readonly<Record<Measure, (run: LeagueRun) => number>> = {
  normalized_regret: (run) => run.normalizedRegret,
  cost: (run) => run.cost,
  regret: (run) => run.regret,
  latency_s: (run) => run.latency_s,
  device_energy_j: (run) => run.device_energy_j,
  finished_share: (run) => run.finished_share,
};

/** A policy in a scenario. */
export interface Cell {
  readonly scenario: string;
  readonly policy: string;
  readonly measures: Readonly<Record<Measure, Interval>>;
  readonly decision_s: number;
}

/** A policy over all scenarios. */
export interface Standing {
  /** Rank, from 1. */
  readonly rank: number;
  readonly policy: string;
  /** Mean over the scenarios. The interval is over replications: the precision of the number for exactly these scenarios. */
  readonly normalizedRegret: Interval;
  /** The same mean. The interval is over scenarios: how much it would change with other scenarios of this kind. */
  readonly overScenarios: Interval;
  /** The scenario with its largest regret. */
  readonly worst: { readonly scenario: string; readonly normalizedRegret: number };
  /** Means over the scenarios of the ratio to the reference. */
  readonly latencyRatio: Interval;
  readonly energyRatio: Interval;
  readonly finished_share: Interval;
  readonly decision_s: number;
  /** Policies that do not differ significantly: p >= 0.05, paired by replication, corrected for all pairs (Holm). */
  readonly ties: readonly string[];
}

/** Two policies over all scenarios. */
export interface Pair {
  readonly policy_a: string;
  readonly policy_b: string;
  /** Mean of the normalised regret of a minus that of b. */
  readonly difference: number;
  readonly ci95_low: number;
  readonly ci95_high: number;
  readonly p_holm: number;
}

/** The result of a league. */
export interface Scores {
  readonly scenarios: readonly string[];
  readonly replications: number;
  /** Best first. */
  readonly standings: readonly Standing[];
  readonly cells: readonly Cell[];
  readonly pairs: readonly Pair[];
}

const ALPHA = 0.05;

const defined = (values: readonly number[]): readonly number[] => values.filter((value) => !Number.isNaN(value));

/** Summarizes a league. @param runs  every policy in every scenario and replication */
export const scoresOf = (runs: readonly LeagueRun[]): Scores => {
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))];
  const policies = [...new Set(runs.map(({ policy }) => policy))];
  const replications = new Set(runs.map(({ replication }) => replication)).size;
  const key = (policy: string, scenario: string): string => JSON.stringify([policy, scenario]);
  const cellOf = grouped(runs, ({ policy, scenario }) => key(policy, scenario));
  const runsOf = (policy: string, scenario: string): readonly LeagueRun[] =>
    cellOf.get(key(policy, scenario))!.toSorted((a, b) => a.replication - b.replication);
  /** By replication: the mean over the scenarios. */
  const byReplication = (policy: string, of: (run: LeagueRun, reference: LeagueRun) => number): readonly number[] =>
    Array.from({ length: replications }, (_, replication) =>
      mean(
        defined(
          scenarios.map((scenario) =>
            of(runsOf(policy, scenario)[replication]!, runsOf(REFERENCE, scenario)[replication]!),
          ),
        ),
      ),
    );
  const regrets = new Map(policies.map((policy) => [policy, byReplication(policy, (run) => run.normalizedRegret)]));
  const pairs = pairsOf(policies, regrets);
  const standings = policies
    .map((policy): Omit<Standing, "rank"> => {
      const byScenario = scenarios.map((scenario) => mean(runsOf(policy, scenario).map(valuesOf.normalized_regret)));
      const worst = byScenario.reduce((most, value, index) => (value > byScenario[most]! ? index : most), 0);
      return {
        policy,
        normalizedRegret: tInterval(regrets.get(policy)!),
        overScenarios: tInterval(byScenario),
        worst: { scenario: scenarios[worst]!, normalizedRegret: byScenario[worst]! },
        latencyRatio: tInterval(byReplication(policy, (run, { latency_s }) => run.latency_s / latency_s)),
        energyRatio: tInterval(byReplication(policy, (run, best) => run.device_energy_j / best.device_energy_j)),
        finished_share: tInterval(byReplication(policy, (run) => run.finished_share)),
        decision_s: mean(scenarios.map((scenario) => mean(runsOf(policy, scenario).map((run) => run.decision_s)))),
        ties: pairs
          .filter(({ p_holm }) => !(p_holm < ALPHA))
          .flatMap(({ policy_a, policy_b }) =>
            policy_a === policy ? [policy_b] : policy_b === policy ? [policy_a] : [],
          ),
      };
    })
    .sort((a, b) => a.normalizedRegret.mean - b.normalizedRegret.mean)
    .map((standing, index) => ({ rank: index + 1, ...standing }));
  const cells = scenarios.flatMap((scenario) =>
    policies.map((policy): Cell => {
      const cell = runsOf(policy, scenario);
      const interval = (measure: Measure): Interval => tInterval(defined(cell.map(valuesOf[measure])));
      return {
        scenario,
        policy,
        measures: Object.fromEntries(MEASURES.map((measure) => [measure, interval(measure)])) as Cell["measures"],
        decision_s: mean(cell.map(({ decision_s }) => decision_s)),
      };
    }),
  );
  return { scenarios, replications, standings, cells, pairs };
};

const pairsOf = (policies: readonly string[], regrets: ReadonlyMap<string, readonly number[]>): readonly Pair[] => {
  const pairs = policies.flatMap((policy_a, index) =>
    policies.slice(index + 1).map((policy_b) => {
      const { difference, low, high, p } = pairedTTest(regrets.get(policy_a)!, regrets.get(policy_b)!);
      return { policy_a, policy_b, difference, ci95_low: low, ci95_high: high, p };
    }),
  );
  const corrected = holm(pairs.map(({ p }) => p));
  return pairs.map(({ p: _, ...pair }, index) => ({ ...pair, p_holm: corrected[index]! }));
};
