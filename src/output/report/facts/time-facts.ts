import { Activity } from "./activity.js";
import type { RunTables } from "./run-tables.js";
import type { TaskRows } from "./task-facts.js";

/** A part of a task's life. */
export interface GanttBar {
  readonly policy: string;
  readonly task: number;
  readonly stage: "uplink" | "queue" | "compute" | "backhaul" | "downlink";
  /** Site, or the two ends of a transfer. */
  readonly where: string;
  /** Time since the task's arrival. */
  readonly start_s: number;
  readonly end_s: number;
}

/** The content of figures over time: the first replication of every policy. */
export interface TimeFacts {
  readonly activity: Activity | undefined;
  readonly gantt: readonly GanttBar[];
}

/** Reads subtasks.csv and transfers.csv. */
export const readTimeFacts = (tables: RunTables, capacities: Capacities, tasks: TaskRows): TimeFacts => {
  const activity = tasks.horizon_s > 0 ? new Activity(tasks.horizon_s) : undefined;
  const bars = new Bars(tasks);
  readSubtasks(tables, bars, activity, capacities);
  readTransfers(tables, bars, activity, capacities);
  return { activity, gantt: bars.bars };
};

/** Capacities of one run's nodes, the same in all runs. */
interface Capacities {
  /** Sum of the cores of all devices. */
  deviceCores: number;
  /** By node: cores, subcarriers or links. */
  readonly pools: Map<string, number>;
}

/** Reads nodes.csv. */
export const readCapacities = (tables: RunTables): Capacities => {
  const capacities: Capacities = { deviceCores: 0, pools: new Map() };
  let firstRun: string | undefined;
  const columns = { texts: ["policy", "replication", "node", "kind"], numbers: ["capacity"] };
  tables.read("nodes", columns, ([policy, replication, node, kind], [capacity]) => {
    firstRun ??= `${policy}\n${replication}`;
    if (firstRun !== `${policy}\n${replication}`) return;
    if (kind === "device") capacities.deviceCores += capacity!;
    else capacities.pools.set(node!, capacity!);
  });
  return capacities;
};

/** Collects the bars of the Gantt figure. */
class Bars {
  readonly bars: GanttBar[] = [];
  readonly #tasks: TaskRows;
  /** By policy and task: arrival time, s. */
  readonly #arrivals_s: ReadonlyMap<string, ReadonlyMap<number, number>>;

  constructor(tasks: TaskRows) {
    this.#tasks = tasks;
    this.#arrivals_s = new Map(
      [...tasks.shown].map(([policy, { first }]) => [
        policy,
        new Map(first.map(({ task, arrival_s }) => [task, arrival_s])),
      ]),
    );
  }

  shows(policy: string, replication: string): boolean {
    return this.#tasks.shown.get(policy)?.replication === replication;
  }

  /** Adds a part of a task's life if the figure shows the task and the part takes time. */
  add(of: Pick<GanttBar, "policy" | "task" | "where">, stage: GanttBar["stage"], from_s: number, to_s: number): void {
    const { policy, task, where } = of;
    const arrival_s = this.#arrivals_s.get(policy)?.get(task);
    if (arrival_s !== undefined && to_s > from_s)
      this.bars.push({ policy, task, stage, where, start_s: from_s - arrival_s, end_s: to_s - arrival_s });
  }
}

const readSubtasks = (
  tables: RunTables,
  bars: Bars,
  activity: Activity | undefined,
  { deviceCores, pools }: Capacities,
): void => {
  const columns = {
    texts: ["policy", "replication", "site"],
    numbers: ["task", "ready_s", "start_s", "end_s", "cores"],
  };
  tables.read("subtasks", columns, ([policy, replication, site], cells) => {
    if (activity === undefined || !bars.shows(policy!, replication!)) return;
    const [task, ready_s, begin_s, end_s, cores] = cells as [number, number, number, number, number];
    const start_s = Number.isNaN(begin_s) ? end_s : begin_s;
    const isDevice = site === "device";
    const capacity = isDevice ? deviceCores : (pools.get(site!) ?? 0);
    const { busy_s, waiting_s } = activity.series(policy!, isDevice ? "devices" : site!, finite(capacity));
    activity.add(waiting_s, ready_s, start_s, 1);
    activity.add(busy_s, start_s, end_s, cores);
    const of = { policy: policy!, task, where: site! };
    bars.add(of, "queue", ready_s, start_s);
    bars.add(of, "compute", start_s, end_s);
  });
};

const readTransfers = (tables: RunTables, bars: Bars, activity: Activity | undefined, { pools }: Capacities): void => {
  const columns = {
    texts: ["policy", "replication", "leg", "from_site", "to_site"],
    numbers: ["task", "requested_s", "start_s", "end_s", "subcarriers"],
  };
  tables.read("transfers", columns, ([policy, replication, leg, from, to], cells) => {
    if (activity === undefined || !bars.shows(policy!, replication!)) return;
    const [task, requested_s, begin_s, end_s, subcarriers] = cells as [number, number, number, number, number];
    const start_s = Number.isNaN(begin_s) ? end_s : begin_s;
    const of = { policy: policy!, task, where: `${from} to ${to}` };
    bars.add(of, "queue", requested_s, start_s);
    const isRadio = leg === "uplink" || leg === "downlink";
    bars.add(of, isRadio ? leg : "backhaul", start_s, end_s);
    if (!isRadio) return;
    const pool = `${leg === "uplink" ? to : from}-${leg}`;
    // Devices' own links have no pool to share.
    const capacity = pools.get(pool);
    const node = capacity === undefined ? `${leg}s` : pool;
    const { busy_s, waiting_s } = activity.series(policy!, node, finite(capacity ?? 0));
    activity.add(waiting_s, requested_s, start_s, 1);
    activity.add(busy_s, start_s, end_s, capacity === undefined ? 1 : subcarriers);
  });
};

const finite = (capacity: number): number => (Number.isFinite(capacity) ? capacity : 0);
