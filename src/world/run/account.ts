import type { TransferResult } from "../link/link.js";
import type { Leg } from "../port/records.js";

/** How one branch of a task spent its time. The stages on the critical path sum to the task's latency. */
export class Path {
  decision_s = 0;
  /** The part of it in which reports and answers are on air. */
  decisionRadio_s = 0;
  uplink_s = 0;
  downlink_s = 0;
  backhaul_s = 0;
  queue_s = 0;
  compute_s = 0;

  /** Begins anew. */
  clear(): void {
    this.decision_s = 0;
    this.decisionRadio_s = 0;
    this.uplink_s = 0;
    this.downlink_s = 0;
    this.backhaul_s = 0;
    this.queue_s = 0;
    this.compute_s = 0;
  }

  /** Copies the path of another branch that has the same history. */
  become(other: Path): void {
    this.decision_s = other.decision_s;
    this.decisionRadio_s = other.decisionRadio_s;
    this.uplink_s = other.uplink_s;
    this.downlink_s = other.downlink_s;
    this.backhaul_s = other.backhaul_s;
    this.queue_s = other.queue_s;
    this.compute_s = other.compute_s;
  }

  /** Adds a leg that the branch has crossed. */
  addLeg(leg: Leg, { requested_s, start_s, end_s }: TransferResult): void {
    const taken_s = end_s - start_s;
    this.queue_s += start_s - requested_s;
    if (leg === "uplink") this.uplink_s += taken_s;
    else if (leg === "downlink") this.downlink_s += taken_s;
    else this.backhaul_s += taken_s;
  }

  get total_s(): number {
    return this.decision_s + this.uplink_s + this.downlink_s + this.backhaul_s + this.queue_s + this.compute_s;
  }
}

/** The resources that one task has used so far, on all its branches. */
export class Account {
  decided_s = Number.NaN;
  placement = "";
  variants = "";
  oracle_cost = Number.NaN;
  uplink_bits = 0;
  downlink_bits = 0;
  backhaul_bits = 0;
  device_cpu_j = 0;
  device_tx_j = 0;
  device_rx_j = 0;
  edge_energy_j = 0;
  cloud_energy_j = 0;
  backhaul_energy_j = 0;
  spectrum_s = 0;
  edge_core_s = 0;
  cloud_core_s = 0;

  /** Begins anew. */
  clear(): void {
    this.decided_s = Number.NaN;
    this.placement = "";
    this.variants = "";
    this.oracle_cost = Number.NaN;
    this.uplink_bits = 0;
    this.downlink_bits = 0;
    this.backhaul_bits = 0;
    this.device_cpu_j = 0;
    this.device_tx_j = 0;
    this.device_rx_j = 0;
    this.edge_energy_j = 0;
    this.cloud_energy_j = 0;
    this.backhaul_energy_j = 0;
    this.spectrum_s = 0;
    this.edge_core_s = 0;
    this.cloud_core_s = 0;
  }
}
