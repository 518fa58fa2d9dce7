import type { Argv } from "yargs";
import { InputError } from "../../../errors.js";
import type { FolderComparison } from "../../../experiment/analysis/compare-folders.js";
import type { SweepComparison } from "../../../experiment/analysis/compare-sweep.js";
import { parseQuantity } from "../../../quantity.js";
import { type FlagsOf, together } from "../../arguments.js";
import type { Command, Invocation } from "../../invocation.js";

const flags = (yargs: Argv) =>
  yargs
    .positional("dir", {
      type: "string",
      array: true,
      demandOption: true,
      describe: "output folders of runs; or one of a sweep",
    })
    .option("metric", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "one of those that --metrics lists (repeatable); default cost, latency_s, device_energy_j, and also deadline_miss_share and goodput_per_s if tasks were late or lost",
    })
    .option("metrics", {
      type: "boolean",
      default: false,
      describe: "list the metrics of the folders, with the population and the meaning of each",
    })
    .option("baseline", {
      type: "string",
      requiresArg: true,
      describe:
        "baseline of the comparison: a policy, or folder:policy, or for a sweep the value of a field, such as edges.0.cores=4; default the first policy",
    })
    .option("population", {
      choices: ["finished", "both-finished"] as const,
      requiresArg: true,
      describe:
        "population of means over finished tasks: the tasks that each policy finished (default), or task by task those that both it and the baseline finished",
    })
    .option("warmup", {
      type: "string",
      requiresArg: true,
      describe: "leave out tasks that arrive earlier: a time, or auto (MSER-5, run by run); default the scenario's",
    })
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .option("csv", { type: "boolean", default: false, describe: "print the differences as CSV" })
    .option("latex", { type: "boolean", default: false, describe: "print a table for a paper, with its caption" })
    .option("markdown", { type: "boolean", default: false, describe: "print the same table as Markdown" });

type CompareFlags = FlagsOf<typeof flags>;

const DEFAULT_METRICS = ["cost", "latency_s", "device_energy_j"] as const;

const FORMATS = ["json", "csv", "latex", "markdown"] as const;

/** The chosen format. @throws InputError if several are chosen */
const formatOf = (given: CompareFlags): (typeof FORMATS)[number] | "text" => {
  const [format = "text", other] = FORMATS.filter((name) => given[name]);
  if (other !== undefined)
    throw new InputError([{ file: `--${other}`, problem: `cannot be combined with --${format}` }]);
  return format;
};

/** `edgefade compare <dir>...` */
export const compareCommand: Command<CompareFlags> = {
  command: "compare <dir..>",
  describe: "compare policies or runs from their output folders: paired differences, intervals, p-values, effect sizes",
  builder: flags,
  handler: async (given, call) => {
    const { isSweepFolder } = await import("../../../experiment/analysis/compare-sweep.js");
    const sweep = given.dir.find(isSweepFolder);
    if (given.metrics) return listMetrics(given.dir, sweep, call);
    if (sweep !== undefined) return compareOneSweep(sweep, given, call);
    const [warmup_s, format] = together(
      () => (given.warmup === undefined ? undefined : warmupOf(given.warmup)),
      () => formatOf(given),
    );
    const [{ folderMetrics, readFolders }, { compareFolders }] = await Promise.all([
      import("../../../experiment/analysis/folder-runs.js"),
      import("../../../experiment/analysis/compare-folders.js"),
    ]);
    const isBoth = given.population === "both-finished";
    const metrics = given.metric ?? (await defaultMetrics(given.dir, isBoth || warmup_s !== undefined, folderMetrics));
    const comparison = compareFolders(readFolders(given.dir, [...new Set(metrics)]), {
      metrics: [...new Set(metrics)],
      ...(given.baseline === undefined ? {} : { baseline: given.baseline }),
      ...(warmup_s === undefined ? {} : { warmup_s }),
      ...(given.population === undefined ? {} : { population: given.population }),
    });
    if (format === "json") call.print(JSON.stringify(comparison, null, 2));
    else if (format === "csv" || format === "text") {
      const { comparisonCsv, comparisonText } = await import("../../tables/compare-table.js");
      if (format === "csv") call.io.stdout.write(comparisonCsv(comparison));
      else call.print(comparisonText(comparison));
    } else {
      const { comparisonPaper } = await import("../../tables/paper-table.js");
      call.print(comparisonPaper(comparison, await provenanceOf(given.dir), format));
    }
    if (format !== "json") await printNotes(comparison, call);
  },
};

