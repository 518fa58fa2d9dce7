import type { DistributionSpec } from "../../engine/distribution-spec.js";
import type { AllocationSettings } from "../../models/allocation/catalog.js";
import type { FadingSettings } from "../../models/fading/catalog.js";
import type { PathLossSettings } from "../../models/path-loss/catalog.js";
import type { RateSettings } from "../../models/rate/catalog.js";

/** The wireless links between devices and edges. */
export type RadioSpec = CellularSpec | ConstantRadioSpec | TraceRadioSpec;

/** An OFDMA cell around every edge server, with one pool of subcarriers per direction. */
export type CellularSpec = RateSettings & CellSpec;

/** Terms of cells with any rate function. */
export interface CellSpec {
  readonly carrier_hz: number;
  readonly subcarriers: number;
  readonly spacing_hz: number;
  readonly pathLoss: PathLossSpec;
  readonly shadowing: { readonly sd_db: number; readonly correlation_m: number };
  readonly fading: FadingSpec;
  readonly noiseFigure_db: { readonly edge: number; readonly device: number };
  /** Power of the base station, over all subcarriers granted to one transfer in the downlink. */
  readonly edgeTransmitPower_w: number;
  readonly allocation: AllocationSpec;
  readonly association: AssociationSpec;
  readonly interference: InterferenceSpec;
  /** A transfer is abandoned after this time without a delivered bit. */
  readonly outageTimeout_s: number;
  readonly loss: LossSpec;
}

/** The cells that a device uses, and when it changes its serving cell. */
export interface AssociationSpec {
  /** `all`: each edge is reached through its own cell; `serving`: all through the serving edge's cell, and from there by wire. */
  readonly cells: "all" | "serving";
  readonly hysteresis_db: number;
}

/** Interference from other cells. */
export interface InterferenceSpec {
  /** Present: every transmission of other cells interferes individually, and the means below are 0. */
  readonly from?: "transmissions";
  /** Share of the time in which every other station sends over its whole band, 0 to 1. */
  readonly downlinkLoad: number;
  /** Rise of the noise at base stations caused by devices of other cells. */
  readonly uplinkRise_db: number;
}

/** Segments of 1500 bytes are lost independently. Each is sent at most `tries` times; Infinity: until it arrives. */
export interface LossSpec {
  readonly probability: number;
  readonly tries: number;
}

/** Every device has its own radio: first in, first out, one transfer at a time per direction. */
export interface ConstantRadioSpec {
  readonly rate: "constant";
  readonly uplink_bps: DistributionSpec;
  /** Absent: equal to the drawn rate of the uplink. */
  readonly downlink_bps?: DistributionSpec;
  /** A device has a separate radio for every edge. */
  readonly isPerEdge: boolean;
  readonly loss: LossSpec;
}

/** Like `constant`, with the capacity of a recorded link: delivery opportunities of 1500 bytes, repeating. */
export interface TraceRadioSpec {
  readonly rate: "trace";
  /** Times of the opportunities, ms, ascending; the last one is the period. */
  readonly uplink_ms: Float64Array;
  readonly downlink_ms: Float64Array;
  readonly isPerEdge: boolean;
  readonly loss: LossSpec;
}

/** Fall of the mean received power with distance. */
export type PathLossSpec = PathLossSettings;

/** Variation of the received power around its mean. */
export type FadingSpec = FadingSettings;

/** Allocation of subcarriers to transfers. */
export type AllocationSpec = AllocationSettings;
