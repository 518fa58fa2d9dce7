import { InputError } from "../../errors.js";
import type { NodeRecord } from "../../world/port/records.js";
import { csvHeader, eachCsvRow } from "./csv-rows.js";

/** Deaths and revivals of the devices with batteries in one run. */
export interface RunLives {
  readonly replication: number;
  /** Number of devices with a battery. */
  readonly devices: number;
  /** Times at which devices died, s, ascending. A revived device can die again. */
  readonly deaths_s: readonly number[];
  /** Times at which devices were revived, s, ascending. */
  readonly revivals_s: readonly number[];
}

/** Deaths and revivals in all runs of a policy. */
export interface PolicyLives {
  readonly policy: string;
  readonly runs: readonly RunLives[];
}

/** The life of a device in a row of nodes.csv. */
type LifeRow = Pick<NodeRecord, "battery_start_j" | "died_s"> & Partial<Pick<NodeRecord, "died_revived">>;

/**
 * The lives of a run's devices that have a battery. If devices can be revived, `died_revived` has all times. `died_s` is empty
 * for a device that is alive at the end.
 *
 * @throws RangeError if `died_revived` holds anything but times
 */
export const livesOf = (rows: Iterable<LifeRow>): Omit<RunLives, "replication"> => {
  let devices = 0;
  const deaths_s: number[] = [];
  const revivals_s: number[] = [];
  for (const { battery_start_j, died_s, died_revived = "" } of rows) {
    if (Number.isNaN(battery_start_j)) continue;
    devices++;
    if (died_revived !== "")
      died_revived.split(" ").forEach((time, turn) => {
        if (!Number.isFinite(Number.parseFloat(time)))
          throw new RangeError(`died_revived: expected times, got "${died_revived}"`);
        (turn % 2 === 0 ? deaths_s : revivals_s).push(Number(time));
      });
    else if (!Number.isNaN(died_s)) deaths_s.push(died_s);
  }
  const ascending = (a: number, b: number): number => a - b;
  return { devices, deaths_s: deaths_s.sort(ascending), revivals_s: revivals_s.sort(ascending) };
};

/** Number of devices alive from an instant on. */
export interface AliveLevel {
  readonly time_s: number;
  readonly alive: number;
}

/** The number alive over time: at 0, and at every instant at which it changes. */
export const aliveLevels = ({ devices, deaths_s, revivals_s }: Omit<RunLives, "replication">): AliveLevel[] => {
  const changes = new Map<number, number>();
  for (const time_s of deaths_s) changes.set(time_s, (changes.get(time_s) ?? 0) - 1);
  for (const time_s of revivals_s) changes.set(time_s, (changes.get(time_s) ?? 0) + 1);
  const levels = [{ time_s: 0, alive: devices + (changes.get(0) ?? 0) }];
  for (const [time_s, change] of [...changes].sort(([a], [b]) => a - b))
    if (time_s > 0 && change !== 0) levels.push({ time_s, alive: levels.at(-1)!.alive + change });
  return levels;
};

/**
 * Reads the times of deaths and revivals from nodes.csv. Policies without devices with batteries are left out.
 *
 * @throws InputError when the table is damaged
 */
export const readLives = (file: string): PolicyLives[] => {
  const policies = new Map<string, Map<number, LifeRow[]>>();
  const turns = csvHeader(file).includes(TURNS) ? [TURNS] : [];
  const columns = { texts: ["policy", ...turns], numbers: ["replication", "battery_start_j", "died_s"] };
  eachCsvRow(file, columns, ([policy, died_revived = ""], [replication, battery_start_j, died_s]) => {
    if (Number.isNaN(battery_start_j)) return;
    const runs = policies.get(policy!) ?? new Map<number, LifeRow[]>();
    policies.set(policy!, runs);
    const rows = runs.get(replication!) ?? [];
    runs.set(replication!, rows);
    rows.push({ battery_start_j: battery_start_j!, died_s: died_s!, died_revived });
  });
  return Array.from(policies, ([policy, runs]) => ({
    policy,
    runs: Array.from(runs, ([replication, rows]) => ({ replication, ...livesIn(file, rows) })).sort(
      (a, b) => a.replication - b.replication,
    ),
  }));
};

const TURNS = "died_revived";

const livesIn = (file: string, rows: readonly LifeRow[]): Omit<RunLives, "replication"> => {
  try {
    return livesOf(rows);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError([{ file, problem: error.message }]);
    throw error;
  }
};

/** Lifetime of a network of devices with batteries under a policy: medians over its runs. */
export interface NetworkLifetime {
  /** Devices with a battery, per run. */
  readonly devices: number;
  /** Time of the first death; NaN, here and in the next two: it does not happen in half of the runs or more. */
  readonly first_s: number;
  /** First time at which at least half of them are dead. */
  readonly half_s: number;
  /** First time at which all of them are dead. */
  readonly last_s: number;
  /** Mean number alive at the end of a run. */
  readonly alive: number;
}

/**
 * First node dies, half of the nodes dead, last node dies (FND, HND, LND). Medians are used because a run may end before a device dies; it counts
 * as an infinite time. If devices are revived, each is the first instant at which that many are dead at once.
 *
 * @source M. J. Handy, M. Haase, D. Timmermann, "Low energy adaptive clustering hierarchy with deterministic cluster-head selection",
 *         IEEE MWCN, 2002
 */
export const networkLifetime = ({ runs }: PolicyLives): NetworkLifetime => {
  const courses = runs.map((run) => ({ devices: run.devices, levels: aliveLevels(run) }));
  const deadFirst_s = (dead: (devices: number) => number): number => {
    const middle = median(
      courses.map(
        ({ devices, levels }) => levels.find(({ alive }) => devices - alive >= dead(devices))?.time_s ?? Infinity,
      ),
    );
    return middle === Infinity ? Number.NaN : middle;
  };
  return {
    devices: runs[0]!.devices,
    first_s: deadFirst_s(() => 1),
    half_s: deadFirst_s((devices) => Math.ceil(devices / 2)),
    last_s: deadFirst_s((devices) => devices),
    alive: courses.reduce((sum, { levels }) => sum + levels.at(-1)!.alive, 0) / runs.length,
  };
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)]!, sorted[Math.floor(sorted.length / 2)]!];
  return low === high ? low : (low + high) / 2;
};
