import { Interruption } from "../../engine/process.js";
import type { Resource } from "../../engine/resource.js";
import type { NodeRecord } from "./records.js";

/** The reason for interrupting tasks when the run ends. These tasks do not count as dropped. */
export const END_OF_RUN = "in-flight";

/** Whether an error thrown into a process stops its task before the end of the run. */
export const isDrop = (thrown: unknown): boolean => thrown instanceof Interruption && thrown.reason !== END_OF_RUN;

/** An object with a row in nodes.csv. */
export interface Reporting {
  report(run_s: number): NodeRecord;
}

/** A node's row with nothing in it but its name and kind. */
export const emptyNodeRecord = (node: string, kind: NodeRecord["kind"], capacity: number): NodeRecord => ({
  node,
  kind,
  capacity,
  served: 0,
  busy_s: 0,
  utilization: NaN,
  mean_queue: 0,
  max_queue: 0,
  cpu_j: NaN,
  tx_j: NaN,
  rx_j: NaN,
  idle_j: NaN,
  energy_j: NaN,
  dropped: 0,
  tail_j: NaN,
  battery_start_j: NaN,
  harvested_j: NaN,
  used_j: NaN,
  spilled_j: NaN,
  battery_end_j: NaN,
  died_s: NaN,
  handovers: NaN,
  down_s: NaN,
  deaths: NaN,
  dead_s: NaN,
  died_revived: "",
  memory_bytes: NaN,
  mean_memory_bytes: NaN,
  max_memory_bytes: NaN,
});

const utilizationOf = ({ busy_s, capacity }: Resource, run_s: number): number => {
  if (capacity === Infinity) return NaN;
  return run_s > 0 ? busy_s / (capacity * run_s) : 0;
};

/** The row of a resource. */
export const resourceReport = (
  name: string,
  kind: NodeRecord["kind"],
  resource: Resource,
  run_s: number,
): NodeRecord => ({
  ...emptyNodeRecord(name, kind, resource.capacity),
  served: resource.served,
  busy_s: resource.busy_s,
  utilization: utilizationOf(resource, run_s),
  mean_queue: run_s > 0 ? resource.queued_s / run_s : 0,
  max_queue: resource.longestQueue,
});
