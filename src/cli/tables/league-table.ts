import type { Scores } from "../../experiment/league/scores.js";
import { microseconds, percentText, tieSentences } from "../../experiment/league/tables.js";
import { plainTable } from "./plain-table.js";

/** What `edgefade league` prints: the ranking, then the normalised regret in each scenario. */
export const leagueText = (title: string, { standings, cells, scenarios, replications }: Scores): string => {
  const ranking = plainTable(
    ["rank", "policy", "normalised regret", "latency", "energy", "finished", "decision", "loses most in"],
    ["right", "left", "right", "right", "right", "right", "right", "left"],
    standings.map((one) => [
      String(one.rank),
      one.policy,
      percentText(one.normalizedRegret),
      `x ${one.latencyRatio.mean.toFixed(2)}`,
      `x ${one.energyRatio.mean.toFixed(2)}`,
      `${(100 * one.finished_share.mean).toFixed(1)} %`,
      microseconds(one.decision_s),
      `${one.worst.scenario} (${(100 * one.worst.normalizedRegret).toFixed(1)} %)`,
    ]),
  );
  const policies = standings.map(({ policy }) => policy);
  const byScenario = plainTable(
    ["normalised regret", ...policies],
    ["left", ...policies.map(() => "right" as const)],
    scenarios.map((scenario) => [
      scenario,
      ...policies.map((policy) => {
        const cell = cells.find((one) => one.scenario === scenario && one.policy === policy)!;
        const { mean, low, high } = cell.measures.normalized_regret;
        const half = (high - low) / 2;
        return `${(100 * mean).toFixed(1)}${Number.isNaN(half) ? "" : ` ± ${(100 * half).toFixed(1)}`} %`;
      }),
    ]),
  );
  return [
    `${title}: ${scenarios.length} scenarios, ${replications} replications`,
    "",
    ranking,
    "",
    byScenario,
    "",
    "Normalised regret: mean cost of a task over that of optimal in the same replication, minus 1; unfinished tasks are charged. Latency and energy",
    "are those of finished tasks over those under optimal. Intervals of 95 % are over replications, paired by common random numbers.",
    ...tieSentences(standings, replications),
  ].join("\n");
};
