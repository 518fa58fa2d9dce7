import { power } from "../../math/powers.js";
import type { Observation, SiteId, SiteView, TaskRequest } from "../../world/port/policy.js";

/** Corrections stay within these. */
const LEAST = 0.1;
const MOST = 10;

/** What DDLRO has learned of one edge. */
export interface EdgeState {
  readonly id: SiteId;
  /** Ratio of the observed to the predicted time of tasks here. */
  correction: number;
  /** Share of its cores that were busy, over about the window. */
  busy: number;
  /** When it was looked at last. */
  seen_s: number;
  cores: number;
}

/**
 * What DDLRO knows of edges: their recent busy shares, and the ratios of observed to predicted times.
 *
 *     busy <- busy + dt / (dt + window) * (busy cores / cores - busy)
 *     correction <- correction * (observed / (predicted * product of corrections))^(eta / k), from 0.1 to 10
 *
 * for the k edges that a task used. With one edge the second is the specified correction^(1 - eta) * r^eta with r = observed / predicted;
 * with two, both as specified would each take the whole of r, and the product of the corrections would tend to r squared.
 */
export class Edges {
  readonly #eta: number;
  readonly #window_s: number;
  readonly #states = new Map<SiteId, EdgeState>();

  constructor(eta: number, window_s: number) {
    this.#eta = eta;
    this.#window_s = window_s;
  }

  /** The state of an edge. */
  of({ id, cores }: Pick<SiteView, "id" | "cores">): EdgeState {
    let state = this.#states.get(id);
    if (state === undefined) {
      state = { id, correction: 1, busy: 0, seen_s: 0, cores };
      this.#states.set(id, state);
    }
    return state;
  }

  /** All edges seen so far, in the order of sites. */
  get all(): Iterable<EdgeState> {
    return this.#states.values();
  }

  /** Looks at how busy edges are. @returns their states */
  look(edges: readonly SiteView[], time_s: number): readonly EdgeState[] {
    return edges.map((edge) => {
      const state = this.of(edge);
      const dt_s = time_s - state.seen_s;
      const share = dt_s > 0 ? dt_s / (dt_s + this.#window_s) : 0;
      state.seen_s = time_s;
      if (edge.cores < Infinity) state.busy += share * ((edge.cores - edge.freeCores) / edge.cores - state.busy);
      return state;
    });
  }

  /** A task that was placed at these edges has ended. */
  learn(used: readonly EdgeState[], predicted_s: number, observed_s: number): void {
    if (used.length === 0 || !(predicted_s > 0 && predicted_s < Infinity && observed_s > 0)) return;
    let product = 1;
    for (const { correction } of used) product *= correction;
    const factor = power(observed_s / (predicted_s * product), this.#eta / used.length);
    for (const state of used) state.correction = Math.min(MOST, Math.max(LEAST, state.correction * factor));
  }
}

/**
 * Shortest expected delay of a whole task at an edge: backlog, work on its grant, and the way of its input.
 *
 *     SED = W + work / (f n) + input / rate + delay
 */
const expectedDelay_s = ({ graph, work_cycles }: TaskRequest, view: Observation, edge: SiteView): number => {
  if (edge.isDown) return Infinity;
  let cycles = 0;
  for (let subtask = 0; subtask < graph.subtasks; subtask++)
    cycles += edge.workOf_cycles?.(subtask) ?? work_cycles[subtask]!;
  let input_s = 0;
  for (const source of graph.sources) input_s = Math.max(input_s, view.moveTime_s(source, "device", edge.id));
  return edge.backlog_s + cycles / (edge.frequency_hz * edge.grantedCores(0)) + input_s;
};

/** The given number of edges of least expected delay, in the order of sites; all edges if there are not more. */
export const nearestEdges = (
  request: TaskRequest,
  view: Observation,
  edges: readonly SiteView[],
  count: number,
): readonly SiteView[] => {
  if (edges.length <= count) return edges;
  const delays_s = edges.map((edge) => expectedDelay_s(request, view, edge));
  const nearest: number[] = [];
  for (let edge = 0; edge < edges.length; edge++) {
    // Inserted before the first edge that takes longer, so the first of equal ones stays first.
    let place = nearest.length;
    while (place > 0 && delays_s[nearest[place - 1]!]! > delays_s[edge]!) place--;
    if (place === count) continue;
    nearest.splice(place, 0, edge);
    if (nearest.length > count) nearest.pop();
  }
  return nearest.sort((a, b) => a - b).map((edge) => edges[edge]!);
};
