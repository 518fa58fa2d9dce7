import { type DataEdge, INPUT, TaskGraph } from "../../world/port/application.js";

const EDGE = /^(input|\d+)-(\d+|output)$/;

/** The edges of a task's graph: first those of the trace, then added edges of 0 bits. */
export interface TracedGraph {
  readonly edges: readonly DataEdge[];
  /** Number of edges from the trace. */
  readonly given: number;
}

/**
 * Reads the edges of a task's graph: `input-0|0-1|0-2|1-output|2-output`. Sub-tasks are numbered from 0. Each edge has the size at the same
 * place of `data_bits`. A sub-task without incoming edges begins on arrival without data; one without outgoing edges sends nothing:
 * edges of 0 bits are added for them.
 *
 * @param text      edges joined by `|`
 * @param subtasks  number of sub-tasks
 * @returns the graph, or the problem
 */
export const graphIn = (text: string, subtasks: number): TracedGraph | string => {
  const cells = text.split("|").map((cell) => cell.trim());
  const edges: DataEdge[] = [];
  for (const cell of cells) {
    const [, from, to] = EDGE.exec(cell) ?? [];
    if (from === undefined || to === undefined)
      return `edges: expected edges such as input-0|0-1|1-output, got ${JSON.stringify(cell)}`;
    const edge = { from: from === "input" ? INPUT : Number(from), to: to === "output" ? subtasks : Number(to) };
    if (edge.from >= subtasks || (to !== "output" && edge.to >= subtasks))
      return `edges: expected sub-tasks 0 to ${subtasks - 1}, because there are ${subtasks} work_cycles, got "${cell}"`;
    if (edge.from === edge.to) return `edges: expected data from one sub-task to another, got "${cell}"`;
    edges.push(edge);
  }
  const given = edges.length;
  for (let subtask = 0; subtask < subtasks; subtask++) {
    if (!edges.some(({ to }) => to === subtask)) edges.push({ from: INPUT, to: subtask });
    if (!edges.some(({ from }) => from === subtask)) edges.push({ from: subtask, to: subtasks });
  }
  try {
    new TaskGraph(subtasks, edges);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `edges: ${error.message}, got "${text}"`;
  }
  return { edges, given };
};
