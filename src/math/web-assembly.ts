// Writes WebAssembly modules, instruction by instruction, for the few loops that are worth it. An expression is the bytes of its operands
// followed by the bytes of its operation, so nested calls read like a formula.
//
// Source of all numbers: https://webassembly.github.io/spec/core/binary

/** Bytes of an expression or of statements. Nested lists are flattened in order. */
export type Code = readonly (number | Code)[];

/** An integer >= 0 in LEB128: seven bits in each byte, the lowest first. */
const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
};

/** A 32-bit integer in LEB128. Its last byte holds the sign. */
const signed = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -0x40 || rest >= 0x40; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest & 0x7f);
  return bytes;
};

const eightBytes = (of: Float64Array | BigInt64Array): Code => {
  return Array.from(new Uint8Array(of.buffer));
};

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export const V128 = 0x7b;
type ValueType = typeof I32 | typeof I64 | typeof F64 | typeof V128;

const NOTHING = 0x40;
const END = 0x0b;

/** A parameter or a local variable of a function. */
export interface Variable {
  /** The expression that reads the variable. */
  readonly value: Code;
  set(value: Code): Code;
  /** The expression that sets the variable and returns its new value. */
  tee(value: Code): Code;
}

/** A function: its parameters, declared first, then the variables that its body needs, then its body. */
export class FunctionWriter {
  readonly #parameters: ValueType[] = [];
  readonly #results: readonly ValueType[];
  readonly #locals: ValueType[] = [];
  #body: Code = [];

  constructor(results: readonly ValueType[] = []) {
    this.#results = results;
  }

