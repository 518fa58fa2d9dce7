import { exp } from "../../../math/exponentials.js";
import { log } from "../../../math/logarithms.js";
import type { Numbers } from "../tensor.js";
import { type Operator, type OperatorCall, stridesOf, type Value } from "./operator.js";

/** A tensor as lines along one dimension: line l begins at `starts[l]`, and its numbers are `step` apart. */
const linesOf = (dims: readonly number[], axis: number) => {
  const length = dims[axis] ?? 1;
  const step = dims.length === 0 ? 1 : stridesOf(dims)[axis]!;
  const count = dims.reduce((product, dim) => product * dim, 1);
  const lines = length === 0 ? 0 : count / length;
  const starts = Int32Array.from(
    { length: lines },
    (_, line) => Math.floor(line / step) * step * length + (line % step),
  );
  return { length, step, starts };
};

/** @param isLog  the logarithm of the softmax */
const softmax =
  (isLog: boolean): Operator =>
  (call) => {
    const { type, dims, data } = call.floats(0);
    const result = call.make(type, dims);
    const { length, step, starts } = linesOf(dims, call.axis(call.int("axis", -1), dims.length));
    const into = result.data;
    const run = () => {
      for (const start of starts) {
        const end = start + length * step;
        let most = -Infinity;
        for (let at = start; at < end; at += step) most = Math.max(most, data[at]!);
        let sum = 0;
        for (let at = start; at < end; at += step) sum += exp(data[at]! - most);
        if (isLog) for (let at = start; at < end; at += step) into[at] = data[at]! - most - log(sum);
        else for (let at = start; at < end; at += step) into[at] = exp(data[at]! - most) / sum;
      }
    };
    return { outputs: [result], run };
  };

/** The number of the largest along a dimension; of equal ones the first, or the last where `select_last_index` is set. */
const argBest =
  (isBetter: (a: number, b: number) => boolean): Operator =>
  (call) => {
    const { dims, data } = call.input(0);
    const axis = call.axis(call.int("axis", 0), dims.length);
    const takesLast = call.int("select_last_index", 0) !== 0;
    const kept = dims.map((dim, at) => (at === axis ? 1 : dim));
    const result = call.make("int64", call.int("keepdims", 1) !== 0 ? kept : kept.filter((_, at) => at !== axis));
    const { length, step, starts } = linesOf(dims, axis);
    if (length === 0) call.fail("has nothing to choose from");
    const run = () => {
      for (let line = 0; line < starts.length; line++) {
        const start = starts[line]!;
        let best = 0;
        for (let at = 1; at < length; at++) {
          const [value, leader] = [data[start + at * step]!, data[start + best * step]!];
          if (isBetter(value, leader) || (takesLast && value === leader)) best = at;
        }
        result.data[line] = best;
      }
    };
    return { outputs: [result], run };
  };

/** Dimensions that a reduction goes over: an attribute in old operator sets, an input in newer ones. */
const reducedAxes = (call: OperatorCall, { dims }: Value): readonly number[] => {
  const given = call.integers(1, "axes") ?? call.ints("axes") ?? [];
  if (given.length > 0) return call.axes(given, dims.length);
  return call.int("noop_with_empty_axes", 0) !== 0 ? [] : dims.map((_, axis) => axis);
};

/** The function of the numbers that are reduced together. */
interface Reduction {
  readonly first: number;
  readonly add: (sum: number, value: number) => number;
  readonly finish?: (sum: number, count: number) => number;
}

const reduce =
  ({ first, add, finish = (sum) => sum }: Reduction): Operator =>
  (call) => {
    const from = call.input(0);
    const { type, dims } = from;
    const axes = reducedAxes(call, from);
    const kept = dims.map((dim, at) => (axes.includes(at) ? 1 : dim));
    const result = call.make(type, call.int("keepdims", 1) !== 0 ? kept : kept.filter((_, at) => !axes.includes(at)));
    const strides = stridesOf(kept);
    const places = new Int32Array(from.data.length);
    const own = stridesOf(dims);
    for (let at = 0; at < places.length; at++)
      for (let dim = 0; dim < dims.length; dim++)
        if (kept[dim] !== 1) places[at]! += (Math.floor(at / own[dim]!) % dims[dim]!) * strides[dim]!;
    const count = result.data.length === 0 ? 0 : from.data.length / result.data.length;
    if (count === 0) call.fail("has nothing to reduce");
    const [data, into]: [Numbers, Float64Array] = [from.data, result.data];
    const run = () => {
      into.fill(first);
      for (let at = 0; at < data.length; at++) into[places[at]!] = add(into[places[at]!]!, data[at]!);
      for (let at = 0; at < into.length; at++) into[at] = finish(into[at]!, count);
    };
    return { outputs: [result], run };
  };

const plus = (sum: number, value: number): number => sum + value;

/** Operators that many numbers go into at once. */
export const reductions: Readonly<Record<string, Operator>> = {
  Softmax: softmax(false),
  LogSoftmax: softmax(true),
  ArgMax: argBest((a, b) => a > b),
  ArgMin: argBest((a, b) => a < b),
  ReduceSum: reduce({ first: 0, add: plus }),
  ReduceMean: reduce({ first: 0, add: plus, finish: (sum, count) => sum / count }),
  ReduceMax: reduce({ first: -Infinity, add: Math.max }),
  ReduceMin: reduce({ first: Infinity, add: Math.min }),
  ReduceProd: reduce({ first: 1, add: (product, value) => product * value }),
  ReduceL2: reduce({ first: 0, add: (sum, value) => sum + value * value, finish: Math.sqrt }),
};
