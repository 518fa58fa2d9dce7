import { exp, expm1, tanh } from "../../../math/exponentials.js";
import { log, log1p } from "../../../math/logarithms.js";
import { power } from "../../../math/powers.js";
import { type ElementType, isFloat, typeOf } from "../tensor.js";
import { broadcast, type Operator, type OperatorCall, placesOf, repeatedSteps, type Value } from "./operator.js";

type Unary = (x: number) => number;
type Binary = (a: number, b: number) => number;

/** The same function of every number. @param make  the function that a node's attributes say */
const unary =
  (make: (call: OperatorCall) => Unary): Operator =>
  (call) => {
    const { type, dims, data } = call.floats(0);
    const result = call.make(type, dims);
    const of = make(call);
    const into = result.data;
    return {
      outputs: [result],
      run: () => {
        for (let at = 0; at < into.length; at++) into[at] = of(data[at]!);
      },
    };
  };

const sigmoid: Unary = (x) => 1 / (1 + exp(-x));
const softplus: Unary = (x) => Math.max(x, 0) + log1p(exp(-Math.abs(x)));

/** Functions of numbers with fractions, as the operators' documentation defines them. */
const functions: Readonly<Record<string, (call: OperatorCall) => Unary>> = {
  Relu: () => (x) => (x <= 0 ? 0 : x),
  Tanh: () => tanh,
  Sigmoid: () => sigmoid,
  Elu: (call) => {
    const alpha = call.float("alpha", 1);
    return (x) => (x < 0 ? alpha * expm1(x) : x);
  },
  Selu: (call) => {
    const [alpha, gamma] = [call.float("alpha", 1.6732632423543772), call.float("gamma", 1.0507009873554805)];
    return (x) => gamma * (x <= 0 ? alpha * expm1(x) : x);
  },
  Celu: (call) => {
    const alpha = call.float("alpha", 1);
    return (x) => Math.max(0, x) + Math.min(0, alpha * expm1(x / alpha));
  },
  LeakyRelu: (call) => {
    const alpha = call.float("alpha", 0.01);
    return (x) => (x < 0 ? alpha * x : x);
  },
  ThresholdedRelu: (call) => {
    const alpha = call.float("alpha", 1);
    return (x) => (x > alpha ? x : 0);
  },
  HardSigmoid: (call) => {
    const [alpha, beta] = [call.float("alpha", 0.2), call.float("beta", 0.5)];
    return (x) => Math.max(0, Math.min(1, alpha * x + beta));
  },
  HardSwish: () => (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)),
  Mish: () => (x) => x * tanh(softplus(x)),
  Softplus: () => softplus,
  Softsign: () => (x) => x / (1 + Math.abs(x)),
  Exp: () => exp,
  Log: () => log,
  Sqrt: () => Math.sqrt,
  Reciprocal: () => (x) => 1 / x,
  Floor: () => Math.floor,
  Ceil: () => Math.ceil,
};

/** Of two tensors, number by number; what is smaller is repeated. @param type  of the result; absent: that of the inputs */
const paired = (call: OperatorCall, a: Value, b: Value, of: Binary, type: ElementType = a.type) => {
  if (a.type !== b.type) call.fail(`its inputs are ${a.type} and ${b.type}; expected one type`);
  const result = call.make(type, broadcast(call, a.dims, b.dims));
  const [x, y, into] = [a.data, b.data, result.data];
  if (x.length === into.length && y.length === into.length)
    return {
      result,
      run: () => {
        for (let at = 0; at < into.length; at++) into[at] = of(x[at]!, y[at]!);
      },
    };
  const [ofX, ofY] = [a, b].map(({ dims }) => placesOf(result.dims, repeatedSteps(dims, result.dims))) as [
    Int32Array,
    Int32Array,
  ];
  return {
    result,
    run: () => {
      for (let at = 0; at < into.length; at++) into[at] = of(x[ofX[at]!]!, y[ofY[at]!]!);
    },
  };
};

const binary =
  (of: Binary, type?: ElementType): Operator =>
  (call) => {
    const [a, b] = [call.input(0), call.input(1)];
    const { result, run } = paired(call, a, b, of, type);
    return { outputs: [result], run };
  };

/** Whole numbers are divided to whole numbers. */
const divide: Operator = (call) => {
  const isWhole = !isFloat(call.input(0).type);
  return binary(isWhole ? (a, b) => Math.trunc(a / b) : (a, b) => a / b)(call);
};

/** Any number of tensors, one after the other. */
const folded =
  (of: Binary, finish: (count: number) => Unary = () => (x) => x): Operator =>
  (call) => {
    const runs: (() => void)[] = [];
    let sum = call.input(0);
    for (let at = 1; at < call.inputs.length; at++) {
      const { result, run } = paired(call, sum, call.input(at), of);
      runs.push(run);
      sum = result;
    }
    const result = call.make(sum.type, sum.dims);
    const last = finish(call.inputs.length);
    return {
      outputs: [result],
      run: () => {
        for (const run of runs) run();
        for (let at = 0; at < result.data.length; at++) result.data[at] = last(sum.data[at]!);
      },
    };
  };

