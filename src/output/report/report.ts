import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { append } from "../../extremes.js";
import { suggestion } from "../../nearest.js";
import { checkTable } from "../read/whole-table.js";
import { type Manifest, readManifest } from "../write/manifest.js";
import { writeWholeFile } from "../write/whole-file.js";
import { type RunFacts, readRunFacts } from "./facts/run-facts.js";
import { readSweepFacts, type SweepFacts } from "./facts/sweep-facts.js";
import { aliveFigure } from "./figures/alive-figure.js";
import type { Figure } from "./figures/figure.js";
import { titleOf } from "./figures/labels.js";
import { energyParts, latencyCdf, latencyParts, metricBars, regretFigure } from "./figures/run-figures.js";
import { sweepFigure } from "./figures/sweep-figures.js";
import { ganttFigure, queueFigure, utilizationFigure } from "./figures/time-figures.js";
import { writeFigures } from "./figures/write-figures.js";
import { type PageTable, reportPage } from "./page/page.js";

export type ReportFormat = "svg" | "png" | "html";

export const REPORT_FORMATS: readonly ReportFormat[] = ["svg", "png", "html"];

export interface ReportOptions {
  /** Where `report.html` and `figures/` go. */
  readonly out: string;
  readonly formats: readonly ReportFormat[];
  /** To compare; none: those that say most. */
  readonly metrics?: readonly string[];
  /** Replace a report that is there. */
  readonly force: boolean;
}

/** What a report came to. */
export interface Report {
  /** Of a run, or of a sweep. */
  readonly kind: "run" | "sweep";
  /** Paths of all that was written. */
  readonly files: readonly string[];
  readonly figures: readonly Pick<Figure, "name" | "title" | "alt">[];
  /** What could not be drawn, and why. */
  readonly notes: readonly string[];
}

/**
 * Writes the figures and the page of an output folder of `run` or `sweep`.
 *
 * @throws InputError when it is no output folder, a metric is unknown, or a report is there and `force` is not given; nothing is written
 *         then
 * @throws OutputError when a file cannot be written
 */
export const writeReport = async (folder: string, options: ReportOptions): Promise<Report> => {
  if (!existsSync(folder)) throw new InputError([{ file: folder, problem: "no such folder" }]);
  if (!statSync(folder).isDirectory())
    throw new InputError([{ file: folder, problem: "is a file; expected an output folder" }]);
  const manifest = readManifest(folder);
  const sweep = readSweepFacts(folder);
  const content =
    sweep === undefined
      ? runContent(readRunFacts(folder, manifest), manifest, options.metrics)
      : sweepContent(sweep, options.metrics);
  if (sweep !== undefined) append(content.notes, checkTable(folder, manifest, "sweep.csv", sweep.rows.length));
  if (manifest.status !== "completed")
    content.notes.unshift(`The ${content.kind} is ${manifest.status}: the figures show what was finished.`);
  if (content.figures.length === 0)
    throw new InputError([{ file: folder, problem: `holds nothing to draw: ${content.notes.join(" ")}` }]);

  const page = join(options.out, "report.html");
  const hasPage = options.formats.includes("html");
  const { files, svgs, hasFonts } = await writeFigures(content.figures, {
    out: options.out,
    formats: options.formats.filter((format) => format !== "html"),
    force: options.force,
    beside: hasPage ? [page] : [],
  });
  if (!hasFonts)
    content.notes.push("No PNG was drawn: this machine has no font to write with. SVG and page are complete.");
  if (hasPage) {
    const drawn = content.figures.map((figure) => ({ figure, svg: svgs.get(figure)! }));
    writeWholeFile(page, reportPage({ manifest, figures: drawn, tables: content.tables, notes: content.notes }));
    files.push(page);
  }
  const figures = content.figures.map(({ name, title, alt }) => ({ name, title, alt }));
  return { kind: content.kind, files, figures, notes: content.notes };
};

interface Content {
  readonly kind: Report["kind"];
  readonly figures: readonly Figure[];
  readonly tables: readonly PageTable[];
  readonly notes: string[];
}

/** Compared where nothing else is asked for. */
const DEFAULT_METRICS = ["latency_s", "device_energy_j", "cost"] as const;

/** Metrics to show: those asked for; else the usual ones, without the cost where it is the latency itself. */
const chosenMetrics = (
  asked: readonly string[] | undefined,
  known: readonly string[],
  meansOf: (metric: string) => readonly number[],
): readonly string[] => {
  if (asked !== undefined) {
    const faults = asked
      .filter((metric) => !known.includes(metric))
      .map((metric) => ({
        file: "--metric",
        problem: `unknown metric "${metric}"${suggestion(metric, known, "metrics")}`,
      }));
    if (faults.length > 0) throw new InputError(faults);
    return [...new Set(asked)];
  }
  const usual = DEFAULT_METRICS.filter((metric) => known.includes(metric));
  const [latencies, costs] = [meansOf("latency_s"), meansOf("cost")];
  const isLatency = latencies.length === costs.length && latencies.every((value, i) => value === costs[i]);
  const chosen = usual.filter((metric) => !(metric === "cost" && isLatency));
  return chosen.length > 0 ? chosen : known.slice(0, 3);
};

