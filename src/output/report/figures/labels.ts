/** What a metric is called in figures, and its unit. */
interface Label {
  readonly name: string;
  /** Empty: a number without unit. */
  readonly unit: string;
}

const KNOWN: Readonly<Record<string, Label>> = {
  latency_s: { name: "Latency", unit: "s" },
  decision_s: { name: "Decision time", unit: "s" },
  uplink_s: { name: "Uplink time", unit: "s" },
  downlink_s: { name: "Downlink time", unit: "s" },
  backhaul_s: { name: "Backhaul time", unit: "s" },
  queue_s: { name: "Queueing time", unit: "s" },
  compute_s: { name: "Computing time", unit: "s" },
  device_energy_j: { name: "Device energy", unit: "J" },
  edge_energy_j: { name: "Edge energy", unit: "J" },
  cloud_energy_j: { name: "Cloud energy", unit: "J" },
  edge_core_s: { name: "Edge core time", unit: "core-s" },
  cloud_core_s: { name: "Cloud core time", unit: "core-s" },
  spectrum_s: { name: "Spectrum time", unit: "s" },
  cost: { name: "Cost", unit: "" },
  regret: { name: "Regret", unit: "cost" },
  throughput_per_s: { name: "Throughput", unit: "tasks/s" },
  goodput_per_s: { name: "Goodput", unit: "tasks/s" },
  completed_share: { name: "Share of tasks completed in time", unit: "" },
  late_share: { name: "Share of tasks that are late", unit: "" },
  dropped_share: { name: "Share of tasks that are dropped", unit: "" },
};

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_per_s$/, "1/s"],
  [/_s$/, "s"],
  [/_j$/, "J"],
  [/_bits$/, "bit"],
  [/_bps$/, "bit/s"],
  [/_hz$/, "Hz"],
  [/_db$/, "dB"],
  [/_w$/, "W"],
];

/** Metrics that may be below 0; all others with a unit, and all shares, may not. */
const SIGNED = ["regret", "slack", "gain", "difference"];

/** Whether no value of a metric is below 0, so that no axis and no interval of it is. */
export const isNonNegative = (metric: string): boolean =>
  !SIGNED.some((word) => metric.includes(word)) &&
  (Object.hasOwn(KNOWN, metric) || /_(s|j|bits|bps|hz|w|share|utilization|utilisation|index)(_p\d+)?$/.test(metric));

/** The most that a metric can be. */
export const largestOf = (metric: string): number => (/_share(_|$)/.test(metric) ? 1 : Infinity);

/** `latency_s` is the latency in s; unknown names are read by their endings. */
export const labelOf = (metric: string): Label => {
  const known = KNOWN[metric];
  if (known !== undefined) return known;
  const [, quantity, percent] = /^(.+)_p(\d{1,2})$/.exec(metric) ?? [];
  if (quantity !== undefined && percent !== undefined) {
    const { name, unit } = labelOf(quantity);
    const middle = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
    return { name: percent === "50" ? `Median ${middle}` : `${ordinal(Number(percent))} percentile of ${middle}`, unit };
  }
  const ending = UNITS.find(([pattern]) => pattern.test(metric));
  const words = (ending === undefined ? metric : metric.replace(ending[0], "")).replaceAll("_", " ");
  return { name: words.slice(0, 1).toUpperCase() + words.slice(1), unit: ending?.[1] ?? "" };
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
