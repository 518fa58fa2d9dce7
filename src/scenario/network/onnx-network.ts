import { readFileSync, statSync } from "node:fs";
import { besideFile } from "../../learning/onnx/beside.js";
import { OnnxFault, OnnxFaults } from "../../learning/onnx/fault.js";
import { type GraphNode, type OnnxGraph, readGraph } from "../../learning/onnx/graph.js";
import { ofFile } from "../../learning/onnx/read-model.js";
import type { Tensor } from "../../learning/onnx/tensor.js";
import { type Layer, NETWORK_INPUT, type NeuralNetwork } from "../../models/networks/layer.js";
import { blocksOf } from "./blocks.js";
import { infer, isKnown, isNormalization } from "./operators.js";
import { Operation, product, type Value } from "./value.js";

/** The largest file that is read, 512 MiB. */
const MOST_BYTES = 2 ** 29;
const TOKEN_BITS = 32;
const BYTE_BITS = 8;
const FLOAT_BITS = 32;

/**
 * Reads the layers of an ONNX network. The shapes and work of its operators are inferred from the shape of its input.
 *
 * @param shape  shape of the input, if the file leaves sizes open; undefined: the file's, with 1 for an open first size
 * @throws InputError that names the file, the place in it and the reason
 */
export const readOnnxNetwork = (file: string, shape: readonly number[] | undefined): NeuralNetwork => {
  const { size } = statSync(file);
  return ofFile(file, () => {
    if (size > MOST_BYTES) throw new OnnxFault("", `has ${size} bytes, more than ${MOST_BYTES}`);
    return networkOf(readGraph(new Uint8Array(readFileSync(file)), besideFile(file)), shape);
  });
};

/** @throws OnnxFault or OnnxFaults */
export const networkOf = (graph: OnnxGraph, shape: readonly number[] | undefined): NeuralNetwork => {
  checkOperators(graph);
  const { dims, elementBits, name } = inputOf(graph, shape);
  const reader = new LayerReader(graph.constants);
  reader.give(name, dims);
  for (const node of graph.nodes) reader.read(node);
  const layers = reader.layers;
  if (layers.length === 0) throw new OnnxFault("", "computes nothing from its input");
  const blocks = blocksOf(layers);
  return {
    layers: layers.map((layer, index) => ({ ...layer, block: blocks[index]! })),
    inputShape: dims,
    inputElementBits: elementBits,
  };
};

/** Reports every unknown operator, once. */
const checkOperators = ({ nodes }: OnnxGraph): void => {
  const faults: OnnxFault[] = [];
  const seen = new Set<string>();
  for (const { operator, label } of nodes) {
    if (isKnown(operator) || operator === "Constant" || seen.has(operator)) continue;
    seen.add(operator);
    const advice =
      operator === "Shape" ? ": export the model with fixed shapes, or simplify it" : "; write it as a graph with flop";
    faults.push(new OnnxFault(label, `the operator ${operator} is not supported in networks of tasks${advice}`));
  }
  if (faults.length > 0) throw new OnnxFaults(faults.slice(0, 20));
};

const inputOf = ({ inputs }: OnnxGraph, shape: readonly number[] | undefined) => {
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1)
    throw new OnnxFault(
      "",
      `expected one input, got ${inputs.length === 0 ? "none" : inputs.map(({ name }) => name).join(", ")}`,
    );
  const { name, type, dims: given } = input;
  const where = `input "${name}"`;
  if (shape !== undefined && given !== undefined && given.length !== shape.length)
    throw new OnnxFault(where, `has ${given.length} dimensions, and input of the scenario ${shape.length}`);
  const wrong = given?.findIndex(
    (size, axis) => typeof size === "number" && shape !== undefined && size !== shape[axis],
  );
  if (wrong !== undefined && wrong >= 0)
    throw new OnnxFault(
      where,
      `has the fixed size ${given![wrong]} in dimension ${wrong}, and input of the scenario ${shape![wrong]}`,
    );
  const dims =
    shape ??
    (given ?? []).map((size, axis) => {
      if (typeof size === "number") return size;
      // Exporters leave the batch size open.
      if (axis === 0) return 1;
      throw new OnnxFault(
        where,
        `leaves the size "${size}" open: give the whole shape, such as input: [1, 3, 224, 224]`,
      );
    });
  if (dims.length === 0) throw new OnnxFault(where, "has no shape: give one, such as input: [1, 3, 224, 224]");
  const elementBits =
    type === "uint8" || type === "bool" ? BYTE_BITS : type.startsWith("int") ? TOKEN_BITS : FLOAT_BITS;
  return { name, dims, elementBits };
};

