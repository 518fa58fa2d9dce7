import type { Distribution } from "../../engine/distributions.js";
import type { RandomStream } from "../../engine/random.js";
import type { Exits } from "./exits.js";
import type { ByLayerType } from "./layers.js";

/** Data that one sub-task hands to another. */
export interface DataEdge {
  /** Sub-task that makes the data; INPUT (-1): the data come with the task. */
  readonly from: number;
  /** Sub-task that needs the data; the number of sub-tasks: the data are the task's final output. */
  readonly to: number;
}

/** The `from` of data that are on the device when the task arrives. */
export const INPUT = -1;

/**
 * The lists of a `TaskGraph` that are not frozen; the graph itself shows frozen copies. V8 reads an entry of a frozen array some ten times
 * slower, because its optimized code does not access frozen arrays directly. These lists are never changed, and policies do not see them.
 */
export type GraphWays = Pick<TaskGraph, "edges" | "inputs" | "outputs" | "sources" | "order">;

/**
 * The shape of an application: a directed acyclic graph of sub-tasks 0 ... T-1, with data on its edges. Input data start on the
 * device and final output returns there: both are edges too, from INPUT and to T.
 */
export class TaskGraph {
  readonly subtasks: number;
  readonly edges: readonly DataEdge[];
  /** By sub-task, and at index T for the final output: indices of the edges that lead there. */
  readonly inputs: readonly (readonly number[])[];
  /** By sub-task: indices of the edges that leave it. */
  readonly outputs: readonly (readonly number[])[];
  /** Indices of the edges from INPUT. */
  readonly sources: readonly number[];
  /** Sub-tasks in topological order. */
  readonly order: readonly number[];
  /** True if every sub-task has one output and one input, from the sub-task before it. Edge t then leads to sub-task t. */
  readonly isChain: boolean;
  readonly #ways: GraphWays;

  /** @throws RangeError when an edge leads nowhere, the graph has a cycle, or a sub-task has no input or no output */
  constructor(subtasks: number, edges: readonly DataEdge[]) {
    if (!(Number.isSafeInteger(subtasks) && subtasks >= 1))
      throw new RangeError(`invalid number of sub-tasks: ${subtasks}`);
    const inputs: number[][] = Array.from({ length: subtasks + 1 }, () => []);
    const outputs: number[][] = Array.from({ length: subtasks }, () => []);
    const sources: number[] = [];
    edges.forEach(({ from, to }, index) => {
      if (
        !(
          Number.isInteger(from) &&
          Number.isInteger(to) &&
          from >= INPUT &&
          from < subtasks &&
          to >= 0 &&
          to <= subtasks &&
          from !== to
        )
      )
        throw new RangeError(`invalid edge: ${from} to ${to} of ${subtasks} sub-tasks`);
      (from === INPUT ? sources : (outputs[from] as number[])).push(index);
      (inputs[to] as number[]).push(index);
    });
    for (let subtask = 0; subtask <= subtasks; subtask++) {
      if (inputs[subtask]?.length === 0) throw new RangeError(`no data lead to sub-task ${subtask} of ${subtasks}`);
      if (subtask < subtasks && outputs[subtask]?.length === 0)
        throw new RangeError(`no data leave sub-task ${subtask} of ${subtasks}`);
    }
    this.subtasks = subtasks;
    const order = topologicalOrder(subtasks, edges, inputs, outputs);
    this.#ways = { edges: edges.map(({ from, to }) => ({ from, to })), inputs, outputs, sources, order };
    // The copies are frozen, not the lists themselves: V8 would make the lists of all later graphs with another shape.
    this.edges = frozen(edges);
    this.inputs = frozen(inputs.map((list) => list.slice()));
    this.outputs = frozen(outputs.map((list) => list.slice()));
    this.sources = Object.freeze(sources.slice());
    this.order = Object.freeze(order.slice());
    this.isChain =
      edges.length === subtasks + 1 && edges.every(({ from, to }, index) => from === index - 1 && to === index);
    Object.freeze(this);
  }

