import type { Argv, CommandModule } from "yargs";
import { InputError } from "../../errors.js";
import type { ReportFormat } from "../../output/report/report.js";
import { together } from "../arguments.js";

interface ReportFlags {
  readonly dir: string;
  readonly out?: string | undefined;
  readonly format?: readonly string[] | undefined;
  readonly metric?: readonly string[] | undefined;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  yargs
    .positional("dir", { type: "string", demandOption: true, describe: "output folder of a run or a sweep" })
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "where report.html and figures/ go; default the folder itself",
    })
    .option("format", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "svg, png, html, or several as svg,html (repeatable); default all",
    })
    .option("metric", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "metric of summary.csv or sweep.csv to compare (repeatable); default latency_s, device_energy_j, cost",
    })
    .option("force", { type: "boolean", default: false, describe: "replace a report that is there" })
    .option("json", { type: "boolean", default: false, describe: "print what was written and drawn as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print nothing but errors" });

/** `edgefade report <dir>` */
export const reportCommand: CommandModule<object, ReportFlags> = {
  command: "report <dir>",
  describe: "figures (SVG, PNG) and one self-contained report.html from an output folder of a run or a sweep",
  builder: (yargs) => flags(yargs) as unknown as Argv<ReportFlags>,
  handler: async (given) => {
    const { REPORT_FORMATS, writeReport } = await import("../../output/report/report.js");
    const [formats] = together(() => formatsOf(given.format, REPORT_FORMATS));
    const report = await writeReport(given.dir, {
      out: given.out ?? given.dir,
      formats,
      force: given.force,
      ...(given.metric === undefined ? {} : { metrics: given.metric }),
    });
    if (given.json) {
      console.log(JSON.stringify(report, null, 2));
      return;
    }
    for (const note of report.notes) console.error(`edgefade: note: ${note}`);
    if (given.quiet) return;
    for (const { title } of report.figures) console.log(`  ${title}`);
    const page = report.files.find((file) => file.endsWith(".html"));
    const pictures = report.files.length - (page === undefined ? 0 : 1);
    if (pictures > 0) console.log(`${pictures} files in ${given.out ?? given.dir}/figures`);
    if (page !== undefined) console.log(`Page: ${page}`);
  },
};

const formatsOf = (given: readonly string[] | undefined, known: readonly ReportFormat[]): readonly ReportFormat[] => {
  if (given === undefined) return known;
  const names = given.flatMap((text) => text.split(",").map((name) => name.trim()));
  const faults = names
    .filter((name) => !known.includes(name as ReportFormat))
    .map((name) => ({ file: "--format", problem: `expected one of ${known.join(", ")}, got ${JSON.stringify(name)}` }));
  if (faults.length > 0) throw new InputError(faults);
  return known.filter((format) => names.includes(format));
};
