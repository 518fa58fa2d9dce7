import type { Distribution } from "../../engine/distributions.js";
import type { RandomStream } from "../../engine/random.js";
import {
  Application,
  type DataEdge,
  INPUT,
  type SubtaskTerms,
  TaskGraph,
  type WorkLaw,
  type Workload,
  type WorkloadSource,
} from "../port/application.js";

/** The laws of random task graphs in layers. */
export interface LayerLaws {
  /** Number of layers, whole, >= 1. */
  readonly depth: Distribution;
  /** Number of sub-tasks of a layer, whole, >= 1; drawn for each layer. */
  readonly width: Distribution;
  /** Probability, 0 to 1, that a sub-task takes data from one of the layer before. */
  readonly density: number;
  readonly data_bits: Distribution;
  /** Data of the edges from the task's input, if their law differs. */
  readonly firstData_bits: Distribution | undefined;
  readonly work: WorkLaw;
  /** Memory and variants of a task with that number of sub-tasks. */
  readonly termsOf?: (subtasks: number) => SubtaskTerms;
}

/**
 * Draws a new task graph for every task: sub-tasks in layers, data from each layer to the next.
 *
 * For every pair of sub-tasks in neighbouring layers, the later one takes data from the earlier one with probability `density`. A sub-task
 * without input gets one from a sub-task of the layer before. A sub-task without output hands its data to a sub-task of the next layer.
 * Both are drawn uniformly. The first layer starts from the task's input, the last layer leads to its output.
 *
 * @source after T. Tobita, H. Kasahara, "A standard task graph set for fair evaluation of multiprocessor scheduling algorithms",
 *         Journal of Scheduling 2002 (layer by layer)
 */
export class LayeredApplication implements WorkloadSource {
  readonly #laws: LayerLaws;

  constructor(laws: LayerLaws) {
    if (!(laws.density >= 0 && laws.density <= 1)) throw new RangeError(`invalid density: ${laws.density}`);
    this.#laws = laws;
  }

  draw(random: RandomStream): Workload {
    const { data_bits, firstData_bits = data_bits, work, termsOf } = this.#laws;
    const graph = this.#drawGraph(random);
    const sizes = graph.edges.map(({ from }) => (from === INPUT ? firstData_bits : data_bits));
    return new Application(graph, sizes, new Array<WorkLaw>(graph.subtasks).fill(work), termsOf?.(graph.subtasks)).draw(
      random,
    );
  }

  #drawGraph(random: RandomStream): TaskGraph {
    const { depth, width, density } = this.#laws;
    const layers: number[][] = [];
    let subtasks = 0;
    const layerCount = depth.sample(random);
    for (let layer = 0; layer < layerCount; layer++) {
      const size = width.sample(random);
      layers.push(Array.from({ length: size }, () => subtasks++));
    }
    const oneOf = (layer: readonly number[]): number => layer[Math.floor(layer.length * random())]!;
    const edges: DataEdge[] = layers[0]!.map((to) => ({ from: INPUT, to }));
    for (let layer = 1; layer < layers.length; layer++) {
      const before = layers[layer - 1]!;
      const used = new Set<number>();
      const fed = new Set<number>();
      const link = (from: number, to: number) => {
        edges.push({ from, to });
        used.add(from);
        fed.add(to);
      };
      for (const to of layers[layer]!) {
        for (const from of before) if (random() < density) link(from, to);
        if (!fed.has(to)) link(oneOf(before), to);
      }
      for (const from of before) if (!used.has(from)) link(from, oneOf(layers[layer]!));
    }
    for (const from of layers.at(-1)!) edges.push({ from, to: subtasks });
    return new TaskGraph(subtasks, edges);
  }
}
