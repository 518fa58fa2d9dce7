import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError } from "../../errors.js";
import { writeWhole } from "../../learning/model/binary-file.js";
import { readModel } from "../../learning/model/model-folder.js";
import { type ExportedNetwork, exportNetwork } from "../../learning/onnx/export-network.js";
import { makeFolder } from "../../make-folder.js";
import { fromHere, isNetworkFile } from "../../scenario/fields/paths.js";

/** The network to export, and whether an existing file may be replaced. */
export interface ExportOptions {
  readonly network?: string | undefined;
  readonly force?: boolean;
}

/**
 * Writes a network of a model folder as a file in the ONNX format, for `--policy` and for other tools.
 *
 * @throws InputError when the folder holds no model, the model no such network, or the file is there already
 */
export const exportModel = (
  folder: string,
  file: string,
  { network, force = false }: ExportOptions = {},
): Omit<ExportedNetwork, "bytes"> & { readonly size_bytes: number } => {
  if (!isNetworkFile(file))
    throw new InputError([
      { file: "--onnx", problem: `expected a file that ends in .onnx, got ${JSON.stringify(file)}` },
    ]);
  if (existsSync(file) && (!force || !statSync(file).isFile()))
    throw new InputError([
      {
        file: fromHere(file),
        problem: statSync(file).isFile() ? "exists already; --force replaces it" : "exists already, and is not a file",
      },
    ]);
  const { bytes, ...told } = exportNetwork(readModel(folder), fromHere(folder), network);
  makeFolder(dirname(resolve(file)));
  writeWhole(file, [bytes]);
  return { ...told, size_bytes: bytes.length };
};
