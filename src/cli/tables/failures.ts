import { describeFault, InputError, thrownText } from "../../errors.js";
import type { Invocation } from "../invocation.js";

/** Exit codes: 0 done; 1 failed while running; 2 the input was at fault, and nothing was written. */
export const FAILED = 1;
const INPUT_AT_FAULT = 2;

/** Prints the failure on stderr and sets the exit code. */
export const reportFailure = (error: unknown, call: Invocation): void => {
  if (error instanceof InputError) {
    for (const fault of error.faults) call.say(describeFault(fault));
    call.exitCode = INPUT_AT_FAULT;
  } else {
    call.say(failureText(error));
    call.exitCode = FAILED;
  }
};

/** The text of a failure while running. Defects of edgefade have a stack trace. */
export const failureText = (error: unknown): string => {
  const missing = missingPackage(error);
  if (missing !== undefined)
    return `edgefade: the package ${missing} is not installed: the npm package edgefade includes it, the Python package does not`;
  if (!(error instanceof Error)) return `edgefade: ${thrownText(error)}`;
  if (error.constructor === Error || isOwn(error)) return `edgefade: ${error.message}`;
  return `edgefade: ${error.stack ?? error.message}`;
};

/** The missing npm package; undefined: the failure has another cause. */
const missingPackage = (error: unknown): string | undefined =>
  (error as NodeJS.ErrnoException | undefined)?.code === "ERR_MODULE_NOT_FOUND"
    ? /^Cannot find package '([^']+)'/.exec((error as Error).message)?.[1]
    : undefined;

const isOwn = ({ name }: Error): boolean =>
  ["PolicyError", "ConservationError", "OutputError", "Diverged"].includes(name);
