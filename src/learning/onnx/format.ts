import protobuf from "protobufjs/light.js";

/**
 * The parts of ONNX's protocol buffers that a network needs. Texts are read as bytes, so that invalid UTF-8 can be refused.
 * Nested graphs are bytes, too: an operator with one is refused, and nothing here is recursive.
 *
 * @source https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
const MESSAGES = {
  Pair: { key: ["bytes", 1], value: ["bytes", 2] },
  OperatorSet: { domain: ["bytes", 1], version: ["int64", 2] },
  Tensor: {
    dims: ["repeated int64", 1],
    dataType: ["int32", 2],
    floatData: ["repeated float", 4],
    int32Data: ["repeated int32", 5],
    int64Data: ["repeated int64", 7],
    name: ["bytes", 8],
    rawData: ["bytes", 9],
    doubleData: ["repeated double", 10],
    externalData: ["repeated Pair", 13],
    dataLocation: ["int32", 14],
  },
  Attribute: {
    name: ["bytes", 1],
    f: ["float", 2],
    i: ["int64", 3],
    s: ["bytes", 4],
    t: ["Tensor", 5],
    floats: ["repeated float", 7],
    ints: ["repeated int64", 8],
    strings: ["repeated bytes", 9],
    type: ["int32", 20],
  },
  Node: {
    input: ["repeated bytes", 1],
    output: ["repeated bytes", 2],
    name: ["bytes", 3],
    opType: ["bytes", 4],
    attribute: ["repeated Attribute", 5],
    domain: ["bytes", 7],
  },
  Dimension: { dimValue: ["int64", 1], dimParam: ["bytes", 2] },
  Shape: { dim: ["repeated Dimension", 1] },
  TensorType: { elemType: ["int32", 1], shape: ["Shape", 2] },
  Type: { tensorType: ["TensorType", 1] },
  ValueInfo: { name: ["bytes", 1], type: ["Type", 2] },
  Graph: {
    node: ["repeated Node", 1],
    name: ["bytes", 2],
    initializer: ["repeated Tensor", 5],
    input: ["repeated ValueInfo", 11],
    output: ["repeated ValueInfo", 12],
    sparseInitializer: ["repeated bytes", 15],
  },
  Model: {
    irVersion: ["int64", 1],
    producerName: ["bytes", 2],
    producerVersion: ["bytes", 3],
    graph: ["Graph", 7],
    opsetImport: ["repeated OperatorSet", 8],
    metadataProps: ["repeated Pair", 14],
  },
} as const satisfies { readonly [message: string]: { readonly [field: string]: readonly [string, number] } };

/** A number of 64 bits, as the decoder gives it: beyond 2^53 it is not exact. */
export type Int64 = number | { toNumber(): number };

interface PairProto {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A tensor as the file has it. */
export interface TensorProto {
  readonly dims: readonly Int64[];
  readonly dataType: number;
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly int64Data: readonly Int64[];
  readonly doubleData: readonly number[];
  readonly name: Uint8Array;
  readonly rawData: Uint8Array;
  readonly externalData: readonly PairProto[];
  /** 1: in another file. */
  readonly dataLocation: number;
}

/** An attribute as the file has it; `type` says which of the fields it is. */
export interface AttributeProto {
  readonly name: Uint8Array;
  readonly f: number;
  readonly i: Int64;
  readonly s: Uint8Array;
  readonly t: TensorProto | null;
  readonly floats: readonly number[];
  readonly ints: readonly Int64[];
  readonly strings: readonly Uint8Array[];
  readonly type: number;
}

/** A node as the file has it. */
export interface NodeProto {
  readonly input: readonly Uint8Array[];
  readonly output: readonly Uint8Array[];
  readonly name: Uint8Array;
  readonly opType: Uint8Array;
  readonly attribute: readonly AttributeProto[];
  readonly domain: Uint8Array;
}

/** An input or output of a graph as the file has it. */
export interface ValueInfoProto {
  readonly name: Uint8Array;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue: Int64; readonly dimParam: Uint8Array }[] } | null;
    } | null;
  } | null;
}

/** A model as the file has it. */
export interface ModelProto {
  readonly irVersion: Int64;
  readonly producerName: Uint8Array;
  readonly producerVersion: Uint8Array;
  readonly graph: {
    readonly node: readonly NodeProto[];
    readonly name: Uint8Array;
    readonly initializer: readonly TensorProto[];
    readonly input: readonly ValueInfoProto[];
    readonly output: readonly ValueInfoProto[];
    readonly sparseInitializer: readonly Uint8Array[];
  } | null;
  readonly opsetImport: readonly { readonly domain: Uint8Array; readonly version: Int64 }[];
  readonly metadataProps: readonly PairProto[];
}

const nested = Object.fromEntries(
  Object.entries(MESSAGES).map(([message, fields]) => [
    message,
    {
      fields: Object.fromEntries(
        Object.entries(fields).map(([field, [kind, id]]) => {
          const [, repeated, type] = /^(repeated )?(\w+)$/.exec(kind)!;
          return [field, { type: type!, id, ...(repeated === undefined ? {} : { rule: "repeated" }) }];
        }),
      ),
    },
  ]),
);

const Model = protobuf.Root.fromJSON({ nested }).lookupType("Model");

/** @throws Error when the bytes are no protocol buffer of a model */
export const decodeModel = (bytes: Uint8Array): ModelProto => {
  // `MESSAGES` declares what there is in it; the library cannot derive a type from that.
  const model: object = Model.decode(bytes);
  return model as ModelProto;
};

/** The part of a message that is written; what is left out has its default. */
export type Written<T> = T extends Uint8Array
  ? Uint8Array
  : T extends readonly (infer Item)[]
    ? readonly Written<Item>[]
    : T extends object
      ? { readonly [Field in keyof T]?: Written<T[Field]> }
      : T;

/** The bytes of a model. */
export const encodeModel = (model: Written<ModelProto>): Uint8Array =>
  Model.encode(model as { readonly [field: string]: unknown }).finish();
