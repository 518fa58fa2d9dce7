import { broadcast, gemm, matMul } from "./products.js";
import * as shapes from "./shapes.js";
import type { Made, Operation } from "./value.js";
import { conv, globalPool, pool } from "./windows.js";

type Infer = (operation: Operation) => Made;

/** All outputs have the shape of the first input. */
const same: Infer = (operation) => ({ dims: operation.node.outputs.map(() => operation.dims(0)) });

const elementByElement: Infer = (operation) => ({
  dims: [
    broadcast(
      operation,
      operation.inputs.flatMap((value) => (value === undefined ? [] : [value.dims])),
    ),
  ],
});

const all = (names: string, infer: Infer): readonly (readonly [string, Infer])[] =>
  names.split(" ").map((name) => [name, infer] as const);

const OPERATORS: ReadonlyMap<string, Infer> = new Map([
  ["Conv", conv],
  ["Gemm", gemm],
  ["MatMul", matMul],
  ...all("MaxPool AveragePool LpPool", pool),
  ...all("GlobalAveragePool GlobalMaxPool", globalPool),
  ...all(
    "Relu LeakyRelu PRelu Elu Selu Celu Clip Sigmoid HardSigmoid HardSwish Mish Tanh Softplus Softsign Gelu",
    same,
  ),
  ...all("Erf Exp Log Sqrt Reciprocal Neg Abs Floor Ceil Round Sign Sin Cos Not", same),
  ...all("Softmax LogSoftmax Hardmax Identity Dropout Cast LRN LpNormalization", same),
  ...all("BatchNormalization InstanceNormalization LayerNormalization GroupNormalization", same),
  ...all("Add Sub Mul Div Pow Min Max Sum Mean Where Equal Greater Less And Or", elementByElement),
  ["Flatten", shapes.flatten],
  ["Reshape", shapes.reshape],
  ["Transpose", shapes.transpose],
  ["Squeeze", shapes.squeeze],
  ["Unsqueeze", shapes.unsqueeze],
  ["Concat", shapes.concat],
  ["Split", shapes.split],
  ["Gather", shapes.gather],
  ["Slice", shapes.slice],
  ["Pad", shapes.pad],
  ...all("Resize Upsample", shapes.resize),
  ...all("ReduceMean ReduceMax ReduceSum ReduceL2", shapes.reduce),
]);

/** Whether an operator is known. */
export const isKnown = (operator: string): boolean => OPERATORS.has(operator);

/** Operators whose means and variances are not parameters: only scale and shift count. */
export const isNormalization = (operator: string): boolean => operator === "BatchNormalization";

/** Shape and work of an operator's outputs. @throws OnnxFault if its inputs are incompatible */
export const infer = (operation: Operation): Made => OPERATORS.get(operation.node.operator)!(operation);