/** The usual metrics, and the metrics of losses if a task is late or lost. @param ofTasks  only metrics that are means over tasks */
const defaultMetrics = async (
  folders: readonly string[],
  ofTasks: boolean,
  known: (folders: readonly string[]) => readonly string[],
): Promise<readonly string[]> => {
  const [{ readRunEnds }, { readManifest }, { hasMisses }, { LOSS_METRICS }] = await Promise.all([
    import("../../../output/metrics/read-losses.js"),
    import("../../../output/write/manifest.js"),
    import("../../../output/metrics/losses.js"),
    import("../../../output/metrics/metrics.js"),
  ]);
  if (ofTasks) return DEFAULT_METRICS;
  const { existsSync } = await import("node:fs");
  const present = folders.filter((folder) => existsSync(`${folder}/manifest.json`));
  const isLossy = present.some((folder) => readRunEnds(folder, readManifest(folder)).some(hasMisses));
  if (!isLossy) return DEFAULT_METRICS;
  // Folders of older versions have no runs.csv and therefore no rates.
  const there = known(present);
  return [...DEFAULT_METRICS, ...LOSS_METRICS.filter((metric) => there.includes(metric))];
};

/** Compares points and policies of a sweep by the means of its runs, since a sweep has no rows of tasks. */
async function compareOneSweep(folder: string, given: CompareFlags, call: Invocation): Promise<void> {
  const { dir, baseline, warmup, population } = given;
  const faults = [
    { file: folder, problem: "is a sweep, and must be compared alone", isSo: dir.length > 1 },
    {
      file: "--warmup",
      problem: "cannot be used with a sweep, which keeps the means of its runs after the scenario's warm-up",
      isSo: warmup !== undefined,
    },
    {
      file: "--population",
      problem:
        "both-finished cannot be used with a sweep, which keeps the means of its runs; compare a folder of edgefade run",
      isSo: population === "both-finished",
    },
  ].filter(({ isSo }) => isSo);
  if (faults.length > 0) throw new InputError(faults.map(({ file, problem }) => ({ file, problem })));
  const format = formatOf(given);
  const { compareSweep, sweepFolderMetrics } = await import("../../../experiment/analysis/compare-sweep.js");
  const metrics = [
    ...new Set(given.metric ?? (await defaultMetrics([folder], false, () => sweepFolderMetrics(folder)))),
  ];
  const comparison = compareSweep(folder, { metrics, ...(baseline === undefined ? {} : { baseline }) });
  if (format === "json") return call.print(JSON.stringify(comparison, null, 2));
  if (format === "csv" || format === "text") {
    const { sweepComparisonCsv, sweepComparisonText } = await import("../../tables/compare-table.js");
    if (format === "csv") call.io.stdout.write(sweepComparisonCsv(comparison));
    else call.print(sweepComparisonText(comparison));
  } else {
    const { sweepPaper } = await import("../../tables/paper-table.js");
    call.print(sweepPaper(comparison, await provenanceOf([folder]), format));
  }
  await printNotes(comparison, call);
}

/** Prints notes for readers on stderr, first of all that means leave out tasks. */
async function printNotes(comparison: FolderComparison | SweepComparison, call: Invocation): Promise<void> {
  const { notes, losses, metrics } = comparison;
  const isBoth = "population" in comparison && comparison.population === "both-finished";
  const [{ finishedCaption }, { isOverFinished }] = await Promise.all([
    import("../../../output/metrics/losses.js"),
    import("../../../output/metrics/metrics.js"),
  ]);
  const caption = isBoth ? undefined : finishedCaption(losses);
  const names = [...new Set(metrics.map(({ metric }) => metric))].filter(isOverFinished);
  if (caption !== undefined && names.length > 0)
    call.say(
      `edgefade: note: ${names.join(", ")}: ${caption.slice(0, 1).toLowerCase()}${caption.slice(1)} Quote the losses with them.`,
    );
  for (const note of notes) call.say(`edgefade: note: ${note}`);
}

async function provenanceOf(folders: readonly string[]) {
  const { readManifest } = await import("../../../output/write/manifest.js");
  return { manifests: folders.map(readManifest) };
}

async function listMetrics(folders: readonly string[], sweep: string | undefined, call: Invocation): Promise<void> {
  const [{ folderMetrics }, { sweepFolderMetrics }, { metricFacts, POPULATIONS }, { plainTable }, { readManifest }] =
    await Promise.all([
      import("../../../experiment/analysis/folder-runs.js"),
      import("../../../experiment/analysis/compare-sweep.js"),
      import("../../../output/metrics/metrics.js"),
      import("../../tables/plain-table.js"),
      import("../../../output/write/manifest.js"),
    ]);
  for (const folder of folders) readManifest(folder);
  const names = sweep === undefined ? folderMetrics(folders) : sweepFolderMetrics(sweep);
  const rows = names.map((name) => {
    const { population, meaning } = metricFacts(name);
    return [name, population, meaning];
  });
  const used = new Set(names.map((name) => metricFacts(name).population));
  call.print(plainTable(["metric", "over", "meaning"], ["left", "left", "left"], rows));
  call.print();
  for (const population of used) call.print(`${population}: ${POPULATIONS[population]}`);
}

const warmupOf = (text: string): number | "auto" => {
  if (text === "auto") return "auto";
  const parsed = parseQuantity(text, "time");
  if (parsed.ok && parsed.value >= 0) return parsed.value;
  const problem = parsed.ok ? `expected a time >= 0 or auto, got "${text}"` : `${parsed.problem} (or auto)`;
  throw new InputError([{ file: "--warmup", problem }]);
};
