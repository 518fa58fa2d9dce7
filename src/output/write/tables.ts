import type { NodeRecord, SubtaskRecord, TaskRecord, TransferRecord } from "../../world/port/records.js";
import type { Column, Extra } from "./row-writer.js";

/** What all rows of a run share; the first columns of its tables. */
export interface RunCells {
  readonly scenario: string;
  readonly policy: string;
  /** From 0 on. */
  readonly replication: number;
}

/** A table that the runs write row by row: `<name>.csv`. */
export interface Table<Row> {
  readonly name: TableName;
  readonly run: readonly (keyof RunCells)[];
  readonly columns: readonly Column<Row>[];
}

export type TableName = "tasks" | "subtasks" | "transfers" | "nodes";

/** `tasks` leaves subtasks.csv and transfers.csv out. */
export type LogLevel = "tasks" | "full";

export const tableNames = (log: LogLevel): readonly TableName[] =>
  log === "full" ? ["tasks", "subtasks", "transfers", "nodes"] : ["tasks", "nodes"];

/** The columns of tasks.csv. Bits and cycles are `integer`: exact where whole, 12 significant digits where drawn as reals. */
export const TASKS: Table<TaskRecord> = {
  name: "tasks",
  run: ["scenario", "policy", "replication"],
  columns: [
    { name: "task", kind: "integer", of: (row) => row.task },
    { name: "device", kind: "text", of: (row) => row.device },
    { name: "subtasks", kind: "integer", of: (row) => row.subtasks },
    { name: "arrival_s", kind: "seconds", of: (row) => row.arrival_s },
    { name: "decided_s", kind: "seconds", of: (row) => row.decided_s },
    { name: "completed_s", kind: "seconds", of: (row) => row.completed_s },
    { name: "latency_s", kind: "seconds", of: (row) => row.latency_s },
    { name: "decision_s", kind: "seconds", of: (row) => row.decision_s },
    { name: "deadline_s", kind: "seconds", of: (row) => row.deadline_s },
    { name: "status", kind: "text", of: (row) => row.status },
    { name: "reason", kind: "text", of: (row) => row.reason },
    { name: "placement", kind: "text", of: (row) => row.placement },
    { name: "uplink_bits", kind: "integer", of: (row) => row.uplink_bits },
    { name: "downlink_bits", kind: "integer", of: (row) => row.downlink_bits },
    { name: "backhaul_bits", kind: "integer", of: (row) => row.backhaul_bits },
    { name: "uplink_s", kind: "seconds", of: (row) => row.uplink_s },
    { name: "downlink_s", kind: "seconds", of: (row) => row.downlink_s },
    { name: "backhaul_s", kind: "seconds", of: (row) => row.backhaul_s },
    { name: "queue_s", kind: "seconds", of: (row) => row.queue_s },
    { name: "compute_s", kind: "seconds", of: (row) => row.compute_s },
    { name: "device_cpu_j", kind: "real", of: (row) => row.device_cpu_j },
    { name: "device_tx_j", kind: "real", of: (row) => row.device_tx_j },
    { name: "device_rx_j", kind: "real", of: (row) => row.device_rx_j },
    { name: "device_idle_j", kind: "real", of: (row) => row.device_idle_j },
    { name: "device_energy_j", kind: "real", of: (row) => row.device_energy_j },
    { name: "edge_energy_j", kind: "real", of: (row) => row.edge_energy_j },
    { name: "cloud_energy_j", kind: "real", of: (row) => row.cloud_energy_j },
    { name: "backhaul_energy_j", kind: "real", of: (row) => row.backhaul_energy_j },
    { name: "spectrum_s", kind: "seconds", of: (row) => row.spectrum_s },
    { name: "edge_core_s", kind: "seconds", of: (row) => row.edge_core_s },
    { name: "cloud_core_s", kind: "seconds", of: (row) => row.cloud_core_s },
    { name: "cost", kind: "real", of: (row) => row.cost },
    { name: "oracle_cost", kind: "real", of: (row) => row.oracle_cost },
    { name: "regret", kind: "real", of: (row) => row.regret },
    { name: "accuracy", kind: "real", of: (row) => row.accuracy, extra: "accuracy" },
    { name: "variants", kind: "text", of: (row) => row.variants, extra: "accuracy" },
  ],
};

/** The columns of subtasks.csv. */
export const SUBTASKS: Table<SubtaskRecord> = {
  name: "subtasks",
  run: ["policy", "replication"],
  columns: [
    { name: "task", kind: "integer", of: (row) => row.task },
    { name: "subtask", kind: "integer", of: (row) => row.subtask },
    { name: "site", kind: "text", of: (row) => row.site },
    { name: "work_cycles", kind: "integer", of: (row) => row.work_cycles },
    { name: "input_bits", kind: "integer", of: (row) => row.input_bits },
    { name: "output_bits", kind: "integer", of: (row) => row.output_bits },
    { name: "ready_s", kind: "seconds", of: (row) => row.ready_s },
    { name: "queued_s", kind: "seconds", of: (row) => row.queued_s },
    { name: "start_s", kind: "seconds", of: (row) => row.start_s },
    { name: "end_s", kind: "seconds", of: (row) => row.end_s },
    { name: "cores", kind: "integer", of: (row) => row.cores },
    { name: "frequency_hz", kind: "integer", of: (row) => row.frequency_hz },
    { name: "energy_j", kind: "real", of: (row) => row.energy_j },
    { name: "status", kind: "text", of: (row) => row.status },
  ],
};

