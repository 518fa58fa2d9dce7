import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import type { ByteSink } from "./byte-sink.js";
import { OutputError } from "./output-error.js";

/**
 * Opens a file and replaces an existing one of the same name.
 *
 * @throws OutputError when it cannot be created
 */
export const openFile = (file: string): ByteSink => {
  let descriptor: number;
  try {
    descriptor = openSync(file, "w");
  } catch (cause) {
    throw new OutputError(file, cause, "create");
  }
  return {
    file,
    write: (bytes, start, end) => writeSync(descriptor, bytes, start, end - start),
    truncate: (length) => ftruncateSync(descriptor, length),
    close: () => closeSync(descriptor),
  };
};
