import { OnnxFault, shown } from "../fault.js";
import type { Attribute, GraphNode } from "../graph.js";
import { type ElementType, elementsOf, isFloat, shapeText, type Tensor } from "../tensor.js";

/** A tensor while a network is compiled. Its shape is known then; its numbers are, where it is constant. */
export interface Value extends Tensor {
  readonly isConstant: boolean;
}

/** What an operator is compiled to. */
export interface Compiled {
  readonly outputs: readonly Value[];
  /** Fills in the numbers of the outputs; absent: there is nothing to do, as outputs are inputs in another shape. */
  readonly run?: () => void;
}

/** Compiles a node of a graph. @throws OnnxFault when it cannot be what the node says */
export type Operator = (call: OperatorCall) => Compiled;

/** Limits of one pass, so that no file can exhaust a machine's memory or time. */
const MOST_COMPUTED = 2 ** 24;
const MOST_WORK = 2 ** 30;

/** How much a network may compute, and how much it does. */
export class Budget {
  /** Multiplications of one pass, each with an addition. */
  multiplyAccumulates = 0;
  #computed = 0;

  take(elements: number, label: string): void {
    this.#computed += elements;
    if (this.#computed > MOST_COMPUTED)
      throw new OnnxFault(label, `with it, one pass makes more than ${MOST_COMPUTED} numbers, which is too many`);
  }

  work(multiplyAccumulates: number, label: string): void {
    this.multiplyAccumulates += multiplyAccumulates;
    if (this.multiplyAccumulates > MOST_WORK)
      throw new OnnxFault(label, `with it, one pass takes more than ${MOST_WORK} multiplications, which is too many`);
  }
}

/** A node that is compiled, with the values that it is given. */
export class OperatorCall {
  readonly opset: number;
  readonly label: string;
  readonly inputs: readonly (Value | undefined)[];
  /** Names of its outputs; "" for outputs that are not used. */
  readonly outputs: readonly string[];
  readonly #attributes: ReadonlyMap<string, Attribute>;
  readonly #budget: Budget;

  constructor(node: GraphNode, inputs: readonly (Value | undefined)[], opset: number, budget: Budget) {
    this.label = node.label;
    this.outputs = node.outputs;
    this.#attributes = node.attributes;
    this.inputs = inputs;
    this.opset = opset;
    this.#budget = budget;
  }

  fail(problem: string): never {
    throw new OnnxFault(this.label, problem);
  }

  /** An input that must be there. */
  input(at: number): Value {
    return this.inputs[at] ?? this.fail(`needs an input ${at + 1}`);
  }

  /** An input of numbers with fractions. */
  floats(at: number): Value {
    const value = this.input(at);
    return isFloat(value.type) ? value : this.fail(`expected float or double, got ${value.type}`);
  }

  /** Whole numbers that must be known before anything runs; undefined where the input is left out. */
  integers(at: number, what: string): readonly number[] | undefined {
    const value = this.inputs[at];
    if (value === undefined) return undefined;
    if (!value.isConstant || isFloat(value.type))
      this.fail(`expected constant whole numbers for its ${what}: shapes must not depend on the inputs of the network`);
    return Array.from(value.data);
  }

