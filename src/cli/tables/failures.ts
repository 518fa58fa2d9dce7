import { describeFault, InputError, thrownText } from "../../errors.js";

/** Exit codes: 0 done; 1 failed while running; 2 the input was at fault, and nothing was written. */
export const FAILED = 1;
const INPUT_AT_FAULT = 2;

/** Says on stderr what went wrong, and sets the exit code. Defects of our own show where they come from. */
export const reportFailure = (error: unknown): void => {
  if (error instanceof InputError) {
    for (const fault of error.faults) console.error(describeFault(fault));
    process.exitCode = INPUT_AT_FAULT;
    return;
  }
  if (!(error instanceof Error)) console.error(`edgefade: ${thrownText(error)}`);
  else if (error.constructor === Error || isOwn(error)) console.error(`edgefade: ${error.message}`);
  else console.error(`edgefade: ${error.stack ?? error.message}`);
  process.exitCode = FAILED;
};

const isOwn = ({ name }: Error): boolean =>
  ["PolicyError", "ConservationError", "OutputError", "Diverged"].includes(name);
