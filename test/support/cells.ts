import type { Running } from "../../src/engine/simulation.js";
import { Simulation } from "../../src/engine/simulation.js";
import type { FadingProcess } from "../../src/physics/radio/fading.js";
import { emptyTransferResult, type TransferResult } from "../../src/world/link/link.js";
import { Channel, type ChannelOptions } from "../../src/world/radio/channel.js";
import { ChannelInterference } from "../../src/world/radio/grant-interference.js";
import { Interference, type Neighbours, type Units } from "../../src/world/radio/interference.js";
import type { GainAt } from "../../src/world/radio/interference-receiver.js";
import type { SubcarrierPool } from "../../src/world/radio/subcarrier-pool.js";

export type Direction = "uplink" | "downlink";

/** A band whose subcarriers fade in groups and are told apart in units, each within a group. */
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

export interface CellsRun {
  readonly passages: readonly TransferResult[];
  readonly ends_s: readonly number[];
  readonly wasStopped: readonly boolean[];
  readonly pools: readonly SubcarrierPool[];
  readonly simulation: Simulation;
}

/** Has the pools of several cells carry transfers, to the end of all. */
export const carryInCells = (setting: CellsSetting, transfers: readonly CellTransfer[]): CellsRun => {
  const { direction, cells, band, efficiency, hears, isMoving = false, options = {}, poolOf } = setting;
  const simulation = new Simulation();
  const interference = new Interference(direction, cells, band.units, isMoving);
  const pools = Array.from({ length: cells }, (_, cell) =>
    poolOf(simulation, Float64Array.from(band.groups), hears ? interference.around(cell) : undefined),
  );
  const passages = transfers.map(() => emptyTransferResult(true));
  const ends_s = transfers.map(() => Number.NaN);
  const wasStopped = transfers.map(() => false);
  transfers.forEach(({ cell, at_s, bits, power_w, gains, fading, subcarriers = 0, stop_s }, index) => {
    const path = hears ? interference.path(cell, power_w, band.noise_w, gains) : undefined;
    const snr = (power_w * (isMoving ? 1 : gains[cell]!(0))) / band.noise_w;
    const channel = new Channel(snr, band.spacing_hz, efficiency, fading, {
      ...options,
      ...(path === undefined ? {} : { interference: new ChannelInterference(path.receiver, band.units.sizes) }),
    });
    simulation.schedule(at_s, () => {
      const running: Running = simulation.spawn(
        (function* () {
          try {
            yield* pools[cell]!.carry(
              { owner: { radio() {} }, channel, path, round: 0, bits, subcarriers },
              passages[index]!,
            );
          } catch (stop) {
            wasStopped[index] = true;
            throw stop;
          } finally {
            ends_s[index] = simulation.now_s;
          }
        })(),
      );
      if (stop_s !== undefined)
        simulation.schedule(Math.max(0, stop_s - at_s), () => simulation.interrupt(running, "stopped"));
    });
  });
  simulation.run();
  return { passages, ends_s, wasStopped, pools, simulation };
};

/** Units of so many subcarriers each, over groups of which each is a multiple of that. */
export const unitsOfSize = (size: number, groups: readonly number[]): Units => {
  const groupOf = groups.flatMap((count, group) => Array.from({ length: count / size }, () => group));
  return { sizes: Float64Array.from(groupOf, () => size), groups: groupOf };
};

/** Units that are the groups. */
export const unitsOfGroups = (groups: readonly number[]): Units => ({
  sizes: Float64Array.from(groups),
  groups: groups.map((_, group) => group),
});
