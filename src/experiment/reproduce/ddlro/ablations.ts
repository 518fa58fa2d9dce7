import { mean } from "../../analysis/statistics/statistics.js";
import { meanOf } from "../intervals.js";
import type { Effort, PaperTable, Row } from "../reproduction.js";
import { type Measured, measure, type Scheme } from "./measure.js";
import { ABLATIONS, DDLRO, ddlroWith, scenarioOf } from "./schemes.js";

const ratio = (a: readonly Measured[], b: readonly Measured[], of: "cost" | "latency_s"): readonly number[] =>
  a.map((one, replication) => one[of] / b[replication]![of]);

/** Ablations: the effect of each step of the algorithm. */
export const ablationsTable = (effort: Effort): PaperTable => {
  effort.onStage?.("emulating ablations");
  const scenario = scenarioOf(effort);
  const whole = measure(scenario, DDLRO);
  const rows: Row[] = [
    { scheme: "ddlro", quantity: "accuracy", ...meanOf(whole.map(({ accuracy }) => accuracy)) },
    ...ABLATIONS.flatMap((scheme): Row[] => {
      const measured = measure(scenario, scheme);
      return [
        { scheme: scheme.scheme, quantity: "cost / ddlro's", ...meanOf(ratio(measured, whole, "cost")) },
        { scheme: scheme.scheme, quantity: "latency / ddlro's", ...meanOf(ratio(measured, whole, "latency_s")) },
      ];
    }),
  ];
  return {
    name: "ablations",
    title: "Ablations (no table of the paper)",
    caption:
      "Means over finished tasks in `scenarios/ddlro.yaml`, over those of `ddlro` by replication, with one step left out: partition (all of a task at one site), compression (all sub-tasks in full), balancing (the serving edge alone), adaptation (no corrections are learned). " +
      "In the last row, uneven load has a cost, too. The paper has no ablations.",
    rows,
  };
};

const READINGS: readonly Scheme[] = [
  ddlroWith("literal", { reading: "literal", compression: false, adapt: false }),
  ddlroWith("binary", { reading: "binary", compression: false, adapt: false }),
  ddlroWith("partition", { compression: false, adapt: false }),
];

/** The paper's one formula, as printed and in two readings. */
export const readingsTable = (effort: Effort): PaperTable => {
  effort.onStage?.("emulating readings of the formula");
  // Few tasks, so that there are almost no queues: the formula has none. An edge core half as fast as a phone.
  const scenario = scenarioOf(
    effort,
    "arrivals.rate=0.05 /s",
    'edges=[{ name: near, cores: 64, frequency: "choice(0.5 GHz, 3 GHz)" }]',
    "redraw=task",
  );
  const whole = measure(scenario, DDLRO);
  const onDevice = measure(scenario, onDeviceScheme);
  const rows = READINGS.flatMap((scheme): Row[] => {
    const measured = measure(scenario, scheme);
    const isLiteral = scheme.scheme === "literal";
    return [
      {
        scheme: scheme.scheme,
        quantity: "latency / the device's",
        ...meanOf(ratio(measured, onDevice, "latency_s")),
        target: { kind: isLiteral ? "at least" : "at most", value: 1, from: "aim" },
      },
      { scheme: scheme.scheme, quantity: "share offloaded", ...meanOf(measured.map(({ offloaded }) => offloaded)) },
    ];
  });
  return {
    name: "readings",
    title: "The formula as printed, and its possible meaning (section on the model)",
    caption:
      "The paper prints: minimise a + g + h subject to b >= a + g + h, with a the time on the device, b at the edge, g and h of the way. `literal` offloads exactly where that constraint holds, that is, where the edge is slower than the device and the way together. " +
      `\`binary\` offloads where b + g + h <= a, \`partition\` cuts the task. One edge whose cores are half or three times as fast as the phones', drawn per task, hardly any queues, all in full. With every option, \`ddlro\` comes to ${mean(ratio(whole, onDevice, "latency_s")).toFixed(3)} of the device's latency there.`,
    rows,
  };
};

const onDeviceScheme: Scheme = {
  scheme: "local",
  make: () => ({
    name: "local",
    decides: "task",
    place: ({ graph }) => new Array<string>(graph.subtasks).fill("device"),
  }),
};
