import { ConservationError } from "../../errors.js";
import { queued_s } from "../computing/execution.js";
import type { Work } from "../cost/work.js";
import type { Network } from "../network.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { DropReason, ExecutionFacts, RecordSink, TaskRecord, TaskStatus } from "../port/records.js";
import type { Task } from "../task/task.js";
import type { Account, Path } from "./account.js";

/** Allowed relative error of sums of floating point numbers. */
const TOLERANCE = 1e-7;

/** How many tasks arrived, and how they ended. */
export interface TaskCounts {
  generated: number;
  completed: number;
  late: number;
  dropped: number;
  inFlight: number;
}

/** Books every task: turns its account into a record, hands the record on, and checks the laws that hold in every run. */
export class Ledger {
  readonly counts: TaskCounts = { generated: 0, completed: 0, late: 0, dropped: 0, inFlight: 0 };
  readonly sink: RecordSink;
  readonly #weights: ObjectiveWeights;
  readonly #seen: ExecutionFacts = {
    ...{
      task: 0,
      arrival_s: 0,
      site: "",
      subtask: 0,
      input_bits: 0,
      ready_s: 0,
      end_s: 0,
      queued_s: 0,
      status: "completed",
    },
  };
  #deviceCpu_j = 0;
  #transmit_j = 0;
  #receive_j = 0;
  #edge_j = 0;
  #cloud_j = 0;
  #deviceCore_s = 0;
  #serverCore_s = 0;
  #sent_bits = 0;
  #memory_byte_s = 0;

  constructor(weights: ObjectiveWeights, sink: RecordSink) {
    this.#weights = weights;
    this.sink = sink;
  }

  /** Books core-seconds of a device. Core-seconds of servers are in the accounts. */
  deviceBusy(core_s: number): void {
    this.#deviceCore_s += core_s;
  }

  /** Books memory that a task held, in byte-seconds. */
  memoryHeld(byte_s: number): void {
    this.#memory_byte_s += byte_s;
  }

  /** Hands an execution to a sink that reads executions, without making an object. */
  seeExecution({ task, arrival_s }: Task, site: string, work: Work, status: TaskStatus): void {
    const seen = this.#seen;
    seen.task = task;
    seen.arrival_s = arrival_s;
    seen.site = site;
    seen.subtask = work.subtask;
    seen.input_bits = work.input_bits;
    seen.ready_s = work.ready_s;
    seen.end_s = work.end_s;
    seen.queued_s = queued_s(work);
    seen.status = status;
    this.sink.execution?.(seen);
  }

  /** Closes the account of a task that completed (`path`: its critical path), was dropped, or is still under way. */
  close(
    task: Task,
    account: Account,
    path: Path | undefined,
    end_s: number,
    status: TaskStatus,
    reason: DropReason | "",
  ): TaskRecord {
    const ended = status === "completed" || status === "late";
    const latency_s = ended ? end_s - task.arrival_s : Number.NaN;
    if (path !== undefined && ended && !isNear(path.total_s, latency_s, end_s))
      throw new ConservationError(
        `stages of task ${task.task} sum to ${path.total_s} s, its latency is ${latency_s} s`,
      );
    const idle_j =
      path !== undefined && ended
        ? task.owner.power.idle_w * (latency_s - path.uplink_s - path.downlink_s - path.decisionRadio_s)
        : Number.NaN;
    const energy_j = account.device_cpu_j + account.device_tx_j + account.device_rx_j + (ended ? idle_j : 0);
    const cost = ended ? this.#cost(account, latency_s, energy_j, task.accuracyLost) : Number.NaN;
    this.add(account);
    this.#count(status);
    const record: TaskRecord = {
      task: task.task,
      device: task.owner.name,
      subtasks: task.graph.subtasks,
      arrival_s: task.arrival_s,
      decided_s: account.decided_s,
      completed_s: ended ? end_s : Number.NaN,
      latency_s,
      decision_s: path === undefined ? Number.NaN : path.decision_s,
      deadline_s: task.deadline_s < Infinity ? task.deadline_s : Number.NaN,
      status,
      reason,
      placement: account.placement,
      uplink_bits: account.uplink_bits,
      downlink_bits: account.downlink_bits,
      backhaul_bits: account.backhaul_bits,
      uplink_s: path === undefined ? Number.NaN : path.uplink_s,
      downlink_s: path === undefined ? Number.NaN : path.downlink_s,
      backhaul_s: path === undefined ? Number.NaN : path.backhaul_s,
      queue_s: path === undefined ? Number.NaN : path.queue_s,
      compute_s: path === undefined ? Number.NaN : path.compute_s,
      device_cpu_j: account.device_cpu_j,
      device_tx_j: account.device_tx_j,
      device_rx_j: account.device_rx_j,
      device_idle_j: idle_j,
      device_energy_j: energy_j,
      edge_energy_j: account.edge_energy_j,
      cloud_energy_j: account.cloud_energy_j,
      backhaul_energy_j: account.backhaul_energy_j,
      spectrum_s: account.spectrum_s,
      edge_core_s: account.edge_core_s,
      cloud_core_s: account.cloud_core_s,
      cost,
      oracle_cost: account.oracle_cost,
      regret: cost - account.oracle_cost,
      accuracy: ended ? task.resultAccuracy : Number.NaN,
      variants: account.variants,
    };
    this.sink.task(record);
    return record;
  }

  /** The cost of a task's use and time up to `now_s`. Idle power is left out, because it is known only at the end. */
  accruedCost(task: Task, account: Account, now_s: number): number {
    const energy_j = account.device_cpu_j + account.device_tx_j + account.device_rx_j;
    return this.#cost(account, now_s - task.arrival_s, energy_j, task.accuracyLost);
  }

  /** Adds an account to the sums of the run. The laws of conservation compare these sums with the meters. */
  add(account: Account): void {
    this.#deviceCpu_j += account.device_cpu_j;
    this.#transmit_j += account.device_tx_j;
    this.#receive_j += account.device_rx_j;
    this.#edge_j += account.edge_energy_j;
    this.#cloud_j += account.cloud_energy_j;
    this.#sent_bits += account.uplink_bits + account.downlink_bits + account.backhaul_bits;
    this.#serverCore_s += account.edge_core_s + account.cloud_core_s;
  }

  /**
   * Checks the laws of conservation after a run of `run_s` seconds.
   *
   * @throws ConservationError when tasks, bits, core-seconds or joules do not add up
   */
  check(network: Network, run_s: number): void {
    const { generated, completed, late, dropped, inFlight } = this.counts;
    if (generated !== completed + late + dropped + inFlight)
      throw new ConservationError(
        `${generated} tasks generated, ${completed} completed + ${late} late + ${dropped} dropped + ${inFlight} in flight`,
      );
    for (const { bits } of network.links)
      same("bits", bits.requested_bits, bits.delivered_bits + bits.abandoned_bits, 0);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    same("bits carried", sum(network.links.map(({ bits }) => bits.delivered_bits)), this.#sent_bits, 0);
    const devices = network.devices.map((device) => device.report(run_s));
    const servers = network.servers.map((server) => server.report(run_s));
    same("core-seconds of devices", sum(devices.map(({ busy_s }) => busy_s)), this.#deviceCore_s, run_s);
    same("core-seconds of servers", sum(servers.map(({ busy_s }) => busy_s)), this.#serverCore_s, run_s);
    same("J of device CPUs", sum(devices.map(({ cpu_j }) => cpu_j)), this.#deviceCpu_j, 0);
    same("J transmitting", sum(devices.map(({ tx_j }) => tx_j)), this.#transmit_j, 0);
    same("J receiving", sum(devices.map(({ rx_j }) => rx_j)), this.#receive_j, 0);
    same("J of servers", sum(servers.map(({ cpu_j }) => cpu_j)), this.#edge_j + this.#cloud_j, 0);
    this.#checkMemory(network);
    for (const row of [...devices, ...servers]) {
      const parts = [row.cpu_j, row.tx_j, row.rx_j, row.idle_j, row.tail_j].filter((part) => !Number.isNaN(part));
      same(`J of ${row.node}`, row.energy_j, sum(parts), 0);
      if (Number.isNaN(row.battery_start_j)) continue;
      const { battery_start_j, harvested_j, used_j, spilled_j, battery_end_j } = row;
      same(
        `J in the battery of ${row.node}`,
        battery_end_j,
        battery_start_j + harvested_j - used_j - spilled_j,
        harvested_j,
      );
      same(`J from the battery of ${row.node}`, used_j, row.energy_j, battery_start_j);
    }
  }

  /** Checks that no memory is held any more, and that all held memory is booked. */
  #checkMemory({ devices, servers, limitsMemory, limitsMachines }: Network): void {
    if (limitsMachines)
      for (const { name, memory } of servers.flatMap(({ machines }) => machines))
        if (memory !== undefined) same(`bytes of memory free at ${name}`, memory.free_bytes, memory.capacity_bytes, 0);
    if (!limitsMemory) return;
    let held_byte_s = 0;
    for (const { name, memory } of [...devices.map(({ node }) => node), ...servers]) {
      if (memory === undefined) continue;
      held_byte_s += memory.held_byte_s;
      same(`bytes of memory free at ${name}`, memory.free_bytes, memory.capacity_bytes, 0);
    }
    same("byte-seconds of memory", held_byte_s, this.#memory_byte_s, 0);
  }

  #cost(account: Account, latency_s: number, device_energy_j: number, accuracyLost: number): number {
    const weights = this.#weights;
    const { accuracy = 0 } = weights;
    const cost =
      weights.time * latency_s +
      weights.energy * device_energy_j +
      weights.edgeEnergy * account.edge_energy_j +
      weights.cloudEnergy * account.cloud_energy_j +
      weights.core * account.edge_core_s +
      weights.cloud * account.cloud_core_s +
      weights.spectrum * account.spectrum_s +
      weights.backhaul * account.backhaul_bits;
    return accuracyLost === 0 ? cost : cost + accuracy * accuracyLost;
  }

  #count(status: TaskStatus): void {
    if (status === "completed") this.counts.completed++;
    else if (status === "late") this.counts.late++;
    else if (status === "dropped") this.counts.dropped++;
    else this.counts.inFlight++;
  }
}

const isNear = (a: number, b: number, scale: number): boolean =>
  a === b || Math.abs(a - b) <= TOLERANCE * 1e-3 * Math.max(1, Math.abs(scale)) + TOLERANCE * Math.abs(b);

const same = (what: string, a: number, b: number, scale: number): void => {
  if (!isNear(a, b, scale)) throw new ConservationError(`${a} ${what} metered, ${b} booked to tasks`);
};
