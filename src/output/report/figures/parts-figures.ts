import { captionOf, finishedNote } from "../drawing/captions.js";
import { type Figure, shortNumber } from "../drawing/figure.js";
import { axisWidth, longestOf, policyAxis } from "../drawing/policy-axis.js";
import { figureBase, NO_DATA, STAGES, stageColours } from "../drawing/theme.js";
import type { RunFacts } from "../facts/run-facts.js";
import { ENERGIES } from "../facts/task-facts.js";

interface Part {
  readonly policy: string;
  readonly part: string;
  readonly value: number;
}

/** Stacked bars, one per policy. */
const stacked = (
  texts: Pick<Figure, "name" | "title" | "caption"> & { readonly axis: string },
  policies: readonly string[],
  parts: readonly Part[],
  scale: { readonly domain: readonly string[]; readonly range: readonly string[] },
): Figure => {
  const present = scale.domain.filter((part) => parts.some((row) => row.part === part && row.value !== 0));
  const rows = parts.filter(({ part }) => present.includes(part));
  const hasData = (policy: string): boolean => rows.some((row) => row.policy === policy);
  const { y, shown } = policyAxis(policies, hasData);
  return {
    name: texts.name,
    title: texts.title,
    caption: texts.caption,
    alt: `${texts.axis}: ${policies
      .map((policy) => {
        const words = rows.filter((row) => row.policy === policy && row.value > 0);
        const text = words.map(({ part, value }) => `${part} ${shortNumber(value)}`).join(", ");
        return `${policy}: ${hasData(policy) ? text : NO_DATA}`;
      })
      .join("; ")}.`,
    layout: {
      columns: 0,
      height: 30 * policies.length + 10,
      margin: axisWidth(shown),
      legend: present.length,
      longest: longestOf(present),
    },
    spec: {
      ...figureBase(),
      data: { values: rows.map((row) => ({ ...row, order: present.indexOf(row.part) })) },
      mark: { type: "bar", height: { band: 0.7 } },
      encoding: {
        y,
        x: {
          field: "value",
          type: "quantitative",
          title: texts.axis,
          stack: "zero",
          axis: { tickCount: 5 },
          scale: { nice: 5 },
        },
        order: { field: "order", type: "quantitative" },
        color: {
          field: "part",
          type: "nominal",
          sort: present,
          scale: { domain: present, range: present.map((part) => scale.range[scale.domain.indexOf(part)]!) },
        },
        tooltip: [
          { field: "policy", title: "policy" },
          { field: "part", title: "part" },
          { field: "value", type: "quantitative", format: ".4~g", title: texts.axis },
        ],
      },
    },
    numbers: {
      columns: ["policy", ...present],
      rows: policies.map((policy) => [
        policy,
        ...present.map((part) => rows.find((row) => row.policy === policy && row.part === part)?.value ?? Number.NaN),
      ]),
    },
    plot: {
      kind: "bars",
      ...{ x: "policy", y: "value", series: "part", order: present },
      xTitle: "",
      yTitle: texts.axis,
    },
  };
};

/** The parts of the latency, from the means of summary.csv. */
export const latencyParts = ({ summary, policies, losses }: RunFacts): Figure => {
  const parts = policies.flatMap((policy) =>
    STAGES.flatMap((stage) => {
      const row = summary.find((one) => one.policy === policy && one.metric === `${stage}_s`);
      return row === undefined || Number.isNaN(row.mean) ? [] : [{ policy, part: stage as string, value: row.mean }];
    }),
  );
  return stacked(
    {
      name: "latency-parts",
      title: "Where the latency goes",
      caption: captionOf(
        "Mean time of the stages on the critical path; they sum to the latency. Queue is all waiting.",
        finishedNote(losses),
      ),
      axis: "Mean latency (s)",
    },
    policies,
    parts,
    stageColours,
  );
};

const ENERGY_NAMES: Readonly<Record<(typeof ENERGIES)[number], string>> = {
  device_cpu_j: "device CPU",
  device_tx_j: "device sending",
  device_rx_j: "device receiving",
  device_idle_j: "device idle",
  edge_energy_j: "edge",
  cloud_energy_j: "cloud",
  backhaul_energy_j: "backhaul",
};

const ENERGY_COLOURS = ["#009E73", "#0072B2", "#56B4E9", "#8A8A8A", "#E69F00", "#D55E00", "#CC79A7"] as const;

/** The parts of the energy, over all finished tasks. */
export const energyParts = ({ tasks, policies, losses }: RunFacts): Figure => {
  const parts = policies.flatMap((policy) => {
    const facts = tasks.get(policy);
    if (facts === undefined || facts.latencies_s.n === 0) return [];
    const { energies_j, latencies_s } = facts;
    return ENERGIES.map((name, i) => ({ policy, part: ENERGY_NAMES[name], value: energies_j[i]! / latencies_s.n }));
  });
  return stacked(
    {
      name: "energy-parts",
      title: "Where the energy goes",
      caption: captionOf(
        "Mean energy of a finished task, by component. Servers without their idle power.",
        finishedNote(losses),
      ),
      axis: "Mean energy of a task (J)",
    },
    policies,
    parts,
    { domain: ENERGIES.map((name) => ENERGY_NAMES[name]), range: ENERGY_COLOURS },
  );
};