/** Goes through the operators of a graph. Makes a layer of each operator that depends on the network's input. */
class LayerReader {
  readonly layers: Layer[] = [];
  readonly #values = new Map<string, Value>();
  /** The layer that makes each value. */
  readonly #makers = new Map<string, number>();
  readonly #names = new Set<string>();
  /** Weights already assigned to a layer. */
  readonly #owned = new Set<string>();

  constructor(constants: ReadonlyMap<string, Tensor>) {
    for (const [name, constant] of constants) this.#values.set(name, { dims: constant.dims, constant });
  }

  /** Sets the network's input. */
  give(name: string, dims: readonly number[]): void {
    this.#values.set(name, { dims, constant: undefined });
    this.#makers.set(name, NETWORK_INPUT);
  }

  read(node: GraphNode): void {
    if (node.operator === "Constant") this.#keep(node);
    else this.#add(node);
  }

  #add(node: GraphNode): void {
    const operation = new Operation(
      node,
      node.inputs.map((name) => (name === "" ? undefined : this.#values.get(name)!)),
    );
    const { dims, type, macs = 0 } = infer(operation);
    const makers = [...new Set(node.inputs.flatMap((name) => this.#makers.get(name) ?? []))].sort((a, b) => a - b);
    // Values that depend on constants only are computed when the network is loaded.
    const number = makers.length === 0 ? undefined : this.layers.length;
    for (const [output, name] of node.outputs.entries()) {
      const shape = dims[output];
      if (name === "" || shape === undefined) continue;
      this.#values.set(name, { dims: shape, constant: undefined });
      if (number !== undefined) this.#makers.set(name, number);
    }
    if (number === undefined) return;
    this.layers.push({
      name: this.#nameOf(node),
      block: "",
      operator: node.operator,
      type,
      inputs: makers,
      // The elements of all its outputs, which are sent together.
      shape: dims.length === 1 ? dims[0]! : [dims.reduce((sum, one) => sum + product(one), 0)],
      macs,
      ...this.#weightsOf(node),
      elementBits: undefined,
    });
  }

  #keep({ attributes, outputs, label }: GraphNode): void {
    const value = attributes.get("value");
    const [name = ""] = outputs;
    if (typeof value === "object" && "data" in value) this.#values.set(name, { dims: value.dims, constant: value });
    else throw new OnnxFault(label, "expected a tensor as value");
  }

  /** Non-integer constants among a node's inputs, except scalars. Weights that belong to another layer are tied. */
  #weightsOf({ inputs, operator }: GraphNode): { readonly parameters: number; readonly tied: number } {
    const sums = { parameters: 0, tied: 0 };
    for (const [at, name] of inputs.entries()) {
      const constant = this.#values.get(name)?.constant;
      if (constant === undefined || (constant.type !== "float" && constant.type !== "double")) continue;
      if (isNormalization(operator) && at > 2) continue;
      const count = product(constant.dims);
      if (count <= 1 || operator === "Resize" || operator === "Upsample") continue;
      if (this.#owned.has(name)) sums.tied += count;
      else sums.parameters += count;
      this.#owned.add(name);
    }
    return sums;
  }

  /** The node's own name, or the name of its first output, with dots between its parts. Names of layers are unique. */
  #nameOf({ label, outputs, operator }: GraphNode): string {
    const own = /^node "(.*)" \(/.exec(label)?.[1] ?? outputs[0] ?? operator;
    const base = own.replace(/^\/+/, "").replaceAll(/[^\w.-]+/g, ".") || operator;
    let name = base;
    for (let number = 2; this.#names.has(name); number++) name = `${base}-${number}`;
    this.#names.add(name);
    return name;
  }
}
