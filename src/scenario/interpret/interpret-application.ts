import { optional, siDistribution, siValue } from "../../fields/checked.js";
import type { QuantityText } from "../../fields/fields.js";
import { type ArrivalRows, mostSubtasks } from "../../models/arrivals/rows.js";
import type { ApplicationSpec, WorkSpec } from "../scenario.js";
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

const mean = (values: Float64Array): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** A chain with a trace's greatest number of sub-tasks and its mean sizes and works: what a run from a trace is about. */
export const nominalApplication = (application: ApplicationText, rows: ArrivalRows): ApplicationSpec => ({
  kind: "chain",
  subtasks: mostSubtasks(rows),
  data_bits: { kind: "constant", value: mean(rows.data_bits) },
  work: {
    kind: "cycles",
    cycles: { kind: "constant", value: mean(rows.work_cycles) },
  },
  serial: 0,
  ...deadlineOf(application),
});
