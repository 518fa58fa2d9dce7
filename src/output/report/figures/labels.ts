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
  completed_share: { name: "Completed tasks", unit: "share" },
  late_share: { name: "Late tasks", unit: "share" },
  dropped_share: { name: "Dropped tasks", unit: "share" },
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

/** `latency_s` is the latency in s; unknown names are read by their endings. */
export const labelOf = (metric: string): Label => {
  const known = KNOWN[metric];
  if (known !== undefined) return known;
  const ending = UNITS.find(([pattern]) => pattern.test(metric));
  const words = (ending === undefined ? metric : metric.replace(ending[0], "")).replaceAll("_", " ");
  return { name: words.slice(0, 1).toUpperCase() + words.slice(1), unit: ending?.[1] ?? "" };
};

/** `Latency (s)` */
export const titleOf = (metric: string): string => {
  const { name, unit } = labelOf(metric);
  return unit === "" ? name : `${name} (${unit})`;
};
