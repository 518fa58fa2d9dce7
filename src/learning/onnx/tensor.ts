import { OnnxFault, shown } from "./fault.js";
import type { Int64, TensorProto } from "./format.js";

/** Types of elements that networks are computed in. Truths are 0 and 1. */
export type ElementType = "float" | "double" | "int64" | "int32" | "uint8" | "bool";

/** Numbers of a tensor: float32 for weights as files have them, float64 for all that is computed. */
export type Numbers = Float32Array | Float64Array;

/** A tensor, row by row. */
export interface Tensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: Numbers;
}

/** Most numbers of one tensor, and most dimensions. */
const MOST_ELEMENTS = 2 ** 26;
const MOST_DIMENSIONS = 8;

const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [1, "float"],
  [2, "uint8"],
  [6, "int32"],
  [7, "int64"],
  [9, "bool"],
  [11, "double"],
]);
const OTHER_TYPES: Readonly<Record<number, string>> = {
  3: "int8",
  4: "uint16",
  5: "int16",
  8: "string",
  10: "float16",
  12: "uint32",
  13: "uint64",
  14: "complex64",
  15: "complex128",
  16: "bfloat16",
};
const BYTES: Readonly<Record<ElementType, number>> = { float: 4, double: 8, int64: 8, int32: 4, uint8: 1, bool: 1 };

/** @throws OnnxFault for types that networks are not computed in */
export const typeOf = (code: number, where: string): ElementType => {
  const type = TYPES.get(code);
  if (type !== undefined) return type;
  const name = OTHER_TYPES[code] ?? `number ${code}`;
  throw new OnnxFault(
    where,
    `elements of type ${name}; expected one of ${[...TYPES.values()].join(", ")}: export the model in float32`,
  );
};

/** Whether numbers of a type have a fraction. */
export const isFloat = (type: ElementType): boolean => type === "float" || type === "double";

export const numberOf = (value: Int64): number => (typeof value === "number" ? value : value.toNumber());

/** Elements of a shape. @throws OnnxFault when there are too many, or a dimension is no size */
export const elementsOf = (dims: readonly number[], where: string): number => {
  if (dims.length > MOST_DIMENSIONS)
    throw new OnnxFault(where, `has ${dims.length} dimensions; the limit is ${MOST_DIMENSIONS}`);
  let count = 1;
  for (const dim of dims) {
    if (!(Number.isSafeInteger(dim) && dim >= 0))
      throw new OnnxFault(where, `has the dimension ${dim}; expected a whole number >= 0`);
    count *= dim;
  }
  if (!(count <= MOST_ELEMENTS))
    throw new OnnxFault(where, `has ${dims.join(" x ")} numbers; the limit is ${MOST_ELEMENTS}`);
  return count;
};

/** Reads a number of bytes of a file beside the model. @throws OnnxFault when they may not be read */
export type ReadBeside = (location: string, offset: number, length: number, where: string) => Uint8Array;

/** @param text  turns bytes of the file into text */
export const readTensor = (
  proto: TensorProto,
  where: string,
  text: (bytes: Uint8Array) => string,
  readBeside: ReadBeside,
): Tensor => {
  const type = typeOf(proto.dataType, where);
  const dims = proto.dims.map(numberOf);
  const count = elementsOf(dims, where);
  const size_bytes = BYTES[type] * count;
  const lists = [proto.floatData, proto.int32Data, proto.int64Data, proto.doubleData];
  const inLists = lists.reduce((sum, { length }) => sum + length, 0);
  if (proto.dataLocation === 1) {
    if (inLists > 0 || proto.rawData.length > 0)
      throw new OnnxFault(where, "has data in this file and in another one; expected one of the two");
    const { location, offset, length } = placeOf(proto, size_bytes, where, text);
    return checked({ type, dims, data: fromBytes(type, readBeside(location, offset, length, where)) }, where);
  }
  if (proto.dataLocation !== 0)
    throw new OnnxFault(where, `has its data at the unknown location number ${proto.dataLocation}`);
  if (proto.rawData.length > 0) {
    if (inLists > 0) throw new OnnxFault(where, "has its data twice, raw and as a list");
    if (proto.rawData.length !== size_bytes)
      throw new OnnxFault(where, `${sizeText(dims, type, size_bytes)}, got ${proto.rawData.length}`);
    return checked({ type, dims, data: fromBytes(type, proto.rawData) }, where);
  }
  const list = listOf(proto, type);
  if (list.length !== inLists) throw new OnnxFault(where, `has numbers of another type than ${type}`);
  if (list.length !== count)
    throw new OnnxFault(where, `has the shape ${shapeText(dims)}, so ${count} numbers; got ${list.length}`);
  const data = type === "float" ? new Float32Array(count) : new Float64Array(count);
  for (let at = 0; at < count; at++) data[at] = numberOf(list[at]!);
  return checked({ type, dims, data }, where);
};

/** `[2, 3]` */
export const shapeText = (dims: readonly number[]): string => `[${dims.join(", ")}]`;

const sizeText = (dims: readonly number[], type: ElementType, size_bytes: number): string =>
  `has the shape ${shapeText(dims)} of ${type}, so ${size_bytes} bytes`;

const listOf = (proto: TensorProto, type: ElementType): readonly Int64[] => {
  switch (type) {
    case "float":
      return proto.floatData;
    case "double":
      return proto.doubleData;
    case "int64":
      return proto.int64Data;
    default:
      return proto.int32Data;
  }
};

const placeOf = (
  { externalData }: TensorProto,
  size_bytes: number,
  where: string,
  text: (bytes: Uint8Array) => string,
): { readonly location: string; readonly offset: number; readonly length: number } => {
  const said = new Map(externalData.map(({ key, value }) => [text(key), text(value)]));
  const location = said.get("location") ?? "";
  const size = (key: string, byDefault: number): number => {
    const written = said.get(key);
    if (written === undefined) return byDefault;
    if (!/^\d{1,15}$/.test(written))
      throw new OnnxFault(where, `has the ${key} ${shown(written)} in another file; expected a whole number of bytes`);
    return Number(written);
  };
  const length = size("length", size_bytes);
  if (length !== size_bytes)
    throw new OnnxFault(where, `needs ${size_bytes} bytes of ${shown(location)}; it says that it has ${length} there`);
  return { location, offset: size("offset", 0), length };
};

/** Little-endian, as the format says. */
const fromBytes = (type: ElementType, bytes: Uint8Array): Numbers => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / BYTES[type];
  if (type === "float") {
    const floats = new Float32Array(count);
    for (let at = 0; at < count; at++) floats[at] = view.getFloat32(4 * at, true);
    return floats;
  }
  const numbers = new Float64Array(count);
  for (let at = 0; at < count; at++)
    numbers[at] =
      type === "double"
        ? view.getFloat64(8 * at, true)
        : type === "int64"
          ? Number(view.getBigInt64(8 * at, true))
          : type === "int32"
            ? view.getInt32(4 * at, true)
            : view.getUint8(at);
  return numbers;
};

const checked = (tensor: Tensor, where: string): Tensor => {
  const { data, type } = tensor;
  const at = data.findIndex((value) => Number.isNaN(value));
  if (at >= 0)
    throw new OnnxFault(where, `its number ${at} is not a number (NaN): the training that made it went wrong`);
  if (type === "bool" && data.some((value) => value > 1)) throw new OnnxFault(where, "has booleans other than 0 and 1");
  return tensor;
};
