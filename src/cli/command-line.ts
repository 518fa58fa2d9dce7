import yargs from "yargs";
import { packageVersion } from "../output/package-version.js";
import { checkFlags, describeMisuse } from "./arguments.js";
import { checkPolicyCommand } from "./commands/check-policy.js";
import { initCommand } from "./commands/init.js";
import { leagueCommand } from "./commands/league.js";
import { compareCommand } from "./commands/outputs/compare.js";
import { exportCommand } from "./commands/outputs/export.js";
import { inspectCommand } from "./commands/outputs/inspect.js";
import { mergeCommand } from "./commands/outputs/merge.js";
import { queryCommand } from "./commands/outputs/query.js";
import { reportCommand } from "./commands/outputs/report.js";
import { policiesCommand } from "./commands/policies.js";
import { reproduceCommand } from "./commands/reproduce.js";
import { runCommand } from "./commands/run.js";
import { schemaCommand } from "./commands/schema.js";
import { gymCommand } from "./commands/services/gym.js";
import { liveCommand } from "./commands/services/live.js";
import { sweepCommand } from "./commands/sweep.js";
import { trainCommand } from "./commands/train.js";
import { validateCommand } from "./commands/validate.js";
import { verifyCommand } from "./commands/verify.js";
import { workerCommand } from "./commands/worker.js";
import { type Command, Invocation, type Io } from "./invocation.js";
import { pageCommand } from "./page/page.js";
import { reportFailure } from "./tables/failures.js";

// biome-ignore lint/suspicious/noExplicitAny: every command has flags of its own
const commands: readonly Command<any>[] = [
  runCommand,
  sweepCommand,
  mergeCommand,
  workerCommand,
  compareCommand,
  trainCommand,
  exportCommand,
  gymCommand,
  liveCommand,
  reportCommand,
  pageCommand,
  queryCommand,
  inspectCommand,
  verifyCommand,
  reproduceCommand,
  leagueCommand,
  checkPolicyCommand,
  validateCommand,
  schemaCommand,
  policiesCommand,
  initCommand,
];

// biome-ignore lint/suspicious/noExplicitAny: every command has flags of its own
const nameOf = ({ command }: Command<any>): string => String(command).split(" ")[0]!;
const flagsOf = (parser: unknown): string[] =>
  Object.keys((parser as { getOptions(): { readonly key: object } }).getOptions().key);

/** While a command runs, yargs lays out its help in case that it fails. `fail` above never prints it, and it takes as long as a short run. */
const skipHelpOf = (parser: unknown): void => {
  const { getInternalMethods } = parser as {
    getInternalMethods(): { getUsageInstance(): { cacheHelpMessage: () => void } };
  };
  const usage = getInternalMethods.call(parser).getUsageInstance();
  const skip = (): void => {};
  usage.cacheHelpMessage = skip;
};

/**
 * Runs one command line of edgefade, such as `["run", "scenario.yaml", "--out", "results"]`. It can be called from any program: it does not end
 * the process, and all its output goes to `io`. Output of users' policies goes from their threads to the process's stderr.
 *
 * @param args  without the name of the program
 * @returns the exit code; errors go to `io.stderr`
 */
export const runCommandLine = async (args: readonly string[], io: Io): Promise<number> => {
  const call = new Invocation(args, io);
  try {
    const parser = yargs([...args])
      .scriptName("edgefade")
      .usage("$0 <command>\n\nDiscrete-event network emulator for mobile edge computing (MEC) offloading.")
      .locale("en")
      .demandCommand(1, "expected a command, for example: edgefade run scenarios/quickstart.yaml")
      .strict()
      .check(checkFlags(args), true)
      .version(packageVersion())
      .alias({ help: "h", version: "v" })
      .completion(
        "completion",
        "print a script for bash or zsh that completes commands, flags and files: edgefade completion >> ~/.bashrc",
      )
      .epilogue(
        "Exit codes: 0 done; 1 failed while running; 2 the input was at fault, nothing was written; 130 stopped by Ctrl-C " +
          "(finished rows are on disk; a second Ctrl-C quits at once).",
      )
      .wrap(Math.min(120, io.stdout.columns ?? 100))
      .exitProcess(false)
      .fail((message, error) => {
        throw describeMisuse(message, error, {
          args,
          flags: flagsOf(parser),
          commands: [...commands.map(nameOf), "completion"],
        });
      });
    skipHelpOf(parser);
    for (const command of commands) parser.command({ ...command, handler: (given) => command.handler(given, call) });
    // Texts printed by yargs itself: help, version, completions.
    await parser.parseAsync([...args], {}, (_error, _given, output) => {
      if (output !== "") call.print(output);
    });
  } catch (error) {
    reportFailure(error, call);
  }
  return call.exitCode;
};
