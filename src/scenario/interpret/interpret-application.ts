import { optional, siDistribution, siValue } from "../../fields/checked.js";
import type { QuantityText } from "../../fields/fields.js";
import { type ArrivalRows, mostSubtasks } from "../../models/arrivals/rows.js";
import type { NeuralNetwork } from "../../models/networks/layer.js";
import type { AccuracyTerms, Variant } from "../../world/port/application.js";
import { LAYER_TYPES } from "../../world/port/layers.js";
import type { ResolvedText } from "../schema/schema.js";
import type { ApplicationSpec, WorkSpec } from "../spec/application.js";
import { bytesOf } from "./interpret-computing.js";
import { interpretNetwork, publishedAccuracy } from "./interpret-network.js";

type ApplicationText = ResolvedText["application"];

interface WorkText {
  readonly complexity?: QuantityText | undefined;
  readonly work?: QuantityText | undefined;
}

const interpretWork = ({ complexity, work }: WorkText): WorkSpec =>
  complexity !== undefined
    ? { kind: "complexity", cycles_per_bit: siDistribution(complexity, "complexity") }
    : { kind: "cycles", cycles: siDistribution(work ?? 0, "work") };

type GraphText = NonNullable<ApplicationText["graph"]>;
type NodeText = GraphText["nodes"][number];

/** FLOP by layer type; undefined: the node's work is not given in FLOP. */
const interpretFlop = ({ flop }: NodeText): readonly number[] | undefined =>
  flop === undefined ? undefined : LAYER_TYPES.map((type) => siValue(flop[type], "flop"));

/** Work of a node. Work in FLOP counts one cycle per FLOP. */
const interpretNodeWork = (node: NodeText): WorkSpec => {
  const flop = interpretFlop(node);
  if (flop === undefined) return interpretWork(node);
  return { kind: "cycles", cycles: { kind: "constant", value: flop.reduce((sum, one) => sum + one, 0) } };
};

type VariantsText = ApplicationText["variants"];

const variantsOf = (variants: VariantsText): readonly Variant[] | undefined =>
  variants?.map(({ name, work, data, memory, loss }) => ({
    name,
    work: siValue(work, "number"),
    data: siValue(data, "number"),
    memory: siValue(memory, "number"),
    loss: siValue(loss, "number"),
  }));

/** Accuracy without losses: given, published, or else 1. */
export const fullAccuracy = ({ accuracy, network }: ApplicationText): number => {
  if (accuracy?.full !== undefined) return siValue(accuracy.full, "number");
  return (network === undefined ? undefined : publishedAccuracy(network)) ?? 1;
};

/** An application with variants always has an accuracy, by default 1 without a floor. A network that classifies has one, too. */
const accuracyOf = (application: ApplicationText): { readonly accuracy?: AccuracyTerms } => {
  const { accuracy, variants, graph, network } = application;
  const hasVariants = variants !== undefined || graph?.nodes.some((node) => node.variants !== undefined) === true;
  const isPublished = network !== undefined && publishedAccuracy(network) !== undefined;
  if (accuracy === undefined && !hasVariants && !isPublished) return {};
  return { accuracy: { full: fullAccuracy(application), floor: siValue(accuracy?.floor ?? 0, "number") } };
};

const memoryOf = (memory: QuantityText): { readonly memory_bytes?: number } => {
  const memory_bytes = bytesOf(memory);
  return memory_bytes > 0 ? { memory_bytes } : {};
};

const nodeMemories = (nodes: readonly { readonly memory: QuantityText }[]) => {
  const memory_bytes = nodes.map(({ memory }) => bytesOf(memory));
  return memory_bytes.some((bytes) => bytes > 0) ? { memory_bytes } : {};
};

const nodeVariants = (nodes: readonly { readonly variants?: VariantsText }[]) => {
  const ownVariants = nodes.map(({ variants }) => variantsOf(variants));
  return ownVariants.some((own) => own !== undefined) ? { ownVariants } : {};
};

const termsOf = (application: ApplicationText) => ({
  ...optional("deadline_s", application.deadline, "time"),
  onDeadline: application.onDeadline,
  ...optional("priority", application.priority, "count"),
  ...(application.onMemory === "wait" ? { onMemory: application.onMemory } : {}),
  ...(application.variants === undefined ? {} : { variants: variantsOf(application.variants)! }),
  ...accuracyOf(application),
});

/**
 * The application of checked text; undefined if the text has none.
 *
 * @param read  the network read from its file, if it names one
 */
export const interpretApplication = (
  application: ApplicationText,
  read?: NeuralNetwork,
): ApplicationSpec | undefined => {
  const { chain, graph, layers, network } = application;
  if (network !== undefined)
    return { ...interpretNetwork(network, fullAccuracy(application), read), ...termsOf(application) };
  if (layers !== undefined)
    return {
      kind: "layers",
      depth: siDistribution(layers.depth, "count"),
      width: siDistribution(layers.width, "count"),
      density: siValue(layers.density, "number"),
      data_bits: siDistribution(layers.data, "data"),
      ...optional("firstData_bits", layers.firstData, "data"),
      work: interpretWork(layers),
      ...memoryOf(layers.memory),
      ...termsOf(application),
    };
  if (chain !== undefined)
    return {
      kind: "chain",
      subtasks: Number(chain.subtasks),
      data_bits: siDistribution(chain.data, "data"),
      ...optional("firstData_bits", chain.firstData, "data"),
      work: interpretWork(chain),
      serial: siValue(chain.serial, "number"),
      ...memoryOf(chain.memory),
      ...termsOf(application),
    };
  if (graph === undefined) return undefined;
  const names = graph.nodes.map((node) => node.name);
  return {
    kind: "graph",
    names,
    work: graph.nodes.map(interpretNodeWork),
    serial: graph.nodes.map(({ serial }) => siValue(serial, "number")),
    ...nodeMemories(graph.nodes),
    ...nodeVariants(graph.nodes),
    edges: graph.edges.map(({ from, to, data }) => ({
      from: from === "input" ? -1 : names.indexOf(from),
      to: to === "output" ? names.length : names.indexOf(to),
      data_bits: siDistribution(data, "data"),
    })),
    ...(graph.nodes.some(({ flop }) => flop !== undefined) ? { flop: graph.nodes.map(interpretFlop) } : {}),
    ...termsOf(application),
  };
};

const mean = (values: Float64Array): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** A chain with a trace's greatest number of sub-tasks and its mean sizes and works. It approximates the tasks of a run from a trace. */
export const nominalApplication = (application: ApplicationText, rows: ArrivalRows): ApplicationSpec => ({
  kind: "chain",
  subtasks: mostSubtasks(rows),
  data_bits: { kind: "constant", value: mean(rows.data_bits) },
  work: {
    kind: "cycles",
    cycles: { kind: "constant", value: mean(rows.work_cycles) },
  },
  serial: 0,
  ...termsOf(application),
});
