import type { Layer } from "../../models/networks/layer.js";

/**
 * The layers after which a network can be cut so that a single tensor crosses the cut: later layers read only this layer's output, and it alone is
 * a result. The last layer is such a layer, too.
 *
 * @returns by layer
 */
const cutPoints = (layers: readonly Pick<Layer, "inputs">[]): readonly boolean[] => {
  const lastReader = new Array<number>(layers.length + 1).fill(-1);
  // The network's input counts as the layer before the first.
  for (const [reader, { inputs }] of layers.entries()) for (const input of inputs) lastReader[input + 1] = reader;
  let open = lastReader[0]!;
  return layers.map((_, layer) => {
    // No later layer reads anything that was made before this layer.
    const isCut = open <= layer;
    // A result that no layer reads is an output; it is kept to the end.
    const needed = lastReader[layer + 1]! === -1 ? layers.length : lastReader[layer + 1]!;
    open = Math.max(open, needed);
    return isCut;
  });
};

/**
 * Names of the blocks of layers. A block ends where a single tensor crosses. Layers that only process that tensor (pooling, activations)
 * still belong to the block. A block is named after its first layer that multiplies.
 */
export const blocksOf = (layers: readonly Pick<Layer, "name" | "type" | "inputs">[]): readonly string[] => {
  const isCut = cutPoints(layers);
  const blocks: number[] = [];
  let block = 0;
  for (const [index, { type }] of layers.entries()) {
    const isOpen = index > 0 && isCut[index - 1]! && (type !== undefined || !isCut[index]!);
    if (isOpen && layers.some((layer, other) => blocks[other] === block && layer.type !== undefined)) block++;
    blocks.push(block);
  }
  const names = new Map<number, string>();
  for (const [index, { name, type }] of layers.entries())
    if (type !== undefined && !names.has(blocks[index]!)) names.set(blocks[index]!, name);
  return blocks.map((number) => names.get(number) ?? layers[blocks.indexOf(number)]!.name);
};
