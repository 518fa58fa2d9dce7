import { ForwardPass } from "../inference/forward-pass.js";
import type { Inference } from "../inference/layered-inference.js";
import { prune, SparsePass } from "../inference/prune.js";
import { MOST_BITS, QuantizedPass } from "../inference/quantize.js";
import type { Json, Learned, TrainedNetwork } from "../model/model.js";
import type { TrainingContext } from "../training/trainer.js";
import { countOption, numberOption } from "../training/training-options.js";

/** From this share of zeros on a pass over what is left is faster than the dense one, which runs in WebAssembly (docs/learning.md). */
const SPARSE_FROM = 0.9;

/** A network with fewer or coarser weights. */
export interface Compressed {
  readonly network: TrainedNetwork;
  /** How the network decides: part of the model's settings. */
  readonly settings: Learned["settings"];
  /** The results; empty without such options. */
  readonly facts: { readonly [key: string]: Json };
}

/**
 * Prunes and quantises a trained network as the options `prune` and `quantize` say.
 *
 * @throws InputError when an option is out of range
 */
export const compressed = (network: TrainedNetwork, options: TrainingContext["options"]): Compressed => {
  const share = numberOption(options, "prune", 0, 0, 0.999);
  const bits = options.quantize === undefined ? undefined : bitsOf(options);
  if (share === 0 && bits === undefined) return { network, settings: {}, facts: {} };
  const { shape } = network;
  const parameters = prune(shape, network.parameters, share);
  const small = { ...network, parameters };
  const settings =
    bits !== undefined ? { weights: "quantized", bits } : share >= SPARSE_FROM ? { weights: "sparse" } : {};
  const { multiplyAccumulates, size_bytes } = inferenceOf(small, settings);
  const before = new ForwardPass(shape, network.parameters).size_bytes;
  return {
    network: small,
    settings,
    facts: {
      compressed: {
        prune: share,
        ...(bits === undefined ? {} : { quantize: bits }),
        multiplyAccumulates,
        size_bytes,
        uncompressed_bytes: before,
      },
    },
  };
};

const bitsOf = (options: TrainingContext["options"]): number => {
  numberOption(options, "quantize", MOST_BITS, 2, MOST_BITS);
  return countOption(options, "quantize", MOST_BITS, 2);
};

/** Whether the options ask for a smaller network. */
export const isCompressed = ({ prune: share, quantize }: TrainingContext["options"]): boolean =>
  (share !== undefined && share !== 0) || quantize !== undefined;

/** The network that decides: with weights of few bits, with the weights that pruning left, or as it was trained. */
export const inferenceOf = ({ shape, parameters }: TrainedNetwork, settings: Learned["settings"]): Inference => {
  if (settings.weights === "quantized") return new QuantizedPass(shape, parameters, Number(settings.bits));
  if (settings.weights === "sparse") return new SparsePass(shape, parameters);
  return new ForwardPass(shape, parameters);
};
