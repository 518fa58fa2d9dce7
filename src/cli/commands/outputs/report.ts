import type { Argv } from "yargs";
import { InputError } from "../../../errors.js";
import type { ReportFormat } from "../../../output/report/report.js";
import { flagsAs, together } from "../../arguments.js";
import type { Command } from "../../invocation.js";

interface ReportFlags {
  readonly dir: string;
  readonly out?: string | undefined;
  readonly format?: readonly string[] | undefined;
  readonly metric?: readonly string[] | undefined;
  readonly figures?: readonly string[] | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly order?: readonly string[] | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly cdf: "arrived" | "finished";
  readonly width?: string | undefined;
  readonly font?: string | undefined;
  readonly title?: string | undefined;
  readonly theme: "colour-blind" | "grey";
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const list = (describe: string) => ({ type: "string" as const, array: true as const, nargs: 1, describe });

const flags = (yargs: Argv) =>
  yargs
    .positional("dir", {
      type: "string",
      demandOption: true,
      describe: "output folder of a run or a sweep, or the folder of a trained model",
    })
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "where report.html and figures/ go; default the folder itself",
    })
    .option(
      "format",
      list("svg, png, pdf, csv, json (Vega-Lite), tex (pgfplots), html, or several as svg,pdf; default all but tex"),
    )
    .option(
      "metric",
      list(
        "metric of summary.csv or sweep.csv to compare (repeatable); default latency_s, device_energy_j, cost, and metrics of losses if tasks were lost",
      ),
    )
    .option("figures", list("names of the figures to draw, as latency-cdf,metrics; default all"))
    .option("policies", list("policies to show, as local,edge; default all"))
    .option("order", list("policies that come first, in this order"))
    .option("labels", list("labels of policies, metrics and swept fields: local=On the device (repeatable)"))
    .option("cdf", {
      choices: ["arrived", "finished"] as const,
      default: "arrived" as const,
      describe: "population of distribution functions: all arrived tasks, or the finished ones",
    })
    .option("width", {
      type: "string",
      requiresArg: true,
      describe: "width of the figures: 3.5in, 88mm, 252pt (texts keep their size)",
    })
    .option("font", {
      type: "string",
      requiresArg: true,
      describe: "font of the figures: a family that is installed, or a .ttf or .otf file",
    })
    .option("title", { type: "string", requiresArg: true, describe: "title above the figures; default none" })
    .option("theme", {
      choices: ["colour-blind", "grey"] as const,
      default: "colour-blind" as const,
      describe: "colours for colour-blind readers, or greys",
    })
    .option("force", { type: "boolean", default: false, describe: "replace an existing report" })
    .option("json", { type: "boolean", default: false, describe: "print the written files and figures as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** `edgefade report <dir>` */
export const reportCommand: Command<ReportFlags> = {
  command: "report <dir>",
  describe: "figures for a paper and one self-contained report.html from a run, a sweep or a trained model",
  builder: (yargs) => flagsAs<ReportFlags>(flags(yargs)),
  handler: async (given, call) => {
    const [{ REPORT_FORMATS, DEFAULT_FORMATS, writeReport }, { parseWidth }] = await Promise.all([
      import("../../../output/report/report.js"),
      import("../../../output/report/drawing/look.js"),
    ]);
    const [formats, labels, width_px] = together(
      () => formatsOf(given.format, REPORT_FORMATS, DEFAULT_FORMATS),
      () => labelsOf(given.labels ?? []),
      () => (given.width === undefined ? undefined : parseWidth(given.width)),
    );
    const { title, font, theme, cdf, force } = given;
    const [metrics, figures, policies, order] = [given.metric, given.figures, given.policies, given.order].map(namesOf);
    const { isModelFolder } = await import("../../../learning/model/model-files.js");
    const isModel = isModelFolder(given.dir);
    const write = isModel
      ? (await import("../../../experiment/training/model-report.js")).writeModelReport
      : writeReport;
    if (isModel) refuseForModels(given);
    const report = await write(given.dir, {
      out: given.out ?? given.dir,
      formats,
      force,
      cdf,
      labels,
      look: {
        theme,
        ...(width_px === undefined ? {} : { width_px }),
        ...(title === undefined ? {} : { title }),
        ...(font === undefined ? {} : { font }),
      },
      ...(metrics === undefined ? {} : { metrics }),
      ...(figures === undefined ? {} : { figures }),
      ...(policies === undefined ? {} : { policies }),
      ...(order === undefined ? {} : { order }),
    });
    if (given.json) {
      call.print(JSON.stringify(report, null, 2));
      return;
    }
    for (const note of report.notes) call.say(`edgefade: note: ${note}`);
    if (given.quiet) return;
    for (const { name, title: heading } of report.figures) call.print(`  ${heading} (${name})`);
    const page = report.files.find((file) => file.endsWith(".html"));
    const others = report.files.length - (page === undefined ? 0 : 1);
    if (others > 0) call.print(`${others} files in ${given.out ?? given.dir}/figures`);
    if (page !== undefined) call.print(`Page: ${page}`);
  },
};

/** Rejects flags for policies and metrics with a model, which has only learning curves. */
const refuseForModels = (given: ReportFlags): void => {
  const faults = (["metric", "policies", "order", "labels"] as const)
    .filter((flag) => given[flag] !== undefined)
    .map((flag) => ({ file: `--${flag}`, problem: `cannot be combined with the folder of a model, ${given.dir}` }));
  if (faults.length > 0) throw new InputError(faults);
};

/** Splits at commas outside brackets: `threshold(backlog_s=1,x=2),local` has two parts. */
const splitList = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((name) => name.trim())
    .filter((name) => name !== "");

const namesOf = (given: readonly string[] | undefined): readonly string[] | undefined => given?.flatMap(splitList);

/** `local=On the device,edge=At the edge`, or one label per flag. A comma before text without "=" is part of the label. */
const labelsOf = (given: readonly string[]): ReadonlyMap<string, string> => {
  const labels = new Map<string, string>();
  for (const text of given)
    for (const part of text.split(/,(?=[^,=()]+(?:\([^)]*\))?=)/)) {
      const [, name = "", label = ""] = /^\s*([^=(]+(?:\([^)]*\))?)\s*=\s*(.+?)\s*$/s.exec(part) ?? [];
      const problem =
        name === ""
          ? `expected name=label, such as local=On the device, got ${JSON.stringify(part)}`
          : labels.has(name.trim())
            ? `${name.trim()} is labelled twice`
            : undefined;
      if (problem !== undefined) throw new InputError([{ file: "--labels", problem }]);
      labels.set(name.trim(), label);
    }
  return labels;
};

const formatsOf = (
  given: readonly string[] | undefined,
  known: readonly ReportFormat[],
  usual: readonly ReportFormat[],
): readonly ReportFormat[] => {
  if (given === undefined) return usual;
  const names = given.flatMap(splitList);
  const faults = names
    .filter((name) => !known.includes(name as ReportFormat))
    .map((name) => ({ file: "--format", problem: `expected one of ${known.join(", ")}, got ${JSON.stringify(name)}` }));
  if (faults.length > 0) throw new InputError(faults);
  return known.filter((format) => names.includes(format));
};
