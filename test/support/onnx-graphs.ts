import fc from "fast-check";
import { GraphWriter, type WrittenAttribute } from "../../src/learning/onnx/writer.js";

/** A network for a test: its file, and the shapes of its outputs. */
export interface RandomNetwork {
  readonly bytes: Uint8Array;
  readonly features: number;
  /** For messages of failing tests. */
  readonly operators: readonly string[];
}

interface Made {
  readonly name: string;
  readonly dims: readonly number[];
}

/** Writes networks whose every node is drawn: what comes next, its attributes and its weights. */
class NetworkBuilder {
  readonly writer = new GraphWriter();
  readonly operators: string[] = [];
  readonly made: Made[];
  readonly opset: number;
  readonly #next: () => number;
  #count = 0;

  constructor(features: number, opset: number, next: () => number) {
    this.made = [{ name: "features", dims: [1, features] }];
    this.opset = opset;
    this.#next = next;
  }

  get last(): Made {
    return this.made.at(-1)!;
  }

  /** A whole number from `low` to `high`. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  number(low = -1, high = 1): number {
    return Math.fround(low + this.#next() * (high - low));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)]!;
  }

  floats(dims: readonly number[], low = -1, high = 1): string {
    const count = dims.reduce((product, dim) => product * dim, 1);
    return this.writer.floats(
      this.#name("c"),
      dims,
      Float32Array.from({ length: count }, () => this.number(low, high)),
    );
  }

  integers(numbers: readonly number[]): string {
    return this.writer.integers(this.#name("i"), numbers);
  }

  node(
    operator: string,
    inputs: readonly string[],
    dims: readonly number[],
    attributes: Readonly<Record<string, WrittenAttribute>> = {},
  ): string {
    const name = this.writer.node(operator, inputs, this.#name("n"), attributes);
    this.operators.push(operator);
    this.made.push({ name, dims });
    return name;
  }

  /** A node whose output is no float, or nothing to go on from. */
  aside(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, WrittenAttribute>> = {},
  ): string {
    this.operators.push(operator);
    return this.writer.node(operator, inputs, this.#name("n"), attributes);
  }

  /** Two parts of a tensor, along a dimension. */
  split(name: string, sizes: readonly [number, number], axis: number): [string, string] {
    const outputs = [this.#name("n"), this.#name("n")] as [string, string];
    this.operators.push("Split");
    this.writer.nodeWithOutputs("Split", [name, this.integers(sizes)], outputs, { axis });
    return outputs;
  }

  /** Axes are an attribute of old operators and an input of new ones. */
  reduce(operator: string, axis: number, keeps: boolean): void {
    const { name, dims } = this.last;
    const kept = dims.flatMap((dim, at) => (at === axis ? (keeps ? [1] : []) : [dim]));
    const isInput = operator === "ReduceSum" || this.opset >= 18;
    const attributes = { keepdims: keeps ? 1 : 0, ...(isInput ? {} : { axes: [axis] }) };
    this.node(operator, isInput ? [name, this.integers([axis])] : [name], kept, attributes);
  }

  #name(prefix: string): string {
    this.#count++;
    return `${prefix}${this.#count}`;
  }
}

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

type Step = (b: NetworkBuilder) => void;

const plain =
  (operator: string): Step =>
  (b) => {
    b.node(operator, [b.last.name], b.last.dims);
  };

const withAttributes =
  (operator: string, draw: (b: NetworkBuilder) => Readonly<Record<string, WrittenAttribute>>): Step =>
  (b) => {
    b.node(operator, [b.last.name], b.last.dims, draw(b));
  };

/** Squeezed between bounds, so that no value grows from layer to layer. */
const bounded =
  (operator: string, low: number, high: number): Step =>
  (b) => {
    const { dims } = b.last;
    const clipped = b.node("Clip", [b.last.name, b.floats([], low, low), b.floats([], high, high)], dims);
    b.node(operator, [clipped], dims);
  };

const flat: Step = (b) => {
  const { name, dims } = b.last;
  const size = sizeOf(dims);
  b.pick<Step>([
    () => b.node("Flatten", [name], [1, size], { axis: 0 }),
    () => b.node("Reshape", [name, b.integers([1, -1])], [1, size]),
  ])(b);
};

const dense: Step = (b) => {
  if (b.last.dims.length !== 2 || b.last.dims[0] !== 1) flat(b);
  const { name, dims } = b.last;
  const [inputs, outputs] = [dims[1]!, b.whole(1, 12)];
  const scale = 1 / Math.sqrt(inputs);
  b.pick<Step>([
    () => b.node("Gemm", [name, b.floats([inputs, outputs], -scale, scale), b.floats([outputs])], [1, outputs]),
    () =>
      b.node("Gemm", [name, b.floats([outputs, inputs], -scale, scale), b.floats([1, outputs])], [1, outputs], {
        transB: 1,
      }),
    () => b.node("Gemm", [name, b.floats([inputs, outputs], -scale, scale)], [1, outputs]),
    () =>
      b.node("Gemm", [name, b.floats([inputs, outputs], -scale, scale), b.floats([1])], [1, outputs], {
        alpha: { float: b.number(0.5, 1) },
        beta: { float: b.number() },
      }),
    () => {
      const product = b.node("MatMul", [name, b.floats([inputs, outputs], -scale, scale)], [1, outputs]);
      b.node("Add", [product, b.floats([outputs])], [1, outputs]);
    },
  ])(b);
};

/** Whole rows through the same weights, and a product of two that are computed. */
const rows: Step = (b) => {
  const size = sizeOf(b.last.dims);
  const height = b.pick([1, 2, 3].filter((one) => size % one === 0));
  const width = size / height;
  const matrix = b.node("Reshape", [b.last.name, b.integers([height, width])], [height, width]);
  const outputs = b.whole(1, 4);
  const product = b.node("MatMul", [matrix, b.floats([width, outputs], -0.3, 0.3)], [height, outputs]);
  const bent = b.node("Tanh", [product], [height, outputs]);
  const turned = b.node("Transpose", [bent], [outputs, height], { perm: [1, 0] });
  b.node("MatMul", [turned, bent], [outputs, outputs]);
};

const combined: Step = (b) => {
  const { name, dims } = b.last;
  const operator = b.pick(["Add", "Sub", "Mul", "Min", "Max", "Sum", "Mean", "PRelu"]);
  const repeated = dims.map((dim) => (b.whole(0, 1) === 0 ? dim : 1));
  const from = b.pick([repeated, dims, dims.slice(1), []]);
  b.node(operator, [name, b.floats(from)], dims);
  b.node("Div", [b.last.name, b.floats(from, 1, 2)], dims);
};

const joined: Step = (b) => {
  const { name, dims } = b.last;
  const others = b.made.filter((other) => other.dims.length === dims.length && dims.length > 0);
  const axis = dims.length === 0 ? 0 : b.whole(0, dims.length - 1);
  const other = b.pick([...others, b.last]);
  if (dims.length === 0 || other.dims.some((dim, at) => at !== axis && dim !== dims[at])) return flat(b);
  b.node(
    "Concat",
    [name, other.name],
    dims.map((dim, at) => (at === axis ? dim + other.dims[axis]! : dim)),
    {
      axis: b.pick([axis, axis - dims.length]),
    },
  );
  if (sizeOf(b.last.dims) > 60) dense(b);
};

const reshaped: Step = (b) => {
  const { name, dims } = b.last;
  b.pick<Step>([
    () => b.node("Unsqueeze", [name, b.integers([0])], [1, ...dims]),
    () =>
      b.node(
        "Squeeze",
        [name],
        dims.filter((dim) => dim !== 1),
      ),
    () => b.node("Reshape", [name, b.integers([-1])], [sizeOf(dims)]),
    () => {
      const order = dims.map((_, at) => dims.length - 1 - at);
      b.node("Transpose", [name], [...dims].reverse(), b.whole(0, 1) === 0 ? {} : { perm: order });
    },
    () => {
      b.node("Reshape", [name, b.aside("Shape", [name])], dims);
    },
    () => b.node("Identity", [b.node("Dropout", [name], dims)], dims),
  ])(b);
  if (b.last.dims.length > 4) flat(b);
};

const cut: Step = (b) => {
  if (b.last.dims.length === 0) b.node("Unsqueeze", [b.last.name, b.integers([0])], [1]);
  const { name, dims } = b.last;
  const axis = b.whole(0, dims.length - 1);
  const size = dims[axis]!;
  const resized = (to: number) => dims.map((dim, at) => (at === axis ? to : dim));
  b.pick<Step>([
    () => {
      const from = b.whole(0, size - 1);
      const to = b.whole(from + 1, size);
      const bounds = [b.integers([from]), b.integers([b.pick([to, to === size ? 2 ** 40 : to])]), b.integers([axis])];
      b.node("Slice", [name, ...bounds], resized(to - from));
    },
    () => {
      const bounds = [b.integers([-1]), b.integers([-size - 1]), b.integers([axis]), b.integers([-1])];
      b.node("Slice", [name, ...bounds], resized(size));
    },
    () => {
      const indices = Array.from({ length: b.whole(1, 4) }, () => b.whole(-size, size - 1));
      b.node("Gather", [name, b.integers(indices)], resized(indices.length), { axis });
    },
    () => {
      if (dims[0] !== 1) return;
      b.node("Expand", [name, b.integers([2, ...dims.slice(1)])], [2, ...dims.slice(1)]);
    },
  ])(b);
  if (sizeOf(b.last.dims) > 60) dense(b);
};

const reduced: Step = (b) => {
  const { dims } = b.last;
  if (dims.length === 0) return;
  b.reduce(
    b.pick(["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceProd"]),
    b.whole(0, dims.length - 1),
    b.whole(0, 1) === 0,
  );
};

const normalized: Step = (b) => {
  const { dims } = b.last;
  if (dims.length === 0) return;
  const last = dims.at(-1)!;
  // Of one number alone, or of equal ones, the deviation is 0, and float32 is left with rounding.
  if (last < 3) return;
  b.node("LayerNormalization", [b.last.name, b.floats([last]), b.floats([last])], dims, {
    axis: -1,
    epsilon: { float: 0.01 },
  });
};

const batchNormalized: Step = (b) => {
  if (b.last.dims.length !== 2) flat(b);
  const { name, dims } = b.last;
  const channels = dims[1]!;
  const statistics = [b.floats([channels]), b.floats([channels]), b.floats([channels]), b.floats([channels], 0.5, 2)];
  b.node("BatchNormalization", [name, ...statistics], dims);
};

const chosen: Step = (b) => {
  const { name, dims } = b.last;
  const threshold = b.floats([]);
  const operator = b.pick(["Greater", "Less", "GreaterOrEqual", "LessOrEqual"]);
  const above = b.aside(operator, [name, threshold]);
  const truth = b.whole(0, 1) === 0 ? above : b.aside("Not", [above]);
  const number = b.node("Cast", [truth], dims, { to: 1 });
  const other = b.node("Add", [number, threshold], dims);
  b.node("Where", [truth, name, other], dims);
};

const doubled: Step = (b) => {
  const { name, dims } = b.last;
  const double = b.aside("Cast", [name], { to: 11 });
  b.node("Cast", [b.aside("Mul", [double, double])], dims, { to: 1 });
};

const probable: Step = (b) => {
  const { dims, name } = b.last;
  if (dims.length === 0) return;
  b.node(b.pick(["Softmax", "LogSoftmax"]), [name], dims, { axis: b.whole(-dims.length, dims.length - 1) });
};

const split: Step = (b) => {
  const { name, dims } = b.last;
  const axis = dims.length - 1;
  const size = dims[axis] ?? 1;
  if (size < 2) return;
  const first = b.whole(1, size - 1);
  const part = (length: number) => [...dims.slice(0, -1), length];
  const [left, right] = b.split(name, [first, size - first], axis);
  b.made.push({ name: left, dims: part(first) }, { name: right, dims: part(size - first) });
};

/** Functions with steps, of numbers that are the same on both sides. */
const stepped: Step = (b) => {
  const { dims } = b.made[0]!;
  const times3 = b.node("Mul", ["features", b.writer.floats(`three${b.made.length}`, [], [3])], dims);
  b.node("Mul", [b.node(b.pick(["Floor", "Ceil", "Sign"]), [times3], dims), "features"], dims);
};

const logical: Step = (b) => {
  const { dims } = b.made[0]!;
  const truth = (operator: string): string => b.aside(operator, ["features", b.floats([])]);
  const both = b.aside(b.pick(["And", "Or", "Xor"]), [truth("Greater"), truth("Less")]);
  const same = b.aside("Equal", ["features", "features"]);
  b.node("Cast", [b.aside("And", [both, same])], dims, { to: 1 });
  const lowest = b.aside("ArgMin", [b.last.name], { axis: 1, keepdims: 0, select_last_index: 1 });
  b.node("Cast", [lowest], [1], { to: 1 });
};

const constants: Step = (b) => {
  const { name, dims } = b.last;
  const shape = b.aside("Shape", [name]);
  const zeros = b.node("ConstantOfShape", [shape], dims);
  const half = b.aside("Constant", [], { value_float: { float: 0.5 } });
  const power = b.node("Pow", [b.node("Abs", [name], dims), half], dims);
  b.node("Add", [b.node("Tanh", [power], dims), zeros], dims);
};

/** A step with an operator that only newer operator sets have. */
const from =
  (opset: number, step: Step): Step =>
  (b) => {
    if (b.opset >= opset) step(b);
  };

const STEPS: readonly Step[] = [
  dense,
  dense,
  rows,
  combined,
  joined,
  reshaped,
  cut,
  reduced,
  reduced,
  from(17, normalized),
  batchNormalized,
  chosen,
  doubled,
  probable,
  split,
  stepped,
  logical,
  constants,
  from(14, plain("HardSwish")),
  from(18, plain("Mish")),
  ...["Relu", "Tanh", "Sigmoid", "Softplus", "Softsign", "Abs", "Neg"].map(plain),
  withAttributes("Elu", (b) => ({ alpha: { float: b.number(0.1, 1) } })),
  withAttributes("Selu", () => ({})),
  withAttributes("Celu", (b) => ({ alpha: { float: b.number(0.2, 1) } })),
  withAttributes("LeakyRelu", (b) => ({ alpha: { float: b.number() } })),
  withAttributes("ThresholdedRelu", () => ({ alpha: { float: 0.25 } })),
  withAttributes("HardSigmoid", (b) => ({ alpha: { float: b.number(0, 0.5) } })),
  bounded("Exp", -1, 1),
  bounded("Log", 0.25, 2),
  bounded("Sqrt", 0.25, 2),
  bounded("Reciprocal", 0.5, 2),
];

/** Networks of up to a dozen drawn steps over some features, which end in scores and in the number of the highest. */
export const randomNetworks = (): fc.Arbitrary<RandomNetwork> =>
  fc
    .record({
      features: fc.integer({ min: 1, max: 12 }),
      opset: fc.constantFrom(13, 15, 17, 18, 20),
      steps: fc.array(fc.nat(STEPS.length - 1), { minLength: 1, maxLength: 12 }),
      seed: fc.nat(2 ** 31 - 1),
    })
    .map(({ features, opset, steps, seed }) => {
      let state = seed;
      // Mulberry32: one drawn number stands for all the weights.
      const next = (): number => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
      };
      const b = new NetworkBuilder(features, opset, next);
      for (const step of steps) {
        STEPS[step]!(b);
      }
      const scores = b.writer.node("Identity", [b.last.name], "scores");
      const line = b.writer.node("Reshape", [scores, b.integers([1, -1])], "line");
      b.writer.node("ArgMax", [line], "best", { axis: 1, keepdims: 0 });
      const bytes = b.writer.bytes(
        [{ name: "features", dims: ["batch", features] }],
        [
          { name: "scores", dims: b.last.dims },
          { name: "best", dims: [1], type: "int64" },
        ],
        new Map(),
        "0",
        opset,
      );
      return { bytes, features, operators: b.operators };
    });
