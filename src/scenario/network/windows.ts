import type { Made, Operation } from "./value.js";
import { product } from "./value.js";

interface Side {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before and after. */
  readonly added: number;
}

/** Number of window positions along one side; see the operators Conv and MaxPool of ONNX. */
const placesOf = ({ size, kernel, stride, dilation, added }: Side, autoPad: string, ceil: boolean): number => {
  if (autoPad === "SAME_UPPER" || autoPad === "SAME_LOWER") return Math.ceil(size / stride);
  const steps = (size + (autoPad === "VALID" ? 0 : added) - (dilation * (kernel - 1) + 1)) / stride;
  return (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
};

/** Output sizes of a window, one per dimension. @throws OnnxFault if the window does not fit */
const outputSides = (operation: Operation, kernel: readonly number[]): readonly number[] => {
  const sides = operation.dims(0).slice(2);
  if (kernel.length !== sides.length)
    return operation.refuse(`has a window of ${kernel.length} sides over a value of ${sides.length}`);
  const strides = operation.list("strides") ?? sides.map(() => 1);
  const dilations = operation.list("dilations") ?? sides.map(() => 1);
  const pads = operation.list("pads") ?? [...sides, ...sides].map(() => 0);
  const autoPad = operation.text("auto_pad", "NOTSET");
  const isCeil = operation.whole("ceil_mode", 0) === 1;
  return sides.map((size, side) => {
    const added = (pads[side] ?? 0) + (pads[side + sides.length] ?? 0);
    const places = placesOf(
      { size, kernel: kernel[side]!, stride: strides[side] ?? 1, dilation: dilations[side] ?? 1, added },
      autoPad,
      isCeil,
    );
    if (!(places >= 1)) operation.refuse(`its window of ${kernel[side]} does not fit into a side of ${size}`);
    return places;
  });
};

/** Conv: filters * places * channels / groups * window multiply-accumulates for each sample. */
export const conv = (operation: Operation): Made => {
  const [samples = 1, channels = 1] = operation.dims(0);
  const [filters = 1, perGroup = 1, ...kernel] = operation.dims(1);
  const groups = operation.whole("group", 1);
  if (perGroup * groups !== channels || filters % groups !== 0)
    operation.refuse(`has ${groups} groups of ${perGroup} channels and ${filters} filters over ${channels} channels`);
  const dims = [samples, filters, ...outputSides(operation, kernel)];
  return {
    dims: [dims],
    type: groups > 1 && groups === channels ? "depthwise" : "conv",
    macs: product(dims) * perGroup * product(kernel),
  };
};

/** MaxPool and AveragePool. */
export const pool = (operation: Operation): Made => {
  const kernel = operation.list("kernel_shape");
  if (kernel === undefined) return operation.refuse("has no kernel_shape");
  const dims = [...operation.dims(0).slice(0, 2), ...outputSides(operation, kernel)];
  return { dims: operation.node.outputs.map(() => dims) };
};

/** GlobalAveragePool and GlobalMaxPool: one number for each channel. */
export const globalPool = (operation: Operation): Made => ({
  dims: [operation.dims(0).map((size, axis) => (axis < 2 ? size : 1))],
});
