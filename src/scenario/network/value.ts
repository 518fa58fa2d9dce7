import { OnnxFault } from "../../learning/onnx/fault.js";
import type { GraphNode } from "../../learning/onnx/graph.js";
import type { Tensor } from "../../learning/onnx/tensor.js";
import type { LayerType } from "../../world/port/layers.js";

/** A value between operators of an ONNX graph: weights, another constant, or a layer's output. */
export interface Value {
  readonly dims: readonly number[];
  /** Undefined: it is computed from the network's input. */
  readonly constant: Tensor | undefined;
}

/** The outputs of an operator. */
export interface Made {
  /** Shape of each output. */
  readonly dims: readonly (readonly number[])[];
  readonly type?: LayerType;
  /** Multiply-accumulates. */
  readonly macs?: number;
}

/** An operator and its input values. */
export class Operation {
  readonly node: GraphNode;
  readonly inputs: readonly (Value | undefined)[];

  /** @param inputs  undefined for omitted inputs */
  constructor(node: GraphNode, inputs: readonly (Value | undefined)[]) {
    this.node = node;
    this.inputs = inputs;
  }

  /** Shape of an input. @throws OnnxFault if it is omitted */
  dims(input: number): readonly number[] {
    const value = this.inputs[input];
    if (value === undefined) return this.refuse(`has no input ${input}`);
    return value.dims;
  }

  /** The integers of a constant input or, in old files, of an attribute; undefined: neither is given. */
  integers(input: number, attribute: string): readonly number[] | undefined {
    const value = this.inputs[input];
    if (value === undefined) return this.list(attribute);
    if (value.constant === undefined)
      return this.refuse(
        `computes its ${attribute}; expected a constant: export the model with fixed shapes, or simplify it`,
      );
    return Array.from(value.constant.data);
  }

  /** A list of integers; undefined: not given. */
  list(attribute: string): readonly number[] | undefined {
    const value = this.node.attributes.get(attribute);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.refuse(`expected a list of whole numbers as ${attribute}`);
    return value as readonly number[];
  }

  whole(attribute: string, fallback: number): number {
    const value = this.node.attributes.get(attribute);
    if (value === undefined) return fallback;
    if (typeof value !== "number") return this.refuse(`expected a whole number as ${attribute}`);
    return value;
  }

  text(attribute: string, fallback: string): string {
    const value = this.node.attributes.get(attribute);
    return typeof value === "string" && value !== "" ? value : fallback;
  }

  /** An axis, counted from 0. @throws OnnxFault if there is no such axis */
  axis(axis: number, rank: number): number {
    const from0 = axis < 0 ? axis + rank : axis;
    if (!(Number.isInteger(from0) && from0 >= 0 && from0 < rank))
      return this.refuse(`has the axis ${axis} of a value with ${rank} dimensions`);
    return from0;
  }

  refuse(problem: string): never {
    throw new OnnxFault(this.node.label, problem);
  }
}

export { elementsOf as product } from "../../models/networks/layer.js";