  parameter(type: ValueType): Variable {
    return variableAt(this.#parameters.push(type) - 1);
  }

  local(type: ValueType): Variable {
    return variableAt(this.#parameters.length + this.#locals.push(type) - 1);
  }

  locals(type: ValueType, count: number): Variable[] {
    return Array.from({ length: count }, () => this.local(type));
  }

  write(...body: Code[]): void {
    this.#body = body;
  }

  /** @internal */
  get type(): Code {
    return functionType(this.#parameters, this.#results);
  }

  /** @internal */
  get code(): Code {
    return sized([listed(this.#locals.map((type) => [1, type])), this.#body, END]);
  }
}

const variableAt = (place: number): Variable => {
  const index = unsigned(place);
  const value = [0x20, ...index];
  const setting = [0x21, ...index];
  const teeing = [0x22, ...index];
  return { value, set: (code) => [code, setting], tee: (code) => [code, teeing] };
};

/** An operation on operands. */
const operation =
  (...opcode: number[]) =>
  (...operands: Code[]): Code => [operands, opcode];
const vector = (opcode: number) => operation(0xfd, ...unsigned(opcode));

/** An access to memory at an address plus a constant offset in bytes. */
const access =
  (opcode: readonly number[], alignment: number) =>
  (offset: number, ...operands: Code[]): Code => [operands, opcode, alignment, unsigned(offset)];

export const i32 = {
  of: (value: number): Code => [0x41, signed(value)],
  load: access([0x28], 2),
  add: operation(0x6a),
  xor: operation(0x73),
  shiftLeft: operation(0x74),
  /** Compares unsigned numbers. */
  isLess: operation(0x49),
};

export const i64 = {
  add: operation(0x7c),
  and: operation(0x83),
  or: operation(0x84),
  shiftLeft: operation(0x86),
  /** Shifts an unsigned number. */
  shiftRight: operation(0x88),
  multiply: operation(0x7e),
  /** Converts an unsigned number. */
  ofI32: operation(0xad),
  ofF64: operation(0xb0),
};

export const f64 = {
  of: (value: number): Code => [0x44, eightBytes(Float64Array.of(value))],
  load: access([0x2b], 3),
  store: access([0x39], 3),
  /** Converts a signed number. */
  ofI64: operation(0xb9),
  add: operation(0xa0),
  subtract: operation(0xa1),
  multiply: operation(0xa2),
  divide: operation(0xa3),
  max: operation(0xa5),
  isLess: operation(0x63),
  isGreater: operation(0x64),
  isAtMost: operation(0x65),
  isAtLeast: operation(0x66),
};

/** Vectors of 128 bits. */
export const v128 = {
  load: access([0xfd, 0x00], 4),
  store: access([0xfd, 0x0b], 4),
  /** Loads the 64-bit number at an address into both halves. */
  loadTwice: access([0xfd, 0x0a], 3),
  /** A constant with the same 64 bits in both halves. */
  twice: (bits: bigint): Code => {
    const bytes = eightBytes(BigInt64Array.of(BigInt.asIntN(64, bits)));
    return [0xfd, 0x0c, bytes, bytes];
  },
  not: vector(0x4d),
  and: vector(0x4e),
  /** The bits of the first operand that are not set in the second. */
  without: vector(0x4f),
  or: vector(0x50),
  xor: vector(0x51),
  /** The bits of the first operand where the third is set, otherwise the bits of the second. */
  select: vector(0x52),
  isAny: vector(0x53),
  /** @param bytes  places of 16 bytes: 0 to 15 are in the first vector, 16 to 31 in the second */
  shuffle: (first: Code, second: Code, bytes: readonly number[]): Code => [first, second, 0xfd, 0x0d, bytes],
};

export const i32x4 = {
  twice: vector(0x11),
  add: vector(0xae),
  shiftLeft: vector(0xab),
  shiftRight: vector(0xad),
};

export const i64x2 = {
  twice: vector(0x12),
  add: vector(0xce),
  shiftLeft: vector(0xcb),
  shiftRight: vector(0xcd),
  /** Fills with copies of the highest bit. */
  signedShiftRight: vector(0xcc),
  /** Converts the first two of four unsigned 32-bit integers. */
  ofLow: vector(0xc9),
  ofHigh: vector(0xca),
};

export const f64x2 = {
  twice: vector(0x14),
  of: (value: number): Code => v128.twice(new BigInt64Array(Float64Array.of(value).buffer)[0]!),
  lane: (value: Code, lane: number): Code => [value, 0xfd, 0x21, lane],
  withLane: (value: Code, lane: number, number: Code): Code => [value, number, 0xfd, 0x22, lane],
  /** Converts the two float32 at an address. */
  loadFloats: (offset: number, address: Code): Code => [access([0xfd, 0x5d], 3)(offset, address), 0xfd, 0x5f],
  /** Converts the first two of four signed 32-bit integers. */
  ofLow: vector(0xfe),
  isLess: vector(0x49),
  isGreater: vector(0x4a),
  isAtLeast: vector(0x4c),
  floor: vector(0x75),
  truncate: vector(0x7a),
  absolute: vector(0xec),
  add: vector(0xf0),
  subtract: vector(0xf1),
  multiply: vector(0xf2),
  divide: vector(0xf3),
  /** The second operand where it is below the first, otherwise the first. */
  lower: vector(0xf6),
  /** The second operand where it is above the first, otherwise the first. */
  higher: vector(0xf7),
};

export const loop = (...body: Code[]): Code => [0x03, NOTHING, body, END];
/** Statements. A jump out of the block continues after them. */
export const block = (...body: Code[]): Code => [0x02, NOTHING, body, END];
export const when = (condition: Code, ...body: Code[]): Code => [condition, 0x04, NOTHING, body, END];
export const either = (condition: Code, body: Code, otherwise: Code): Code => [
  condition,
  ...[0x04, NOTHING, body, 0x05, otherwise, END],
];
/** Jumps to the beginning of a loop, or past a block. @param depth  0 for the innermost around the jump; `when` and `either` count */
export const jump = (depth: number): Code => [0x0c, depth];
export const jumpWhen = (depth: number, condition: Code): Code => [condition, 0x0d, depth];
export const leave = (result: Code): Code => [result, 0x0f];
/** @param number  of the function; imported functions come first */
const call = (number: number, ...operands: Code[]): Code => [operands, 0x10, unsigned(number)];

const written = (code: Code, bytes: number[]): number[] => {
  for (let at = 0; at < code.length; at++) {
    const part = code[at]!;
    if (typeof part === "number") bytes.push(part);
    else written(part, bytes);
  }
  return bytes;
};

/** The number of bytes, followed by the bytes. */
const sized = (code: Code): number[] => {
  const bytes = written(code, []);
  return unsigned(bytes.length).concat(bytes);
};
const listed = (entries: readonly Code[]): Code => [unsigned(entries.length), entries];
const section = (id: number, entries: readonly Code[]): Code => [id, sized(listed(entries))];
const text = (word: string): Code => sized(Array.from(new TextEncoder().encode(word)));
const functionType = (parameters: readonly ValueType[], results: readonly ValueType[]): Code => [
  0x60,
  listed(parameters.map((type) => [type])),
  listed(results.map((type) => [type])),
];

export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** The WebAssembly types needed here. The types of Node.js lack them. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: { initial: number; maximum: number }) => Memory;
  readonly Instance: new (module: object, imports: { of: object }) => { readonly exports: unknown };
}

const given: unknown = Reflect.get(globalThis, "WebAssembly");
const WebAssembly = given as WebAssemblyApi;

const PAGE_BYTES = 65_536;

/** A JavaScript function that a kernel calls for rare arguments. */
export type Helper = (value: number) => number;

/** The number of the helper, for `call`. */
const HELPER = 0;

/** What the helper returns for both halves of a vector. */
export const byHelper = (x: Variable): Code => {
  const lane = (number: number): Code => call(HELPER, f64x2.lane(x.value, number));
  return f64x2.withLane(f64x2.twice(lane(0)), 1, lane(1));
};

const moduleBytes = (writer: FunctionWriter): Uint8Array =>
  Uint8Array.from(
    written(
      [
        [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(1, [functionType([F64], [F64]), writer.type]),
        section(2, [
          [text("of"), text("helper"), 0x00, 0],
          // The memory, of 1 to 65,536 pages.
          [text("of"), text("memory"), 0x02, 0x01, 1, unsigned(65_536)],
        ]),
        section(3, [[1]]),
        section(7, [[text("run"), 0x00, 1]]),
        section(10, [writer.code]),
      ],
      [],
    ),
  );

/** A compiled module with one function. It can be opened several times. */
export class KernelModule<Run> {
  readonly #module: object | undefined;
  readonly #helper: Helper;

  constructor(writer: FunctionWriter, helper: Helper = () => Number.NaN) {
    this.#helper = helper;
    this.#module = unlessRefused(() => new WebAssembly.Module(moduleBytes(writer)));
  }

  /** The function, with its own memory of that size. Undefined if WebAssembly, its vectors or the address space are missing. */
  open(size_bytes: number): { readonly memory: Memory; readonly run: Run } | undefined {
    const module = this.#module;
    if (module === undefined) return undefined;
    const helper = this.#helper;
    return unlessRefused(() => {
      const pages = Math.ceil(size_bytes / PAGE_BYTES);
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
      const { exports } = new WebAssembly.Instance(module, { of: { memory, helper } });
      return { memory, run: (exports as { run: Run }).run };
    });
  }
}

/** Opens a kernel on first use, once in each thread. Undefined if the engine refuses it. */
export const openedOnce = <T>(open: () => T | undefined): (() => T | undefined) => {
  let kernel: T | undefined;
  let isOpened = false;
  return () => {
    if (!isOpened) kernel = open();
    isOpened = true;
    return kernel;
  };
};

const unlessRefused = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};
