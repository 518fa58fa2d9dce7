import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { InputError } from "../../errors.js";
import type { Verification } from "../../experiment/verify/theory.js";
import { type FlagsOf, together } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";
import { wholeNumber } from "../scenario-flags.js";
import { FAILED } from "../tables/failures.js";
import { counted } from "../tables/runs-text.js";

interface VerifyFlags {
  readonly dir?: string | undefined;
  readonly seed?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly thorough: boolean;
  readonly jobs: string;
  readonly inputs?: string | undefined;
  readonly writeDocs?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  yargs
    .positional("dir", { type: "string", describe: "an output folder: re-run it and compare byte by byte" })
    .option("seed", {
      type: "string",
      requiresArg: true,
      describe: "seed of the experiments, a whole number >= 0; default 1",
    })
    .option("thorough", {
      type: "boolean",
      default: false,
      describe: "ten times the samples: bounds shrink to a third; some ten minutes",
    })
    .option("only", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "only experiments with this text in their name: --only M/M/1 (repeatable)",
    })
    .option("jobs", {
      type: "string",
      requiresArg: true,
      default: "auto",
      describe: "worker threads: a number, or auto (one per core)",
    })
    .option("inputs", {
      type: "string",
      requiresArg: true,
      describe: "with a folder: where its traces and policies are, if they were moved",
    })
    .option("write-docs", {
      type: "string",
      requiresArg: true,
      describe: "write validation.md with its figures and their data into this folder, too",
    })
    .option("json", { type: "boolean", default: false, describe: "print the rows as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** Of the samples that experiments say: under a minute on two slow cores, or ten times those, some ten minutes. */
const EFFORT = 0.7;
const THOROUGH = 7;

/** `edgefade verify [<dir>]` */
export const verifyCommand: Command<FlagsOf<typeof flags>> = {
  command: "verify [dir]",
  describe: "check the emulator against theory; with an output folder: re-run it and compare byte by byte",
  builder: flags,
  handler: async (given, call) => {
    refuseMixture(given);
    const [jobs, seed] = together(
      () => (given.jobs === "auto" ? availableParallelism() : wholeNumber("--jobs", given.jobs, 1)),
      () => wholeNumber("--seed", given.seed ?? "1", 0),
    );
    if (given.dir !== undefined) await againstFolder(given.dir, jobs, given, call);
    else await againstTheory(seed, jobs, given, call);
  },
};

/** Rejects flags of one use in the other. */
const refuseMixture = ({ dir, seed, only, thorough, writeDocs, inputs }: VerifyFlags): void => {
  const wrong =
    dir === undefined
      ? { "--inputs": inputs !== undefined }
      : {
          "--seed": seed !== undefined,
          "--only": only !== undefined,
          "--thorough": thorough,
          "--write-docs": writeDocs !== undefined,
        };
  const faults = Object.entries(wrong)
    .filter(([, isGiven]) => isGiven)
    .map(([file]) => ({
      file,
      problem:
        dir === undefined
          ? "goes with an output folder: edgefade verify <dir>"
          : "cannot be combined with an output folder",
    }));
  if (faults.length > 0) throw new InputError(faults);
};

async function againstTheory(seed: number, jobs: number, given: VerifyFlags, call: Invocation): Promise<void> {
  const [{ verifyInParallel }, { progressDisplay }] = await Promise.all([
    import("../../experiment/verify/parallel.js"),
    import("../progress.js"),
  ]);
  const begun_ms = performance.now();
  const display = progressDisplay(given.quiet || given.json, call);
  let verification: Verification;
  try {
    verification = await verifyInParallel({
      seed,
      effort: given.thorough ? THOROUGH : EFFORT,
      jobs,
      ...(given.only === undefined ? {} : { only: given.only }),
      withFigures: given.writeDocs !== undefined,
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
  }
  if (given.writeDocs !== undefined) {
    const { writeValidationPage } = await import("../../experiment/verify/document.js");
    await writeValidationPage(given.writeDocs, verification, { seed, isThorough: given.thorough });
  }
  await reportVerification(verification, seed, (performance.now() - begun_ms) / 1000, given, call);
}

/** Prints the rows and sets the exit code: 1 if a row does not hold. */
export async function reportVerification(
  verification: Verification,
  seed: number,
  wall_s: number,
  { json, quiet }: Pick<VerifyFlags, "json" | "quiet">,
  call: Invocation,
): Promise<void> {
  const { checks, runs, tasks } = verification;
  const failed = checks.filter(({ holds }) => !holds);
  if (json) {
    const rows = checks.map((check) => ({ ...check, verdict: check.holds ? "holds" : "FAILS" }));
    call.print(JSON.stringify({ seed, holds: failed.length === 0, checks: rows, runs, tasks, wall_s }, null, 2));
  } else if (!quiet) {
    const { verificationTable } = await import("../tables/verify-table.js");
    call.print(verificationTable(checks));
    call.print(
      `${checks.length - failed.length} of ${checks.length} rows hold (seed ${seed}; ${tasks.toLocaleString("en-US")} emulated tasks in ` +
        `${counted(runs, "run")}, ${wall_s.toFixed(0)} s). Bounds: all rows together fail by chance less than once in 10,000 seeds.`,
    );
  }
  if (failed.length === 0) return;
  for (const { subject, quantity, measured, expected, bound } of failed)
    call.say(`edgefade: ${subject}: ${quantity} is ${measured}, expected ${expected} within ${bound}`);
  call.exitCode = FAILED;
}

async function againstFolder(
  folder: string,
  jobs: number,
  { inputs, json, quiet }: VerifyFlags,
  call: Invocation,
): Promise<void> {
  const [{ verifyFolder }, { remakeLive }, { folderVerdict }, { progressDisplay }] = await Promise.all([
    import("../../experiment/verify/folder.js"),
    import("../../live/replay.js"),
    import("../tables/verify-table.js"),
    import("../progress.js"),
  ]);
  const display = progressDisplay(quiet || json, call);
  let verdict: Awaited<ReturnType<typeof verifyFolder>>;
  try {
    verdict = await verifyFolder(folder, {
      jobs,
      ...(inputs === undefined ? {} : { inputs }),
      remakeLive,
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
  }
  for (const warning of verdict.warnings) call.say(`edgefade: ${warning}`);
  if (json) call.print(JSON.stringify({ folder, ...verdict }, null, 2));
  else if (!quiet) call.print(folderVerdict(folder, verdict));
  if (!verdict.holds) call.exitCode = FAILED;
}
