import { thrownText } from "../../errors.js";

/** The reason why a worker's job ended, in words. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return thrownText(error);
  if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") return "ran out of memory";
  return error.message;
};

/** Takes a step. @returns the problem in words; undefined: none */
export const failureOf = async (step: () => Promise<void>): Promise<string | undefined> => {
  try {
    await step();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
};
