import { InputError } from "../../errors.js";
import type { NodeRecord } from "../../world/port/records.js";
import { csvHeader, eachCsvRow } from "./csv-rows.js";

/** What became of the devices with batteries in one run. */
export interface RunLives {
  readonly replication: number;
  /** Those that have a battery. */
  readonly devices: number;
  /** When devices died, s, ascending; one that comes back can die again. */
  readonly deaths_s: readonly number[];
  /** When devices came back, s, ascending. */
  readonly revivals_s: readonly number[];
}

/** The same in all runs of a policy. */
export interface PolicyLives {
  readonly policy: string;
  readonly runs: readonly RunLives[];
}

/** What a row of nodes.csv says about the life of a device. */
type LifeRow = Pick<NodeRecord, "battery_start_j" | "died_s"> & Partial<Pick<NodeRecord, "died_revived">>;

/**
 * The lives of a run's devices that have a battery. Of a device that can come back `died_revived` has all times; `died_s` is empty in the
 * run of a device that is alive at the end.
 *
 * @throws RangeError when `died_revived` holds something that is no time
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

/** How many devices are alive from an instant on. */
export interface AliveLevel {
  readonly time_s: number;
  readonly alive: number;
}

/** The number alive over time: from 0, and from every instant at which it changes. */
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
 * Reads who died and came back when from nodes.csv. Policies without a device that has a battery are left out.
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

/** How long a network of devices with batteries lives under a policy: medians over its runs. */
export interface NetworkLifetime {
  /** With a battery, in a run. */
  readonly devices: number;
  /** When the first one dies; NaN: in half of the runs or more it does not, so in the next two. */
  readonly first_s: number;
  /** When half of them or more are dead, for the first time. */
  readonly half_s: number;
  /** When all of them are dead, for the first time. */
  readonly last_s: number;
  /** Mean number alive at the end of a run. */
  readonly alive: number;
}

/**
 * First node dies, half of the nodes dead, last node dies (FND, HND, LND). Medians, since a run may end before a device dies: it counts as one in
 * which that takes for ever. Where devices come back, each is the first instant at which so many are dead at once.
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