const runContent = (facts: RunFacts, manifest: Manifest, asked: readonly string[] | undefined): Content => {
  const { summary, missing, tasks, comparison } = facts;
  const known = [...new Set(summary.map(({ metric }) => metric))];
  const metrics = chosenMetrics(asked, known, (metric) =>
    summary.filter((row) => row.metric === metric).map(({ mean }) => mean),
  );
  const notes = [...facts.notes];
  const lacking = (what: string, file: string, otherwise: string): void => {
    const reason = missing.has(file)
      ? `${file} is not in the folder${LOGGED.includes(file) && logOf(manifest) === "tasks" ? " (the run was logged with --log tasks)" : ""}`
      : otherwise;
    notes.push(`${what}: not drawn, since ${reason}.`);
  };
  const figures: (Figure | undefined)[] = [];
  if (metrics.length > 0) figures.push(metricBars(facts, metrics));
  else lacking("Means by policy", "summary.csv", "summary.csv has no rows");
  if (tasks.size > 0) figures.push(latencyCdf(facts));
  else lacking("Distribution of the latency", "tasks.csv", "no task ended after the warm-up");
  if (known.includes("latency_s")) figures.push(latencyParts(facts));
  else lacking("Where the latency goes", "summary.csv", "summary.csv has no latency");
  if (tasks.size > 0) figures.push(energyParts(facts));
  else lacking("Where the energy goes", "tasks.csv", "no task ended after the warm-up");
  const regret = regretFigure(facts);
  if (regret === undefined)
    lacking("Regret", "tasks.csv", "no task has an oracle's cost (the graphs are too large to search)");
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
        draw === queueFigure ? "nothing ever waited" : "nothing was under way that has a limited capacity",
      );
    figures.push(figure);
  }
  figures.push(aliveFigure(facts));
  if (missing.has("transfers.csv") !== missing.has("subtasks.csv"))
    notes.push(
      `Figures over time lack what ${missing.has("transfers.csv") ? "transfers.csv" : "subtasks.csv"} would tell: it is not in the folder.`,
    );
  const tables: PageTable[] = [];
  if (summary.length > 0)
    tables.push({
      id: "results",
      heading: "Results",
      caption: "Means over replications with 95 % intervals; p50, p95 and p99 of the tasks.",
      filter: { column: 1, label: "Metric", chosen: titleOf(metrics[0] ?? "") },
      table: {
        columns: ["policy", "metric", "mean", "95 % from", "95 % to", "p50", "p95", "p99", "replications"],
        rows: summary.map((row) => [
          row.policy,
          titleOf(row.metric),
          row.mean,
          row.ci95_low,
          row.ci95_high,
          row.p50,
          row.p95,
          row.p99,
          row.n,
        ]),
      },
    });
  const compared = comparison.filter(({ metric }) => known.includes(metric));
  if (compared.length > 0)
    tables.push({
      id: "differences",
      heading: "Differences",
      caption: "First policy minus second, paired by replication; p after Holm's correction.",
      filter: { column: 2, label: "Metric", chosen: titleOf(metrics[0] ?? "") },
      table: {
        columns: ["policy", "less", "metric", "difference", "95 % from", "95 % to", "p", "replications"],
        rows: compared.map((row) => [
          row.policy_a,
          row.policy_b,
          titleOf(row.metric),
          row.difference,
          row.ci95_low,
          row.ci95_high,
          row.p_holm,
          row.n,
        ]),
      },
    });
  return { kind: "run", figures: figures.filter((figure) => figure !== undefined), tables, notes };
};

/** Tables that `--log tasks` leaves out. */
const LOGGED = ["subtasks.csv", "transfers.csv"];

const logOf = (manifest: Manifest): unknown => {
  const output: unknown = Reflect.get(manifest.scenario, "output");
  return typeof output === "object" && output !== null ? Reflect.get(output, "log") : undefined;
};

/** A page with more rows than this is slow on a phone. */
const MOST_ROWS = 3000;

const sweepContent = (facts: SweepFacts, asked: readonly string[] | undefined): Content => {
  const metrics = chosenMetrics(asked, facts.metrics, (metric) =>
    facts.rows.filter((row) => row.metric === metric).map(({ mean }) => mean),
  );
  const notes: string[] = [];
  const shown = facts.rows.filter(({ metric }) => facts.rows.length <= MOST_ROWS || metrics.includes(metric));
  if (shown.length < facts.rows.length)
    notes.push(
      `The table has the metrics of the figures; sweep.csv has all ${facts.rows.length.toLocaleString("en-US")} rows.`,
    );
  if (shown.length > MOST_ROWS)
    notes.push(`The table has the first ${MOST_ROWS.toLocaleString("en-US")} rows; sweep.csv has all.`);
  const metricColumn = facts.fields.length + 1;
  return {
    kind: "sweep",
    figures: metrics.map((metric) => sweepFigure(facts, metric)),
    tables: [
      {
        id: "results",
        heading: "Results",
        caption: "Means over replications with 95 % intervals.",
        filter: { column: metricColumn, label: "Metric", chosen: titleOf(metrics[0] ?? "") },
        table: {
          columns: [...facts.fields, "policy", "metric", "mean", "95 % from", "95 % to", "replications"],
          rows: shown
            .slice(0, MOST_ROWS)
            .map((row) => [
              ...row.point.map((value) => (value !== "" && Number.isFinite(Number(value)) ? Number(value) : value)),
              row.policy,
              titleOf(row.metric),
              row.mean,
              row.ci95_low,
              row.ci95_high,
              row.n,
            ]),
        },
      },
    ],
    notes,
  };
};
