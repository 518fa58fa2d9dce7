import { unitOfName } from "../../../world/port/record-columns/column.js";
import { AT, metricFacts, TASK_METRICS } from "../../metrics/metrics.js";

/** The name of a metric in figures, and its unit. */
interface Label {
  readonly name: string;
  /** Empty: a number without unit. */
  readonly unit: string;
}

const KNOWN: Readonly<Record<string, Label>> = {
  // The tables of columns hold the labels of task metrics.
  ...Object.fromEntries(TASK_METRICS.map(({ name, label, unit = "" }) => [name, { name: label, unit }])),
  throughput_per_s: { name: "Throughput", unit: "tasks/s" },
  goodput_per_s: { name: "Goodput", unit: "tasks/s" },
  completed_share: { name: "Share of tasks completed in time", unit: "" },
  late_share: { name: "Share of tasks that are late", unit: "" },
  dropped_share: { name: "Share of tasks that are dropped", unit: "" },
  deadline_miss_share: { name: "Deadline miss share", unit: "" },
  finished_share: { name: "Share of tasks that finished", unit: "" },
  in_flight_share: { name: "Share of tasks in flight at the end", unit: "" },
  device_energy_per_arrived_j: { name: "Device energy per arrived task", unit: "J" },
  device_energy_per_finished_j: { name: "Device energy per finished task", unit: "J" },
  device_energy_on_dropped_j: { name: "Device energy on dropped tasks", unit: "J" },
  server_energy_on_dropped_j: { name: "Server energy on dropped tasks", unit: "J" },
  device_energy_on_dropped_share: { name: "Share of device energy on dropped tasks", unit: "" },
  offloaded_share: { name: "Share of tasks offloaded", unit: "" },
  offloaded_subtask_share: { name: "Share of sub-tasks offloaded", unit: "" },
  offloaded_bits_share: { name: "Share of input bits offloaded", unit: "" },
  wait_s: { name: "Wait for cores", unit: "s" },
  sojourn_s: { name: "Sojourn time", unit: "s" },
  utilization: { name: "Utilization", unit: "" },
  energy_per_device_j: { name: "Energy per device", unit: "J" },
  cpu_energy_per_device_j: { name: "CPU energy per device", unit: "J" },
  tx_energy_per_device_j: { name: "Sending energy per device", unit: "J" },
  rx_energy_per_device_j: { name: "Receiving energy per device", unit: "J" },
  idle_energy_per_device_j: { name: "Idle energy per device", unit: "J" },
  tail_energy_per_device_j: { name: "Tail energy per device", unit: "J" },
  server_energy_j: { name: "Server energy", unit: "J" },
  server_idle_energy_j: { name: "Idle energy of servers", unit: "J" },
  jain_latency: { name: "Jain's index of latency", unit: "" },
  jain_energy: { name: "Jain's index of energy", unit: "" },
  jain_throughput: { name: "Jain's index of throughput", unit: "" },
};

/** Metrics that may be negative. All other metrics with a unit, and all shares, may not. */
const SIGNED = ["regret", "slack", "gain", "difference"];

/** Whether a metric is never negative, so that no axis or interval reaches below 0. */
export const isNonNegative = (metric: string): boolean =>
  !SIGNED.some((word) => metric.includes(word)) &&
  (metricFacts(metric).population !== "own" ||
    /_(s|j|bits|bps|hz|w|share|utilization|utilisation|index)(_p\d+)?$/.test(metric));

/** The largest possible value of a metric. */
export const largestOf = (metric: string): number =>
  metricFacts(metric).isShare === true || /_share(_|$)/.test(metric) ? 1 : Infinity;

/** `latency_s` is the latency in s. Unknown names are interpreted by their endings. */
export const labelOf = (metric: string): Label => {
  const known = KNOWN[metric];
  if (known !== undefined) return known;
  const at = metric.indexOf(AT);
  if (at > 0) {
    const { name, unit } = labelOf(metric.slice(0, at));
    return { name: `${name}, ${metric.slice(at + AT.length)}`, unit };
  }
  const [, quantity, percent] = /^(.+)_p(\d{1,2})$/.exec(metric) ?? [];
  if (quantity !== undefined && percent !== undefined) {
    const { name, unit } = labelOf(quantity);
    const middle = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
    return {
      name: percent === "50" ? `Median ${middle}` : `${ordinal(Number(percent))} percentile of ${middle}`,
      unit,
    };
  }
  const { unit, rest } = unitOfName(metric);
  const words = rest.replaceAll("_", " ");
  return { name: words.slice(0, 1).toUpperCase() + words.slice(1), unit };
};

const ordinal = (n: number): string => {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
};

/** `Latency (s)` */
export const titleOf = (metric: string): string => {
  const { name, unit } = labelOf(metric);
  return unit === "" ? name : `${name} (${unit})`;
};

/** The title of a metric in a report that may rename it. */
export const titleIn = (titles: ReadonlyMap<string, string> | undefined, metric: string): string =>
  titles?.get(metric) ?? titleOf(metric);
