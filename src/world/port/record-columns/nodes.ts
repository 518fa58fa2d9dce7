import { amount, count, type RecordOf, real, seconds, text, word } from "./column.js";

const KINDS = ["device", "edge", "cloud", "machine", "uplink", "downlink", "backhaul"] as const;

const NO_ENERGY = "pools, wires";
const NO_BATTERY = "no battery";

/** nodes.csv, but for the columns that are the same in the whole run. A new column is one more line here. */
export const NODE_COLUMNS = [
  text("node", (row) => row.node, {
    meaning:
      "a device, server, machine of a server (`scenb/0`; the server's own row has the sums over its machines), pool (`scenb-uplink`), link of a wired graph (`a->b` is its direction from a to b) or wire (`backhaul-up` is towards the cloud; `<edge>-backhaul-up` where there are several edges; `<a>-<b>-up` is from a to b)",
  }),
  word("kind", KINDS, (row) => row.kind, {
    meaning: "`device`, `edge`, `cloud`, `machine`, `uplink`, `downlink`, `backhaul`",
  }),
  amount("capacity", (row) => row.capacity, { meaning: "cores, subcarriers, or 1; `Infinity`" }),
  count("served", (row) => row.served, { meaning: "sub-tasks or transfers that began service" }),
  seconds("busy_s", (row) => row.busy_s, {
    meaning: "integral of the units in use: core-seconds, subcarrier-seconds, link-seconds",
  }),
  real("utilization", (row) => row.utilization, {
    meaning: "`busy_s` / (capacity * length of the run)",
    empty: "unlimited capacity",
  }),
  real("mean_queue", (row) => row.mean_queue, { meaning: "waiting, averaged over time" }),
  count("max_queue", (row) => row.max_queue, {
    meaning: "waiting, at most; of a server with `machines`, at one of them",
  }),
  real("cpu_j", (row) => row.cpu_j, { meaning: "device CPU, or dynamic energy of a server", empty: NO_ENERGY }),
  real("tx_j", (row) => row.tx_j, { meaning: "of sending, by the device's radio", empty: "not a device" }),
  real("rx_j", (row) => row.rx_j, { meaning: "of receiving, by the device's radio", empty: "not a device" }),
  real("idle_j", (row) => row.idle_j, {
    meaning: "idle power * time off air and out of the tail (device, while it lives) or * length of the run (server)",
    empty: NO_ENERGY,
  }),
  real("energy_j", (row) => row.energy_j, { meaning: "sum of the components", empty: NO_ENERGY }),
  count("dropped", (row) => row.dropped, {
    meaning:
      "sub-tasks or transfers refused by a full queue here, or stopped here while they waited or were served, but not by the end of the run",
  }),
  real("tail_j", (row) => row.tail_j, {
    meaning: "of the radio's states after its transfers; in `energy_j`, and in no task",
    empty: "no `tail`",
  }),
  real("battery_start_j", (row) => row.battery_start_j, { meaning: "charge at the start", empty: NO_BATTERY }),
  real("harvested_j", (row) => row.harvested_j, { meaning: "gained", empty: NO_BATTERY }),
  real("used_j", (row) => row.used_j, { meaning: "given to the device", empty: NO_BATTERY }),
  real("spilled_j", (row) => row.spilled_j, { meaning: "gained when the battery was full", empty: NO_BATTERY }),
  real("battery_end_j", (row) => row.battery_end_j, {
    meaning: "charge at the end: start + harvested - used - spilled",
    empty: NO_BATTERY,
  }),
  seconds("died_s", (row) => row.died_s, {
    meaning: "when the battery was empty; over time in the figure `alive` of a [report](reports.md)",
    empty: "no battery, or alive at the end",
  }),
  amount("handovers", (row) => row.handovers, {
    meaning: "number of changes of the serving edge",
    empty: "not a device that moves",
  }),
  seconds("down_s", (row) => row.down_s, { meaning: "time that the server was down", empty: "no `outages`" }),
  amount("deaths", (row) => row.deaths, {
    meaning: "how often the device died; it and the next two only in runs of scenarios with `battery.alive.revive`",
    empty: "cannot come back",
    extra: "revival",
  }),
  seconds("dead_s", (row) => row.dead_s, {
    meaning: "time that the device was dead",
    empty: "cannot come back",
    extra: "revival",
  }),
  text("died_revived", (row) => row.died_revived, {
    meaning: "when the device died, came back, died again and so on: exact times, separated by spaces",
    empty: "cannot come back, or never died",
    unit: "s",
    extra: "revival",
  }),
  amount("memory_bytes", (row) => row.memory_bytes, {
    meaning:
      "memory of the device, server or machine; it and the next two only in runs of scenarios with some `memory`",
    empty: "unlimited",
    unit: "byte",
    extra: "memory",
  }),
  real("mean_memory_bytes", (row) => row.mean_memory_bytes, {
    meaning: "held by sub-tasks, mean over the run",
    empty: "unlimited",
    unit: "byte",
    extra: "memory",
  }),
  amount("max_memory_bytes", (row) => row.max_memory_bytes, {
    meaning: "the most that was held at any time",
    empty: "unlimited",
    unit: "byte",
    extra: "memory",
  }),
];

/** One row of nodes.csv: a device, a server, a radio pool or a backhaul direction over a whole replication. NaN: does not apply. */
export type NodeRecord = RecordOf<(typeof NODE_COLUMNS)[number]>;
