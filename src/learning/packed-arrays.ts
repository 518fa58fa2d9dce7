/** The typed arrays that states of training are made of. */
export type PackedArray = Float64Array | Float32Array | Int32Array | Uint8Array;

const KINDS = { Float64Array, Float32Array, Int32Array, Uint8Array } as const;
type Kind = keyof typeof KINDS;

interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly length: number;
}

const LENGTH_BYTES = 4;
const ALIGNMENT = 8;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Named typed arrays as bytes: length of a JSON header, the header, then the arrays, each aligned to 8 bytes. */
export const packArrays = (arrays: Readonly<Record<string, PackedArray>>): Uint8Array => {
  const entries: Entry[] = Object.entries(arrays).map(([name, array]) => ({
    name,
    kind: array.constructor.name as Kind,
    length: array.length,
  }));
  const header = new TextEncoder().encode(JSON.stringify(entries));
  const begin = aligned(LENGTH_BYTES + header.length);
  const size = Object.values(arrays).reduce((sum, { byteLength }) => sum + aligned(byteLength), begin);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, LENGTH_BYTES);
  let at = begin;
  for (const array of Object.values(arrays)) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  }
  return bytes;
};

/**
 * The arrays that `packArrays` made bytes of, as copies.
 *
 * @throws RangeError when the bytes are cut short or are not such
 */
export const unpackArrays = (bytes: Uint8Array): Readonly<Record<string, PackedArray>> => {
  const entries = headerOf(bytes);
  const { length } = new TextEncoder().encode(JSON.stringify(entries));
  let at = aligned(LENGTH_BYTES + length);
  const arrays: Record<string, PackedArray> = {};
  for (const { name, kind, length } of entries) {
    const make = KINDS[kind];
    const size = length * make.BYTES_PER_ELEMENT;
    if (at + size > bytes.length) throw new RangeError(`the state of training is cut short at "${name}"`);
    arrays[name] = new make(bytes.slice(at, at + size).buffer);
    at += aligned(size);
  }
  return arrays;
};

const headerOf = (bytes: Uint8Array): readonly Entry[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < LENGTH_BYTES ? 0 : view.getUint32(0, true);
  if (length === 0 || LENGTH_BYTES + length > bytes.length)
    throw new RangeError("not a state of training, or cut short");
  try {
    return JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length)));
  } catch {
    throw new RangeError("not a state of training: its header cannot be read");
  }
};

/**
 * One array of a state.
 *
 * @throws RangeError when it is missing, of another type or of another length
 */
export const takeArray = <T extends PackedArray>(
  arrays: Readonly<Record<string, PackedArray>>,
  name: string,
  like: T,
): T => {
  const array = arrays[name];
  if (array === undefined || array.constructor !== like.constructor || array.length !== like.length)
    throw new RangeError(
      `the state of training does not fit: expected "${name}" to be ${like.constructor.name}(${like.length}), got ` +
        (array === undefined ? "nothing" : `${array.constructor.name}(${array.length})`),
    );
  return array as T;
};
