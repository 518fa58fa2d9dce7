import type { Made, Operation } from "./value.js";
import { product } from "./value.js";

/** Output shape of an element-wise operator on several shapes. @throws OnnxFault if they are incompatible */
export const broadcast = (operation: Operation, shapes: readonly (readonly number[])[]): readonly number[] => {
  const rank = shapes.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: rank }, (_, axis) => {
    let size = 1;
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1;
      if (own !== 1 && size !== 1 && own !== size)
        operation.refuse(`has inputs of the shapes ${shapes.map((dims) => `[${dims.join(", ")}]`).join(" and ")}`);
      if (own !== 1) size = own;
    }
    return size;
  });
};

/** Gemm: rows * shared * columns multiply-accumulates. */
export const gemm = (operation: Operation): Made => {
  const [a, b] = [operation.dims(0), operation.dims(1)];
  const [rows = 1, shared = 1] = operation.whole("transA", 0) === 1 ? [a[1], a[0]] : a;
  const [inner = 1, columns = 1] = operation.whole("transB", 0) === 1 ? [b[1], b[0]] : b;
  if (shared !== inner) operation.refuse(`multiplies rows of ${shared} numbers with columns of ${inner}`);
  return { dims: [[rows, columns]], type: "linear", macs: rows * shared * columns };
};

/** MatMul: a linear layer if one factor is weights, else a part of attention. */
export const matMul = (operation: Operation): Made => {
  const [a, b] = [operation.dims(0), operation.dims(1)];
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const [rows = 1, shared = 1] = left.slice(-2);
  const [inner = 1, columns = 1] = right.slice(-2);
  if (shared !== inner) operation.refuse(`multiplies rows of ${shared} numbers with columns of ${inner}`);
  const batch = broadcast(operation, [left.slice(0, -2), right.slice(0, -2)]);
  const matrix = [...(a.length === 1 ? [] : [rows]), ...(b.length === 1 ? [] : [columns])];
  const isLinear = operation.inputs.some((value) => value?.constant !== undefined);
  return {
    dims: [[...batch, ...matrix]],
    type: isLinear ? "linear" : "attention",
    macs: product(batch) * rows * shared * columns,
  };
};
