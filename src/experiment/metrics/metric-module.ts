import { basename } from "node:path";
import { quote } from "../../quantity.js";
import { fromHere } from "../../scenario/fields/paths.js";
import type { MetricCollector } from "../../world/port/metric.js";
import { importDefault, refuseModule } from "../modules/user-module.js";

const CALLS = ["task", "subtask", "transfer"] as const;

/**
 * The metric that a module of the user's makes for a run.
 *
 * @param path  absolute, or relative to the current directory
 * @throws InputError when the module cannot be loaded, or holds no metric: at its file and line
 */
export const createMetric = async (path: string): Promise<MetricCollector> => {
  const make = await importDefault(path);
  if (typeof make !== "function")
    throw refuseModule(path, `expected a default export \`() => MetricCollector\`, got ${typeof make}`);
  let metric: unknown;
  try {
    metric = make();
  } catch (error) {
    throw refuseModule(path, `its default export failed: ${problemIn(path, error)}`);
  }
  if (typeof metric !== "object" || metric === null || typeof Reflect.get(metric, "result") !== "function")
    throw refuseModule(
      path,
      "its default export must return an object with result(run), and task(record) or another collector",
    );
  for (const call of CALLS) {
    const given: unknown = Reflect.get(metric, call);
    if (given !== undefined && typeof given !== "function")
      throw refuseModule(path, `expected ${call} to be a function, got ${quote(given)}`);
  }
  return metric as MetricCollector;
};

/** The problem of a module, with its line if the error has one: `wait.ts:12: x is not a function`. */
export const problemIn = (path: string, error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const name = basename(path).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const [, line] = new RegExp(`${name}:(\\d+):\\d+`).exec(error.stack ?? "") ?? [];
  return line === undefined ? error.message : `${fromHere(path)}:${line}: ${error.message}`;
};
