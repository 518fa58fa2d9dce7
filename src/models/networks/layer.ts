import type { LayerType } from "../../world/port/layers.js";

/** The input of a layer that reads what the network is given. */
export const NETWORK_INPUT = -1;

/** Floating point operations of a multiply-accumulate: one multiplication and one addition. */
export const FLOP_PER_MAC = 2;

/** One layer of a neural network, with everything inferred from the shape of its inputs. */
export interface Layer {
  /** Unique in its network, such as `conv1` or `layer1.0.conv2`. */
  readonly name: string;
  /** The block that it belongs to; the layers of a block follow one another. */
  readonly block: string;
  /** Its operator: `conv`, `max-pool`, `relu`, ... */
  readonly operator: string;
  /** The type whose efficiency it has; undefined: it multiplies nothing, as pooling, activations and normalization. */
  readonly type: LayerType | undefined;
  /** Numbers of the layers that it reads, all smaller than its own; NETWORK_INPUT: the network's input. */
  readonly inputs: readonly number[];
  /** Of its output for one sample: channels, height, width; or tokens, width; or features. */
  readonly shape: readonly number[];
  /** Multiply-accumulates for one sample. */
  readonly macs: number;
  /** Weights that it owns. */
  readonly parameters: number;
  /** Weights of another layer that it also uses and needs in memory. */
  readonly tied: number;
  /** Bits of an element of its output, where that does not follow from the precision: tokens. */
  readonly elementBits: number | undefined;
}

/** A neural network, layer by layer, in an order in which it can be computed. */
export interface NeuralNetwork {
  readonly layers: readonly Layer[];
  /** Of one sample of the input. */
  readonly inputShape: readonly number[];
  /** Bits of an element of the input as the device holds it: 8 of a picture, 32 of a token. */
  readonly inputElementBits: number;
}

/** How many numbers a shape holds. */
export const elementsOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Totals of a network for one sample. */
export const totalsOf = ({ layers }: NeuralNetwork): { readonly macs: number; readonly parameters: number } => ({
  macs: layers.reduce((sum, { macs }) => sum + macs, 0),
  parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
});
