import type { Running } from "../../src/engine/simulation.js";
import { Simulation } from "../../src/engine/simulation.js";
import { emptyTransferResult, type TransferResult } from "../../src/world/link/link.js";
import type { Channel } from "../../src/world/radio/channel.js";
import type { SubcarrierPool } from "../../src/world/radio/subcarrier-pool.js";

/** A transfer of a test: when it is asked for, how much, over what; and when somebody stops it. */
export interface PlannedTransfer {
  readonly at_s: number;
  readonly bits: number;
  readonly channel: Channel;
  readonly subcarriers?: number;
  readonly stop_s?: number;
}

export interface PoolRun {
  readonly passages: readonly TransferResult[];
  readonly ends_s: readonly number[];
  readonly wasStopped: readonly boolean[];
  readonly pool: SubcarrierPool;
  readonly simulation: Simulation;
  /** Transfers on air now, by the counts that owners were told. */
  readonly onAir: number;
}

/** Has a pool carry transfers, to the end of all. */
export const carryAll = (
  makePool: (simulation: Simulation) => SubcarrierPool,
  transfers: readonly PlannedTransfer[],
): PoolRun => {
  const simulation = new Simulation();
  const pool = makePool(simulation);
  const passages = transfers.map(() => emptyTransferResult(true));
  const ends_s = transfers.map(() => Number.NaN);
  const wasStopped = transfers.map(() => false);
  let onAir = 0;
  const owner = {
    radio(change: 1 | -1) {
      onAir += change;
    },
  };
  transfers.forEach(({ at_s, bits, channel, subcarriers = 0, stop_s }, index) => {
    simulation.schedule(at_s, () => {
      const running: Running = simulation.spawn(
        (function* () {
          try {
            yield* pool.carry({ owner, channel, round: 0, bits, subcarriers }, passages[index]!);
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
  return { passages, ends_s, wasStopped, pool, simulation, onAir };
};
