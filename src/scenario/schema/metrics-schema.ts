import { z } from "zod";
import { quote } from "../../quantity.js";

/** `metrics:` as text: SQL, or the path of a module, by name. */
export type MetricsText = Readonly<Record<string, string>>;

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Whether a metric is a user's module: one word that ends like a TypeScript or JavaScript file. */
export const isMetricModule = (text: string): boolean => /^\S+\.[cm]?[jt]s$/.test(text.trim());

const problemOf = (name: string, value: unknown): string | undefined => {
  if (!NAME.test(name))
    return `expected a metric's name of letters, digits and "_", with its unit at the end as in edge_wait_s; got ${quote(name)}`;
  if (typeof value !== "string" || value.trim() === "")
    return `expected SQL that gives one number, or the path of a module (./wait.ts), got ${quote(value)}`;
  if (isMetricModule(value) || /^\s*(select|with|from)\b/i.test(value)) return undefined;
  return `expected SQL that begins with SELECT, WITH or FROM, or the path of a module (./wait.ts), got ${quote(value)}`;
};

/** `metrics:` */
export const metricsSchema = z
  .record(z.string(), z.unknown(), { error: "expected a mapping from names to SQL or modules" })
  .superRefine((metrics, context) => {
    for (const [name, value] of Object.entries(metrics)) {
      const problem = problemOf(name, value);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem, path: [name] });
    }
  })
  .transform((metrics) => metrics as MetricsText)
  .meta({
    description:
      "Metrics of your own, by name: SQL over the tables of a run that gives one number (needs the package @duckdb/node-api), or the path of a TypeScript or JavaScript module. They are in summary.csv, comparison.csv, runs.csv and sweep.csv beside the others.",
    takes: "a mapping from names to SQL or paths of modules",
  });
