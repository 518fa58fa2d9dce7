import { AT } from "../../output/metrics/metrics.js";
import type { NodeRecord, TaskRecord } from "../../world/port/records.js";
import { Welford } from "../analysis/statistics/statistics.js";
import { fewEnough, type Measure, type MeasuredNetwork, ratio } from "./measure.js";

/**
 * Jain's index of fairness:
 *
 *     J = (sum x)^2 / (n sum x^2),   1 / n (one has all) to 1 (all have the same)
 *
 * @param values  >= 0
 * @returns NaN of no values, and if all are 0
 * @source R. Jain, D. Chiu, W. Hawe, A quantitative measure of fairness and discrimination for resource allocation in shared computer
 *         systems, DEC Research Report TR-301, 1984
 */
export const jainIndex = (values: readonly number[]): number => {
  // Divided by the greatest of them, so that neither sum leaves the range of doubles.
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value / most;
    squares += (value / most) ** 2;
  }
  return values.length === 0 || !(most > 0) ? Number.NaN : Math.min(1, (sum * sum) / (values.length * squares));
};

/** Results of the tasks of a device. */
interface DeviceTasks {
  readonly group: Group | undefined;
  finished: number;
  latency_s: number;
}

class Group {
  readonly latency_s = new Welford();
  readonly energy_j = new Welford();
  completed = 0;
  late = 0;
  dropped = 0;
}

/** Fairness between devices, their energy over the run, and the means of their groups where there are several. */
export class Devices {
  readonly #groups = new Map<string, Group>();
  readonly #devices = new Map<string, DeviceTasks>();
  readonly #single: ReadonlySet<string>;

  constructor(groups: MeasuredNetwork["groups"]) {
    this.#single = new Set(groups.filter(({ count }) => count === 1).map(({ name }) => name));
    // With a single group its means equal those of all devices.
    if (groups.length > 1)
      for (const name of fewEnough(groups.map(({ name }) => name))) this.#groups.set(name, new Group());
  }

  /** @param record  of a task that arrived after the warm-up */
  task({ device, status, latency_s, device_energy_j }: TaskRecord): void {
    if (status === "in-flight") return;
    const tasks = this.#tasksOf(device);
    const { group } = tasks;
    if (group !== undefined) group[status]++;
    if (status === "dropped") return;
    tasks.finished++;
    tasks.latency_s += latency_s;
    group?.latency_s.push(latency_s);
    group?.energy_j.push(device_energy_j);
  }

  *measures(nodes: readonly NodeRecord[], measured_s: number): Generator<Measure> {
    for (const [name, { latency_s, energy_j, completed, late, dropped }] of this.#groups) {
      const ended = completed + late + dropped;
      const of = (metric: string, value: number, n: number): Measure => ({ name: `${metric}${AT}${name}`, value, n });
      yield of("latency_s", latency_s.mean, latency_s.n);
      yield of("device_energy_j", energy_j.mean, energy_j.n);
      yield of("completed_share", ratio(completed, ended), ended);
      yield of("deadline_miss_share", ratio(late + dropped, ended), ended);
      yield of("throughput_per_s", ratio(completed + late, measured_s), ended);
    }
    const devices = nodes.filter(({ kind }) => kind === "device");
    const parts = [
      ["energy_per_device_j", (row: NodeRecord) => row.energy_j],
      ["cpu_energy_per_device_j", (row: NodeRecord) => row.cpu_j],
      ["tx_energy_per_device_j", (row: NodeRecord) => row.tx_j],
      ["rx_energy_per_device_j", (row: NodeRecord) => row.rx_j],
      ["idle_energy_per_device_j", (row: NodeRecord) => row.idle_j],
      // Devices without a tail spend nothing in it.
      ["tail_energy_per_device_j", (row: NodeRecord) => row.tail_j || 0],
    ] as const;
    const hasTail = devices.some(({ tail_j }) => !Number.isNaN(tail_j));
    for (const [name, of] of parts) {
      const applies = devices.length > 0 && (hasTail || !name.startsWith("tail"));
      const sum = devices.reduce((total, row) => total + of(row), 0);
      yield { name, value: applies ? sum / devices.length : Number.NaN, n: devices.length };
    }
    yield* this.#fairness(devices);
  }

  *#fairness(devices: readonly NodeRecord[]): Generator<Measure> {
    const measure = (name: string, values: readonly number[]): Measure => ({
      name,
      value: jainIndex(values),
      n: values.length,
    });
    const all = devices.map(({ node }) => this.#devices.get(node) ?? { finished: 0, latency_s: 0 });
    const served = all.filter(({ finished }) => finished > 0);
    yield measure(
      "jain_latency",
      served.map(({ finished, latency_s }) => latency_s / finished),
    );
    yield measure(
      "jain_energy",
      devices.map(({ energy_j }) => energy_j),
    );
    yield measure(
      "jain_throughput",
      all.map(({ finished }) => finished),
    );
  }

  #tasksOf(device: string): DeviceTasks {
    let tasks = this.#devices.get(device);
    if (tasks === undefined) {
      tasks = { group: this.#groups.get(this.#groupOf(device)), finished: 0, latency_s: 0 };
      this.#devices.set(device, tasks);
    }
    return tasks;
  }

  /** `phone` of `phone-3`; a group of one device has the name of the device. */
  #groupOf(device: string): string {
    return this.#single.has(device) ? device : device.replace(/-\d+$/, "");
  }
}
