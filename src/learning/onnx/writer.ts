import { bytesOf } from "../model/binary-file.js";
import { type AttributeProto, encodeModel, type NodeProto, type TensorProto, type Written } from "./format.js";

const utf8 = new TextEncoder();
const FLOAT = 1;
const INT64 = 7;

/** The operator set of written files, which all recent tools read. */
const WRITTEN_OPSET = 17;
const WRITTEN_IR = 8;

/** An attribute to write; a list of numbers is one of whole numbers. */
export type WrittenAttribute = number | string | { readonly float: number } | readonly number[];

/** An input or output to write; a text is a size that is left open. */
export interface WrittenValue {
  readonly name: string;
  readonly dims: readonly (number | string)[];
  readonly type?: "float" | "int64";
}

/** Puts a network together, node by node, and writes it in the ONNX format. */
export class GraphWriter {
  readonly #nodes: Written<NodeProto>[] = [];
  readonly #constants: Written<TensorProto>[] = [];

  /** A constant of float32. @returns its name */
  floats(name: string, dims: readonly number[], numbers: ArrayLike<number>): string {
    const floats = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
    this.#constants.push({ dims, dataType: FLOAT, name: utf8.encode(name), rawData: bytesOf(floats) });
    return name;
  }

  /** A constant list of whole numbers. @returns its name */
  integers(name: string, numbers: readonly number[]): string {
    const bytes = new Uint8Array(8 * numbers.length);
    const view = new DataView(bytes.buffer);
    numbers.forEach((number, at) => {
      view.setBigInt64(8 * at, BigInt(number), true);
    });
    this.#constants.push({ dims: [numbers.length], dataType: INT64, name: utf8.encode(name), rawData: bytes });
    return name;
  }

  /** A node with one output. @returns the name of the output */
  node(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, WrittenAttribute>> = {},
  ): string {
    this.nodeWithOutputs(operator, inputs, [output], attributes);
    return output;
  }

  /** A node with several outputs; it has the name of the first. */
  nodeWithOutputs(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, WrittenAttribute>> = {},
  ): void {
    this.#nodes.push({
      input: inputs.map((name) => utf8.encode(name)),
      output: outputs.map((name) => utf8.encode(name)),
      name: utf8.encode(outputs[0] ?? ""),
      opType: utf8.encode(operator),
      attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
    });
  }

  /** The bytes of the file. */
  bytes(
    inputs: readonly WrittenValue[],
    outputs: readonly WrittenValue[],
    metadata: ReadonlyMap<string, string>,
    producerVersion: string,
    opset = WRITTEN_OPSET,
  ): Uint8Array {
    return encodeModel({
      irVersion: WRITTEN_IR,
      producerName: utf8.encode("edgefade"),
      producerVersion: utf8.encode(producerVersion),
      opsetImport: [{ domain: utf8.encode(""), version: opset }],
      metadataProps: [...metadata].map(([key, value]) => ({ key: utf8.encode(key), value: utf8.encode(value) })),
      graph: {
        name: utf8.encode("policy"),
        node: this.#nodes,
        initializer: this.#constants,
        input: inputs.map(valueInfo),
        output: outputs.map(valueInfo),
      },
    });
  }
}

const valueInfo = ({ name, dims, type = "float" }: WrittenValue) => ({
  name: utf8.encode(name),
  type: {
    tensorType: {
      elemType: type === "float" ? FLOAT : INT64,
      shape: { dim: dims.map((dim) => (typeof dim === "number" ? { dimValue: dim } : { dimParam: utf8.encode(dim) })) },
    },
  },
});

const attributeOf = (key: string, value: WrittenAttribute): Written<AttributeProto> => {
  const name = utf8.encode(key);
  if (typeof value === "number") return { name, i: value, type: 2 };
  if (typeof value === "string") return { name, s: utf8.encode(value), type: 3 };
  return "float" in value ? { name, f: value.float, type: 1 } : { name, ints: value, type: 7 };
};
