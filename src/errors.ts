/** One thing that is wrong with an input, and where. Lines and columns count from 1. */
export interface Fault {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Where in the document, in the notation of `--set`: `edges.0.cores`. */
  readonly path?: string;
  /** What was expected, what was found, and the nearest valid name where a name was unknown. */
  readonly problem: string;
}

/**
 * A fault in one line: `scenario.yaml:12:9: edges.0.cores: expected a whole number >= 1, got -4`
 *
 * @example
 * ```ts
 * import { describeFault, InputError, parseScenario } from "edgefade";
 *
 * try {
 *   parseScenario("tasks: -4", "mine.yaml");
 * } catch (error) {
 *   if (!(error instanceof InputError)) throw error;
 *   for (const fault of error.faults) console.log(describeFault(fault));
 * }
 * ```
 */
export const describeFault = (fault: Fault): string => {
  const place = [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(":");
  // `--seed: expected ...` says it: the flag is the field.
  const path = fault.file === `--${fault.path}` ? undefined : fault.path;
  return [place, path, fault.problem].filter((part) => part !== undefined && part !== "").join(": ");
};

/** What was thrown, in words; it may be anything, also an object that fails when it is looked at. */
export const thrownText = (thrown: unknown): string => {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "threw a value that cannot be shown as text";
  }
};

/** An error that says what was thrown, and where; unlike what was thrown, it can always be copied to another thread. */
export const tracedCause = (thrown: unknown): Error => {
  const cause = new Error(thrownText(thrown));
  cause.stack = "";
  try {
    if (thrown instanceof Error && typeof thrown.stack === "string") cause.stack = thrown.stack;
  } catch {
    // An object that fails when it is looked at has no place.
  }
  return cause;
};

/** The input was at fault: a scenario, a trace, a flag, an output folder. Nothing was written; exit code 2. */
export class InputError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(describeFault).join("\n"));
    this.name = "InputError";
    this.faults = faults;
  }
}

/** A policy broke its contract: an unknown site, a wrong number of sites, an exception of its own. Exit code 1. */
export class PolicyError extends Error {
  readonly policy: string;

  constructor(policy: string, problem: string, options?: ErrorOptions) {
    super(`policy "${policy}": ${problem}`, options);
    this.name = "PolicyError";
    this.policy = policy;
  }
}

/** A law that must hold in every run does not: a defect of the emulator, never of the input. Exit code 1. */
export class ConservationError extends Error {
  constructor(problem: string) {
    super(`conservation broken: ${problem}`);
    this.name = "ConservationError";
  }
}
