import { ForwardPass } from "../../inference/forward-pass.js";
import { type Numbers, shapeText } from "../tensor.js";
import {
  broadcast,
  type Operator,
  type OperatorCall,
  placesOf,
  repeatedSteps,
  stridesOf,
  type Value,
} from "./operator.js";

/**
 * Rows times constant weights, through the forward pass that edgefade's own networks decide by.
 *
 * @param weights  [inputs, outputs]
 * @param biases   [outputs]; undefined: 0
 */
const denseRows = (
  call: OperatorCall,
  rows: Numbers,
  count: number,
  [inputs, outputs]: readonly [number, number],
  weights: Float32Array,
  biases: Numbers | undefined,
  into: Float64Array,
): (() => void) => {
  call.work(count * inputs * outputs);
  const parameters = new Float32Array((inputs + 1) * outputs);
  parameters.set(weights);
  if (biases !== undefined) parameters.set(biases, weights.length);
  const shape = { inputs, hidden: [], groups: 1, choices: outputs, head: "linear" } as const;
  const layer = new ForwardPass(shape, parameters);
  return () => {
    for (let row = 0; row < count; row++)
      into.set(layer.scores(rows.subarray(row * inputs, (row + 1) * inputs)), row * outputs);
  };
};

/** Whether weights can go through a forward pass of edgefade's: known beforehand, and of float32. */
const isWeights = ({ isConstant, data, dims }: Value): boolean =>
  isConstant && data instanceof Float32Array && dims.length === 2 && data.length > 0;

const matMul: Operator = (call) => {
  const [a, b] = [call.floats(0), call.floats(1)];
  if (a.type !== b.type) call.fail(`its inputs are ${a.type} and ${b.type}; expected one type`);
  if (a.dims.length === 0 || b.dims.length === 0) call.fail("expected matrices or vectors, got a single number");
  // A vector is a row on the left, and a column on the right; its dimension is not in the result.
  const left = a.dims.length === 1 ? [1, ...a.dims] : a.dims;
  const right = b.dims.length === 1 ? [...b.dims, 1] : b.dims;
  const [rows, inner] = [left.at(-2)!, left.at(-1)!];
  const columns = right.at(-1)!;
  if (right.at(-2) !== inner) call.fail(`cannot multiply the shapes ${shapeText(a.dims)} and ${shapeText(b.dims)}`);
  const batch = broadcast(call, left.slice(0, -2), right.slice(0, -2));
  const dims = [...batch, ...(a.dims.length === 1 ? [] : [rows]), ...(b.dims.length === 1 ? [] : [columns])];
  const result = call.make(a.type, dims);
  if (isWeights(b) && inner > 0) {
    const count = a.data.length / inner;
    const run = denseRows(call, a.data, count, [inner, columns], b.data as Float32Array, undefined, result.data);
    return { outputs: [result], run };
  }
  call.work(result.data.length * inner);
  const startsOf = (dims: readonly number[]): Int32Array => {
    const own = dims.slice(0, -2);
    const size = dims.at(-2)! * dims.at(-1)!;
    return placesOf(
      batch,
      repeatedSteps(own, batch).map((step) => step * size),
    );
  };
  const [aStarts, bStarts] = [startsOf(left), startsOf(right)];
  const run = () => {
    for (let one = 0, at = 0; one < aStarts.length; one++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++, at++) {
          let sum = 0;
          const [from, below] = [aStarts[one]! + row * inner, bStarts[one]! + column];
          for (let k = 0; k < inner; k++) sum += a.data[from + k]! * b.data[below + k * columns]!;
          result.data[at] = sum;
        }
  };
  return { outputs: [result], run };
};

const transposed = (data: Float32Array, rows: number, columns: number): Float32Array => {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column]!;
  return turned;
};

