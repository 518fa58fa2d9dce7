import type { PowerSpec } from "../../../scenario/spec/servers.js";
import { CoreMeter } from "../../../world/computing/core-meter.js";
import type { NodeRecord } from "../../../world/port/records.js";
import type { NumberReader } from "./number-file.js";

/** The work of a cloud's cores for all shares, added up from their work for each share. */
class Together {
  readonly #clock = { now_s: 0 };
  readonly #meter: CoreMeter;
  readonly #busyFor: number[];
  #busy_s = 0;
  #since_s = 0;

  constructor(shares: number, power: PowerSpec) {
    this.#meter = new CoreMeter(this.#clock, Infinity, power);
    this.#busyFor = new Array<number>(shares).fill(0);
  }

  /** Sets the number of cores that work for a share from now on. It adds up as `Resource` and `CoreMeter` do, in the same order. */
  change(share: number, time_s: number, cores: number): void {
    this.#clock.now_s = time_s;
    const elapsed_s = time_s - this.#since_s;
    if (elapsed_s > 0) {
      this.#busy_s += this.#meter.busy * elapsed_s;
      this.#since_s = time_s;
    }
    const change = cores - this.#busyFor[share]!;
    this.#busyFor[share] = cores;
    this.#meter.busy += change;
  }

  /** The row of the cloud. @param rows  of every share */
  row(rows: readonly NodeRecord[]): NodeRecord {
    const [first] = rows as [NodeRecord];
    const cpu_j = this.#meter.dynamic_j;
    const sum = (of: (row: NodeRecord) => number) => rows.reduce((total, row) => total + of(row), 0);
    return {
      ...first,
      served: sum(({ served }) => served),
      dropped: sum(({ dropped }) => dropped),
      busy_s: this.#busy_s,
      cpu_j,
      energy_j: cpu_j + first.idle_j,
    };
  }
}

/**
 * The rows of clouds, whose cores work for all shares. Numbers of busy cores add up exactly, in any order. So only changes at different times
 * must be in order.
 *
 * @param rows     by cloud, then by share
 * @param changes  of every share, by time: time, cloud, busy cores
 */
export const cloudRows = (
  powers: readonly PowerSpec[],
  rows: readonly (readonly NodeRecord[])[],
  changes: readonly NumberReader[],
): readonly NodeRecord[] => {
  const clouds = powers.map((power) => new Together(changes.length, power));
  for (;;) {
    let first = -1;
    for (let share = 0; share < changes.length; share++) {
      const { at, numbers } = changes[share]!;
      if (at < 0) continue;
      if (first < 0 || numbers[at]! < changes[first]!.numbers[changes[first]!.at]!) first = share;
    }
    if (first < 0) return clouds.map((cloud, number) => cloud.row(rows[number]!));
    const change = changes[first]!;
    const { at, numbers } = change;
    clouds[numbers[at + 1]!]!.change(first, numbers[at]!, numbers[at + 2]!);
    change.advance();
  }
};
