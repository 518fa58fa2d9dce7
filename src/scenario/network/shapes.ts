import type { Made, Operation } from "./value.js";
import { product } from "./value.js";

const one = (dims: readonly number[]): Made => ({ dims: [dims] });

/** Flatten: two dimensions, one before an axis and one from that axis on. */
export const flatten = (operation: Operation): Made => {
  const dims = operation.dims(0);
  const axis = operation.whole("axis", 1);
  const at = axis < 0 ? axis + dims.length : axis;
  return one([product(dims.slice(0, at)), product(dims.slice(at))]);
};

/** Reshape: 0 keeps a dimension, -1 takes the rest. */
export const reshape = (operation: Operation): Made => {
  const dims = operation.dims(0);
  const wanted = operation.integers(1, "shape");
  if (wanted === undefined) return operation.refuse("has no shape");
  const sizes = wanted.map((size, axis) => (size === 0 ? (dims[axis] ?? 0) : size));
  const rest = product(dims) / product(sizes.filter((size) => size !== -1));
  const shape = sizes.map((size) => (size === -1 ? rest : size));
  if (product(shape) !== product(dims))
    operation.refuse(`the shape [${dims.join(", ")}] does not become [${wanted.join(", ")}]`);
  return one(shape);
};

export const transpose = (operation: Operation): Made => {
  const dims = operation.dims(0);
  const order = operation.list("perm") ?? dims.map((_, axis) => dims.length - 1 - axis);
  return one(order.map((axis) => dims[operation.axis(axis, dims.length)]!));
};

export const squeeze = (operation: Operation): Made => {
  const dims = operation.dims(0);
  const axes = operation.integers(1, "axes")?.map((axis) => operation.axis(axis, dims.length));
  return one(dims.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis))));
};

export const unsqueeze = (operation: Operation): Made => {
  const dims = [...operation.dims(0)];
  const axes = operation.integers(1, "axes") ?? [];
  const rank = dims.length + axes.length;
  for (const axis of axes.map((axis) => operation.axis(axis, rank)).sort((a, b) => a - b)) dims.splice(axis, 0, 1);
  return one(dims);
};

export const concat = (operation: Operation): Made => {
  const shapes = operation.inputs.map((_, input) => operation.dims(input));
  const [first = []] = shapes;
  const axis = operation.axis(operation.whole("axis", 0), first.length);
  for (const shape of shapes)
    if (shape.length !== first.length || shape.some((size, at) => at !== axis && size !== first[at]))
      operation.refuse(`joins the shapes ${shapes.map((dims) => `[${dims.join(", ")}]`).join(" and ")}`);
  const sum = shapes.reduce((total, shape) => total + shape[axis]!, 0);
  return one(first.map((size, at) => (at === axis ? sum : size)));
};

export const split = (operation: Operation): Made => {
  const dims = operation.dims(0);
  const axis = operation.axis(operation.whole("axis", 0), dims.length);
  const parts = operation.node.outputs.length;
  const sizes = operation.integers(1, "split") ?? new Array<number>(parts).fill(Math.ceil(dims[axis]! / parts));
  let left = dims[axis]!;
  return {
    dims: operation.node.outputs.map((_, output) => {
      const size = Math.min(left, sizes[output] ?? 0);
      left -= size;
      return dims.map((whole, at) => (at === axis ? size : whole));
    }),
  };
};

/** Gather: rows of a table, such as the vectors of tokens. */
export const gather = (operation: Operation): Made => {
  const table = operation.dims(0);
  const axis = operation.axis(operation.whole("axis", 0), table.length);
  return one([...table.slice(0, axis), ...operation.dims(1), ...table.slice(axis + 1)]);
};

/** Slice with constant bounds. */
export const slice = (operation: Operation): Made => {
  const dims = [...operation.dims(0)];
  const starts = operation.integers(1, "starts") ?? [];
  const ends = operation.integers(2, "ends") ?? [];
  const axes = operation.integers(3, "axes") ?? starts.map((_, at) => at);
  const steps = operation.integers(4, "steps") ?? starts.map(() => 1);
  for (const [at, axis] of axes.map((axis) => operation.axis(axis, dims.length)).entries()) {
    const size = dims[axis]!;
    const step = steps[at] ?? 1;
    if (!(step > 0)) operation.refuse(`slices in steps of ${step}; expected steps > 0`);
    const bound = (value: number) => Math.min(size, Math.max(0, value < 0 ? value + size : value));
    dims[axis] = Math.max(0, Math.ceil((bound(ends[at] ?? size) - bound(starts[at] ?? 0)) / step));
  }
  return one(dims);
};

/** ReduceMean and similar operators. */
export const reduce = (operation: Operation): Made => {
  const dims = operation.dims(0);
  const axes =
    operation.integers(1, "axes")?.map((axis) => operation.axis(axis, dims.length)) ?? dims.map((_, axis) => axis);
  const keeps = operation.whole("keepdims", 1) === 1;
  return one(dims.flatMap((size, axis) => (axes.includes(axis) ? (keeps ? [1] : []) : [size])));
};

export const pad = (operation: Operation): Made => {
  const dims = operation.dims(0);
  const pads = operation.integers(1, "pads") ?? [];
  return one(dims.map((size, axis) => size + (pads[axis] ?? 0) + (pads[axis + dims.length] ?? 0)));
};

/** Resize and Upsample: by constant scales, or to constant sizes. */
export const resize = (operation: Operation): Made => {
  const dims = operation.dims(0);
  const isOld = operation.node.operator === "Upsample";
  const sizes = isOld ? undefined : operation.integers(3, "sizes");
  if (sizes !== undefined && sizes.length === dims.length) return one(sizes);
  const scales = operation.integers(isOld ? 1 : 2, "scales");
  if (scales === undefined || scales.length !== dims.length)
    return operation.refuse(`expected ${dims.length} constant scales or sizes`);
  return one(dims.map((size, axis) => Math.floor(size * scales[axis]!)));
};
