import type { Argv, CommandModule } from "yargs";
import { InputError } from "../../errors.js";
import { parseQuantity } from "../../quantity.js";
import { type FlagsOf, together } from "../arguments.js";

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
        "column of tasks.csv (of a sweep: of runs.csv), or completed_share and the like (repeatable); default cost, latency_s, device_energy_j",
    })
    .option("baseline", {
      type: "string",
      requiresArg: true,
      describe:
        "what all others are compared with: a policy, or folder:policy, or of a sweep a field's value such as edges.0.cores=4; default the first policy",
    })
    .option("warmup", {
      type: "string",
      requiresArg: true,
      describe: "leave out tasks that arrive earlier: a time, or auto (MSER-5, run by run); default the scenario's",
    })
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .option("csv", { type: "boolean", default: false, describe: "print the differences as CSV" });

const DEFAULT_METRICS = ["cost", "latency_s", "device_energy_j"] as const;

/** `edgefade compare <dir>...` */
export const compareCommand: CommandModule<object, FlagsOf<typeof flags>> = {
  command: "compare <dir..>",
  describe: "compare policies or runs from their output folders: paired differences, intervals, p-values, effect sizes",
  builder: flags,
  handler: async (given) => {
    const [{ checkMetrics, readFolders }, { compareFolders }, { isSweepFolder }] = await Promise.all([
      import("../../experiment/analysis/folder-runs.js"),
      import("../../experiment/analysis/compare-folders.js"),
      import("../../experiment/analysis/compare-sweep.js"),
    ]);
    const metrics = [...new Set(given.metric ?? DEFAULT_METRICS)];
    const sweep = given.dir.find(isSweepFolder);
    if (sweep !== undefined) return compareOneSweep(sweep, metrics, given);
    const [warmup_s] = together(
      () => (given.warmup === undefined ? undefined : warmupOf(given.warmup)),
      () => checkMetrics(metrics),
      () => {
        if (given.json && given.csv) throw new InputError([{ file: "--csv", problem: "does not go with --json" }]);
      },
    );
    const comparison = compareFolders(readFolders(given.dir, metrics), {
      metrics,
      ...(given.baseline === undefined ? {} : { baseline: given.baseline }),
      ...(warmup_s === undefined ? {} : { warmup_s }),
    });
    if (given.json) console.log(JSON.stringify(comparison, null, 2));
    else {
      const { comparisonCsv, comparisonText } = await import("../tables/compare-table.js");
      if (given.csv) process.stdout.write(comparisonCsv(comparison));
      else console.log(comparisonText(comparison));
      for (const note of comparison.notes) console.error(`edgefade: note: ${note}`);
    }
  },
};

/** A sweep has no rows of tasks: its points and policies are compared from the means of its runs. */
async function compareOneSweep(
  folder: string,
  metrics: readonly string[],
  { dir, baseline, warmup, json, csv }: FlagsOf<typeof flags>,
): Promise<void> {
  const faults = [
    { file: folder, problem: "is a sweep, and is compared alone", isSo: dir.length > 1 },
    {
      file: "--warmup",
      problem: "does not go with a sweep, which keeps the means of its runs after the scenario's warm-up",
      isSo: warmup !== undefined,
    },
    { file: "--csv", problem: "does not go with --json", isSo: json && csv },
  ].filter(({ isSo }) => isSo);
  if (faults.length > 0) throw new InputError(faults.map(({ file, problem }) => ({ file, problem })));
  const { compareSweep } = await import("../../experiment/analysis/compare-sweep.js");
  const comparison = compareSweep(folder, { metrics, ...(baseline === undefined ? {} : { baseline }) });
  if (json) return console.log(JSON.stringify(comparison, null, 2));
  const { sweepComparisonCsv, sweepComparisonText } = await import("../tables/compare-table.js");
  if (csv) process.stdout.write(sweepComparisonCsv(comparison));
  else console.log(sweepComparisonText(comparison));
  for (const note of comparison.notes) console.error(`edgefade: note: ${note}`);
}

const warmupOf = (text: string): number | "auto" => {
  if (text === "auto") return "auto";
  const parsed = parseQuantity(text, "time");
  if (parsed.ok && parsed.value >= 0) return parsed.value;
  const problem = parsed.ok ? `expected a time >= 0 or auto, got "${text}"` : `${parsed.problem} (or auto)`;
  throw new InputError([{ file: "--warmup", problem }]);
};
