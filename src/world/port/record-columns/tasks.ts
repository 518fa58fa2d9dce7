import { amount, count, type RecordOf, real, seconds, text, word } from "./column.js";

export const TASK_STATUSES = ["completed", "late", "dropped", "in-flight"] as const;

/** Why a task is dropped. */
export const DROP_REASONS = [
  "queue-full",
  "deadline",
  "coverage",
  "site-down",
  "battery-empty",
  "link-lost",
  "memory-full",
] as const;

const NOT_ENDED = "not ended";

/** tasks.csv, but for the columns that are the same in the whole run (scenario, policy, replication). A new column is one more line here. */
export const TASK_COLUMNS = [
  count("task", (row) => row.task, { meaning: "number in the run, from 0; the same task under every policy" }),
  text("device", (row) => row.device, { meaning: "`phone-3`, or `phone` where the group has one device" }),
  count("subtasks", (row) => row.subtasks, { meaning: "number of sub-tasks" }),
  seconds("arrival_s", (row) => row.arrival_s, { meaning: "arrival, from the start of the run" }),
  seconds("decided_s", (row) => row.decided_s, {
    meaning: "placement known and decision time over; for policies that decide sub-task by sub-task the arrival",
    empty: "stopped before",
  }),
  seconds("completed_s", (row) => row.completed_s, { meaning: "output back on the device", empty: NOT_ENDED }),
  seconds("latency_s", (row) => row.latency_s, {
    meaning: "`completed_s` - `arrival_s`",
    empty: NOT_ENDED,
    metric: { label: "Latency", meaning: "latency", per: "group" },
  }),
  seconds("decision_s", (row) => row.decision_s, {
    meaning: "decision time on the critical path",
    empty: NOT_ENDED,
    metric: { label: "Decision time", meaning: "decision time on the critical path" },
  }),
  seconds("deadline_s", (row) => row.deadline_s, { meaning: "absolute time of the deadline", empty: "none" }),
  word("status", TASK_STATUSES, (row) => row.status, { meaning: "`completed`, `late`, `dropped`, `in-flight`" }),
  word("reason", ["", ...DROP_REASONS], (row) => row.reason, {
    meaning:
      "of a drop: `deadline`, `queue-full`, `battery-empty`, `coverage` (nothing comes through on air), `link-lost` (a segment was lost too often), `site-down` (the server failed or was down), `memory-full` (the placement did not fit into the memory of its sites)",
    empty: "not dropped",
  }),
  text("placement", (row) => row.placement, {
    meaning: "sites joined by `>`, one per sub-task; nothing between two `>` for a sub-task that was not placed yet",
    empty: "stopped before",
  }),
  amount("uplink_bits", (row) => row.uplink_bits, { meaning: "sent over uplinks, all branches" }),
  amount("downlink_bits", (row) => row.downlink_bits, { meaning: "sent over downlinks, all branches" }),
  amount("backhaul_bits", (row) => row.backhaul_bits, {
    meaning: "sent over wires between servers, every leg counted",
  }),
  // The stages lie on the task's critical path and sum to its latency.
  seconds("uplink_s", (row) => row.uplink_s, {
    meaning: "uplink stages on the critical path, without waiting",
    empty: NOT_ENDED,
    metric: { label: "Uplink time", meaning: "uplink stages of the critical path" },
  }),
  seconds("downlink_s", (row) => row.downlink_s, {
    meaning: "downlink stages on the critical path, without waiting",
    empty: NOT_ENDED,
    metric: { label: "Downlink time", meaning: "downlink stages of the critical path" },
  }),
  seconds("backhaul_s", (row) => row.backhaul_s, {
    meaning: "wired stages on the critical path, without waiting, with the wired delay",
    empty: NOT_ENDED,
    metric: { label: "Backhaul time", meaning: "wired stages of the critical path" },
  }),
  seconds("queue_s", (row) => row.queue_s, {
    meaning: "all waiting on the critical path: subcarriers, links, cores, memory",
    empty: NOT_ENDED,
    metric: { label: "Queueing time", meaning: "waiting on the critical path" },
  }),
  seconds("compute_s", (row) => row.compute_s, {
    meaning: "execution on the critical path",
    empty: NOT_ENDED,
    metric: { label: "Computing time", meaning: "execution on the critical path" },
  }),
  real("device_cpu_j", (row) => row.device_cpu_j, { meaning: "of executions on the device" }),
  real("device_tx_j", (row) => row.device_tx_j, { meaning: "of sending" }),
  real("device_rx_j", (row) => row.device_rx_j, { meaning: "of receiving" }),
  real("device_idle_j", (row) => row.device_idle_j, {
    meaning: "idle power * (latency - uplink - downlink), see [Energy](model.md#energy)",
    empty: NOT_ENDED,
  }),
  real("device_energy_j", (row) => row.device_energy_j, {
    meaning: "sum of the four; without idle where the task did not end",
    metric: { label: "Device energy", meaning: "energy of the device for the task", per: "group" },
  }),
  real("edge_energy_j", (row) => row.edge_energy_j, {
    meaning: "dynamic energy of edges, without their idle power",
    metric: { label: "Edge energy", meaning: "dynamic energy of edges for the task" },
  }),
  real("cloud_energy_j", (row) => row.cloud_energy_j, {
    meaning: "dynamic energy of clouds, without their idle power",
    metric: { label: "Cloud energy", meaning: "dynamic energy of clouds for the task" },
  }),
  real("backhaul_energy_j", (row) => row.backhaul_energy_j, { meaning: "`backhaul.energy` * bits" }),
  seconds("spectrum_s", (row) => row.spectrum_s, {
    meaning: "integral of the share of a pool that was held",
    metric: { label: "Spectrum time", meaning: "seconds of a whole pool of subcarriers", isLast: true },
  }),
  seconds("edge_core_s", (row) => row.edge_core_s, {
    meaning: "cores of edges held * time",
    unit: "core-s",
    metric: { label: "Edge core time", meaning: "core-seconds of edges" },
  }),
  seconds("cloud_core_s", (row) => row.cloud_core_s, {
    meaning: "cores of clouds held * time",
    unit: "core-s",
    metric: { label: "Cloud core time", meaning: "core-seconds of clouds" },
  }),
  real("cost", (row) => row.cost, {
    meaning: "by the scenario's objective, see [Cost](model.md#cost)",
    empty: NOT_ENDED,
    unit: "cost",
    metric: { label: "Cost", meaning: "the scenario's objective", unit: "", isLast: true },
  }),
  real("oracle_cost", (row) => row.oracle_cost, {
    meaning: "least analytic cost at the arrival",
    empty: "graph too large to search; stopped before; the oracle was not asked about it (scenario field `oracle`)",
    unit: "cost",
  }),
  real("regret", (row) => row.regret, {
    meaning: "`cost` - `oracle_cost`; may be negative under contention",
    empty: "either is empty",
    unit: "cost",
    metric: {
      label: "Regret",
      meaning: "cost less the analytic optimum at the arrival, of those about which the oracle was asked",
      isLast: true,
    },
  }),
  real("accuracy", (row) => row.accuracy, {
    meaning: "of the result, 0 to 1; only in runs of scenarios with `application.accuracy` or `variants`",
    empty: NOT_ENDED,
    extra: "accuracy",
    metric: { label: "Accuracy", meaning: "accuracy of the result", isLast: true },
  }),
  text("variants", (row) => row.variants, {
    meaning: "variants of the sub-tasks joined by `>`; where `accuracy` is",
    empty: "no policy chose any",
    extra: "accuracy",
  }),
];

/** One row of tasks.csv. NaN: does not apply, an empty cell. The names end in their units; docs/outputs.md explains each. */
export type TaskRecord = RecordOf<(typeof TASK_COLUMNS)[number]>;
