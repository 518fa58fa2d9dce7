#!/usr/bin/env node
import { OutputError } from "../output/write/output-error.js";
import { runCommandLine } from "./command-line.js";
import { FAILED, failureText } from "./tables/failures.js";

// A closed pipe (`edgefade policies | head`) is not a failure. A full disk under redirected output is.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    if (stream === process.stdout)
      process.stderr.write(`${failureText(new OutputError("the results to stdout", error))}\n`);
    process.exit(FAILED);
  });

const { stdout, stderr, env } = process;
process.exitCode = await runCommandLine(process.argv.slice(2), { stdout, stderr, env, signals: process });
