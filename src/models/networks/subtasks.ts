import { largest } from "../../math/extremes.js";
import { type ByLayerType, LAYER_TYPES } from "../../world/port/layers.js";
import { elementsOf, FLOP_PER_MAC, type Layer, NETWORK_INPUT, type NeuralNetwork } from "./layer.js";

/** Data that pass from one sub-task of a network to another. */
export interface NetworkEdge {
  /** Number of a sub-task; -1: the network's input. */
  readonly from: number;
  /** Number of a sub-task; the number of sub-tasks: the network's output. */
  readonly to: number;
  /** For a whole batch. */
  readonly bits: number;
}

/** One sub-task of a network. */
export interface NetworkSubtask {
  readonly name: string;
  /** For a whole batch, by type of layer. */
  readonly flop: ByLayerType;
  /** Bits of the weights that it needs in memory. */
  readonly weights_bits: number;
  /** Features that a classifier behind it would have; see `exitFlop`. */
  readonly features: number;
}

/** A network as a task graph. Data only ever go from a sub-task to one of a higher number. */
export interface NetworkTask {
  readonly subtasks: readonly NetworkSubtask[];
  readonly edges: readonly NetworkEdge[];
}

/** How a network becomes sub-tasks. */
export interface Partition {
  readonly granularity: "blocks" | "layers";
  /** Of weights, and of the numbers between sub-tasks. */
  readonly precision_bits: number;
  readonly batch: number;
}

/**
 * The number of the sub-task of every layer.
 *
 * By blocks, layers of one block are one sub-task. By layers, a layer that multiplies begins a sub-task, and one that does not
 * joins the last sub-task that it reads from. In both cases a layer reads only from sub-tasks with its own number or a lower one,
 * so there is no cycle.
 */
const groupsOf = (layers: readonly Layer[], granularity: Partition["granularity"]): readonly number[] => {
  const groups: number[] = [];
  let next = 0;
  for (const [index, { block, type, inputs }] of layers.entries()) {
    const before = inputs.map((input) => (input === NETWORK_INPUT ? -1 : groups[input]!));
    const joined =
      granularity === "blocks"
        ? index > 0 && block === layers[index - 1]!.block
          ? groups[index - 1]!
          : -1
        : type === undefined
          ? largest(before)
          : -1;
    groups.push(joined >= 0 ? joined : next++);
  }
  return groups;
};

/** Features that a pooled classifier would read: channels of a picture, width of tokens, or all features. */
const featuresOf = (shape: readonly number[]): number => (shape.length === 2 ? shape[1]! : shape[0]!);

/** A network as sub-tasks: what each computes, holds and hands on. */
export const networkTask = (
  { layers, inputShape, inputElementBits }: NeuralNetwork,
  { granularity, precision_bits, batch }: Partition,
): NetworkTask => {
  const groups = groupsOf(layers, granularity);
  const count = largest(groups) + 1;
  const subtasks = Array.from({ length: count }, (_, number): NetworkSubtask => {
    const own = layers.filter((_, layer) => groups[layer] === number);
    const first = own.find(({ type }) => type !== undefined) ?? own[0]!;
    const flop = LAYER_TYPES.map(
      (type) => FLOP_PER_MAC * batch * own.reduce((sum, layer) => sum + (layer.type === type ? layer.macs : 0), 0),
    );
    return {
      name: granularity === "blocks" ? first.block : first.name,
      flop,
      weights_bits: precision_bits * own.reduce((sum, { parameters, tied }) => sum + parameters + tied, 0),
      features: featuresOf(own.at(-1)!.shape),
    };
  });
  return { subtasks, edges: edgesOf(layers, groups, count, inputShape, inputElementBits, precision_bits, batch) };
};

/** Every tensor that leaves a sub-task goes once to each other sub-task that reads it. A tensor without readers is output. */
const edgesOf = (
  layers: readonly Layer[],
  groups: readonly number[],
  count: number,
  inputShape: readonly number[],
  inputElementBits: number,
  precision_bits: number,
  batch: number,
): readonly NetworkEdge[] => {
  const edges = new Map<string, { from: number; to: number; bits: number }>();
  const add = (from: number, to: number, bits: number) => {
    const edge = edges.get(`${from} ${to}`);
    if (edge === undefined) edges.set(`${from} ${to}`, { from, to, bits });
    else edge.bits += bits;
  };
  for (let layer = NETWORK_INPUT; layer < layers.length; layer++) {
    const made = layer === NETWORK_INPUT ? undefined : layers[layer]!;
    const bits =
      batch *
      elementsOf(made?.shape ?? inputShape) *
      (made === undefined ? inputElementBits : (made.elementBits ?? precision_bits));
    const from = made === undefined ? -1 : groups[layer]!;
    const readers = layers.flatMap(({ inputs }, reader) => (inputs.includes(layer) ? [groups[reader]!] : []));
    for (const to of new Set(readers)) if (to !== from) add(from, to, bits);
    if (readers.length === 0) add(from, count, bits);
  }
  return [...edges.values()].sort((a, b) => a.to - b.to || a.from - b.from);
};