/** `alpha A B + beta C` */
const gemm: Operator = (call) => {
  const [a, b, c] = [call.floats(0), call.floats(1), call.inputs[2]];
  if (a.dims.length !== 2 || b.dims.length !== 2)
    call.fail(`expected matrices, got the shapes ${shapeText(a.dims)} and ${shapeText(b.dims)}`);
  const [alpha, beta] = [call.float("alpha", 1), call.float("beta", 1)];
  const [turnsA, turnsB] = [call.int("transA", 0) !== 0, call.int("transB", 0) !== 0];
  const [rows, inner] = (turnsA ? [a.dims[1], a.dims[0]] : a.dims) as [number, number];
  const [height, columns] = (turnsB ? [b.dims[1], b.dims[0]] : b.dims) as [number, number];
  if (height !== inner) call.fail(`cannot multiply the shapes ${shapeText(a.dims)} and ${shapeText(b.dims)}`);
  for (const other of [b, c])
    if (other !== undefined && other.type !== a.type)
      call.fail(`its inputs are ${a.type} and ${other.type}; expected one type`);
  const result = call.make(a.type, [rows, columns]);
  if (c !== undefined && shapeText(broadcast(call, c.dims, result.dims)) !== shapeText(result.dims))
    call.fail(`cannot add the shape ${shapeText(c.dims)} to ${shapeText(result.dims)}`);
  const isRow =
    c === undefined ||
    (c.isConstant && c.data instanceof Float32Array && c.dims.at(-1) === columns && c.data.length === columns);
  if (isWeights(b) && inner > 0 && !turnsA && alpha === 1 && beta === 1 && isRow) {
    const weights = b.data as Float32Array;
    const straight = turnsB ? transposed(weights, columns, inner) : weights;
    const run = denseRows(call, a.data, rows, [inner, columns], straight, c?.data, result.data);
    return { outputs: [result], run };
  }
  call.work(rows * columns * inner);
  const cPlaces = c === undefined ? undefined : placesOf(result.dims, repeatedSteps(c.dims, result.dims));
  const [aRow, aStep] = turnsA ? [1, rows] : [inner, 1];
  const [bStep, bColumn] = turnsB ? [1, inner] : [columns, 1];
  const run = () => {
    for (let row = 0, at = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, at++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a.data[row * aRow + k * aStep]! * b.data[k * bStep + column * bColumn]!;
        result.data[at] = alpha * sum + (cPlaces === undefined ? 0 : beta * c!.data[cPlaces[at]!]!);
      }
  };
  return { outputs: [result], run };
};

/** Each channel by the statistics of the training: `(x - mean) / sqrt(variance + epsilon) * scale + bias`. */
const batchNormalization: Operator = (call) => {
  const x = call.floats(0);
  if (call.int("training_mode", 0) !== 0) call.fail("is in training mode; export the model for inference");
  const channels =
    x.dims[1] ?? call.fail(`expected channels in the second dimension, got the shape ${shapeText(x.dims)}`);
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((at) => {
    const value = call.floats(at);
    return value.data.length === channels
      ? value.data
      : call.fail(`expected ${channels} numbers in its input ${at + 1}`);
  }) as [Numbers, Numbers, Numbers, Numbers];
  const epsilon = call.float("epsilon", 1e-5);
  const result = call.make(x.type, x.dims);
  const inside = stridesOf(x.dims)[1]!;
  const run = () => {
    for (let at = 0; at < result.data.length; at++) {
      const channel = Math.floor(at / inside) % channels;
      const deviation = Math.sqrt(variance[channel]! + epsilon);
      result.data[at] = ((x.data[at]! - mean[channel]!) / deviation) * scale[channel]! + bias[channel]!;
    }
  };
  return { outputs: [result], run };
};

/** All dimensions from `axis` on together, to mean 0 and variance 1, then scaled. */
const layerNormalization: Operator = (call) => {
  const x = call.floats(0);
  if (call.outputs.slice(1).some((name) => name !== "")) call.fail("only its first output is supported");
  const axis = call.axis(call.int("axis", -1), x.dims.length);
  const epsilon = call.float("epsilon", 1e-5);
  const inside = x.dims.slice(axis);
  const size = inside.reduce((product, dim) => product * dim, 1);
  const repeated = (at: number): Numbers | undefined => {
    const value = call.inputs[at];
    if (value === undefined) return undefined;
    if (shapeText(broadcast(call, value.dims, inside)) !== shapeText(inside))
      call.fail(`cannot scale the shape ${shapeText(inside)} by ${shapeText(value.dims)}`);
    const places = placesOf(inside, repeatedSteps(value.dims, inside));
    if (!value.isConstant) call.fail("expected constant scales and biases");
    return Float64Array.from(places, (place) => value.data[place]!);
  };
  const [scale, bias] = [repeated(1) ?? call.fail("needs a scale"), repeated(2)];
  const result = call.make(x.type, x.dims);
  const run = () => {
    for (let from = 0; from < result.data.length; from += size) {
      let mean = 0;
      for (let at = 0; at < size; at++) mean += x.data[from + at]!;
      mean /= size;
      let variance = 0;
      for (let at = 0; at < size; at++) variance += (x.data[from + at]! - mean) * (x.data[from + at]! - mean);
      const deviation = Math.sqrt(variance / size + epsilon);
      for (let at = 0; at < size; at++)
        result.data[from + at] = ((x.data[from + at]! - mean) / deviation) * scale[at]! + (bias?.[at] ?? 0);
    }
  };
  return { outputs: [result], run };
};

/** Operators with weights. */
export const linear: Readonly<Record<string, Operator>> = {
  MatMul: matMul,
  Gemm: gemm,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
};
