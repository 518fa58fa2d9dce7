interface Memory {
  readonly buffer: ArrayBuffer;
}

/** The types of WebAssembly that are needed here; those of Node.js leave them out. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: { initial: number; maximum: number }) => Memory;
  readonly Instance: new (
    module: object,
    imports: { of: { memory: Memory } },
  ) => { readonly exports: { readonly dense: DenseKernel["dense"] } };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** Products of a dense layer, over the kernel's memory; all places are in bytes. */
export interface DenseKernel {
  readonly memory: Memory;
  /**
   * Eight outputs at a time: y = bias + x . w, and max(0, y) where `rectifies` is 1.
   *
   * @param x     float64 [inputs], up to `xEnd`
   * @param w     float32 [outputs / 8, inputs + 1, 8]; the last row of each eight are biases
   * @param y     float64 [outputs], up to `yEnd`
   */
  readonly dense: (x: number, xEnd: number, w: number, y: number, yEnd: number, rectifies: number) => void;
}

const PAGE_BYTES = 65_536;

/** A kernel with this much memory of its own; undefined if WebAssembly, its vectors or the address space for it are missing. */
export const openKernel = (size_bytes: number): DenseKernel | undefined => {
  if (MODULE === undefined) return undefined;
  try {
    const pages = Math.ceil(size_bytes / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { exports } = new WebAssembly.Instance(MODULE, { of: { memory } });
    return { memory, dense: exports.dense };
  } catch {
    return undefined;
  }
};

// What follows is the module, instruction by instruction. In the text format it would read:
//
//   (func (export "dense") (param $x i32) (param $xEnd i32) (param $w i32) (param $y i32) (param $yEnd i32) (param $rectifies i32)
//     (local $i i32) (local $value v128) (local $sum0 ... $sum3 v128)
//     loop $eight: each $sum = 0; $i = $x
//       loop $input: $value = both halves x[$i]; each $sum += $value * the next two of w; $w += 32; while ($i += 8) < $xEnd
//       each $sum += the next two of w; $w += 32; if $rectifies: each $sum = pmax(0, $sum); store each $sum at $y
//     while ($y += 64) < $yEnd)

const X = 0;
const X_END = 1;
const W = 2;
const Y = 3;
const Y_END = 4;
const RECTIFIES = 5;
const I = 6;
const VALUE = 7;
const SUMS = [8, 9, 10, 11];

const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;
const END = 0x0b;
const I32_ADD = 0x6a;
const LESS_THAN = 0x49;

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
/** From 0 to 63: one byte. */
const i32 = (value: number): number[] => [0x41, value];
/** From 64 to 8191: two bytes, seven bits in each. */
const i32Wide = (value: number): number[] => [0x41, (value & 0x7f) | 0x80, value >> 7];
const loopWhile = (...body: number[]): number[] => [0x03, NOTHING, ...body, 0x0d, 0, END];
const vector = (operation: number, ...operands: number[]): number[] => [0xfd, operation, ...operands];
const ZERO = vector(0x0c, ...new Array<number>(16).fill(0));
const ADD = vector(0xf0, 0x01);
const MULTIPLY = vector(0xf2, 0x01);
const POSITIVE_MAX = vector(0xf7, 0x01);
/** The number at an address in both halves. */
const SPLAT = vector(0x0a, 3, 0);
/** Two float32, at an offset in bytes after the address, as float64. */
const twoFloats = (offset: number): number[] => [...vector(0x5d, 3, offset), ...vector(0x5f)];
const store = (offset: number): number[] => vector(0x0b, 4, offset);
const eachSum = (what: (sum: number, place: number) => number[]): number[] => SUMS.flatMap(what);
const nextRow = [...get(W), ...i32(32), I32_ADD, ...set(W)];

const body = [
  ...loopWhile(
    ...eachSum((sum) => [...ZERO, ...set(sum)]),
    ...get(X),
    ...set(I),
    ...loopWhile(
      ...get(I),
      ...SPLAT,
      ...set(VALUE),
      ...eachSum((sum, place) => [
        ...get(sum),
        ...get(VALUE),
        ...get(W),
        ...twoFloats(8 * place),
        ...MULTIPLY,
        ...ADD,
        ...set(sum),
      ]),
      ...nextRow,
      ...[...get(I), ...i32(8), I32_ADD, ...tee(I), ...get(X_END), LESS_THAN],
    ),
    ...eachSum((sum, place) => [...get(sum), ...get(W), ...twoFloats(8 * place), ...ADD, ...set(sum)]),
    ...nextRow,
    ...[...get(RECTIFIES), 0x04, NOTHING],
    ...eachSum((sum) => [...ZERO, ...get(sum), ...POSITIVE_MAX, ...set(sum)]),
    END,
    ...eachSum((sum, place) => [...get(Y), ...get(sum), ...store(16 * place)]),
    ...[...get(Y), ...i32Wide(64), I32_ADD, ...tee(Y), ...get(Y_END), LESS_THAN],
  ),
  END,
];

/** A number of bytes in front of what it counts, seven bits in each of two. */
const sized = (bytes: readonly number[]): number[] => [(bytes.length & 0x7f) | 0x80, bytes.length >> 7, ...bytes];
const section = (id: number, ...bytes: number[]): number[] => [id, ...sized(bytes)];
const text = (word: string): number[] => [word.length, ...new TextEncoder().encode(word)];

const BYTES = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  // Types: a function of six i32 without a result.
  ...section(1, 1, 0x60, 6, I32, I32, I32, I32, I32, I32, 0),
  // Imports: the memory, of 1 to 65,536 pages.
  ...section(2, 1, ...text("of"), ...text("memory"), 0x02, 0x01, 1, 0x80, 0x80, 0x04),
  ...section(3, 1, 0),
  ...section(7, 1, ...text("dense"), 0x00, 0),
  ...section(10, 1, ...sized([2, 1, I32, 5, V128, ...body])),
]);

const compiled = (): object | undefined => {
  try {
    return new WebAssembly.Module(BYTES);
  } catch {
    return undefined;
  }
};
const MODULE = compiled();
