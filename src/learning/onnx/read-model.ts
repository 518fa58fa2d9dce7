import { readFileSync, statSync } from "node:fs";
import { InputError } from "../../errors.js";
import { besideFile } from "./beside.js";
import { OnnxFault, OnnxFaults } from "./fault.js";
import { type OnnxGraph, readGraph } from "./graph.js";
import { type NetworkMetadata, readMetadata } from "./metadata.js";

/** A file with a network, and what it says about the network's inputs. */
export interface OnnxModel {
  readonly graph: OnnxGraph;
  readonly metadata: NetworkMetadata;
}

/** Larger files are no policies. */
const MOST_BYTES = 2 ** 29;

/** Does something with the model of a file. @throws InputError for its faults, each with the file and the place in it */
export const ofFile = <T>(file: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    const faults = error instanceof OnnxFaults ? error.faults : error instanceof OnnxFault ? [error] : undefined;
    if (faults === undefined) throw error;
    throw new InputError(
      faults.map(({ where, message }) => ({ file, ...(where === "" ? {} : { path: where }), problem: message })),
    );
  }
};

/**
 * Reads a network in the ONNX format.
 *
 * @param shown  the file as errors name it
 * @throws InputError that names the file, the place in it and the reason
 */
export const readOnnxModel = (file: string, shown = file): OnnxModel =>
  ofFile(shown, () => {
    const graph = readGraph(bytesOf(file), besideFile(file));
    return { graph, metadata: readMetadata(graph.metadata) };
  });

const bytesOf = (file: string): Uint8Array => {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new OnnxFault("", "expected a file in the ONNX format");
    if (stat.size > MOST_BYTES)
      throw new OnnxFault("", `has ${stat.size} bytes; the limit is ${MOST_BYTES}: is it a policy?`);
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    if (error instanceof OnnxFault) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new OnnxFault("", code === "ENOENT" ? "no such file" : message);
  }
};
