import type { NetworkBuilder } from "./network-builder.js";

/** Widths of a block of a transformer. */
export interface BlockShape {
  /** Features of the hidden layer between the two linear ones. */
  readonly hidden: number;
  /** A token sees only those before it and itself. */
  readonly isCausal: boolean;
}

/** The numbers of the layers of a block that others read. */
export interface BlockLayers {
  readonly output: number;
  /** Queries, keys and values side by side. */
  readonly queriesKeysValues: number;
}

/**
 * A block of a transformer with normalization before each part: attention, then two linear layers, both beside a shortcut.
 *
 * @source A. Vaswani et al., "Attention is all you need", NeurIPS 2017; the order of ViT and GPT-2
 */
export const transformerBlock = (
  net: NetworkBuilder,
  name: string,
  from: number,
  { hidden, isCausal }: BlockShape,
): BlockLayers => {
  const width = net.shapeOf(from)[1]!;
  const queriesKeysValues = net.linear(`${name}.qkv`, net.layerNorm(`${name}.norm1`, from), 3 * width);
  let at = net.linear(`${name}.proj`, net.attention(`${name}.attention`, queriesKeysValues, isCausal), width);
  const middle = net.sum(`${name}.add1`, [from, at]);
  at = net.linear(`${name}.fc1`, net.layerNorm(`${name}.norm2`, middle), hidden);
  at = net.linear(`${name}.fc2`, net.elementwise(`${name}.gelu`, at, "gelu"), width);
  return { output: net.sum(`${name}.add2`, [middle, at]), queriesKeysValues };
};
