import { flagsAs } from "../../arguments.js";
import type { Command } from "../../invocation.js";
import { FAILED } from "../../tables/failures.js";
import { counted } from "../../tables/runs-text.js";

interface MergeFlags {
  readonly dir: readonly string[];
  readonly out: string;
  readonly force: boolean;
  readonly quiet: boolean;
}

/** `edgefade merge <dir>... --out <dir>` */
export const mergeCommand: Command<MergeFlags> = {
  command: "merge <dir..>",
  describe: "join the folders of a sweep's shards into one, with the same bytes as without shards",
  builder: (yargs) =>
    flagsAs<MergeFlags>(
      yargs
        .positional("dir", { type: "string", array: true, demandOption: true, describe: "folders of sweep --shard" })
        .option("out", { type: "string", requiresArg: true, demandOption: true, describe: "output folder" })
        .option("force", { type: "boolean", default: false, describe: "replace a sweep in the output folder" })
        .option("quiet", {
          type: "boolean",
          default: false,
          describe: "print only errors",
        }),
    ),
  handler: async ({ dir, out, force, quiet }, call) => {
    const [{ mergeSweeps }, { portableCommand }] = await Promise.all([
      import("../../../experiment/sweep/merge.js"),
      import("../../../output/write/manifest.js"),
    ]);
    const { counts, repeated } = await mergeSweeps(dir, out, force, portableCommand(call.args));
    if (!quiet) {
      call.print(`Joined ${counted(counts.runs, "run")} of ${counted(dir.length, "folder")}.`);
      call.print(`Results: ${out}/sweep.csv, ${out}/runs.csv`);
    }
    if (repeated > 0) call.say(`edgefade: note: ${counted(repeated, "run")} in several folders count once`);
    if (counts.missing === 0) return;
    call.say(
      `edgefade: ${counted(counts.missing, "run")} ${counts.missing === 1 ? "is" : "are"} missing: finish their shards with the same commands, then merge again with --force`,
    );
    call.exitCode = FAILED;
  },
};
