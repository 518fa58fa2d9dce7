import type { Simulation } from "../../engine/simulation.js";
import type { Battery } from "../../physics/power/battery.js";
import { cpuEnergy_j } from "../../physics/power/cpu-energy.js";
import { ComputeNode, type QueueRule } from "../computing/compute-node.js";
import { Memory } from "../computing/memory.js";
import type { Reporting } from "../port/node-report.js";
import type { FrequencyRange } from "../port/policy.js";
import type { NodeRecord } from "../port/records.js";
import type { ConditionSource } from "./conditions.js";
import { type AliveRule, DeviceBattery } from "./device-battery.js";
import { DeviceRadio, type RadioPower } from "./device-radio.js";
import type { Harvest } from "./harvest.js";

/** Powers of a device's radio and energies of its CPU; see docs/model.md. */
export interface DevicePower extends RadioPower {
  /** Energy per cycle = kappa f^2, in J s^2. */
  readonly kappa: number;
  /** J per bit of a sub-task's input, instead of kappa where it is > 0. */
  readonly data_j_per_bit: number;
}

/** The parts of a device. */
export interface DeviceParts {
  readonly name: string;
  /** Number among all devices, from 0. */
  readonly number: number;
  readonly cores: number;
  readonly queue?: QueueRule | undefined;
  readonly power: DevicePower;
  readonly conditions: ConditionSource;
  /** Absent: unlimited energy. */
  readonly battery?: Battery | undefined;
  readonly harvest?: Harvest | undefined;
  /** When the device is dead; absent: when its battery is empty. */
  readonly alive?: AliveRule | undefined;
  /** Frequencies that policies may set; absent: none. */
  readonly dvfs?: FrequencyRange | undefined;
  /** Absent: unlimited. */
  readonly memory_bytes?: number | undefined;
}

/** A mobile device: its CPU, its radio, and its battery if it has one. */
export class Device implements Reporting {
  readonly name: string;
  readonly node: ComputeNode;
  readonly radio: DeviceRadio;
  readonly power: DevicePower;
  readonly conditions: ConditionSource;
  readonly battery: DeviceBattery | undefined;
  /** Frequencies that policies may set; undefined: none. */
  readonly dvfs: FrequencyRange | undefined;
  /** Number among all devices, from 0. */
  readonly number: number;
  /** Called when the battery is empty. */
  onDeath: (() => void) | undefined;
  /** Called when the device revives. */
  onRevival: (() => void) | undefined;
  #cpu_w = 0;
  #transmitted_j = 0;
  #received_j = 0;

  constructor(
    simulation: Simulation,
    { name, number, cores, queue, power, conditions, battery, harvest, dvfs, memory_bytes, alive }: DeviceParts,
  ) {
    this.dvfs = dvfs;
    this.number = number;
    this.name = name;
    this.power = power;
    this.conditions = conditions;
    const hasBattery = battery !== undefined;
    const draw = () => {
      this.battery!.draw_w = this.#cpu_w + this.radio.power_w;
    };
    const drawCpu = (power_w: number) => {
      this.#cpu_w = power_w;
      draw();
    };
    const noPower = { idle_w: 0, core_w: 0, data_j_per_bit: 0 };
    const memory = memory_bytes === undefined ? undefined : new Memory(simulation, memory_bytes);
    const onDraw = hasBattery ? drawCpu : undefined;
    this.node = new ComputeNode(simulation, { name, kind: "device", cores, power: noPower, queue, onDraw, memory });
    this.radio = new DeviceRadio(simulation, power, hasBattery ? draw : undefined);
    if (!hasBattery) return;
    const die = () => {
      if (this.battery?.canRevive === true) this.radio.switchOff();
      else this.radio.rest();
      this.onDeath?.();
    };
    const revive = () => {
      this.radio.switchOn();
      draw();
      this.onRevival?.();
    };
    this.battery = new DeviceBattery(simulation, {
      battery,
      harvest,
      onEmpty: die,
      alive,
      onRevival: revive,
    });
    draw();
  }

  /** True if the battery has run empty: the device does nothing any more. */
  get isDead(): boolean {
    return this.battery?.isDead ?? false;
  }

  /** Energy of executing here: kappa f^2 per cycle, or J per bit of input. */
  executionEnergy_j(work_cycles: number, frequency_hz: number, input_bits: number): number {
    const { kappa, data_j_per_bit } = this.power;
    return data_j_per_bit > 0 ? data_j_per_bit * input_bits : cpuEnergy_j(work_cycles, frequency_hz, kappa);
  }

  /**
   * Books the energy of an execution, or of its completed part.
   *
   * @param isInstant  true if it took no time: the energy is drained from the battery at once
   * @returns          J spent: less than requested if the battery had no more
   */
  compute(energy_j: number, isInstant: boolean): number {
    const spent_j = isInstant && this.battery !== undefined ? this.battery.drain(energy_j) : energy_j;
    this.node.charge(spent_j);
    return spent_j;
  }

  /** Adds the energy of a transfer. */
  charge(direction: "uplink" | "downlink", energy_j: number): void {
    if (direction === "uplink") this.#transmitted_j += energy_j;
    else this.#received_j += energy_j;
  }

  /** Stops everything but tasks: no harvest, and no end of the battery. */
  rest(): void {
    this.radio.rest();
    this.battery?.rest();
  }

  report(run_s: number): NodeRecord {
    const row = this.node.report(run_s);
    const isGone = this.isDead && !this.battery!.canRevive;
    const { idle_j, tail_j } = this.radio.offAir(isGone ? this.battery!.died_s : run_s);
    const { cpu_j } = row;
    return {
      ...row,
      tx_j: this.#transmitted_j,
      rx_j: this.#received_j,
      idle_j,
      tail_j: this.power.tail === undefined ? Number.NaN : tail_j,
      energy_j: cpu_j + this.#transmitted_j + this.#received_j + idle_j + tail_j,
      ...this.battery?.report(),
      ...(this.battery?.canRevive === true ? this.battery.deaths : {}),
    };
  }
}
