import { type ElementType, shapeText, type Tensor } from "../tensor.js";
import {
  broadcast,
  type Compiled,
  type Operator,
  type OperatorCall,
  placesOf,
  repeatedSteps,
  stridesOf,
  type Value,
} from "./operator.js";

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

/** The numbers of an input in another order; `places` says where each comes from. */
const picked = (
  call: OperatorCall,
  { type, data }: Value,
  dims: readonly number[],
  places: () => Int32Array,
): Compiled => {
  // The result is made first, as that refuses what is too large.
  const result = call.make(type, dims);
  const from = places();
  const run = () => {
    for (let at = 0; at < from.length; at++) result.data[at] = data[from[at]!]!;
  };
  return { outputs: [result], run };
};

const same: Operator = (call) => ({ outputs: [call.input(0)] });

const dropout: Operator = (call) => {
  if (call.outputs[1]) call.fail("only its first output is supported");
  const training = call.inputs[2];
  if (training !== undefined && !(training.isConstant && training.data[0] === 0))
    call.fail("is in training mode; export the model for inference");
  return same(call);
};

const constant: Operator = (call) => {
  const tensor = call.attribute("value");
  if (typeof tensor === "object" && "dims" in tensor) return { outputs: [{ ...tensor, isConstant: true }] };
  const of = (type: ElementType, dims: readonly number[], numbers: readonly number[]): Compiled => {
    const data = type === "float" ? Float32Array.from(numbers) : Float64Array.from(numbers);
    return { outputs: [{ type, dims, data, isConstant: true }] };
  };
  for (const [name, type] of [
    ["value_float", "float"],
    ["value_int", "int64"],
  ] as const) {
    const value = call.attribute(name);
    if (typeof value === "number") return of(type, [], [value]);
    const values = call.attribute(`${name}s`);
    if (Array.isArray(values)) return of(type, [values.length], values as number[]);
  }
  return call.fail("holds no tensor, and neither whole numbers nor floats");
};

const constantOfShape: Operator = (call) => {
  const dims = call.integers(0, "shape") ?? call.fail("needs a shape");
  const value = call.attribute("value");
  const fill: Tensor =
    typeof value === "object" && "dims" in value ? value : { type: "float", dims: [1], data: new Float32Array(1) };
  if (fill.data.length !== 1) call.fail("expected one number as its value");
  const result = call.make(fill.type, dims);
  result.data.fill(fill.data[0]!);
  return { outputs: [{ ...result, isConstant: true }] };
};

const shape: Operator = (call) => {
  const { dims } = call.input(0);
  const bound = (at: number): number => Math.max(0, Math.min(dims.length, at < 0 ? at + dims.length : at));
  const told = dims.slice(bound(call.int("start", 0)), bound(call.int("end", dims.length)));
  return { outputs: [{ type: "int64", dims: [told.length], data: Float64Array.from(told), isConstant: true }] };
};

const reshape: Operator = (call) => {
  const value = call.input(0);
  const wanted = call.integers(1, "shape") ?? call.fail("needs a shape");
  const keepsZeros = call.int("allowzero", 0) === 0;
  const dims = wanted.map((dim, at) => {
    if (dim === 0 && keepsZeros) return value.dims[at] ?? call.fail(`has no dimension ${at} to keep`);
    if (!(Number.isSafeInteger(dim) && dim >= -1)) call.fail(`cannot give the shape ${shapeText(wanted)}`);
    return dim;
  });
  const open = dims.indexOf(-1);
  if (open >= 0) {
    if (dims.lastIndexOf(-1) !== open) call.fail(`its shape ${shapeText(wanted)} leaves two sizes open`);
    dims[open] = 1;
    const rest = value.data.length / sizeOf(dims);
    if (!Number.isInteger(rest))
      call.fail(
        `cannot give the shape ${shapeText(wanted)} to ${value.data.length} numbers of the shape ${shapeText(value.dims)}`,
      );
    dims[open] = rest;
  }
  return { outputs: [call.reshaped(value, dims)] };
};

const flatten: Operator = (call) => {
  const value = call.input(0);
  const given = call.int("axis", 1);
  const axis = given === value.dims.length ? given : call.axis(given, value.dims.length);
  return { outputs: [call.reshaped(value, [sizeOf(value.dims.slice(0, axis)), sizeOf(value.dims.slice(axis))])] };
};

const squeeze: Operator = (call) => {
  const value = call.input(0);
  const given = call.integers(1, "axes");
  const axes = given === undefined ? undefined : call.axes(given, value.dims.length);
  const wrong = axes?.find((axis) => value.dims[axis] !== 1);
  if (wrong !== undefined) call.fail(`cannot leave out dimension ${wrong} of ${shapeText(value.dims)}, which is not 1`);
  const dims = value.dims.filter((dim, at) => (axes === undefined ? dim !== 1 : !axes.includes(at)));
  return { outputs: [call.reshaped(value, dims)] };
};

const unsqueeze: Operator = (call) => {
  const value = call.input(0);
  const given = call.integers(1, "axes") ?? call.fail("needs axes");
  if (given.length > 8) call.fail(`adds ${given.length} dimensions; the limit is 8`);
  const dims = [...value.dims];
  for (const axis of call.axes(given, value.dims.length + given.length)) dims.splice(axis, 0, 1);
  return { outputs: [call.reshaped(value, dims)] };
};

