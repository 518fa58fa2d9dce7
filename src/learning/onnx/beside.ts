import { closeSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { OnnxFault, shown } from "./fault.js";
import type { ReadBeside } from "./tensor.js";

/**
 * Reads weights that a model keeps in files of its own. Only files in the model's folder are read, or below it, however they are
 * named: no absolute paths, no `..`, and no links that lead out.
 */
export const besideFile =
  (model: string): ReadBeside =>
  (location, offset, length, where) => {
    const refuse = (problem: string): never => {
      throw new OnnxFault(where, `its data are in ${shown(location)}: ${problem}`);
    };
    const folder = realpathSync(dirname(model));
    if (location === "" || location.includes("\0")) return refuse("expected the name of a file in the model's folder");
    if (/^([/\\]|[A-Za-z]:)/.test(location) || location.split(/[/\\]/).includes(".."))
      return refuse(
        "weights are read only from the model's own folder; put the file there, and name it without a path",
      );
    let file = "";
    try {
      file = realpathSync(join(folder, location));
    } catch {
      return refuse("there is no such file beside the model");
    }
    const from = relative(folder, file);
    if (from === "" || from.startsWith(`..${sep}`) || from === ".." || join(folder, from) !== file)
      return refuse("it is a link that leads out of the model's folder");
    // Checked before it is opened: opening a pipe would wait for a writer.
    const stat = statSync(file);
    if (!stat.isFile()) return refuse("expected a file");
    if (offset + length > stat.size)
      return refuse(`expected ${length} bytes from byte ${offset} on; the file has ${stat.size}`);
    const descriptor = openSync(file, "r");
    try {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const read = readSync(descriptor, bytes, done, length - done, offset + done);
        if (read === 0) return refuse("the file ends too early");
        done += read;
      }
      return bytes;
    } finally {
      closeSync(descriptor);
    }
  };
