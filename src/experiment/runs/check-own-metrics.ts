import { type Fault, InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { metricFacts } from "../../output/metrics/metrics.js";
import type { LoadedScenario } from "../../scenario/load/check-document.js";
import { Pool } from "./pool.js";
import { reasonOf } from "./reason.js";

/** Columns of the tables that contain metrics. */
const COLUMNS = ["scenario", "point", "policy", "replication", "completed", "late", "dropped", "in_flight", "events"];

/**
 * Checks a scenario's own metrics before anything is written: their names, SQL against tables without rows, modules in a worker.
 *
 * @param timeout_s  how long a module may take to load
 * @throws InputError with all faults: where the metric stands, and of a module also its line
 */
export const checkOwnMetrics = async (
  { scenario, metricPlaces = {} }: Pick<LoadedScenario, "scenario" | "metricPlaces">,
  timeout_s: number,
): Promise<void> => {
  const { metrics = [] } = scenario;
  if (metrics.length === 0) return;
  const faults: Fault[] = [];
  const fault = (name: string, problem: string): void => {
    faults.push({ ...(metricPlaces[name] ?? { file: "metrics" }), path: `metrics.${name}`, problem });
  };
  for (const { name } of metrics)
    if (metricFacts(name).population !== "own" || COLUMNS.includes(name))
      fault(name, `the name "${name}" is taken: a column or metric of the results has it; choose another`);
  if (metrics.some((metric) => "sql" in metric)) {
    const { RunQueries } = await import("../../output/read/run-queries.js");
    const queries = await RunQueries.open(undefined, { policy: "", replication: 0, warmup_s: 0, run_s: 1 });
    try {
      for (const metric of metrics) {
        const wrong = "sql" in metric ? await queries.check(metric.sql) : undefined;
        if (wrong !== undefined) fault(metric.name, wrong.problem);
      }
    } finally {
      queries.close();
    }
  }
  if (metrics.some((metric) => "module" in metric)) {
    // In a worker, because modules may do anything.
    const pool = await Pool.open(1);
    try {
      for (const metric of metrics)
        if ("module" in metric) append(faults, await moduleFaults(pool, metric.module, timeout_s));
    } finally {
      await pool.close();
    }
  }
  if (faults.length > 0) throw new InputError(faults);
};

const moduleFaults = async (pool: Pool, path: string, timeout_s: number): Promise<readonly Fault[]> => {
  await pool.ready();
  const signal = AbortSignal.timeout(Math.min(timeout_s * 1000, 2 ** 31 - 1));
  try {
    return await pool.metricFaults(path, signal);
  } catch (error) {
    const problem = signal.aborted ? `it did not finish loading within ${timeout_s} s` : reasonOf(error);
    return [{ file: path, problem }];
  }
};
