import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseQuantity } from "../../quantity.js";
import { csvHeader, eachCsvRow } from "../read/csv-rows.js";
import type { Manifest } from "../write/manifest.js";
import { type PolicyLosses, sumOfEnds, type TaskEnds } from "./losses.js";

/** How the tasks of one run ended. A run is a policy in a replication, in a sweep at a point. */
export interface RunEnds extends TaskEnds {
  /** Values of the varied fields, as in sweep.csv; empty for a folder of `run`. */
  readonly point: readonly string[];
  readonly policy: string;
  readonly replication: number;
}

const COUNTS = ["completed", "late", "dropped", "in_flight"] as const;

/**
 * Reads how tasks ended in each run of a folder of `run` or `sweep`: from runs.csv, or from tasks.csv if there is none. Tasks that
 * arrived before the end of the warm-up do not count.
 *
 * @throws InputError when the table is damaged
 */
export const readRunEnds = (folder: string, manifest: Manifest): readonly RunEnds[] => {
  const file = join(folder, "runs.csv");
  if (!existsSync(file)) return fromTasks(join(folder, "tasks.csv"), warmupOf(manifest));
  const header = csvHeader(file);
  const fields = header
    .slice(header.indexOf("point") + 1, header.indexOf("policy"))
    .filter((name) => name !== "scenario");
  const runs: RunEnds[] = [];
  eachCsvRow(file, { texts: [...fields, "policy"], numbers: ["replication", ...COUNTS] }, (texts, numbers) => {
    const [replication, completed, late, dropped, inFlight] = numbers as [number, number, number, number, number];
    runs.push({ point: texts.slice(0, -1), policy: texts.at(-1)!, replication, completed, late, dropped, inFlight });
  });
  return runs;
};

/** The losses of every policy in all its runs, in the manifest's order; policies without a run are left out. */
export const lossesByPolicy = (runs: readonly RunEnds[], manifest: Pick<Manifest, "policies">): PolicyLosses[] =>
  manifest.policies.flatMap((label) => {
    const own = runs.filter(({ policy }) => policy === label);
    return own.length === 0 ? [] : [{ label, ...sumOfEnds(own) }];
  });

const warmupOf = ({ scenario }: Manifest): number => {
  const parsed = parseQuantity(String(Reflect.get(scenario, "warmup") ?? "0 s"), "time");
  return parsed.ok ? parsed.value : 0;
};

const ENDS: Readonly<Record<string, keyof TaskEnds>> = {
  completed: "completed",
  late: "late",
  dropped: "dropped",
  "in-flight": "inFlight",
};

const fromTasks = (file: string, warmup_s: number): readonly RunEnds[] => {
  const runs = new Map<string, { policy: string; replication: number; ends: Record<keyof TaskEnds, number> }>();
  if (!existsSync(file)) return [];
  eachCsvRow(
    file,
    { texts: ["policy", "status"], numbers: ["replication", "arrival_s"] },
    ([policy, status], numbers) => {
      const [replication, arrival_s] = numbers as [number, number];
      const key = `${replication} ${policy}`;
      const run = runs.get(key) ?? {
        policy: policy!,
        replication,
        ends: { completed: 0, late: 0, dropped: 0, inFlight: 0 },
      };
      runs.set(key, run);
      const end = ENDS[status!];
      if (arrival_s >= warmup_s && end !== undefined) run.ends[end]++;
    },
  );
  return [...runs.values()].map(({ policy, replication, ends }) => ({ point: [], policy, replication, ...ends }));
};