  /** @internal The lists of a graph for the emulation, which reads them at every event. */
  static waysOf(graph: TaskGraph): GraphWays {
    return graph.#ways;
  }

  /** A chain of T sub-tasks: edge t leads from sub-task t - 1 to sub-task t. */
  static chain(subtasks: number): TaskGraph {
    return new TaskGraph(
      subtasks,
      Array.from({ length: subtasks + 1 }, (_, index) => ({ from: index - 1, to: index })),
    );
  }
}

/** Policies get the graph itself, which all tasks of a chain share. Freezing keeps their changes out of the emulation. */
const frozen = <T extends object>(list: readonly T[]): readonly T[] => {
  for (const item of list) Object.freeze(item);
  return Object.freeze(list);
};

const topologicalOrder = (
  subtasks: number,
  edges: readonly DataEdge[],
  inputs: readonly (readonly number[])[],
  outputs: readonly (readonly number[])[],
): number[] => {
  const missing = Array.from(
    { length: subtasks },
    (_, subtask) => inputs[subtask]?.filter((edge) => edges[edge]?.from !== INPUT).length ?? 0,
  );
  const order = missing.flatMap((count, subtask) => (count === 0 ? [subtask] : []));
  for (const subtask of order)
    for (const edge of outputs[subtask] ?? []) {
      const next = edges[edge]?.to ?? subtasks;
      if (next < subtasks && --(missing as number[])[next]! === 0) order.push(next);
    }
  if (order.length < subtasks) throw new RangeError("the task graph has a cycle");
  return order;
};

/** The name of the first variant of every sub-task with variants. */
export const FULL = "full";

/** A way of doing a sub-task, such as by a quantized or pruned network: factors on the full variant, and the accuracy lost. */
export interface Variant {
  readonly name: string;
  /** Factor on its work, >= 0. */
  readonly work: number;
  /** Factor on all data that it hands on, >= 0. */
  readonly data: number;
  /** Factor on its memory, >= 0. */
  readonly memory: number;
  /** Loss of the task's accuracy. The losses of all sub-tasks add up. Negative: the variant is more accurate. */
  readonly loss: number;
}

/** How good results of a task are, 0 to 1. */
export interface AccuracyTerms {
  /** With all sub-tasks in full. */
  readonly full: number;
  /** Plans below it are refused. */
  readonly floor: number;
}

/** Allowed rounding error of sums of losses. */
const LOSS_SLACK = 1e-9;

/** The most accuracy that variants may lose together. */
export const lossBudget = ({ full, floor }: AccuracyTerms): number => full - floor + LOSS_SLACK;

/** The workload of one task: a graph and its numbers. */
export interface Workload {
  readonly graph: TaskGraph;
  /** By edge. */
  readonly data_bits: Float64Array;
  /** By sub-task. */
  readonly work_cycles: Float64Array;
  /** By sub-task: the part of the work that only one core can do at a time, from 0 to 1. Absent: none. */
  readonly serial?: readonly number[] | undefined;
  /** By sub-task: bytes that it holds at its site from the decision to its end. Absent: none. */
  readonly memory_bytes?: readonly number[] | undefined;
  /** By sub-task: its variants, `full` first. Absent: there are none. */
  readonly variants?: readonly (readonly Variant[])[] | undefined;
  /** Absent: the accuracy is unknown. */
  readonly accuracy?: AccuracyTerms | undefined;
  /** The kind of task, if a trace gives it. */
  readonly application?: string | undefined;
  /** By sub-task: its FLOP by type of layer. Sites with speeds in FLOP/s use it instead of `work_cycles`. Absent: none. */
  readonly flop?: readonly (ByLayerType | undefined)[] | undefined;
  /** For a chain: where tasks of this kind end early, and how often. Absent: never. */
  readonly exits?: Exits | undefined;
  /** Number of the sub-task after which this task ends. Absent: it runs to the end. Hidden from policies. */
  readonly exit?: number | undefined;
  /** With exits: probability that this task's answer is right. Absent: see `accuracy`. Hidden from policies. */
  readonly exitAccuracy?: number | undefined;
}

