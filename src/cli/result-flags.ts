import type { Argv } from "yargs";

/** Flags for the place and content of a run's tables, the same in every command that writes one run. */
export interface ResultFlags {
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly log?: "tasks" | "full" | undefined;
  readonly precision?: "9" | "full" | undefined;
}

export const withResultFlags = <T>(yargs: Argv<T>) =>
  yargs
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "output folder; default results/<scenario>-<date>-<id>",
    })
    .option("force", {
      type: "boolean",
      default: false,
      describe: "replace edgefade's files in an existing output folder",
    })
    .option("log", {
      choices: ["tasks", "full"] as const,
      requiresArg: true,
      describe: "tasks: only tasks.csv of the three big tables",
    })
    .option("precision", {
      type: "string",
      choices: ["9", "full"] as const,
      requiresArg: true,
      describe: "full: all digits, to read back the same doubles",
    });

/** The tables to write and their format, from the flags or else from the scenario's `output`. */
export const tablesOf = (
  flags: ResultFlags,
  output: { readonly log: "tasks" | "full"; readonly precision: string | number },
) => ({
  log: flags.log ?? output.log,
  precision: (flags.precision ?? output.precision) === "full" ? ("full" as const) : ("compact" as const),
});
