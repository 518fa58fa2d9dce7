import { amount, count, type RecordOf, real, seconds, text, word } from "./column.js";
import { TASK_STATUSES } from "./tasks.js";

/** The kinds of legs of a transfer. */
export const LEGS = ["uplink", "downlink", "backhaul", "inter-edge"] as const;

/** transfers.csv, but for the columns that are the same in the whole run. A new column is one more line here. */
export const TRANSFER_COLUMNS = [
  count("task", (row) => row.task, { meaning: "as in `tasks.csv`" }),
  count("from_subtask", (row) => row.from_subtask, { meaning: "start of the edge; -1 is the task's input" }),
  count("to_subtask", (row) => row.to_subtask, {
    meaning: "end of the edge; the number of sub-tasks is the task's output",
  }),
  word("leg", LEGS, (row) => row.leg, {
    meaning: "`uplink`, `downlink`, `backhaul`, `inter-edge`; wires between clouds are `backhaul`",
  }),
  text("from_site", (row) => row.from_site, { meaning: "where the leg begins" }),
  text("to_site", (row) => row.to_site, { meaning: "where the leg ends" }),
  amount("bits", (row) => row.bits, { meaning: "to move, also where the transfer was stopped", unit: "bit" }),
  seconds("requested_s", (row) => row.requested_s, { meaning: "asked for" }),
  seconds("start_s", (row) => row.start_s, {
    meaning: "on air, or its turn on the wire",
    empty: "stopped while it waited",
  }),
  seconds("end_s", (row) => row.end_s, { meaning: "last bit through and delayed, or stopped" }),
  amount("subcarriers", (row) => row.subcarriers, {
    meaning: "held; under `equal-share` the mean over time, which need not be whole",
    empty: "not a cell",
  }),
  real("mean_rate_bps", (row) => row.mean_rate_bps, {
    meaning: "bits sent / (`end_s` - `start_s`), wired delay included",
    empty: "took no time, or never started",
  }),
  real("mean_sinr_db", (row) => row.mean_sinr_db, {
    meaning: "of the mean over time and subcarriers of the linear SINR",
    empty: "not a cell, or never started",
  }),
  real("energy_j", (row) => row.energy_j, {
    meaning: "transmit or receive energy of the device, or backhaul energy",
  }),
  word("status", TASK_STATUSES, (row) => row.status, { meaning: "as in `subtasks.csv`" }),
];

/** One row of transfers.csv: a leg of a transfer. NaN: does not apply, an empty cell. */
export type TransferRecord = RecordOf<(typeof TRANSFER_COLUMNS)[number]>;
