import type { Argv } from "yargs";
import type { Inspection, PolicyCourse } from "../../../experiment/analysis/inspect.js";
import { largest, smallest } from "../../../math/extremes.js";
import { flagsAs } from "../../arguments.js";
import type { Command } from "../../invocation.js";

interface InspectFlags {
  readonly dir: string;
  readonly metric: string;
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  yargs
    .positional("dir", { type: "string", demandOption: true, describe: "output folder of a run" })
    .option("metric", {
      type: "string",
      requiresArg: true,
      default: "latency_s",
      describe: "column of tasks.csv that summary.csv sums up",
    })
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "write the figures into this folder's figures/, as SVG and PNG",
    })
    .option("force", { type: "boolean", default: false, describe: "replace existing figures" })
    .option("json", { type: "boolean", default: false, describe: "print everything as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** `edgefade inspect <dir>` */
export const inspectCommand: Command<InspectFlags> = {
  command: "inspect <dir>",
  describe:
    "warm-up and convergence of an output folder: running means, MSER-5, autocorrelation, effective sample size",
  builder: (yargs) => flagsAs<InspectFlags>(flags(yargs)),
  handler: async ({ dir, metric, out, force, json, quiet }, call) => {
    const { inspectFolder } = await import("../../../experiment/analysis/inspect.js");
    const inspection = await inspectFolder(dir, metric);
    let files: readonly string[] = [];
    if (out !== undefined) {
      const [{ writeFigures }, { autocorrelationFigure, runningMeanFigure }] = await Promise.all([
        import("../../../output/report/drawing/formats/write-figures.js"),
        import("../../../output/report/figures/inspect-figures.js"),
      ]);
      const figures = [runningMeanFigure, autocorrelationFigure].map((of) => of(metric, inspection.policies));
      ({ files } = await writeFigures(figures, { out, formats: ["svg", "png"], force }));
    }
    if (json) call.print(JSON.stringify({ ...inspection, files }, null, 2));
    else if (!quiet) {
      call.print(await inspectionText(inspection));
      for (const file of files) call.print(`Figure: ${file}`);
    }
    for (const note of inspection.notes) call.say(`edgefade: note: ${note}`);
  },
};

const inspectionText = async ({ metric, warmup_s, policies, lifetimes }: Inspection): Promise<string> => {
  const { plainTable } = await import("../../tables/plain-table.js");
  const rows = policies.map((course) => {
    const { policy, runs } = course;
    const median = (of: (run: PolicyCourse["runs"][number]) => number): number => {
      const sorted = runs.map(of).sort((a, b) => a - b);
      return sorted[Math.floor((sorted.length - 1) / 2)]!;
    };
    const doubtful = runs.filter(({ isDoubtful }) => isDoubtful).length;
    return [
      policy,
      spark(course.runningMean.map(({ mean }) => mean)),
      short(median(({ mean }) => mean)),
      short(median(({ steadyMean }) => steadyMean)),
      String(median(({ cut }) => cut)),
      `${short(median(({ cut_s }) => cut_s))} s`,
      `${doubtful} of ${runs.length}`,
      short(median(({ lag1 }) => lag1)),
      `${Math.round(median(({ effective }) => effective))} of ${median(({ n, cut }) => n - cut)}`,
    ];
  });
  const head = ["policy", "running mean", "mean", "after cut", "cut", "from", "doubtful", "lag 1", "effective"];
  const aligns = head.map((_, i) => (i < 2 ? "left" : "right") as "left" | "right");
  return [
    plainTable(head, aligns, rows),
    `${metric}, medians over replications; running mean of the first. Cut: tasks that MSER-5 leaves out; the scenario's warm-up is ${short(warmup_s)} s.`,
    "Doubtful: runs in which MSER-5 finds no steady state. Effective: number of independent tasks with the same information as the tasks that are kept.",
    ...(lifetimes.length === 0 ? [] : ["", await lifetimeText(lifetimes)]),
  ].join("\n");
};

const lifetimeText = async (lifetimes: Inspection["lifetimes"]): Promise<string> => {
  const { plainTable } = await import("../../tables/plain-table.js");
  const seconds = (time_s: number): string => (Number.isNaN(time_s) ? "-" : `${short(time_s)} s`);
  const head = ["policy", "devices", "first dies", "half dead", "last dies", "alive at the end"];
  return [
    plainTable(
      head,
      head.map((_, i) => (i === 0 ? "left" : "right")),
      lifetimes.map(({ policy, devices, first_s, half_s, last_s, alive }) => [
        policy,
        String(devices),
        ...[first_s, half_s, last_s].map(seconds),
        short(alive),
      ]),
    ),
    "Devices with a battery: medians over replications (-: not in half of them), and the mean number alive at the end.",
  ].join("\n");
};

const short = (value: number): string => (Number.isNaN(value) ? "-" : String(Number(value.toPrecision(3))));

const BLOCKS = "▁▂▃▄▅▆▇█";

/** A sparkline of 24 characters. */
const spark = (values: readonly number[]): string => {
  const low = smallest(values);
  const high = largest(values);
  const width = Math.min(24, values.length);
  return Array.from({ length: width }, (_, i) => {
    const value = values[Math.floor(((i + 1) * values.length) / width) - 1]!;
    return BLOCKS[high === low ? 0 : Math.min(7, Math.floor((8 * (value - low)) / (high - low)))];
  }).join("");
};
