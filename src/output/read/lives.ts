import { csvHeader, eachCsvRow } from "./csv-rows.js";

/** What became of the devices with batteries in one run. */
export interface RunLives {
  readonly replication: number;
  /** Those that have a battery. */
  readonly devices: number;
  /** When batteries ran empty, s, ascending. */
  readonly deaths_s: readonly number[];
}

/** The same in all runs of a policy. */
export interface PolicyLives {
  readonly policy: string;
  readonly runs: readonly RunLives[];
}

/**
 * Reads who died when from nodes.csv. Policies without a device that has a battery are left out. So are devices that can come back after their
 * death: the table has the last of their deaths alone.
 *
 * @throws InputError when the table is damaged
 */
export const readLives = (file: string): PolicyLives[] => {
  const policies = new Map<string, Map<number, { devices: number; deaths_s: number[] }>>();
  const canRevive = csvHeader(file).includes("deaths") ? ["deaths"] : [];
  const columns = { texts: ["policy"], numbers: ["replication", "battery_start_j", "died_s", ...canRevive] };
  eachCsvRow(file, columns, ([policy], [replication, start_j, died_s, deaths = Number.NaN]) => {
    if (Number.isNaN(start_j) || !Number.isNaN(deaths)) return;
    const runs = policies.get(policy!) ?? new Map<number, { devices: number; deaths_s: number[] }>();
    policies.set(policy!, runs);
    const run = runs.get(replication!) ?? { devices: 0, deaths_s: [] };
    runs.set(replication!, run);
    run.devices++;
    if (!Number.isNaN(died_s)) run.deaths_s.push(died_s!);
  });
  return Array.from(policies, ([policy, runs]) => ({
    policy,
    runs: Array.from(runs, ([replication, { devices, deaths_s }]) => ({
      replication,
      devices,
      deaths_s: deaths_s.sort((a, b) => a - b),
    })).sort((a, b) => a.replication - b.replication),
  }));
};

/** How long a network of devices with batteries lives under a policy: medians over its runs. */
export interface NetworkLifetime {
  /** With a battery, in a run. */
  readonly devices: number;
  /** When the first one dies; NaN: in half of the runs or more it does not, so in the next two. */
  readonly first_s: number;
  /** When half of them or more are dead. */
  readonly half_s: number;
  readonly last_s: number;
  /** Mean number alive at the end of a run. */
  readonly alive: number;
}

/**
 * First node dies, half of the nodes dead, last node dies (FND, HND, LND). Medians, since a run may end before a device dies: it counts as one in
 * which that takes for ever.
 *
 * @source M. J. Handy, M. Haase, D. Timmermann, "Low energy adaptive clustering hierarchy with deterministic cluster-head selection",
 *         IEEE MWCN, 2002
 */
export const networkLifetime = ({ runs }: PolicyLives): NetworkLifetime => {
  const death = (place: (devices: number) => number): number => {
    const middle = median(runs.map(({ devices, deaths_s }) => deaths_s[place(devices) - 1] ?? Infinity));
    return middle === Infinity ? Number.NaN : middle;
  };
  return {
    devices: runs[0]!.devices,
    first_s: death(() => 1),
    half_s: death((devices) => Math.ceil(devices / 2)),
    last_s: death((devices) => devices),
    alive: runs.reduce((sum, { devices, deaths_s }) => sum + devices - deaths_s.length, 0) / runs.length,
  };
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)]!, sorted[Math.floor(sorted.length / 2)]!];
  return low === high ? low : (low + high) / 2;
};
