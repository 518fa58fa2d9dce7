import type { Argv } from "yargs";
import { type Fault, InputError } from "../errors.js";
import { append } from "../math/extremes.js";
import { nearest } from "../nearest.js";

/** A builder of flags with the type that its command reads. yargs adds camelCase names at run time, which its types do not show. */
export const flagsAs = <Flags>(yargs: object): Argv<Flags> => yargs as Argv<Flags>;

/** The arguments of a command, by the function that declares its flags. */
export type FlagsOf<B extends (yargs: Argv) => unknown> = ReturnType<B> extends Argv<infer F> ? F : never;

interface Declared {
  readonly key: Readonly<Record<string, unknown>>;
  readonly array: readonly string[];
  readonly boolean: readonly string[];
}

/** Rejects single-value flags given several times, and yes-or-no flags with any other value. */
export const checkFlags =
  (args: readonly string[]) =>
  (parsed: Readonly<Record<string, unknown>>, declared: unknown): true => {
    const { key, array, boolean } = declared as Declared;
    const faults: Fault[] = [];
    for (const flag of Object.keys(key)) {
      if (Array.isArray(parsed[flag]) && !array.includes(flag))
        faults.push({ file: `--${flag}`, problem: `given ${parsed[flag].length} times, expected at most once` });
      const given = args.find((argument) => argument.startsWith(`--${flag}=`))?.slice(flag.length + 3);
      if (boolean.includes(flag) && given !== undefined && !["true", "false"].includes(given))
        faults.push({ file: `--${flag}`, problem: `expected no value, got ${JSON.stringify(given)}` });
    }
    if (faults.length > 0) throw new InputError(faults);
    return true;
  };

interface Misused {
  readonly args: readonly string[];
  /** Names of valid flags, without dashes. */
  readonly flags: readonly string[];
  readonly commands: readonly string[];
}

const scenarioFor = (command: string): string =>
  `a scenario file, for example: edgefade ${command} scenarios/quickstart.yaml`;
const folderFor = (command: string): string =>
  `an output folder, for example: edgefade ${command} results/quickstart-20260101-abcdef`;

/** Required inputs of commands, besides a scenario or instead of one. */
const NEEDS: Readonly<Record<string, string>> = {
  compare: folderFor("compare"),
  report: folderFor("report"),
  inspect: folderFor("inspect"),
  query:
    'an output folder and SQL, for example: edgefade query results/quickstart-20260101-abcdef "SELECT count(*) FROM tasks"',
  merge: "the folders of a sweep's shards, for example: edgefade merge shard-1 shard-2 --out whole",
  export:
    "a model folder, for example: edgefade export my-model --onnx my-model.onnx; or an output folder: edgefade export results/quickstart-20260101-abcdef --mahimahi traces",
  train: "a policy and a scenario file, for example: edgefade train kd-dil scenarios/kd-dil.yaml --out model",
  init: "what to create and its name, for example: edgefade init policy short-queue, or edgefade init scenario two-cells",
  reproduce: "a paper, for example: edgefade reproduce dios --quick",
};

const refuse = (problem: string): InputError => new InputError([{ file: "edgefade", problem }]);

/** The problem with a command line, with the nearest valid names. Other errors are passed on. */
export const describeMisuse = (message: string | null, error: unknown, { args, flags, commands }: Misused): unknown => {
  if (error instanceof Error && error.name !== "YError") return error;
  const word = args.find((argument) => !argument.startsWith("-"));
  if (word !== undefined && !commands.includes(word)) {
    const name = nearest(word, commands);
    const hint = name === undefined ? `; commands: ${commands.join(", ")}` : `; did you mean "${name}"?`;
    return refuse(`unknown command "${word}"${hint}`);
  }
  const see = `see edgefade ${word === undefined ? "" : `${word} `}--help`;
  const problem = message ?? (error instanceof Error ? error.message : String(error));
  const unknown = /^Unknown arguments?: (.*)$/s.exec(problem)?.[1]?.split(", ");
  if (unknown !== undefined) {
    const faults = unknown
      .filter((name, index) => !unknown.some((other, at) => at < index && camel(other) === camel(name)))
      .map((name): Fault => {
        const isFlag = args.some(
          (argument) => argument.startsWith("-") && argument.replace(/^-+/, "").startsWith(name),
        );
        if (!isFlag) return { file: "edgefade", problem: `unexpected argument ${JSON.stringify(name)}; ${see}` };
        const known =
          name.length > 1
            ? nearest(
                name,
                flags.filter((flag) => flag.length > 1),
              )
            : undefined;
        const hint =
          name.length > 1 && flags.includes("set") ? `; set fields of a scenario with --set ${name}=...` : "";
        return {
          file: name.length > 1 ? `--${name}` : `-${name}`,
          problem: `unknown flag; ${known === undefined ? see + hint : `did you mean "--${known}"?`}`,
        };
      });
    return new InputError(faults);
  }
  const missing = /^Not enough arguments following: (.*)$/.exec(problem)?.[1];
  if (missing !== undefined) return new InputError([{ file: `--${missing}`, problem: "expected a value, got none" }]);
  if (problem.startsWith("Not enough non-option arguments") && word !== undefined)
    return refuse(`${word} needs ${NEEDS[word] ?? scenarioFor(word)}`);
  const choice = /Argument: (.*), Given: (.*), Choices: (.*)/.exec(problem);
  if (choice !== null) {
    const [, flag, given, choices = ""] = choice;
    return new InputError([{ file: `--${flag}`, problem: `expected one of ${choices}, got ${given}` }]);
  }
  return refuse(`${problem}; ${see}`);
};

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Runs every check and reports all faults together. @throws InputError */
export const together = <T extends readonly unknown[]>(...checks: { readonly [K in keyof T]: () => T[K] }): T => {
  const faults: Fault[] = [];
  const values = checks.map((check) => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      append(faults, error.faults);
      return undefined;
    }
  });
  if (faults.length > 0) throw new InputError(faults);
  // TypeScript's `map` forgets that a tuple keeps its length and its order.
  return values as unknown as T;
};
