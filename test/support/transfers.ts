import type { Running } from "../../src/engine/simulation.js";
import { Simulation } from "../../src/engine/simulation.js";
import { emptyTransferResult, type TransferResult } from "../../src/world/link/link.js";
import type { Channel } from "../../src/world/radio/channel.js";
import type { AirPath } from "../../src/world/radio/interference.js";
import type { SubcarrierPool } from "../../src/world/radio/subcarrier-pool.js";

/** A transfer of a test: when it starts, its size, its channel, and when it is stopped from outside. */
export interface PlannedTransfer {
  readonly at_s: number;
  readonly bits: number;
  readonly channel: Channel;
  readonly subcarriers?: number;
  /** Absent: it is not stopped. */
  readonly stop_s?: number;
}

/** A transfer, the pool that carries it, and what its receiver hears of other cells. */
export interface PooledTransfer extends PlannedTransfer {
  readonly pool: SubcarrierPool;
  readonly path?: AirPath | undefined;
}

/** What became of transfers, by their index. */
export interface CarriedTransfers {
  readonly results: readonly TransferResult[];
  readonly ends_s: readonly number[];
  readonly wasStopped: readonly boolean[];
  /** Transfers on air after all have ended, by the changes that pools reported to their owners: 0 unless a pool forgets one. */
  readonly onAir: number;
}

/** Runs the simulation until every transfer was carried or stopped. */
export const carryInPools = (simulation: Simulation, transfers: readonly PooledTransfer[]): CarriedTransfers => {
  const results = transfers.map(() => emptyTransferResult(true));
  const ends_s = transfers.map(() => Number.NaN);
  const wasStopped = transfers.map(() => false);
  let onAir = 0;
  const owner = {
    radio(change: 1 | -1) {
      onAir += change;
    },
  };
  transfers.forEach(({ at_s, bits, pool, channel, path, subcarriers = 0, stop_s }, index) => {
    simulation.schedule(at_s, () => {
      const running: Running = simulation.spawn(
        (function* () {
          try {
            yield* pool.carry({ owner, channel, path, round: 0, bits, subcarriers }, results[index]!);
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
  return { results, ends_s, wasStopped, onAir };
};

export interface PoolRun extends CarriedTransfers {
  readonly pool: SubcarrierPool;
  readonly simulation: Simulation;
}

/** The same in one pool of a simulation of its own. */
export const carryAll = (
  makePool: (simulation: Simulation) => SubcarrierPool,
  transfers: readonly PlannedTransfer[],
): PoolRun => {
  const simulation = new Simulation();
  const pool = makePool(simulation);
  const pooled = transfers.map((transfer) => ({ ...transfer, pool }));
  return { ...carryInPools(simulation, pooled), pool, simulation };
};
