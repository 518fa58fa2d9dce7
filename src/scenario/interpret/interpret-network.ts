import { siDistribution, siValue } from "../../fields/checked.js";
import { networks } from "../../models/networks/catalog.js";
import { type ExitsSpec, exitFlop, exitParameters, exitsOf } from "../../models/networks/exits.js";
import type { NeuralNetwork } from "../../models/networks/layer.js";
import { type CommonText, PRECISION_BITS } from "../../models/networks/model.js";
import { type NetworkSubtask, type NetworkTask, networkTask } from "../../models/networks/subtasks.js";
import type { ResolvedText } from "../schema/schema.js";
import type { GraphSpec } from "../spec/application.js";

/** `application.network` of checked text. */
export type NetworkText = NonNullable<ResolvedText["application"]["network"]>;

/**
 * The sub-tasks of a network, without exits.
 *
 * @param read  network read from its file, if it names one
 * @throws RangeError if its input does not fit
 */
export const taskOfNetwork = (text: NetworkText, read?: NeuralNetwork): NetworkTask => {
  const { precision, granularity, batch }: CommonText = text;
  return networkTask(networks.make(networks.si(text), read), {
    granularity,
    precision_bits: PRECISION_BITS[precision],
    batch: siValue(batch, "count"),
  });
};

/** Whether a network is a chain: every sub-task reads only the one before it. */
export const isChain = ({ subtasks, edges }: NetworkTask): boolean =>
  edges.length === subtasks.length + 1 && edges.every(({ from, to }, index) => from === index - 1 && to === index);

/** Sub-tasks, including the classifiers of the exits after them. */
const withExits = (
  subtasks: readonly NetworkSubtask[],
  text: NetworkText,
  exits: ExitsSpec,
): readonly NetworkSubtask[] =>
  subtasks.map((subtask, number) => {
    if (!("classes" in text) || !exits.branches.some(({ after }) => after === number)) return subtask;
    const classes = siValue(text.classes, "count");
    const classifier = exitFlop(subtask.features, classes, siValue(text.batch, "count"));
    return {
      ...subtask,
      flop: subtask.flop.map((flop, type) => flop + classifier[type]!),
      weights_bits: subtask.weights_bits + PRECISION_BITS[text.precision] * exitParameters(subtask.features, classes),
    };
  });

/** Published share of correct answers of a network; undefined: it does not classify. */
export const publishedAccuracy = ({ model }: NetworkText): number | undefined => networks.of({ model }).accuracy;

const BITS_PER_BYTE = 8;

/**
 * A network of checked text as a task graph.
 *
 * @param accuracy  accuracy of the whole network
 * @param read      network read from its file, if it names one
 */
export const interpretNetwork = (
  text: NetworkText,
  accuracy: number,
  read?: NeuralNetwork,
): Pick<GraphSpec, "kind" | "names" | "work" | "serial" | "memory_bytes" | "edges" | "flop" | "exits"> => {
  const task = taskOfNetwork(text, read);
  const { data, exits: exitsText }: CommonText = text;
  const exits = exitsText === undefined ? undefined : exitsOf(exitsText, accuracy, task.subtasks);
  const subtasks = exits === undefined ? task.subtasks : withExits(task.subtasks, text, exits);
  return {
    kind: "graph",
    names: subtasks.map(({ name }) => name),
    work: subtasks.map(({ flop }) => ({
      kind: "cycles",
      cycles: { kind: "constant", value: flop.reduce((sum, one) => sum + one, 0) },
    })),
    serial: subtasks.map(() => 0),
    memory_bytes: subtasks.map(({ weights_bits }) => Math.ceil(weights_bits / BITS_PER_BYTE)),
    edges: task.edges.map(({ from, to, bits }) => ({
      from,
      to,
      data_bits: from === -1 && data !== undefined ? siDistribution(data, "data") : { kind: "constant", value: bits },
    })),
    flop: subtasks.map(({ flop }) => flop),
    ...(exits === undefined ? {} : { exits }),
  };
};
