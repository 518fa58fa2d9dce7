import type { Process } from "../../engine/process.js";
import type { Passage, Quote, Station } from "../link/link.js";
import type { Sight } from "../port/channel-knowledge.js";
import type { Reporting } from "../port/node-report.js";
import type { Channel } from "./channel.js";
import type { AirPath } from "./interference.js";

/** A transfer as the pool sees it. */
export interface AirTransfer {
  /** Is told when the transfer goes on air (1) and when it leaves it (-1). */
  readonly owner: { radio(change: 1 | -1): void };
  readonly channel: Channel;
  /** How it is heard in other cells; absent: not at all. */
  readonly path?: AirPath | undefined;
  /** Number of the task among those of its device; quasi-static channels change with it. */
  readonly round: number;
  readonly bits: number;
  /** Subcarriers granted to it, where the scheme grants a number of them. */
  readonly subcarriers: number;
  /** How the channel looks to whoever asks for a quote; absent: as it is. */
  readonly sight?: Sight | undefined;
}

/**
 * The subcarriers of a cell in one direction, and the scheme by which transfers share them. Every scheme keeps to this:
 * no subcarrier is held twice at a time, and an interrupted transfer gives back what it held.
 */
export interface SubcarrierPool extends Reporting {
  readonly subcarriers: number;
  /** Where its transfers meet each other. */
  readonly station: Station;
  /** Sends the bits; returns when they are through. Fills in the passage, also when interrupted. */
  carry(transfer: AirTransfer, passage: Passage): Process;
  /** Is told of a transfer that was stopped in it before the end of the run. */
  stopped?(): void;
  /** @param sharers  transfers of the same task that would share the pool, this one included. Default 1 */
  quote(transfer: AirTransfer, quote: Quote, sharers?: number): void;
}
