import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import type { NeuralNetwork } from "../../models/networks/layer.js";
import { readOnnxNetwork } from "../network/onnx-network.js";
import { parquetLines } from "../read/parquet-lines.js";

/**
 * All disk access of loading a scenario. It is the only module of this kind in the folders that the page of `edgefade page` is built
 * from; the page uses src/page/no-disk.ts instead.
 */
export interface Disk {
  /** The text of a file. Throws, like node:fs, if the file cannot be read. */
  readonly readDisk: (path: string) => string;
  /** The text of a file in parts, so that files of any length can be read. */
  readonly partsOnDisk: (path: string) => Iterable<string>;
  /** The rows of a Parquet file as JSON Lines. */
  readonly parquetOnDisk: (path: string) => Iterable<string>;
  /** A neural network from an ONNX file, for inputs of a given shape. */
  readonly networkOnDisk: (path: string, shape: readonly number[] | undefined) => NeuralNetwork;
  /** Names of the files in a folder. Throws if the folder does not exist. */
  readonly namesOnDisk: (folder: string) => readonly string[];
  readonly isOnDisk: (path: string) => boolean;
}

const PART_BYTES = 1 << 20;

export const readDisk: Disk["readDisk"] = (path) =>
  new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));

/** A file's text in parts, for files of any length. Each part may throw like `readDisk`. */
export function* partsOnDisk(path: string): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(PART_BYTES);
    for (;;) {
      const read = readSync(descriptor, bytes);
      if (read === 0) break;
      yield decoder.decode(bytes.subarray(0, read), { stream: true });
    }
    yield decoder.decode();
  } finally {
    closeSync(descriptor);
  }
}

export const parquetOnDisk: Disk["parquetOnDisk"] = (path) => parquetLines(path, partsOnDisk);

export const networkOnDisk: Disk["networkOnDisk"] = readOnnxNetwork;

export const namesOnDisk: Disk["namesOnDisk"] = (folder) => readdirSync(folder);

export const isOnDisk: Disk["isOnDisk"] = existsSync;