/** The columns of transfers.csv. */
export const TRANSFERS: Table<TransferRecord> = {
  name: "transfers",
  run: ["policy", "replication"],
  columns: [
    { name: "task", kind: "integer", of: (row) => row.task },
    { name: "from_subtask", kind: "integer", of: (row) => row.from_subtask },
    { name: "to_subtask", kind: "integer", of: (row) => row.to_subtask },
    { name: "leg", kind: "text", of: (row) => row.leg },
    { name: "from_site", kind: "text", of: (row) => row.from_site },
    { name: "to_site", kind: "text", of: (row) => row.to_site },
    { name: "bits", kind: "integer", of: (row) => row.bits },
    { name: "requested_s", kind: "seconds", of: (row) => row.requested_s },
    { name: "start_s", kind: "seconds", of: (row) => row.start_s },
    { name: "end_s", kind: "seconds", of: (row) => row.end_s },
    { name: "subcarriers", kind: "integer", of: (row) => row.subcarriers },
    { name: "mean_rate_bps", kind: "real", of: (row) => row.mean_rate_bps },
    { name: "mean_sinr_db", kind: "real", of: (row) => row.mean_sinr_db },
    { name: "energy_j", kind: "real", of: (row) => row.energy_j },
    { name: "status", kind: "text", of: (row) => row.status },
  ],
};

/** The columns of nodes.csv; an unlimited capacity reads `Infinity`. */
export const NODES: Table<NodeRecord> = {
  name: "nodes",
  run: ["policy", "replication"],
  columns: [
    { name: "node", kind: "text", of: (row) => row.node },
    { name: "kind", kind: "text", of: (row) => row.kind },
    { name: "capacity", kind: "integer", of: (row) => row.capacity },
    { name: "served", kind: "integer", of: (row) => row.served },
    { name: "busy_s", kind: "seconds", of: (row) => row.busy_s },
    { name: "utilization", kind: "real", of: (row) => row.utilization },
    { name: "mean_queue", kind: "real", of: (row) => row.mean_queue },
    { name: "max_queue", kind: "integer", of: (row) => row.max_queue },
    { name: "cpu_j", kind: "real", of: (row) => row.cpu_j },
    { name: "tx_j", kind: "real", of: (row) => row.tx_j },
    { name: "rx_j", kind: "real", of: (row) => row.rx_j },
    { name: "idle_j", kind: "real", of: (row) => row.idle_j },
    { name: "energy_j", kind: "real", of: (row) => row.energy_j },
    { name: "dropped", kind: "integer", of: (row) => row.dropped },
    { name: "tail_j", kind: "real", of: (row) => row.tail_j },
    { name: "battery_start_j", kind: "real", of: (row) => row.battery_start_j },
    { name: "harvested_j", kind: "real", of: (row) => row.harvested_j },
    { name: "used_j", kind: "real", of: (row) => row.used_j },
    { name: "spilled_j", kind: "real", of: (row) => row.spilled_j },
    { name: "battery_end_j", kind: "real", of: (row) => row.battery_end_j },
    { name: "died_s", kind: "seconds", of: (row) => row.died_s },
    { name: "handovers", kind: "integer", of: (row) => row.handovers },
    { name: "down_s", kind: "seconds", of: (row) => row.down_s },
    { name: "deaths", kind: "integer", of: (row) => row.deaths, extra: "revival" },
    { name: "dead_s", kind: "seconds", of: (row) => row.dead_s, extra: "revival" },
    { name: "memory_bytes", kind: "integer", of: (row) => row.memory_bytes, extra: "memory" },
    { name: "mean_memory_bytes", kind: "real", of: (row) => row.mean_memory_bytes, extra: "memory" },
    { name: "max_memory_bytes", kind: "integer", of: (row) => row.max_memory_bytes, extra: "memory" },
  ],
};

const TABLES = { tasks: TASKS, subtasks: SUBTASKS, transfers: TRANSFERS, nodes: NODES };

/** The columns that a table has in runs of a scenario with such extras. */
export const columnsOf = <Row>({ columns }: Table<Row>, extras: readonly Extra[]): readonly Column<Row>[] =>
  columns.filter(({ extra }) => extra === undefined || extras.includes(extra));

/** The header line of a table's file, without its line end. */
export const headerOf = (name: TableName, extras: readonly Extra[] = []): string => {
  const table: Table<never> = TABLES[name];
  return [...table.run, ...columnsOf(table, extras).map((column) => column.name)].join(",");
};
