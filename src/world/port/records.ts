/** What the ledger hands out: one plain record for every row of the output tables. Units are in the names. */

export type TaskStatus = "completed" | "late" | "dropped" | "in-flight";

/** Why a task was dropped. */
export type DropReason =
  | "queue-full"
  | "deadline"
  | "coverage"
  | "site-down"
  | "battery-empty"
  | "link-lost"
  | "memory-full";

/** What a part of a transfer's way goes over. */
export type Leg = "uplink" | "downlink" | "backhaul" | "inter-edge";

/** One row of tasks.csv, but for the columns that are the same in the whole run (scenario, policy, replication). */
export interface TaskRecord {
  task: number;
  device: string;
  subtasks: number;
  arrival_s: number;
  /** NaN = does not apply, an empty cell; so in every numeric field below. */
  decided_s: number;
  completed_s: number;
  latency_s: number;
  decision_s: number;
  deadline_s: number;
  status: TaskStatus;
  reason: DropReason | "";
  placement: string;
  uplink_bits: number;
  downlink_bits: number;
  backhaul_bits: number;
  /** The stages lie on the task's critical path and sum to its latency. */
  uplink_s: number;
  downlink_s: number;
  backhaul_s: number;
  queue_s: number;
  compute_s: number;
  device_cpu_j: number;
  device_tx_j: number;
  device_rx_j: number;
  device_idle_j: number;
  device_energy_j: number;
  edge_energy_j: number;
  cloud_energy_j: number;
  backhaul_energy_j: number;
  spectrum_s: number;
  edge_core_s: number;
  cloud_core_s: number;
  cost: number;
  oracle_cost: number;
  regret: number;
  /** Of the result, 0 to 1; NaN where there is none. */
  accuracy: number;
  /** By sub-task, as in placements; empty where nobody chose any. */
  variants: string;
}

/** One row of subtasks.csv. */
export interface SubtaskRecord {
  task: number;
  subtask: number;
  site: string;
  work_cycles: number;
  input_bits: number;
  output_bits: number;
  /** All inputs are at the site. */
  ready_s: number;
  /** Time spent waiting for cores. */
  queued_s: number;
  start_s: number;
  end_s: number;
  cores: number;
  frequency_hz: number;
  energy_j: number;
  status: TaskStatus;
}

/** One row of transfers.csv. */
export interface TransferRecord {
  task: number;
  from_subtask: number;
  to_subtask: number;
  leg: Leg;
  from_site: string;
  to_site: string;
  bits: number;
  requested_s: number;
  start_s: number;
  end_s: number;
  subcarriers: number;
  mean_rate_bps: number;
  mean_sinr_db: number;
  energy_j: number;
  status: TaskStatus;
}

/** One row of nodes.csv: a device, a server, a radio pool or a backhaul direction over a whole replication. */
export interface NodeRecord {
  node: string;
  kind: "device" | "edge" | "cloud" | "uplink" | "downlink" | "backhaul";
  /** Cores, subcarriers, or 1 for a link; Infinity where unlimited. */
  capacity: number;
  /** The sub-tasks or transfers that began service. */
  served: number;
  /** Integral of the units in use over time: busy core-seconds, subcarrier-seconds, link-seconds. */
  busy_s: number;
  /** busy_s / (capacity * run time); NaN where the capacity is unlimited. */
  utilization: number;
  mean_queue: number;
  max_queue: number;
  cpu_j: number;
  tx_j: number;
  rx_j: number;
  idle_j: number;
  energy_j: number;
  /** Sub-tasks or transfers that were refused here, or stopped while they waited or were served. */
  dropped: number;
  /** Of a device's radio after its transfers; NaN where it has none, so in all that follows. */
  tail_j: number;
  battery_start_j: number;
  harvested_j: number;
  used_j: number;
  spilled_j: number;
  battery_end_j: number;
  died_s: number;
  /** Of a device that can come back after its death. */
  deaths: number;
  dead_s: number;
  /** How often the serving edge of a device that moves has changed. */
  handovers: number;
  /** Time that a server was down. */
  down_s: number;
  /** Of a device or server whose memory is limited. */
  memory_bytes: number;
  mean_memory_bytes: number;
  max_memory_bytes: number;
}

/** An execution that has ended, in the few facts that metrics need. The object is used again: read it during the call alone. */
export interface ExecutionFacts {
  /** Of its task. */
  arrival_s: number;
  site: string;
  /** NaN: the work of a decision, which is of no sub-task. */
  subtask: number;
  input_bits: number;
  ready_s: number;
  end_s: number;
  /** Time spent waiting for cores. */
  queued_s: number;
  /** `completed`, or the status of the task that was stopped during it. */
  status: TaskStatus;
}

/** Receives the records as they are finished; the emulator keeps none of them. */
export interface RecordSink {
  /** False where nobody reads subtasks.csv and transfers.csv: the ledger then does not build those records. */
  readonly wantsDetails: boolean;
  /** A task has ended, or the run has. */
  task(record: TaskRecord): void;
  /** An execution has ended. */
  subtask(record: SubtaskRecord): void;
  /** A leg of a transfer has ended. */
  transfer(record: TransferRecord): void;
  /** An execution has ended, whether or not details are wanted. */
  execution?(facts: ExecutionFacts): void;
}
