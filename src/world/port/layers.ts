/** The types of neural network layers that multiply. Other layers count no work. Lists by type are in this order. */
export const LAYER_TYPES = ["conv", "depthwise", "linear", "attention"] as const;

/** A type of layer. */
export type LayerType = (typeof LAYER_TYPES)[number];

/** A number for each type of layer, in the order of `LAYER_TYPES`. */
export type ByLayerType = readonly number[];

/**
 * Cycles that a core takes for floating point operations of several types of layers.
 *
 *     cycles = sum over types of flop[type] * cyclesPerFlop[type]
 *
 * @param flop           by type; one multiply-accumulate is 2 FLOP
 * @param cyclesPerFlop  by type: 1 / (FLOP per cycle * efficiency of the type)
 */
export const cyclesFor = (flop: ByLayerType, cyclesPerFlop: ByLayerType): number => {
  let cycles = 0;
  for (let type = 0; type < flop.length; type++) cycles += flop[type]! * cyclesPerFlop[type]!;
  return cycles;
};