  int(name: string, byDefault: number): number {
    const value = this.#attributes.get(name);
    if (value === undefined && !this.#attributes.has(name)) return byDefault;
    return typeof value === "number" && Number.isSafeInteger(value)
      ? value
      : this.fail(`expected a whole number for its attribute ${shown(name)}`);
  }

  float(name: string, byDefault: number): number {
    const value = this.#attributes.get(name);
    if (value === undefined && !this.#attributes.has(name)) return byDefault;
    return typeof value === "number" && !Number.isNaN(value)
      ? value
      : this.fail(`expected a number for its attribute ${shown(name)}`);
  }

  text(name: string, byDefault: string): string {
    const value = this.#attributes.get(name);
    if (value === undefined && !this.#attributes.has(name)) return byDefault;
    return typeof value === "string" ? value : this.fail(`expected a text for its attribute ${shown(name)}`);
  }

  /** Whole numbers of an attribute; undefined where it is left out. */
  ints(name: string): readonly number[] | undefined {
    const value = this.#attributes.get(name);
    if (value === undefined && !this.#attributes.has(name)) return undefined;
    return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item))
      ? (value as number[])
      : this.fail(`expected whole numbers for its attribute ${shown(name)}`);
  }

  attribute(name: string): Attribute {
    return this.#attributes.get(name);
  }

  /** A new tensor, filled with zeros. */
  make(type: ElementType, dims: readonly number[]): Value & { readonly data: Float64Array } {
    const count = elementsOf(dims, `${this.label}: its result`);
    this.#budget.take(count, this.label);
    return { type, dims, data: new Float64Array(count), isConstant: false };
  }

  /** The numbers of a tensor in another shape. */
  reshaped(value: Value, dims: readonly number[]): Value {
    const count = elementsOf(dims, `${this.label}: its result`);
    if (count !== value.data.length)
      this.fail(
        `cannot give the shape ${shapeText(dims)} to ${value.data.length} numbers of the shape ${shapeText(value.dims)}`,
      );
    return { ...value, dims };
  }

  work(multiplyAccumulates: number): void {
    this.#budget.work(multiplyAccumulates, this.label);
  }

  /** A dimension by its number, counted from the end where it is negative. @param rank  dimensions that there are */
  axis(axis: number, rank: number, what = "axis"): number {
    if (!(Number.isInteger(axis) && axis >= -rank && axis < Math.max(rank, 1)))
      this.fail(`its ${what} ${axis} is not one of ${rank} dimensions`);
    return axis < 0 ? axis + rank : axis;
  }

  /** Different dimensions, ascending. */
  axes(axes: readonly number[], rank: number): readonly number[] {
    const found = axes.map((axis) => this.axis(axis, rank, "axes: one,"));
    if (new Set(found).size !== found.length) this.fail(`its axes ${shapeText(axes)} name a dimension twice`);
    return found.sort((a, b) => a - b);
  }
}

/** How many numbers apart neighbours along each dimension are. */
export const stridesOf = (dims: readonly number[]): number[] => {
  const strides = new Array<number>(dims.length).fill(1);
  for (let at = dims.length - 2; at >= 0; at--) strides[at] = strides[at + 1]! * dims[at + 1]!;
  return strides;
};

/** The shape of two tensors after broadcasting: a dimension of size 1 is repeated. */
export const broadcast = (call: OperatorCall, a: readonly number[], b: readonly number[]): readonly number[] => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, at) => {
    const [x, y] = [a[at - rank + a.length] ?? 1, b[at - rank + b.length] ?? 1];
    if (x !== y && x !== 1 && y !== 1) call.fail(`the shapes ${shapeText(a)} and ${shapeText(b)} do not match`);
    return x === 1 ? y : x;
  });
};

/**
 * Where the numbers of a result come from: the place in a tensor of each, row by row.
 *
 * @param steps  how far the place moves by one along each dimension of the result
 */
export const placesOf = (dims: readonly number[], steps: readonly number[], start = 0): Int32Array => {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const places = new Int32Array(count);
  const index = new Array<number>(dims.length).fill(0);
  let place = start;
  for (let at = 0; at < count; at++) {
    places[at] = place;
    for (let dim = dims.length - 1; dim >= 0; dim--) {
      place += steps[dim]!;
      if (++index[dim]! < dims[dim]!) break;
      place -= steps[dim]! * dims[dim]!;
      index[dim] = 0;
    }
  }
  return places;
};

/** Steps through a tensor that is repeated to a larger shape. */
export const repeatedSteps = (from: readonly number[], to: readonly number[]): number[] => {
  const strides = stridesOf(from);
  return to.map((_, at) => {
    const own = at - to.length + from.length;
    return own < 0 || from[own] === 1 ? 0 : strides[own]!;
  });
};
