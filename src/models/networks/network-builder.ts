import { elementsOf, type Layer, NETWORK_INPUT, type NeuralNetwork } from "./layer.js";

/** How a window slides over the rows and columns of its input. */
export interface Window {
  /** Rows and columns of the window. */
  readonly kernel: number;
  readonly stride?: number;
  /** Rows and columns added at every side, or at the first and the last side. */
  readonly padding?: number | readonly [first: number, last: number];
}

/** A convolution. */
export interface Convolution extends Window {
  readonly filters: number;
  /** Default 1. With as many groups as channels it is depthwise. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
}

/** What a builder records of a layer; everything else follows from it. */
type Note = Omit<Layer, "block" | "tied" | "elementBits" | "type" | "macs" | "parameters"> &
  Partial<Pick<Layer, "tied" | "elementBits" | "type" | "macs" | "parameters">>;

/**
 * Places that a window takes along one side.
 *
 *     places = floor((size + padding - kernel) / stride) + 1
 *
 * @throws RangeError when the window is larger than the padded side
 */
const placesOf = (size: number, { kernel, stride = 1, padding = 0 }: Window): number => {
  const added = typeof padding === "number" ? 2 * padding : padding[0] + padding[1];
  if (size + added < kernel)
    throw new RangeError(`a window of ${kernel} does not fit into a side of ${size}: the input is too small`);
  return Math.floor((size + added - kernel) / stride) + 1;
};

/**
 * Writes down a network layer by layer. Every method takes the number of the layer that it reads, infers the shape of its output,
 * and returns the number of the new layer. Work and weights follow from the shapes.
 */
export class NetworkBuilder {
  readonly #layers: Layer[] = [];
  readonly #inputShape: readonly number[];
  readonly #inputElementBits: number;
  #block = "input";

  /**
   * @param inputShape        channels, height, width; or tokens
   * @param inputElementBits  of the input as the device holds it
   */
  constructor(inputShape: readonly number[], inputElementBits: number) {
    this.#inputShape = inputShape;
    this.#inputElementBits = inputElementBits;
  }

  /** All layers from here on belong to this block. */
  block(name: string): void {
    this.#block = name;
  }

  /** Shape of a layer's output. */
  shapeOf(layer: number): readonly number[] {
    return layer === NETWORK_INPUT ? this.#inputShape : this.#layers[layer]!.shape;
  }

  /**
   * A convolution: filters * rows * columns of the output * channels / groups * kernel^2 multiply-accumulates.
   *
   * @throws RangeError when the groups do not divide the channels and the filters, or the window does not fit
   */
  conv(name: string, from: number, { filters, groups = 1, bias = true, ...window }: Convolution): number {
    const [channels, height, width] = this.#image(from, name);
    if (channels % groups !== 0 || filters % groups !== 0)
      throw new RangeError(`${name}: ${groups} groups do not divide ${channels} channels and ${filters} filters`);
    const shape = [filters, placesOf(height, window), placesOf(width, window)];
    const weightsPerFilter = (channels / groups) * window.kernel * window.kernel;
    const isDepthwise = groups > 1 && groups === channels;
    return this.add({
      name,
      operator: isDepthwise ? "depthwise conv" : "conv",
      type: isDepthwise ? "depthwise" : "conv",
      inputs: [from],
      shape,
      macs: elementsOf(shape) * weightsPerFilter,
      parameters: filters * (weightsPerFilter + (bias ? 1 : 0)),
    });
  }

  /** Batch normalization: a scale and a shift for each channel. At inference it is folded into the layer before: no work. */
  batchNorm(name: string, from: number): number {
    const shape = this.shapeOf(from);
    return this.add({ name, operator: "batch norm", inputs: [from], shape, parameters: 2 * shape[0]! });
  }

  /** Layer normalization: a scale and a shift for each feature of a token. */
  layerNorm(name: string, from: number): number {
    const shape = this.shapeOf(from);
    return this.add({ name, operator: "layer norm", inputs: [from], shape, parameters: 2 * shape.at(-1)! });
  }

  /** Pooling over windows: the largest or the mean. */
  pool(name: string, from: number, operator: "max-pool" | "average-pool", window: Window): number {
    const [channels, height, width] = this.#image(from, name);
    return this.add({
      name,
      operator,
      inputs: [from],
      shape: [channels, placesOf(height, window), placesOf(width, window)],
    });
  }

