import type { Process } from "../../engine/process.js";
import type { Simulation } from "../../engine/simulation.js";
import type { Quote, Station, TransferResult } from "../link/link.js";
import type { ChannelEstimate } from "../port/channel-knowledge.js";
import type { Reporting } from "../port/node-report.js";
import type { Channel } from "./channel.js";
import type { AirPath, Neighbours } from "./interference.js";

/** The parts of every pool: a cell's subcarriers in one direction. */
export interface PoolParts {
  readonly simulation: Simulation;
  /** Its name in nodes.csv. */
  readonly name: string;
  readonly direction: "uplink" | "downlink";
  /** Subcarriers of each group over which fading is flat. */
  readonly groupSizes: Float64Array;
  /** The cells around it, where cells hear each other; absent: none do. */
  readonly neighbours?: Neighbours | undefined;
}

/** A transfer as the pool sees it. */
export interface AirTransfer {
  /** Notified when the transfer goes on air (1) and when it leaves the air (-1). */
  readonly owner: { radio(change: 1 | -1): void };
  readonly channel: Channel;
  /** Its gains to other cells. Absent: it causes no interference. */
  readonly path?: AirPath | undefined;
  /** The task's number on its device. Quasi-static channels change with it. */
  readonly round: number;
  readonly bits: number;
  /** Number of subcarriers, for schemes that grant a number. */
  readonly subcarriers: number;
  /** How a policy estimates the channel, for quotes. Absent: as it is. */
  readonly estimate?: ChannelEstimate | undefined;
}

/**
 * The subcarriers of a cell in one direction, and the scheme by which transfers share them. Two rules hold for every scheme: no subcarrier
 * is held twice at a time, and an interrupted transfer returns its subcarriers.
 */
export interface SubcarrierPool extends Reporting {
  readonly subcarriers: number;
  /** How its transfers queue, for the schedule of a lone task. */
  readonly station: Station;
  /** Sends the bits and returns when they are delivered. Fills in the result, also when interrupted. */
  carry(transfer: AirTransfer, result: TransferResult): Process;
  /** Notified of a transfer that was stopped before the end of the run. */
  stopped?(): void;
  /** @param sharers  transfers of the same task that would share the pool, this one included. Default 1 */
  quote(transfer: AirTransfer, quote: Quote, sharers?: number): void;
}
