import type { Simulation } from "../engine/simulation.js";
import type { ComputeNode } from "./compute-node.js";
import type { ConditionSource } from "./conditions.js";
import type { Reporting } from "./node-report.js";
import type { FrequencyRange } from "./policy.js";
import type { NodeRecord } from "./records.js";

/** Powers of a device's radio and energies of its CPU; see docs/model.md. */
export interface DevicePower {
  /** Energy per cycle = kappa f^2, in J s^2. */
  readonly kappa: number;
  /** J per bit of a sub-task's input, instead of kappa where it is > 0. */
  readonly data_j_per_bit: number;
  /** Drawn while sending: transmit power / efficiency of the amplifier + circuit. */
  readonly transmit_w: number;
  readonly receive_w: number;
  /** Drawn by the radio while it neither sends nor receives. */
  readonly idle_w: number;
}

/** A mobile device: its CPU, and its radio's meter. */
export class Device implements Reporting {
  readonly name: string;
  readonly node: ComputeNode;
  readonly power: DevicePower;
  readonly conditions: ConditionSource;
  /** Frequencies that policies may set; undefined: none. */
  readonly dvfs: FrequencyRange | undefined;
  /** Number among all devices, from 0. */
  readonly number: number;
  readonly #simulation: Simulation;
  #transmitted_j = 0;
  #received_j = 0;
  #onAir = 0;
  #onAirSince_s = 0;
  #onAir_s = 0;

  constructor(
    simulation: Simulation,
    number: number,
    node: ComputeNode,
    power: DevicePower,
    conditions: ConditionSource,
    dvfs?: FrequencyRange,
  ) {
    this.dvfs = dvfs;
    this.#simulation = simulation;
    this.number = number;
    this.name = node.name;
    this.node = node;
    this.power = power;
    this.conditions = conditions;
  }

  /** Energy of executing here: kappa f^2 per cycle, or J per bit of input. */
  executionEnergy_j(work_cycles: number, frequency_hz: number, input_bits: number): number {
    const { kappa, data_j_per_bit } = this.power;
    return data_j_per_bit > 0 ? data_j_per_bit * input_bits : kappa * frequency_hz * frequency_hz * work_cycles;
  }

  /** A transfer of this device goes on air, or leaves it. */
  radio(change: 1 | -1): void {
    const { now_s } = this.#simulation;
    if (this.#onAir > 0) this.#onAir_s += now_s - this.#onAirSince_s;
    this.#onAirSince_s = now_s;
    this.#onAir += change;
  }

  /** Adds the energy of a transfer. */
  charge(direction: "uplink" | "downlink", energy_j: number): void {
    if (direction === "uplink") this.#transmitted_j += energy_j;
    else this.#received_j += energy_j;
  }

  report(run_s: number): NodeRecord {
    const row = this.node.report(run_s);
    const idle_j = this.power.idle_w * Math.max(0, run_s - this.#onAir_s);
    const cpu_j = row.cpu_j;
    return {
      ...row,
      tx_j: this.#transmitted_j,
      rx_j: this.#received_j,
      idle_j,
      energy_j: cpu_j + this.#transmitted_j + this.#received_j + idle_j,
    };
  }
}
