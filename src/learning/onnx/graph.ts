import { OnnxFault, OnnxFaults, shown } from "./fault.js";
import { type AttributeProto, decodeModel, type ModelProto, type NodeProto, type ValueInfoProto } from "./format.js";
import { type ElementType, numberOf, type ReadBeside, readTensor, type Tensor, typeOf } from "./tensor.js";

/** A value of an attribute; `undefined` for kinds that no operator here has, such as graphs. */
export type Attribute = number | string | readonly number[] | readonly string[] | Tensor | undefined;

/** An operator in a graph. */
export interface GraphNode {
  /** `node "fc1" (Gemm)`, or by its first output where it has no name. */
  readonly label: string;
  /** Such as `Gemm`; with the domain in front where that is not ONNX's own. */
  readonly operator: string;
  /** Names of values; "" for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** An input or output of a graph. */
export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  /** A text is a size that the file leaves open, by its name; undefined: the file does not say the shape. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** A model whose structure is checked; the inputs of its operators are not. */
export interface OnnxGraph {
  /** Version of ONNX's operators. */
  readonly opset: number;
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly GraphNode[];
}

/** Versions of ONNX's operators that are understood. */
const OPSETS = { first: 13, last: 23 } as const;
const MOST_NODES = 20_000;

const decoder = new TextDecoder("utf-8", { fatal: true });

const textOf = (bytes: Uint8Array): string => {
  // A field that is left out is an empty list.
  if (bytes.length === 0) return "";
  try {
    return decoder.decode(bytes);
  } catch {
    throw new OnnxFault("", `a text in it is not UTF-8: ${shown(new TextDecoder().decode(bytes.subarray(0, 80)))}`);
  }
};

/**
 * Reads a model.
 *
 * @param readBeside  reads weights that are kept in other files
 * @throws OnnxFault or OnnxFaults
 */
export const readGraph = (bytes: Uint8Array, readBeside: ReadBeside): OnnxGraph => {
  let proto: ModelProto;
  try {
    proto = decodeModel(bytes);
  } catch (error) {
    throw new OnnxFault("", `not an ONNX model, or a truncated one: ${(error as Error).message}`);
  }
  const { graph } = proto;
  if (numberOf(proto.irVersion) < 1 || graph === null || proto.opsetImport.length === 0)
    throw new OnnxFault("", "not an ONNX model: it has no version, no operator set or no graph");
  const opset = opsetOf(proto);
  if (graph.sparseInitializer.length > 0)
    throw new OnnxFault("", "has sparse initialisers; expected dense ones: export the model without them");
  if (graph.node.length > MOST_NODES)
    throw new OnnxFault("", `has ${graph.node.length} nodes; the limit is ${MOST_NODES}`);
  const constants = new Map<string, Tensor>();
  for (const tensor of graph.initializer) {
    const name = textOf(tensor.name);
    const where = `initialiser ${shown(name)}`;
    if (constants.has(name)) throw new OnnxFault(where, "has the name of another initialiser");
    constants.set(name, readTensor(tensor, where, textOf, readBeside));
  }
  // Old files list weights among the inputs, too.
  const inputs = graph.input.map((value) => graphValue(value, "input")).filter(({ name }) => !constants.has(name));
  const outputs = graph.output.map((value) => graphValue(value, "output"));
  const nodes = graph.node.map((node, at) => nodeOf(node, at, readBeside));
  checkNames(inputs, outputs, constants, nodes);
  const metadata = new Map<string, string>();
  for (const { key, value } of proto.metadataProps) {
    const name = textOf(key);
    if (metadata.has(name)) throw new OnnxFault(`metadata ${shown(name)}`, "is given twice");
    metadata.set(name, textOf(value));
  }
  const producer = [proto.producerName, proto.producerVersion].map(textOf).filter(Boolean).join(" ");
  return { opset, producer, metadata, inputs, outputs, constants, nodes: inOrder(nodes, inputs, constants) };
};

const opsetOf = ({ opsetImport }: ModelProto): number => {
  const own = opsetImport.filter(({ domain }) => ["", "ai.onnx"].includes(textOf(domain)));
  if (own.length !== 1) throw new OnnxFault("", "expected one version of ONNX's operator set");
  const opset = numberOf(own[0]!.version);
  if (opset >= OPSETS.first && opset <= OPSETS.last) return opset;
  throw new OnnxFault(
    "",
    `has operators of opset ${opset}; expected opset ${OPSETS.first} to ${OPSETS.last}: export the model again, with opset_version=17 for example`,
  );
};

const graphValue = ({ name, type }: ValueInfoProto, what: string): GraphValue => {
  const text = textOf(name);
  const where = `${what} ${shown(text)}`;
  const tensor = type?.tensorType;
  if (tensor === null || tensor === undefined) throw new OnnxFault(where, "is no tensor");
  return {
    name: text,
    type: typeOf(tensor.elemType, where),
    dims: tensor.shape?.dim.map(({ dimValue, dimParam }) => {
      const size = numberOf(dimValue);
      if (dimParam.length > 0) return textOf(dimParam);
      // Exporters write 0 and -1 for a size that they leave open.
      return size > 0 ? size : "?";
    }),
  };
};

const nodeOf = (node: NodeProto, at: number, readBeside: ReadBeside): GraphNode => {
  const [name, type, domain] = [node.name, node.opType, node.domain].map(textOf) as [string, string, string];
  const outputs = node.output.map(textOf);
  const operator = ["", "ai.onnx"].includes(domain) ? type : `${domain}::${type}`;
  const called = name !== "" ? shown(name) : outputs[0] ? `of ${shown(outputs[0])}` : `number ${at}`;
  const label = `node ${called} (${operator.slice(0, 80)})`;
  const attributes = new Map<string, Attribute>();
  for (const attribute of node.attribute) {
    const key = textOf(attribute.name);
    if (attributes.has(key)) throw new OnnxFault(label, `has the attribute ${shown(key)} twice`);
    attributes.set(key, attributeOf(attribute, `${label}, attribute ${shown(key)}`, readBeside));
  }
  return { label, operator, inputs: node.input.map(textOf), outputs, attributes };
};

const attributeOf = (proto: AttributeProto, where: string, readBeside: ReadBeside): Attribute => {
  switch (proto.type) {
    case 1:
      return proto.f;
    case 2:
      return numberOf(proto.i);
    case 3:
      return textOf(proto.s);
    case 4:
      if (proto.t === null) throw new OnnxFault(where, "is declared as a tensor, but is none");
      return readTensor(proto.t, where, textOf, readBeside);
    case 6:
      return proto.floats;
    case 7:
      return proto.ints.map(numberOf);
    case 8:
      return proto.strings.map(textOf);
    default:
      return undefined;
  }
};

/** Every value has one origin, and every name that is used has one. */
const checkNames = (
  inputs: readonly GraphValue[],
  outputs: readonly GraphValue[],
  constants: ReadonlyMap<string, Tensor>,
  nodes: readonly GraphNode[],
): void => {
  const known = new Set(constants.keys());
  const faults: OnnxFault[] = [];
  const add = (name: string, where: string): void => {
    if (known.has(name)) faults.push(new OnnxFault(where, `makes ${shown(name)}, the name of another value`));
    known.add(name);
  };
  for (const { name } of inputs) add(name, `input ${shown(name)}`);
  for (const { outputs: made, label } of nodes) for (const name of made) if (name !== "") add(name, label);
  for (const { inputs: needed, label } of nodes)
    for (const name of needed)
      if (name !== "" && !known.has(name))
        faults.push(new OnnxFault(label, `needs ${shown(name)}, which no node of the file makes`));
  for (const { name } of outputs)
    if (!known.has(name)) faults.push(new OnnxFault(`output ${shown(name)}`, "no node of the file makes it"));
  if (faults.length > 0) throw new OnnxFaults(faults.slice(0, 20));
};

/** Nodes in topological order. @throws OnnxFault when they form a cycle */
const inOrder = (
  nodes: readonly GraphNode[],
  inputs: readonly GraphValue[],
  constants: ReadonlyMap<string, Tensor>,
): readonly GraphNode[] => {
  const there = new Set([...constants.keys(), ...inputs.map(({ name }) => name), ""]);
  const users = new Map<string, number[]>();
  const missing = nodes.map(({ inputs: needed }, at) => {
    const absent = new Set(needed.filter((name) => !there.has(name)));
    for (const name of absent) {
      const list = users.get(name);
      if (list === undefined) users.set(name, [at]);
      else list.push(at);
    }
    return absent.size;
  });
  const ready = nodes.flatMap((_, at) => (missing[at] === 0 ? [at] : []));
  const order: GraphNode[] = [];
  for (let next = 0; next < ready.length; next++) {
    const node = nodes[ready[next]!]!;
    order.push(node);
    for (const name of new Set(node.outputs))
      for (const user of users.get(name) ?? []) {
        missing[user]!--;
        if (missing[user] === 0) ready.push(user);
      }
  }
  if (order.length === nodes.length) return order;
  const stuck = nodes.find((_, at) => missing[at]! > 0)!;
  throw new OnnxFault(stuck.label, "needs its own output, through a loop in the graph");
};
