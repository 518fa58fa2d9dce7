import { decibelsOf } from "../../physics/radio/spectral-efficiency.js";
import type { ComputeNode } from "../computing/compute-node.js";
import { queued_s, timeOf_s } from "../computing/execution.js";
import type { Work } from "../cost/work.js";
import type { Device } from "../device/device.js";
import type { Link, RouteLeg, TransferResult } from "../link/link.js";
import type { TaskStatus } from "../port/records.js";
import type { Task } from "../task/task.js";
import { Account } from "./account.js";
import type { Ledger } from "./ledger.js";

/** The ends of a decision's messages: they belong to no sub-task. */
const OF_A_DECISION = { from: Number.NaN, to: Number.NaN };

/** The task whose use is booked, its account, and the status for a record written now. */
export interface Booked {
  readonly task: Task;
  readonly account: Account;
  readonly status: TaskStatus;
}

/** Books the resources that tasks use, by leg and by execution. Writes a record of each if records are wanted. */
export class Booking {
  readonly #ledger: Ledger;
  readonly #backhaul_j_per_bit: number;

  /** @param backhaul_j_per_bit  J per bit on the backhaul and the links between servers */
  constructor(ledger: Ledger, backhaul_j_per_bit: number) {
    this.#ledger = ledger;
    this.#backhaul_j_per_bit = backhaul_j_per_bit;
  }

  /** True if every leg and execution gets a record. */
  get wantsDetails(): boolean {
    return this.#ledger.sink.wantsDetails;
  }

  /** Books a leg, or the crossed part of it. */
  leg(
    { task, account, status }: Booked,
    leg: RouteLeg,
    edge: number,
    bits: number,
    transferResult: TransferResult,
  ): void {
    const energy_j = this.carried(task, account, leg.link, transferResult);
    if (this.wantsDetails) this.#recordTransfer(task, leg, edge, bits, transferResult, energy_j, status);
  }

  /** Books a transfer over a link without a record. @returns energy of the leg, J */
  carried({ owner }: Task, account: Account, link: Link, transferResult: TransferResult): number {
    const { leg } = link;
    const energy_j = this.#addPassage(owner, account, link, transferResult);
    if (leg === "uplink" || leg === "downlink") owner.charge(leg, energy_j);
    return energy_j;
  }

  /** Books an execution, or the completed part of it, to the task and the node. */
  execution(booked: Booked, node: ComputeNode, site: string, work: Work): void {
    const { task, account, status } = booked;
    const energy_j = this.#addVisit(task.owner, account, node, work);
    if (this.#ledger.sink.execution !== undefined) this.#ledger.seeExecution(task, site, work, status);
    if (this.wantsDetails) this.#recordSubtask(task, site, node.machineName, work, energy_j, status);
  }

  /** @returns energy of the leg, J */
  #addPassage({ power }: Device, account: Account, link: Link, transferResult: TransferResult): number {
    account.spectrum_s += transferResult.spectrum_s;
    if (link.leg === "uplink") {
      const energy_j = power.transmit_w * transferResult.airtime_s;
      account.uplink_bits += transferResult.sent_bits;
      account.device_tx_j += energy_j;
      return energy_j;
    }
    if (link.leg === "downlink") {
      const energy_j = power.receive_w * transferResult.airtime_s;
      account.downlink_bits += transferResult.sent_bits;
      account.device_rx_j += energy_j;
      return energy_j;
    }
    const energy_j = this.#backhaul_j_per_bit * transferResult.sent_bits;
    account.backhaul_bits += transferResult.sent_bits;
    account.backhaul_energy_j += energy_j;
    return energy_j;
  }

  /** @returns energy of the completed part, J */
  #addVisit(owner: Device, account: Account, node: ComputeNode, work: Work): number {
    if (Number.isNaN(work.start_s)) return 0;
    const { core_s, done } = work;
    if (node.kind === "device") {
      const energy_j = owner.compute(work.energy_j * done, owner.battery !== undefined && timeOf_s(work) === 0);
      account.device_cpu_j += energy_j;
      this.#ledger.deviceBusy(core_s);
      return energy_j;
    }
    const energy_j = node.energyOf_j(work, node.power.data_j_per_bit > 0 ? work.input_bits : 0);
    if (node.kind === "edge") {
      account.edge_core_s += core_s;
      account.edge_energy_j += energy_j;
    } else {
      account.cloud_core_s += core_s;
      account.cloud_energy_j += energy_j;
    }
    node.charge(energy_j);
    return energy_j;
  }

  #recordTransfer(
    task: Task,
    { link, from, to }: RouteLeg,
    edge: number,
    bits: number,
    transferResult: TransferResult,
    energy_j: number,
    status: TaskStatus,
  ): void {
    const { from: from_subtask, to: to_subtask } = task.graph.edges[edge] ?? OF_A_DECISION;
    this.#ledger.sink.transfer({
      task: task.task,
      from_subtask,
      to_subtask,
      leg: link.leg,
      from_site: from,
      to_site: to,
      bits: bits * (link.bitsPerBit ?? 1),
      requested_s: transferResult.requested_s,
      start_s: transferResult.start_s,
      end_s: transferResult.end_s,
      subcarriers: transferResult.subcarriers > 0 ? transferResult.subcarriers : Number.NaN,
      mean_rate_bps:
        transferResult.end_s > transferResult.start_s
          ? transferResult.sent_bits / (transferResult.end_s - transferResult.start_s)
          : Number.NaN,
      mean_sinr_db: decibelsOf(transferResult.mean_sinr),
      energy_j,
      status,
    });
  }

  #recordSubtask(task: Task, site: string, machine: string, work: Work, energy_j: number, status: TaskStatus): void {
    const { subtask, input_bits, output_bits } = work;
    this.#ledger.sink.subtask({
      task: task.task,
      subtask,
      site,
      work_cycles: work.work_cycles,
      input_bits,
      output_bits,
      ready_s: work.ready_s,
      queued_s: queued_s(work),
      start_s: work.start_s,
      end_s: work.end_s,
      cores: coresHeld(work),
      frequency_hz: work.frequency_hz,
      energy_j,
      status,
      machine,
    });
  }
}

/** Books the data of a flow. They belong to no task. */
export class SegmentBooking {
  readonly #account = new Account();
  readonly #segment: Task;
  readonly #ledger: Ledger;
  readonly #booking: Booking;

  constructor(segment: Task, ledger: Ledger, booking: Booking) {
    this.#segment = segment;
    this.#ledger = ledger;
    this.#booking = booking;
  }

  /** Books a transfer over a link. */
  carried(link: Link, transferResult: TransferResult): void {
    this.#booking.carried(this.#segment, this.#account, link, transferResult);
  }

  /** Hands the booked amounts over. */
  closeSegment(): void {
    this.#ledger.add(this.#account);
  }
}

/** The granted cores; if cores are shared, the mean number over the stay. */
const coresHeld = ({ cores, core_s, start_s, end_s }: Work): number => {
  const mean = core_s / (end_s - start_s);
  return Math.abs(mean - cores) > 1e-9 * cores ? mean : cores;
};
