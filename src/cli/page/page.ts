import type { Argv } from "yargs";
import type { FlagsOf } from "../arguments.js";
import type { Command } from "../invocation.js";

const flags = (yargs: Argv) =>
  yargs
    .positional("scenario", {
      type: "string",
      describe: "scenario with which the page opens; the examples are still in its menu",
    })
    .option("out", { type: "string", requiresArg: true, demandOption: true, describe: "folder to write into" })
    .option("force", { type: "boolean", default: false, describe: "replace an existing page" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** `edgefade page` */
export const pageCommand: Command<FlagsOf<typeof flags>> = {
  command: "page [scenario]",
  describe:
    "write a page with the whole emulator in it, which runs in a browser without a server: edgefade page scenarios/handover.yaml --out page",
  builder: flags,
  handler: async ({ scenario, out, force, quiet }, call) => {
    const { writePage } = await import("./page-folder.js");
    const { index, size_bytes } = writePage(out, { force, ...(scenario === undefined ? {} : { scenario }) });
    if (quiet) return;
    call.print(
      `${index}: ${Math.round(size_bytes / 1000)} kB with its scripts. Open it in a browser, or put the folder on any web server.`,
    );
  },
};
