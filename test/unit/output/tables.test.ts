import { describe, expect, it } from "vitest";
import type { Table, TableName } from "../../../src/output/write/tables.js";
import { headerOf, NODES, SUBTASKS, TASKS, TRANSFERS } from "../../../src/output/write/tables.js";
import { nodeRecord, subtaskRecord, taskRecord, transferRecord } from "./sample-records.js";

/** Scripts, papers and acceptance checks depend on these names and on their order. */
const CONTRACT: Readonly<Record<TableName, string>> = {
  tasks:
    "scenario,policy,replication,task,device,subtasks,arrival_s,decided_s,completed_s,latency_s,decision_s,deadline_s,status," +
    "reason,placement,uplink_bits,downlink_bits,backhaul_bits,uplink_s,downlink_s,backhaul_s,queue_s,compute_s," +
    "device_cpu_j,device_tx_j,device_rx_j,device_idle_j,device_energy_j,edge_energy_j,cloud_energy_j,backhaul_energy_j,spectrum_s," +
    "edge_core_s,cloud_core_s,cost,oracle_cost,regret",
  subtasks:
    "policy,replication,task,subtask,site,work_cycles,input_bits,output_bits,ready_s,queued_s,start_s,end_s,cores," +
    "frequency_hz,energy_j,status",
  transfers:
    "policy,replication,task,from_subtask,to_subtask,leg,from_site,to_site,bits," +
    "requested_s,start_s,end_s,subcarriers,mean_rate_bps,mean_sinr_db,energy_j,status",
  nodes:
    "policy,replication,node,kind,capacity,served,busy_s,utilization,mean_queue,max_queue," +
    "cpu_j,tx_j,rx_j,idle_j,energy_j,dropped,tail_j,battery_start_j,harvested_j,used_j,spilled_j,battery_end_j,died_s,handovers,down_s",
};

/** Every column holds the field of its own name, and every field has its column. */
const expectFields = <Row extends object>({ columns }: Table<Row>, record: Row): void => {
  expect(columns.map(({ name }) => name).sort()).toEqual(Object.keys(record).sort());
  for (const { name, of } of columns) expect(of(record)).toBe(Reflect.get(record, name));
  for (const { name, kind } of columns) expect(kind === "seconds", name).toBe(name.endsWith("_s"));
};

describe("the big tables", () => {
  it.each(Object.entries(CONTRACT))("%s.csv has the columns of the contract", (name, header) => {
    expect(headerOf(name as TableName)).toBe(header);
  });

  it("take every field of a record from its own name", () => {
    // Distinct values everywhere, so that a mistaken getter shows.
    const distinct = <Row extends object>(record: Row): Row =>
      Object.fromEntries(
        Object.entries(record).map(([key, value], i) => [key, typeof value === "string" ? key : i + 0.5]),
      ) as Row;
    expectFields(TASKS, distinct(taskRecord()));
    expectFields(SUBTASKS, distinct(subtaskRecord()));
    expectFields(TRANSFERS, distinct(transferRecord()));
    expectFields(NODES, distinct(nodeRecord()));
  });
});