/** Terms of an application's sub-tasks beside data and work. */
export interface SubtaskTerms {
  /** By sub-task. */
  readonly memory_bytes?: readonly number[] | undefined;
  /** By sub-task, `full` first. */
  readonly variants?: readonly (readonly Variant[])[] | undefined;
  readonly accuracy?: AccuracyTerms | undefined;
}

const NO_TERMS: SubtaskTerms = {};

/** The law of a sub-task's work: drawn, or drawn per bit of its input. */
export interface WorkLaw {
  readonly amount: Distribution;
  /** True: `amount` is in cycles per bit of all input data; false: in cycles. */
  readonly perInputBit: boolean;
  /** Part of it that only one core can do at a time. Default 0. */
  readonly serial?: number;
}

/** The source of the workloads of tasks. */
export interface WorkloadSource {
  /** @param spent  a workload of a finished task that was drawn here: its arrays may be reused */
  draw(random: RandomStream, spent?: Workload): Workload;
}

/** Draws workloads of one graph: all sizes first, by edge, then all works, by sub-task. */
export class Application implements WorkloadSource {
  readonly graph: TaskGraph;
  readonly #data: readonly Distribution[];
  readonly #work: readonly WorkLaw[];
  readonly #serial: readonly number[] | undefined;
  readonly #terms: SubtaskTerms;

  /**
   * @param data_bits  by edge
   * @param work       by sub-task
   */
  constructor(
    graph: TaskGraph,
    data_bits: readonly Distribution[],
    work: readonly WorkLaw[],
    terms: SubtaskTerms = NO_TERMS,
  ) {
    if (data_bits.length !== graph.edges.length) throw new RangeError(`invalid number of sizes: ${data_bits.length}`);
    if (work.length !== graph.subtasks) throw new RangeError(`invalid number of works: ${work.length}`);
    this.graph = graph;
    this.#data = data_bits;
    this.#work = work;
    this.#terms = terms;
    if (work.some(({ serial = 0 }) => serial > 0)) this.#serial = work.map(({ serial = 0 }) => serial);
  }

  draw(random: RandomStream, spent?: Workload): Workload {
    const graph = this.graph;
    const known = spent?.graph === graph ? spent : undefined;
    const data_bits = known?.data_bits ?? new Float64Array(graph.edges.length);
    for (let edge = 0; edge < data_bits.length; edge++) data_bits[edge] = this.#data[edge]!.sample(random);
    const work_cycles = known?.work_cycles ?? new Float64Array(graph.subtasks);
    for (let subtask = 0; subtask < work_cycles.length; subtask++) {
      const law = this.#work[subtask]!;
      const amount = law.amount.sample(random);
      work_cycles[subtask] = law.perInputBit ? amount * inputBits(graph, data_bits, subtask) : amount;
    }
    const { memory_bytes, variants, accuracy } = this.#terms;
    if (known !== undefined) return known;
    return { graph, data_bits, work_cycles, serial: this.#serial, memory_bytes, variants, accuracy };
  }
}

/** All bits that a sub-task needs before it can start. */
export const inputBits = (graph: TaskGraph, data_bits: Float64Array, subtask: number): number =>
  sum(TaskGraph.waysOf(graph).inputs[subtask]!, data_bits);

/** All bits that a sub-task makes. */
export const outputBits = (graph: TaskGraph, data_bits: Float64Array, subtask: number): number =>
  sum(TaskGraph.waysOf(graph).outputs[subtask]!, data_bits);

const sum = (edges: readonly number[], data_bits: Float64Array): number => {
  let bits = 0;
  for (let index = 0; index < edges.length; index++) bits += data_bits[edges[index]!]!;
  return bits;
};
