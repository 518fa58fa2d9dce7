import { optional, siDistribution, siValue } from "../../fields/checked.js";
import type { QuantityText } from "../../fields/fields.js";
import type { ApplicationSpec, TraceRow, WorkSpec } from "../scenario.js";
import type { ResolvedText } from "../schema/schema.js";

type ApplicationText = ResolvedText["application"];

interface WorkText {
  readonly complexity?: QuantityText | undefined;
  readonly work?: QuantityText | undefined;
}

const interpretWork = ({ complexity, work }: WorkText): WorkSpec =>
  complexity !== undefined
    ? { kind: "complexity", cycles_per_bit: siDistribution(complexity, "complexity") }
    : { kind: "cycles", cycles: siDistribution(work ?? 0, "work") };

const deadlineOf = (application: ApplicationText) => ({
  ...optional("deadline_s", application.deadline, "time"),
  onDeadline: application.onDeadline,
  ...optional("priority", application.priority, "count"),
});

/** The application of checked text; undefined when the text has none. */
export const interpretApplication = (application: ApplicationText): ApplicationSpec | undefined => {
  const { chain, graph, layers } = application;
  if (layers !== undefined)
    return {
      kind: "layers",
      depth: siDistribution(layers.depth, "count"),
      width: siDistribution(layers.width, "count"),
      density: siValue(layers.density, "number"),
      data_bits: siDistribution(layers.data, "data"),
      ...optional("firstData_bits", layers.firstData, "data"),
      work: interpretWork(layers),
      ...deadlineOf(application),
    };
  if (chain !== undefined)
    return {
      kind: "chain",
      subtasks: Number(chain.subtasks),
      data_bits: siDistribution(chain.data, "data"),
      ...optional("firstData_bits", chain.firstData, "data"),
      work: interpretWork(chain),
      serial: siValue(chain.serial, "number"),
      ...deadlineOf(application),
    };
  if (graph === undefined) return undefined;
  const names = graph.nodes.map((node) => node.name);
  return {
    kind: "graph",
    names,
    work: graph.nodes.map(interpretWork),
    serial: graph.nodes.map(({ serial }) => siValue(serial, "number")),
    edges: graph.edges.map(({ from, to, data }) => ({
      from: from === "input" ? -1 : names.indexOf(from),
      to: to === "output" ? names.length : names.indexOf(to),
      data_bits: siDistribution(data, "data"),
    })),
    ...deadlineOf(application),
  };
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A chain with a trace's greatest number of sub-tasks and its mean sizes and works: what a run from a trace is about. */
export const nominalApplication = (application: ApplicationText, rows: readonly TraceRow[]): ApplicationSpec => ({
  kind: "chain",
  subtasks: Math.max(1, ...rows.map((row) => row.work_cycles.length)),
  data_bits: { kind: "constant", value: rows.length === 0 ? 0 : mean(rows.flatMap((row) => row.data_bits)) },
  work: {
    kind: "cycles",
    cycles: { kind: "constant", value: rows.length === 0 ? 0 : mean(rows.flatMap((row) => row.work_cycles)) },
  },
  serial: 0,
  ...deadlineOf(application),
});
