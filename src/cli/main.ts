#!/usr/bin/env node
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { InputError } from "../errors.js";
import { packageVersion } from "../output/manifest.js";
import { reportFailure } from "./failures.js";
import { policiesCommand } from "./policies.js";
import { runCommand } from "./run.js";
import { schemaCommand } from "./schema.js";
import { validateCommand } from "./validate.js";

// A closed pipe (`edgefade policies | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await yargs(hideBin(process.argv))
    .scriptName("edgefade")
    .usage("$0 <command>\n\nDiscrete-event network emulator for mobile edge computing (MEC) offloading.")
    .command(runCommand)
    .command(validateCommand)
    .command(schemaCommand)
    .command(policiesCommand)
    .demandCommand(1, "Say what to do, for example: edgefade run scenarios/quickstart.yaml")
    .strict()
    .recommendCommands()
    .version(packageVersion())
    .alias({ help: "h", version: "v" })
    .wrap(Math.min(120, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new InputError([{ file: "edgefade", problem: `${message}\nSee edgefade --help.` }]);
    })
    .parseAsync();
} catch (error) {
  reportFailure(error);
}
