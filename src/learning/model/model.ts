import type { CandidateSites } from "../../world/port/policy.js";
import type { EncodingSpec } from "../encoding/encoding.js";
import type { NetworkShape } from "../network/network-shape.js";

/** A trained network: its shape and its numbers. */
export interface TrainedNetwork {
  /** Such as `student`. */
  readonly name: string;
  readonly shape: NetworkShape;
  /** float32 [parameterCount(shape)] */
  readonly parameters: Float32Array;
}

/** Plain data that survives JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The result of a trainer: networks that decide, and their use. */
export interface Learned {
  /** How observations are encoded for the networks. */
  readonly encoding: EncodingSpec;
  readonly networks: readonly TrainedNetwork[];
  /** Further settings of the policy. */
  readonly settings: { readonly [key: string]: Json };
  /** The course of the training: samples, epochs, losses, times. */
  readonly training: { readonly [key: string]: Json };
  /** Results of the policy on streams that no training saw. */
  readonly heldOut: { readonly [key: string]: Json };
}

/** A trained policy with its origin, as a model folder holds it. */
export interface Model extends Learned {
  /** Name in the catalog of trainers, such as `kd-dil`. */
  readonly policy: string;
  readonly scenario: {
    readonly name: string;
    /** SHA-256 of the resolved scenario. */
    readonly sha256: string;
  };
  readonly seed: number;
  /** Options that the trainer was given. */
  readonly options: { readonly [key: string]: Json };
  /** The sites among which it learned to choose, and chooses; absent: all. */
  readonly candidateSites?: CandidateSites | undefined;
  /** Of edgefade, when it was trained. */
  readonly version: string;
  /** Such as `wasm`: weights are the same bit for bit on the same one. */
  readonly backend: string;
}

/** A network of a model by its name. @throws RangeError when there is none */
export const networkOf = ({ networks }: Pick<Learned, "networks">, name: string): TrainedNetwork => {
  const found = networks.find((network) => network.name === name);
  if (found === undefined)
    throw new RangeError(`no network is called "${name}"; there are ${networks.map((one) => one.name).join(", ")}`);
  return found;
};
