import type { Manifest } from "../../write/manifest.js";
import { finishedNote } from "../drawing/captions.js";
import type { Figure } from "../drawing/figure.js";
import { titleIn } from "../drawing/labels.js";
import type { RunFacts } from "../facts/run-facts.js";
import { selectedRun } from "../facts/select-facts.js";
import { aliveFigure } from "../figures/alive-figure.js";
import { latencyCdf } from "../figures/latency-cdf.js";
import { metricBars } from "../figures/metric-bars.js";
import { energyParts, latencyParts } from "../figures/parts-figures.js";
import { regretFigure } from "../figures/regret-figure.js";
import { ganttFigure, queueFigure, utilizationFigure } from "../figures/time-figures.js";
import type { PageTable } from "../page/page-table.js";
import { type Content, checkLabels, chosenMetrics, chosenPolicies, type Selection } from "./content.js";

/** Tables that `--log tasks` does not write. */
const LOGGED = ["subtasks.csv", "transfers.csv"];

const logOf = (manifest: Manifest): unknown => {
  const output: unknown = Reflect.get(manifest.scenario, "output");
  return typeof output === "object" && output !== null ? Reflect.get(output, "log") : undefined;
};

/** Notes why figures are not drawn. */
type Lacking = (what: string, file: string, otherwise: string) => void;

/** The figures and tables of a folder of `run`. @throws InputError when a chosen policy or metric is not in the folder */
export const runContent = (all: RunFacts, manifest: Manifest, selection: Selection): Content => {
  const known = [...new Set(all.summary.map(({ metric }) => metric))];
  const chosen = chosenPolicies(all.policies, selection);
  const { labels = new Map<string, string>() } = selection;
  checkLabels(labels, { policies: all.policies, others: known });
  const facts = selectedRun(all, chosen, labels);
  const { summary, missing } = facts;
  const metrics = chosenMetrics(selection.metrics, known, facts.losses, (metric) =>
    summary.filter((row) => row.metric === metric).map(({ mean }) => mean),
  );
  const notes = [...facts.notes];
  const lacking: Lacking = (what, file, otherwise) => {
    const reason = missing.has(file)
      ? `${file} is not in the folder${LOGGED.includes(file) && logOf(manifest) === "tasks" ? " (the run was logged with --log tasks)" : ""}`
      : otherwise;
    notes.push(`${what}: not drawn: ${reason}.`);
  };
  const figures = figuresOf(facts, metrics, selection, lacking);
  if (missing.has("transfers.csv") !== missing.has("subtasks.csv"))
    notes.push(
      `Figures over time lack the data of ${missing.has("transfers.csv") ? "transfers.csv" : "subtasks.csv"}, which is not in the folder.`,
    );
  return { kind: "run", figures, tables: tablesOf(facts, metrics[0] ?? ""), notes, losses: facts.losses };
};

const figuresOf = (
  facts: RunFacts,
  metrics: readonly string[],
  { cdf }: Selection,
  lacking: Lacking,
): readonly Figure[] => {
  const { summary, missing, tasks } = facts;
  const figures: (Figure | undefined)[] = [];
  const finished = [...tasks.values()].some(({ latencies_s }) => latencies_s.n > 0);
  const none = "no task finished after the warm-up";
  if (metrics.length > 0) figures.push(metricBars(facts, metrics));
  else lacking("Means by policy", "summary.csv", "summary.csv has no rows");
  if (finished) figures.push(latencyCdf(facts, cdf));
  else lacking("Distribution of the latency", "tasks.csv", none);
  if (summary.some(({ metric, mean }) => metric === "latency_s" && Number.isFinite(mean)))
    figures.push(latencyParts(facts));
  else lacking("Where the latency goes", "summary.csv", "summary.csv has no latency");
  if (finished) figures.push(energyParts(facts));
  else lacking("Where the energy goes", "tasks.csv", none);
  const regret = regretFigure(facts);
  if (regret === undefined)
    lacking(
      "Regret",
      "tasks.csv",
      facts.oracle === "off"
        ? "the oracle is off (oracle: off)"
        : "no task has an oracle_cost (the graphs are too large to search, or too few tasks are sampled)",
    );
  figures.push(regret);
  const inTime = [
    ["Utilization over time", utilizationFigure],
    ["Queue length over time", queueFigure],
    ["Some tasks, step by step", ganttFigure],
  ] as const;
  for (const [what, draw] of inTime) {
    const figure = missing.has("tasks.csv") ? undefined : draw(facts);
    if (figure === undefined)
      lacking(
        what,
        ["tasks.csv", "subtasks.csv", "transfers.csv"].find((file) => missing.has(file)) ?? "",
        draw === queueFigure ? "nothing ever waited" : "nothing with a limited capacity was in use",
      );
    figures.push(figure);
  }
  figures.push(aliveFigure(facts));
  return figures.filter((figure) => figure !== undefined);
};

const tablesOf = (facts: RunFacts, metric: string): readonly PageTable[] => {
  const { summary, policies, comparison, losses, titles } = facts;
  const known = [...new Set(summary.map((row) => row.metric))];
  const tables: PageTable[] = [];
  if (summary.length > 0)
    tables.push({
      id: "results",
      heading: "Results",
      caption: ["Means over replications with 95 % intervals; p50, p95 and p99 of the tasks.", finishedNote(losses)]
        .filter((sentence) => sentence !== undefined)
        .join(" "),
      filter: { column: 1, label: "Metric", chosen: titleIn(titles, metric) },
      table: {
        columns: ["policy", "metric", "mean", "95 % from", "95 % to", "p50", "p95", "p99", "replications"],
        rows: known.flatMap((name) =>
          policies.map((policy) => {
            const row = summary.find((one) => one.policy === policy && one.metric === name);
            const numbers = row
              ? [row.mean, row.ci95_low, row.ci95_high, row.p50, row.p95, row.p99, row.n]
              : [...Array.from({ length: 6 }, () => Number.NaN), 0];
            return [policy, titleIn(titles, name), ...numbers];
          }),
        ),
      },
    });
  const compared = comparison.filter((row) => known.includes(row.metric));
  if (compared.length > 0)
    tables.push({
      id: "differences",
      heading: "Differences",
      caption: "First policy minus second, paired by replication; p after Holm's correction.",
      filter: { column: 2, label: "Metric", chosen: titleIn(titles, metric) },
      table: {
        columns: ["policy", "less", "metric", "difference", "95 % from", "95 % to", "p", "replications"],
        rows: compared.map((row) => [
          row.policy_a,
          row.policy_b,
          titleIn(titles, row.metric),
          row.difference,
          row.ci95_low,
          row.ci95_high,
          row.p_holm,
          row.n,
        ]),
      },
    });
  return tables;
};
