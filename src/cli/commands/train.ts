import type { Argv } from "yargs";
import { InputError } from "../../errors.js";
import type { Model } from "../../learning/model/model.js";
import type { TrainingProgress } from "../../learning/training/trainer.js";
import { CANDIDATE_SITES, type CandidateSites } from "../../world/port/policy.js";
import { flagsAs, together } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";
import { scenarioLoader, wholeNumber } from "../scenario-flags.js";
import { StopSignals } from "../stop-signals.js";
import { heldOutText } from "../tables/held-out-text.js";

interface TrainFlags {
  readonly policy: string;
  readonly scenario: string;
  readonly out: string;
  readonly set?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  readonly candidateSites: CandidateSites;
  readonly samples?: string | undefined;
  readonly epochs?: string | undefined;
  readonly option?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  yargs
    .positional("policy", { type: "string", demandOption: true, describe: "a learning policy, see edgefade policies" })
    .positional("scenario", { type: "string", demandOption: true, describe: "scenario file (YAML or JSON)" })
    .option("out", {
      type: "string",
      requiresArg: true,
      demandOption: true,
      describe: "model folder; an unfinished training there is resumed",
    })
    .option("set", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "set any field of the scenario: --set edges.0.cores=8 (repeatable)",
    })
    .option("seed", { type: "string", requiresArg: true, describe: "seed of all random streams, a whole number >= 0" })
    .option("candidate-sites", {
      choices: CANDIDATE_SITES,
      requiresArg: true,
      default: "all" as const,
      describe: "sites that it sees and chooses from, then and when it is run: all, or those of the device's own cell",
    })
    .option("samples", { type: "string", requiresArg: true, describe: "demonstrations to learn from" })
    .option("epochs", { type: "string", requiresArg: true, describe: "maximum number of passes over them" })
    .option("option", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "any option of the policy: --option temperature=5 (repeatable)",
    })
    .option("from", {
      type: "string",
      requiresArg: true,
      describe: "model folder of the same policy with the initial weights (transfer learning)",
    })
    .option("force", { type: "boolean", default: false, describe: "replace a model or a checkpoint in the folder" })
    .option("json", { type: "boolean", default: false, describe: "print the report of the model as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** `edgefade train <policy> <scenario.yaml> --out <dir>` */
export const trainCommand: Command<TrainFlags> = {
  command: "train <policy> <scenario>",
  describe: "train a learning policy for a scenario, into a model folder that run --policy takes",
  builder: (yargs) => flagsAs<TrainFlags>(flags(yargs)),
  handler: run,
};

async function run(given: TrainFlags, call: Invocation): Promise<void> {
  const [load, { train }, { Stopped }] = await Promise.all([
    scenarioLoader(),
    import("../../experiment/training/train.js"),
    import("../../learning/training/trainer.js"),
  ]);
  const { scenario, set, seed } = given;
  const [loaded, options] = together(
    () => load({ scenario, set, seed }),
    () => ({
      ...optionsOf(given.option ?? []),
      ...countOf("samples", given.samples),
      ...countOf("epochs", given.epochs),
      ...(given.from === undefined ? {} : { from: given.from }),
    }),
  );
  const isSilent = given.quiet || given.json;
  const display = new Display(isSilent, call);
  const stop = new StopSignals(
    call,
    given.quiet ? undefined : "edgefade: stopping; the state is saved (press Ctrl-C again to quit at once)",
  );
  try {
    const model = await train(loaded, {
      policy: given.policy,
      options,
      candidateSites: given.candidateSites,
      folder: given.out,
      force: given.force,
      signal: stop.signal,
      onProgress: (progress) => display.update(progress),
      onNote: (note) => display.note(note),
    });
    display.end();
    print(model, given, call);
    // Printed even with --quiet, because it is shown nowhere else.
    const [{ whyNotLearned }, { whyLonger }] = await Promise.all([
      import("../../learning/training/runs/best-at.js"),
      import("../../learning/training/runs/still-falling.js"),
    ]);
    const why = whyNotLearned(model.training) ?? whyLonger(model.training);
    if (why !== undefined) call.say(`edgefade: note: ${given.out}: ${why}`);
  } catch (error) {
    display.end();
    if (!(error instanceof Stopped) || stop.exitCode === undefined) throw error;
    call.say(`edgefade: ${error.message}`);
    call.exitCode = stop.exitCode;
  } finally {
    stop.release();
  }
}

const countOf = (flag: "samples" | "epochs", text: string | undefined): Record<string, number> =>
  text === undefined ? {} : { [flag]: wholeNumber(`--${flag}`, text, 1) };

const optionsOf = (texts: readonly string[]): Record<string, string | number> => {
  const options: Record<string, string | number> = {};
  for (const text of texts) {
    const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=\s*(.+?)\s*$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new InputError([{ file: "--option", problem: `expected name=value, got ${JSON.stringify(text)}` }]);
    if (Object.hasOwn(options, name)) throw new InputError([{ file: "--option", problem: `${name} is given twice` }]);
    options[name] = Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return options;
};

const LINE_EVERY_MS = 2000;

/** Training progress on stderr: one line updated in place on a terminal, otherwise a line at intervals. */
class Display {
  readonly #isSilent: boolean;
  readonly #isTerminal: boolean;
  readonly #call: Invocation;
  #phase = "";
  #last_ms = 0;

  constructor(isSilent: boolean, call: Invocation) {
    this.#isTerminal = call.io.stderr.isTTY === true;
    this.#call = call;
    this.#isSilent = isSilent;
  }

  note(text: string): void {
    if (!this.#isSilent) this.#call.say(text);
  }

  update({ phase, share, text }: TrainingProgress): void {
    if (this.#isSilent) return;
    const now_ms = Date.now();
    if (!this.#isTerminal && phase === this.#phase && now_ms - this.#last_ms < LINE_EVERY_MS) return;
    const { stderr } = this.#call.io;
    const line = `${String(Math.round(share * 100)).padStart(3)} % | ${text}`;
    if (this.#isTerminal) stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 100) - 1)}`);
    else this.#call.say(line);
    this.#phase = phase;
    this.#last_ms = now_ms;
  }

  end(): void {
    if (this.#isTerminal && !this.#isSilent) this.#call.io.stderr.write("\r\x1b[K");
  }
}

const print = ({ networks, ...model }: Model, { scenario, out, json, quiet }: TrainFlags, call: Invocation): void => {
  if (json) {
    const shapes = networks.map(({ name, shape }) => ({ name, shape }));
    call.print(JSON.stringify({ folder: out, ...model, networks: shapes }, null, 2));
  } else if (!quiet) {
    for (const line of heldOutText(model.heldOut)) call.print(line);
    call.print(`Model: ${out}; edgefade run ${scenario} --policy ${out}; learning curves: edgefade report ${out}`);
  }
};