  /** Mean over as many rows and columns as give a square of this size. */
  adaptivePool(name: string, from: number, size: number): number {
    const [channels] = this.#image(from, name);
    return this.add({ name, operator: "average-pool", inputs: [from], shape: [channels, size, size] });
  }

  /** Every row and column this many times. */
  upsample(name: string, from: number, factor: number): number {
    const [channels, height, width] = this.#image(from, name);
    return this.add({ name, operator: "upsample", inputs: [from], shape: [channels, height * factor, width * factor] });
  }

  /** An operation element by element: an activation, or a softmax. */
  elementwise(name: string, from: number, operator: string): number {
    return this.add({ name, operator, inputs: [from], shape: this.shapeOf(from) });
  }

  /** The same numbers in another shape. @throws RangeError when their count differs */
  reshape(name: string, from: number, shape: readonly number[]): number {
    if (elementsOf(shape) !== elementsOf(this.shapeOf(from)))
      throw new RangeError(`${name}: ${this.shapeOf(from).join(" x ")} does not reshape to ${shape.join(" x ")}`);
    return this.add({ name, operator: "reshape", inputs: [from], shape });
  }

  /** Sum of layers of one shape. @throws RangeError when their shapes differ */
  sum(name: string, from: readonly number[]): number {
    const shape = this.shapeOf(from[0]!);
    for (const layer of from)
      if (this.shapeOf(layer).join() !== shape.join())
        throw new RangeError(`${name}: ${shape.join(" x ")} and ${this.shapeOf(layer).join(" x ")} do not add up`);
    return this.add({ name, operator: "add", inputs: from, shape });
  }

  /** Channels of several layers, one after the other. @throws RangeError when their rows or columns differ */
  concat(name: string, from: readonly number[]): number {
    const shapes = from.map((layer) => this.shapeOf(layer));
    const rest = shapes[0]!.slice(1);
    if (shapes.some((shape) => shape.slice(1).join() !== rest.join()))
      throw new RangeError(`${name}: ${shapes.map((shape) => shape.join(" x ")).join(" and ")} cannot be joined`);
    return this.add({
      name,
      operator: "concat",
      inputs: from,
      shape: [shapes.reduce((sum, shape) => sum + shape[0]!, 0), ...rest],
    });
  }

  /** A fully connected layer: of all features, or of each token where there are several. */
  linear(name: string, from: number, features: number, bias = true): number {
    const shape = this.shapeOf(from);
    const isTokens = shape.length === 2;
    const given = isTokens ? shape[1]! : elementsOf(shape);
    const rows = isTokens ? shape[0]! : 1;
    return this.add({
      name,
      operator: "linear",
      type: "linear",
      inputs: [from],
      shape: isTokens ? [rows, features] : [features],
      macs: rows * given * features,
      parameters: given * features + (bias ? features : 0),
    });
  }

  /**
   * Self-attention over tokens, from queries, keys and values side by side: scores of all pairs, and the weighted sums of values.
   *
   *     macs = 2 * pairs * width,   pairs = n^2, or n (n + 1) / 2 where a token sees only those before it and itself
   */
  attention(name: string, from: number, isCausal: boolean): number {
    const [tokens = 0, three = 0] = this.shapeOf(from);
    const pairs = isCausal ? (tokens * (tokens + 1)) / 2 : tokens * tokens;
    const width = three / 3;
    return this.add({
      name,
      operator: "attention",
      type: "attention",
      inputs: [from],
      shape: [tokens, width],
      macs: 2 * pairs * width,
    });
  }

  /** Any other layer. @returns its number */
  add(note: Note): number {
    this.#layers.push({
      block: this.#block,
      type: undefined,
      macs: 0,
      parameters: 0,
      tied: 0,
      elementBits: undefined,
      ...note,
    });
    return this.#layers.length - 1;
  }

  build(): NeuralNetwork {
    return { layers: this.#layers, inputShape: this.#inputShape, inputElementBits: this.#inputElementBits };
  }

  #image(from: number, name: string): readonly [number, number, number] {
    const shape = this.shapeOf(from);
    if (shape.length !== 3)
      throw new RangeError(`${name}: expected channels, rows and columns, got ${shape.join(" x ")}`);
    return shape as readonly [number, number, number];
  }
}