/** Between two bounds, either of which may be left out. */
const clip: Operator = (call) => {
  const { type, dims, data } = call.input(0);
  const [low, high] = [1, 2].map((at) => {
    const bound = call.inputs[at];
    if (bound !== undefined && bound.data.length !== 1) call.fail("expected bounds of one number each");
    if (bound !== undefined && bound.type !== type) call.fail(`its bounds are ${bound.type}; its input is ${type}`);
    return bound?.data;
  });
  const result = call.make(type, dims);
  return {
    outputs: [result],
    run: () => {
      const [least, most] = [low?.[0] ?? -Infinity, high?.[0] ?? Infinity];
      for (let at = 0; at < result.data.length; at++) result.data[at] = Math.min(most, Math.max(least, data[at]!));
    },
  };
};

/** To another type. Fractions are cut off; numbers beyond a type's range stay as they are. */
const cast: Operator = (call) => {
  const from = call.input(0);
  const code = call.int("to", 0);
  const to = typeOf(code, `${call.label}, attribute "to"`);
  const result = call.make(to, from.dims);
  const of = castOf(from.type, to);
  return {
    outputs: [result],
    run: () => {
      for (let at = 0; at < result.data.length; at++) result.data[at] = of(from.data[at]!);
    },
  };
};

const castOf = (from: ElementType, to: ElementType): Unary => {
  if (to === "bool") return (x) => (x === 0 ? 0 : 1);
  if (to === "float") return from === "double" ? Math.fround : (x) => x;
  if (to === "double" || !isFloat(from)) return (x) => x;
  return Math.trunc;
};

const where: Operator = (call) => {
  const [condition, a, b] = [call.input(0), call.input(1), call.input(2)];
  if (condition.type !== "bool") call.fail(`expected booleans in its first input, got ${condition.type}`);
  if (a.type !== b.type) call.fail(`its inputs are ${a.type} and ${b.type}; expected one type`);
  const result = call.make(a.type, broadcast(call, broadcast(call, condition.dims, a.dims), b.dims));
  const [ofCondition, ofA, ofB] = [condition, a, b].map(({ dims }) =>
    placesOf(result.dims, repeatedSteps(dims, result.dims)),
  ) as [Int32Array, Int32Array, Int32Array];
  return {
    outputs: [result],
    run: () => {
      for (let at = 0; at < result.data.length; at++)
        result.data[at] = condition.data[ofCondition[at]!] === 0 ? b.data[ofB[at]!]! : a.data[ofA[at]!]!;
    },
  };
};

/** `x^y`, with the same bits on every engine. */
const pow: Operator = (call) => {
  const [a, b] = [call.floats(0), call.input(1)];
  const exponents = { ...b, type: a.type };
  const { result, run } = paired(call, a, exponents, (x, y) =>
    x >= 0 ? power(x, y) : Number.isInteger(y) ? (y % 2 === 0 ? 1 : -1) * power(-x, y) : Number.NaN,
  );
  return { outputs: [result], run };
};

const logic =
  (of: Binary): Operator =>
  (call) => {
    const [a, b] = [call.input(0), call.input(1)];
    if (a.type !== "bool") call.fail(`expected booleans, got ${a.type}`);
    const { result, run } = paired(call, a, b, of);
    return { outputs: [result], run };
  };

/** The same function of numbers of any type. */
const signed =
  (of: Unary, type?: ElementType): Operator =>
  (call) => {
    const from = call.input(0);
    if (type !== undefined && from.type !== type) call.fail(`expected ${type}, got ${from.type}`);
    const result = call.make(from.type, from.dims);
    return {
      outputs: [result],
      run: () => {
        for (let at = 0; at < result.data.length; at++) result.data[at] = of(from.data[at]!);
      },
    };
  };

/** Operators on numbers, each by itself. */
export const elementwise: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(Object.entries(functions).map(([name, make]) => [name, unary(make)])),
  Abs: signed(Math.abs),
  Neg: signed((x) => 0 - x),
  Sign: signed(Math.sign),
  Not: signed((x) => 1 - x, "bool"),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: divide,
  Pow: pow,
  PRelu: binary((x, slope) => (x < 0 ? slope * x : x)),
  Min: folded(Math.min),
  Max: folded(Math.max),
  Sum: folded((a, b) => a + b),
  Mean: folded(
    (a, b) => a + b,
    (count) => (x) => x / count,
  ),
  Equal: binary((a, b) => (a === b ? 1 : 0), "bool"),
  Greater: binary((a, b) => (a > b ? 1 : 0), "bool"),
  GreaterOrEqual: binary((a, b) => (a >= b ? 1 : 0), "bool"),
  Less: binary((a, b) => (a < b ? 1 : 0), "bool"),
  LessOrEqual: binary((a, b) => (a <= b ? 1 : 0), "bool"),
  And: logic((a, b) => a * b),
  Or: logic((a, b) => Math.max(a, b)),
  Xor: logic((a, b) => (a === b ? 0 : 1)),
  Where: where,
  Clip: clip,
  Cast: cast,
};
