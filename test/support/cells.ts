import { Simulation } from "../../src/engine/simulation.js";
import type { FadingProcess } from "../../src/physics/radio/fading.js";
import { Channel, type ChannelOptions } from "../../src/world/radio/channel.js";
import { ChannelInterference } from "../../src/world/radio/grant-interference.js";
import { Interference, type Neighbours, type Units } from "../../src/world/radio/interference.js";
import type { GainAt } from "../../src/world/radio/interference-receiver.js";
import type { SubcarrierPool } from "../../src/world/radio/subcarrier-pool.js";
import { type CarriedTransfers, carryInPools } from "./transfers.js";

export type Direction = "uplink" | "downlink";

/** A band whose subcarriers fade in groups. Interference is kept per unit; a unit lies within one group. */
export interface Band {
  readonly groups: readonly number[];
  readonly units: Units;
  readonly spacing_hz: number;
  readonly noise_w: number;
}

/** A transfer between a device and a cell. */
export interface CellTransfer {
  readonly cell: number;
  readonly at_s: number;
  readonly bits: number;
  readonly power_w: number;
  /** By cell: gain between its station and the device. */
  readonly gains: readonly GainAt[];
  readonly fading: FadingProcess;
  readonly subcarriers?: number;
  readonly stop_s?: number;
}

export interface CellsSetting {
  readonly direction: Direction;
  readonly cells: number;
  readonly band: Band;
  readonly efficiency: (sinr: number) => number;
  /** False: cells do not hear each other. */
  readonly hears: boolean;
  readonly isMoving?: boolean;
  readonly options?: ChannelOptions;
  readonly poolOf: (simulation: Simulation, groups: Float64Array, neighbours: Neighbours | undefined) => SubcarrierPool;
}

export interface CellsRun extends CarriedTransfers {
  readonly pools: readonly SubcarrierPool[];
  readonly simulation: Simulation;
}

/** Carries transfers in the pools of several cells, until every one was carried or stopped. */
export const carryInCells = (setting: CellsSetting, transfers: readonly CellTransfer[]): CellsRun => {
  const { direction, cells, band, efficiency, hears, isMoving = false, options = {}, poolOf } = setting;
  const simulation = new Simulation();
  const interference = new Interference(direction, cells, band.units, isMoving);
  const pools = Array.from({ length: cells }, (_, cell) =>
    poolOf(simulation, Float64Array.from(band.groups), hears ? interference.around(cell) : undefined),
  );
  const pooled = transfers.map(({ cell, power_w, gains, fading, ...transfer }) => {
    const path = hears ? interference.path(cell, power_w, band.noise_w, gains) : undefined;
    const snr = (power_w * (isMoving ? 1 : gains[cell]!(0))) / band.noise_w;
    const channel = new Channel({
      snr,
      spacing_hz: band.spacing_hz,
      efficiency,
      fading,
      ...options,
      ...(path === undefined ? {} : { interference: new ChannelInterference(path.receiver, band.units.sizes) }),
    });
    return { ...transfer, pool: pools[cell]!, path, channel };
  });
  return { ...carryInPools(simulation, pooled), pools, simulation };
};

/** Units of `size` subcarriers each. The size of every group is a multiple of it. */
export const unitsOfSize = (size: number, groups: readonly number[]): Units => {
  const groupOf = groups.flatMap((count, group) => Array.from({ length: count / size }, () => group));
  return { sizes: Float64Array.from(groupOf, () => size), groups: groupOf };
};

/** Units that are the groups themselves. */
export const unitsOfGroups = (groups: readonly number[]): Units => ({
  sizes: Float64Array.from(groups),
  groups: groups.map((_, group) => group),
});
