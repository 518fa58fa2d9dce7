import type { PrecisionTarget } from "../../experiment/sweep/precision-rule.js";
import type { PlannedRuns } from "../../experiment/sweep/sweep.js";
import { finishedCaption, hasMisses } from "../../output/metrics/losses.js";
import { LOSS_METRICS } from "../../output/metrics/metrics.js";
import { lossesByPolicy, readRunEnds } from "../../output/metrics/read-losses.js";
import { readSweepFacts } from "../../output/report/facts/sweep-facts.js";
import { readManifest } from "../../output/write/manifest.js";
import { counted, runsText } from "./runs-text.js";
import { sweepTable } from "./sweep-table.js";

/** The plan of a sweep, in one line. */
export const planText = (plan: PlannedRuns, target: PrecisionTarget | undefined, shard: string | undefined): string => {
  const { runs, done } = plan;
  const more =
    target === undefined
      ? ""
      : `, and more until ${target.metric} is known to ${100 * target.relative} % (at most ${counted(target.maxReplications, "replication")})`;
  const part = shard === undefined ? "" : `; shard ${shard}: ${counted(runs, "run")}`;
  return `${runsText(plan)}${more}${part}${done > 0 ? `; ${done.toLocaleString("en-US")} of them done already` : ""}.`;
};

/** The text at the end of a sweep, and notes for its reader. */
export interface PointsText {
  readonly tables: string;
  readonly notes: readonly string[];
}

/**
 * The usual metrics at the points of a sweep. If any task is late or lost, their shares are added.
 *
 * @param metric  the first of them
 * @param width   characters that fit on a line
 * @returns undefined where there is nothing to show
 */
export const pointsText = async (
  folder: string,
  metric: string,
  width: number | undefined,
): Promise<PointsText | undefined> => {
  const facts = readSweepFacts(folder);
  if (facts === undefined) return undefined;
  const manifest = readManifest(folder);
  const ends = readRunEnds(folder, manifest);
  const names = [...new Set([metric, "device_energy_j", ...(ends.some(hasMisses) ? LOSS_METRICS : [])])];
  const tables = names.flatMap((name) => {
    const text = sweepTable(facts, name, width, ends);
    return text === undefined ? [] : [`${name}\n${text}`];
  });
  if (tables.length === 0) return undefined;
  const hint = `Means over replications, 95 % confidence; other metrics: edgefade compare ${folder}; figures: edgefade report ${folder}`;
  const over = finishedCaption(lossesByPolicy(ends, manifest));
  return {
    tables: [...tables, hint].join("\n\n"),
    notes: over === undefined ? [] : [`${metric}, device_energy_j: ${over.slice(0, 1).toLowerCase()}${over.slice(1)}`],
  };
};