const transpose: Operator = (call) => {
  const value = call.input(0);
  const { dims } = value;
  const order = call.ints("perm") ?? dims.map((_, at) => dims.length - 1 - at);
  if ([...order].sort((a, b) => a - b).some((axis, at) => axis !== at) || order.length !== dims.length)
    call.fail(`its perm ${shapeText(order)} is not an order of ${dims.length} dimensions`);
  const strides = stridesOf(dims);
  const turned = order.map((axis) => dims[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  return picked(call, value, turned, () => placesOf(turned, steps));
};

const expand: Operator = (call) => {
  const value = call.input(0);
  const dims = broadcast(call, value.dims, call.integers(1, "shape") ?? call.fail("needs a shape"));
  return picked(call, value, dims, () => placesOf(dims, repeatedSteps(value.dims, dims)));
};

const concat: Operator = (call) => {
  const values = call.inputs.map((_, at) => call.input(at));
  const first = call.input(0);
  const axis = call.axis(call.int("axis", 0), first.dims.length);
  const dims = [...first.dims];
  dims[axis] = 0;
  for (const { type, dims: own } of values) {
    if (type !== first.type) call.fail(`its inputs are ${first.type} and ${type}; expected one type`);
    if (own.length !== dims.length || own.some((dim, at) => at !== axis && dim !== dims[at]))
      call.fail(`the shapes ${shapeText(first.dims)} and ${shapeText(own)} do not match along dimension ${axis}`);
    dims[axis]! += own[axis]!;
  }
  const result = call.make(first.type, dims);
  const outer = sizeOf(dims.slice(0, axis));
  const inside = sizeOf(dims.slice(axis + 1));
  const run = () => {
    let at = 0;
    for (let row = 0; row < outer; row++)
      for (const { data, dims: own } of values) {
        const length = own[axis]! * inside;
        for (let place = row * length; place < (row + 1) * length; place++) result.data[at++] = data[place]!;
      }
  };
  return { outputs: [result], run };
};

const gather: Operator = (call) => {
  const value = call.input(0);
  const indices = call.inputs[1];
  const numbers = call.integers(1, "indices") ?? call.fail("needs indices");
  const axis = call.axis(call.int("axis", 0), value.dims.length);
  const size = value.dims[axis] ?? call.fail("has a single number to gather from");
  const chosen = numbers.map((index) => call.axis(index, size, "index"));
  const dims = [...value.dims.slice(0, axis), ...indices!.dims, ...value.dims.slice(axis + 1)];
  const inside = sizeOf(value.dims.slice(axis + 1));
  return picked(call, value, dims, () => {
    const outer = sizeOf(value.dims.slice(0, axis));
    const places = new Int32Array(outer * chosen.length * inside);
    let at = 0;
    for (let row = 0; row < outer; row++)
      for (const index of chosen)
        for (let inner = 0; inner < inside; inner++) places[at++] = (row * size + index) * inside + inner;
    return places;
  });
};

const slice: Operator = (call) => {
  const value = call.input(0);
  const [starts, ends] = [1, 2].map((at) => call.integers(at, "bounds") ?? call.fail("needs starts and ends")) as [
    readonly number[],
    readonly number[],
  ];
  const axes = (call.integers(3, "axes") ?? starts.map((_, at) => at)).map((axis) =>
    call.axis(axis, value.dims.length),
  );
  const steps = call.integers(4, "steps") ?? starts.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length)
    call.fail("expected as many starts as ends, axes and steps");
  const dims = [...value.dims];
  const moves = stridesOf(value.dims);
  let first = 0;
  axes.forEach((axis, at) => {
    const size = value.dims[axis]!;
    const step = steps[at]!;
    if (!(Number.isSafeInteger(step) && step !== 0)) call.fail(`cannot use steps of ${step}`);
    const bound = (given: number, least: number, most: number): number =>
      Math.max(least, Math.min(most, given < 0 ? given + size : given));
    const [start, end] =
      step > 0
        ? [bound(starts[at]!, 0, size), bound(ends[at]!, 0, size)]
        : [bound(starts[at]!, 0, size - 1), bound(ends[at]!, -1, size - 1)];
    dims[axis] = Math.max(0, Math.ceil((end - start) / step));
    first += start * moves[axis]!;
    moves[axis]! *= step;
  });
  if (new Set(axes).size !== axes.length) call.fail("slices a dimension twice");
  return picked(call, value, dims, () => placesOf(dims, moves, first));
};

const split: Operator = (call) => {
  const value = call.input(0);
  const axis = call.axis(call.int("axis", 0), value.dims.length);
  const size = value.dims[axis] ?? call.fail("has a single number to split");
  const parts = call.int("num_outputs", call.outputs.length);
  if (parts !== call.outputs.length) call.fail(`has ${call.outputs.length} outputs, but declares ${parts}`);
  const each = Math.ceil(size / parts);
  const sizes = call.integers(1, "split") ?? call.outputs.map((_, at) => Math.max(0, Math.min(each, size - at * each)));
  if (sizes.length !== parts || sizes.some((part) => part < 0) || sizes.reduce((sum, part) => sum + part, 0) !== size)
    call.fail(`cannot split ${size} into ${shapeText(sizes)}`);
  const strides = stridesOf(value.dims);
  let start = 0;
  const all = sizes.map((part) => {
    const dims = value.dims.map((dim, at) => (at === axis ? part : dim));
    const from = start * strides[axis]!;
    start += part;
    return picked(call, value, dims, () => placesOf(dims, strides, from));
  });
  return {
    outputs: all.flatMap(({ outputs }) => outputs),
    run: () => {
      for (const { run } of all) run?.();
    },
  };
};

/** Operators that change shapes, and take or put together. */
export const shaping: Readonly<Record<string, Operator>> = {
  Identity: same,
  Dropout: dropout,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Shape: shape,
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Concat: concat,
  Gather: gather,
  Slice: slice,
  Split: split,
};
