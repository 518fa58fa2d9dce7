#!/usr/bin/env node
import yargs, { type CommandModule } from "yargs";
import { packageVersion } from "../output/package-version.js";
import { OutputError } from "../output/write/output-error.js";
import { checkFlags, describeMisuse } from "./arguments.js";
import { compareCommand } from "./commands/compare.js";
import { exportCommand } from "./commands/export.js";
import { gymCommand } from "./commands/gym.js";
import { initCommand } from "./commands/init.js";
import { inspectCommand } from "./commands/inspect.js";
import { mergeCommand } from "./commands/merge.js";
import { policiesCommand } from "./commands/policies.js";
import { queryCommand } from "./commands/query.js";
import { reportCommand } from "./commands/report.js";
import { reproduceCommand } from "./commands/reproduce.js";
import { runCommand } from "./commands/run.js";
import { schemaCommand } from "./commands/schema.js";
import { sweepCommand } from "./commands/sweep.js";
import { trainCommand } from "./commands/train.js";
import { validateCommand } from "./commands/validate.js";
import { verifyCommand } from "./commands/verify.js";
import { workerCommand } from "./commands/worker.js";
import { FAILED, reportFailure } from "./tables/failures.js";

// A closed pipe (`edgefade policies | head`) is no failure; a full disk under the redirected output is one.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    if (stream === process.stdout) reportFailure(new OutputError("the results to stdout", error));
    process.exit(FAILED);
  });

const nameOf = ({ command }: CommandModule): string => String(command).split(" ")[0]!;
const flagsOf = (parser: unknown): string[] =>
  Object.keys((parser as { getOptions(): { readonly key: object } }).getOptions().key);

const args = process.argv.slice(2);
// biome-ignore lint/suspicious/noExplicitAny: every command has flags of its own
const commands: readonly CommandModule<object, any>[] = [
  runCommand,
  sweepCommand,
  mergeCommand,
  workerCommand,
  compareCommand,
  trainCommand,
  exportCommand,
  gymCommand,
  reportCommand,
  queryCommand,
  inspectCommand,
  verifyCommand,
  reproduceCommand,
  validateCommand,
  schemaCommand,
  policiesCommand,
  initCommand,
];
try {
  const parser = yargs(args)
    .scriptName("edgefade")
    .usage("$0 <command>\n\nDiscrete-event network emulator for mobile edge computing (MEC) offloading.")
    .locale("en")
    .demandCommand(1, "say what to do, for example: edgefade run scenarios/quickstart.yaml")
    .strict()
    .check(checkFlags, true)
    .version(packageVersion())
    .alias({ help: "h", version: "v" })
    .completion(
      "completion",
      "print a script for bash or zsh that completes commands, flags and files: edgefade completion >> ~/.bashrc",
    )
    .epilogue(
      "Exit codes: 0 done; 1 failed while running; 2 the input was at fault, nothing was written; 130 stopped by Ctrl-C " +
        "(finished rows are on disk; a second Ctrl-C ends at once).",
    )
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw describeMisuse(message, error, {
        args,
        flags: flagsOf(parser),
        commands: [...commands.map(nameOf), "completion"],
      });
    });
  for (const command of commands) parser.command(command);
  await parser.parseAsync();
} catch (error) {
  reportFailure(error);
}
