import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { suggestion } from "../../nearest.js";
import { checkTable } from "../read/whole-table.js";
import { type Manifest, readManifest } from "../write/manifest.js";
import { writeWholeFile } from "../write/whole-file.js";
import { captionText } from "./caption-text.js";
import type { Content, Selection } from "./contents/content.js";
import { runContent } from "./contents/run-content.js";
import { sweepContent } from "./contents/sweep-content.js";
import type { Figure } from "./drawing/figure.js";
import { type FigureFormat, writeFigures } from "./drawing/formats/write-figures.js";
import type { FigureLook } from "./drawing/look.js";
import { readRunFacts } from "./facts/run-facts.js";
import { readSweepFacts } from "./facts/sweep-facts.js";
import { type PageParts, reportPage } from "./page/page.js";

/** The formats of a report: the page, and the files of each figure. */
export type ReportFormat = FigureFormat | "html";

export const REPORT_FORMATS: readonly ReportFormat[] = ["svg", "png", "pdf", "csv", "json", "tex", "html"];

/** Formats written by default. */
export const DEFAULT_FORMATS: readonly ReportFormat[] = ["svg", "png", "pdf", "csv", "json", "html"];

/** The content, form and destination of a report. */
export interface ReportOptions extends Selection {
  /** Folder of `report.html` and `figures/`. */
  readonly out: string;
  readonly formats: readonly ReportFormat[];
  /** Names of the figures to draw; absent: all. */
  readonly figures?: readonly string[];
  readonly look?: FigureLook;
  /** Replace an existing report. */
  readonly force: boolean;
}

/** The result of writing a report. */
export interface Report {
  /** Kind of the results: a run, a sweep, or a trained model. */
  readonly kind: Content["kind"];
  /** Paths of all files written. */
  readonly files: readonly string[];
  readonly figures: readonly (Pick<Figure, "name" | "title" | "alt"> & { readonly caption: string })[];
  /** What could not be drawn, and why. */
  readonly notes: readonly string[];
}

/**
 * Writes the figures and the page of an output folder of `run` or `sweep`.
 *
 * @throws InputError if it is not an output folder, a requested item is unknown, or a report exists and `force` is not given; nothing is
 *         written then
 * @throws OutputError when a file cannot be written
 */
export const writeReport = async (folder: string, options: ReportOptions): Promise<Report> => {
  if (!existsSync(folder)) throw new InputError([{ file: folder, problem: "no such folder" }]);
  if (!statSync(folder).isDirectory())
    throw new InputError([{ file: folder, problem: "is a file; expected an output folder" }]);
  const manifest = readManifest(folder);
  const content = readContent(folder, manifest, options);
  if (manifest.status !== "completed")
    content.notes.unshift(`The ${content.kind} is ${manifest.status}: the figures show the finished part.`);
  return writeContent(folder, content, options, {
    date: new Date(manifest.started),
    captionOf: (figure) => captionText(figure, content, manifest),
    page: pageOf(manifest),
  });
};

const readContent = (folder: string, manifest: Manifest, options: ReportOptions): Content => {
  const sweep = readSweepFacts(folder, manifest);
  if (sweep === undefined) return runContent(readRunFacts(folder, manifest), manifest, options);
  const content = sweepContent(sweep, options);
  append(content.notes, checkTable(folder, manifest, "sweep.csv", sweep.rows.length));
  return content;
};

/** The parts of a report besides its figures and tables. */
export interface ReportFrame {
  /** Date of the results. */
  readonly date: Date;
  /** The caption for a paper. */
  readonly captionOf: (figure: Figure) => string;
  readonly page: Omit<PageParts, "figures" | "tables" | "notes">;
}

/**
 * Writes the figures and the page for content that was read.
 *
 * @throws InputError if a figure is unknown, or a report exists and `force` is not given; nothing is written then
 * @throws OutputError when a file cannot be written
 */
export const writeContent = async (
  folder: string,
  content: Content,
  options: ReportOptions,
  { date, captionOf, page: pageParts }: ReportFrame,
): Promise<Report> => {
  const { out, formats, force, look } = options;
  if (content.figures.length === 0)
    throw new InputError([{ file: folder, problem: `has nothing to draw: ${content.notes.join(" ")}` }]);
  const chosen = chosenFigures(content.figures, options.figures);
  const captions = new Map(chosen.map((figure) => [figure, captionOf(figure)]));
  const page = join(out, "report.html");
  const hasPage = formats.includes("html");
  const { files, svgs } = await writeFigures(chosen, {
    out,
    formats: formats.filter((format) => format !== "html"),
    force,
    date,
    captions,
    ...(look === undefined ? {} : { look }),
    beside: hasPage ? [page] : [],
  });
  if (hasPage) {
    const drawn = chosen.map((figure) => ({ figure, svg: svgs.get(figure)!, caption: captions.get(figure)! }));
    writeWholeFile(page, reportPage({ ...pageParts, figures: drawn, tables: content.tables, notes: content.notes }));
    files.push(page);
  }
  const figures = chosen.map((figure) => {
    const { name, title, alt } = figure;
    return { name, title, alt, caption: captions.get(figure)! };
  });
  return { kind: content.kind, files, figures, notes: content.notes };
};

const chosenFigures = (all: readonly Figure[], asked: readonly string[] | undefined): readonly Figure[] => {
  if (asked === undefined) return all;
  const names = all.map(({ name }) => name);
  const faults = asked
    .filter((name) => !names.includes(name))
    .map((name) => ({
      file: "--figures",
      problem: `no figure "${name}" of these results${suggestion(name, names, "figures")}`,
    }));
  if (faults.length > 0) throw new InputError(faults);
  return all.filter(({ name }) => asked.includes(name));
};

const pageOf = (manifest: Manifest): ReportFrame["page"] => {
  const scenario = manifest.scenario as { readonly name?: string; readonly description?: string };
  return {
    heading: scenario.name ?? "edgefade",
    lead: scenario.description ?? "",
    facts: factsOf(manifest),
    details: [
      {
        id: "scenario",
        heading: "Scenario",
        summary: "As it was run, with all defaults",
        text: stringify(manifest.scenario).trimEnd(),
      },
      {
        id: "manifest",
        heading: "Manifest",
        summary: "Version, command, counts and checksums",
        text: stringify({ ...manifest, scenario: undefined }).trimEnd(),
      },
    ],
    version: manifest.version,
  };
};

const factsOf = ({ policies, replications, seed, counts, version, started, status }: Manifest): [string, string][] => {
  const count = (value: number | undefined): string => (value ?? 0).toLocaleString("en-US");
  const tasks = (counts.completed ?? 0) + (counts.late ?? 0) + (counts.dropped ?? 0);
  return [
    ["Policies", policies.join(", ")],
    ["Replications", String(replications)],
    ["Seed", String(seed)],
    ...(counts.runs === undefined ? [] : [["Runs", count(counts.runs)] as [string, string]]),
    ...(tasks === 0 ? [] : [["Tasks", count(tasks)] as [string, string]]),
    ...(counts.dropped ? [["Dropped", count(counts.dropped)] as [string, string]] : []),
    ["Started", `${started.slice(0, 16).replace("T", " ")} UTC`],
    ["edgefade", version],
    ...(status === "completed" ? [] : [["Status", status] as [string, string]]),
  ];
};
