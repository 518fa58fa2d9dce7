import { thrownText } from "../../errors.js";

/** What ended a worker's job, in words. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return thrownText(error);
  if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") return "ran out of memory";
  return error.message;
};
