import type { Precision } from "../../output/write/numbers/number-format.js";
import type { Column } from "../../output/write/row-writer.js";
import { csvText } from "../../output/write/small-table.js";
import type { Interval } from "../analysis/statistics/statistics.js";
import { type LeagueRun, MEASURES, type Scores, type Standing } from "./scores.js";

/** The name of a row over all scenarios. */
const ALL = "all";

interface MeasureRow {
  readonly scenario: string;
  readonly policy: string;
  readonly measure: string;
  readonly interval: Interval;
}

const MEASURE_COLUMNS: readonly Column<MeasureRow>[] = [
  { name: "scenario", kind: "text", of: (row) => row.scenario },
  { name: "policy", kind: "text", of: (row) => row.policy },
  { name: "measure", kind: "text", of: (row) => row.measure },
  { name: "mean", kind: "real", of: (row) => row.interval.mean },
  { name: "ci95_low", kind: "real", of: (row) => row.interval.low },
  { name: "ci95_high", kind: "real", of: (row) => row.interval.high },
  { name: "n", kind: "integer", of: (row) => row.interval.n },
];

/**
 * league.csv: every measure of every policy, over all scenarios (`all`) and in each. It is the same on every machine.
 */
export const leagueCsv = ({ standings, cells }: Scores): string => {
  const over = standings.flatMap(
    ({ policy, normalizedRegret, overScenarios, latencyRatio, energyRatio, finished_share }): MeasureRow[] =>
      Object.entries({
        normalized_regret: normalizedRegret,
        normalized_regret_over_scenarios: overScenarios,
        latency_ratio: latencyRatio,
        device_energy_ratio: energyRatio,
        finished_share,
      }).map(([measure, interval]) => ({ scenario: ALL, policy, measure, interval })),
  );
  const each = cells.flatMap(({ scenario, policy, measures }) =>
    MEASURES.map((measure): MeasureRow => ({ scenario, policy, measure, interval: measures[measure] })),
  );
  return csvText(MEASURE_COLUMNS, [...over, ...each]);
};

const RUN_COLUMNS: readonly Column<LeagueRun>[] = [
  { name: "scenario", kind: "text", of: (run) => run.scenario },
  { name: "policy", kind: "text", of: (run) => run.policy },
  { name: "replication", kind: "integer", of: (run) => run.replication },
  { name: "normalized_regret", kind: "real", of: (run) => run.normalizedRegret },
  { name: "cost", kind: "real", of: (run) => run.cost },
  { name: "regret", kind: "real", of: (run) => run.regret },
  { name: "latency_s", kind: "real", of: (run) => run.latency_s },
  { name: "device_energy_j", kind: "real", of: (run) => run.device_energy_j },
  { name: "finished_share", kind: "real", of: (run) => run.finished_share },
];

/** runs.csv: every run. It is the same on every machine. */
export const runsCsv = (runs: readonly LeagueRun[], precision: Precision = "compact"): string =>
  csvText(RUN_COLUMNS, runs, precision);

const TIME_COLUMNS: readonly Column<Scores["cells"][number]>[] = [
  { name: "scenario", kind: "text", of: (cell) => cell.scenario },
  { name: "policy", kind: "text", of: (cell) => cell.policy },
  { name: "decision_s", kind: "real", of: (cell) => cell.decision_s },
];

/** times.csv: how long a decision took on this machine. */
export const timesCsv = ({ cells }: Scores): string => csvText(TIME_COLUMNS, cells);

/** A share in percent with its interval: `12.3 % [11.0, 13.6]`. */
export const percentText = ({ mean, low, high }: Interval): string => {
  const text = (value: number): string => (100 * value).toFixed(1);
  return Number.isNaN(low) ? `${text(mean)} %` : `${text(mean)} % [${text(low)}, ${text(high)}]`;
};

/** Time of a decision. */
export const microseconds = (time_s: number): string => `${Math.round(time_s * 1e6)} us`;

/** One sentence for every pair of neighbours in the ranking that do not differ significantly. */
export const tieSentences = (standings: readonly Standing[], replications: number): readonly string[] => {
  if (replications < 2) return ["One replication has no intervals, so policies cannot be compared."];
  return standings.flatMap(({ policy, ties }, index) => {
    const next = standings[index + 1]?.policy;
    return next !== undefined && ties.includes(next) ? [`${policy} and ${next} are not distinguishable.`] : [];
  });
};

/** league.md: the ranking as a table for a paper, and how to cite it. */
export const leagueMarkdown = (
  title: string,
  version: string,
  { standings, replications, scenarios }: Scores,
): string =>
  [
    `| rank | policy | normalised regret, 95 % interval | over scenarios | worst scenario | latency ratio | energy ratio | finished | time of a decision |`,
    `|---|---|---|---|---|---|---|---|---|`,
    ...standings.map(
      ({
        rank,
        policy,
        normalizedRegret,
        overScenarios,
        worst,
        latencyRatio,
        energyRatio,
        finished_share,
        decision_s,
      }) =>
        `| ${rank} | ${policy} | ${percentText(normalizedRegret)} | ${percentText(overScenarios)} | ${worst.scenario} (${(100 * worst.normalizedRegret).toFixed(1)} %) | ${latencyRatio.mean.toFixed(3)} | ${energyRatio.mean.toFixed(3)} | ${(100 * finished_share.mean).toFixed(1)} % | ${microseconds(decision_s)} |`,
    ),
    "",
    `${title}, edgefade ${version}: ${scenarios.length} scenarios, ${replications} replications paired by common random numbers. Normalised regret is the mean cost of a task over that of \`optimal\`, minus 1; tasks that did not finish are charged. Policies that are not distinguishable (paired t test, Holm, 5 %): ${tieSentences(standings, replications).join(" ") || "none with neighbouring ranks."}`,
    "",
  ].join("\n");
