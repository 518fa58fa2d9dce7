import type { Observation, SiteView, TaskRequest } from "../../world/port/policy.js";
import type { EdgeState } from "./edges.js";
import type { Imbalance } from "./imbalance.js";

const DEVICE = "device";

/** A chain that is cut twice: sub-tasks before `first` stay on the device, those before `second` are at one edge, the rest at another. */
export interface Cut {
  readonly first: number;
  readonly second: number;
  /** Among the candidates; -1: none of the task is at an edge. */
  readonly edge: number;
  readonly other: number;
  readonly score: number;
}

/** What candidates are scored by. */
export interface Scoring {
  /** Cost of a second of latency. */
  readonly perSecond: number;
  /** By candidate. */
  readonly states: readonly EdgeState[];
  readonly imbalance: Imbalance;
  /** False: all of a task is at one site. */
  readonly isPartitioned: boolean;
}

/**
 * Scores all cuts of a chain between its device and a few edges: the analytic cost with the latency L corrected by what was learned of
 * the edges, and the imbalance that it would leave.
 *
 *     score = cost + perSecond * L * (product of corrections - 1) + balance * sd over edges of their busy share
 *
 * Costs along a chain are sums, so all of the O(n^2 k^2) cuts are found from sums over the beginnings of the chain.
 */
export class Cuts {
  readonly #request: TaskRequest;
  readonly #view: Observation;
  readonly #edges: readonly SiteView[];
  readonly #scoring: Scoring;
  readonly #subtasks: number;
  /** By site (the device, then edges) and number of sub-tasks: sums of cost, time and memory. */
  readonly #cost: Float64Array;
  readonly #time_s: Float64Array;
  readonly #memory_bytes: Float64Array;
  /** By edge: sum of the core-seconds. */
  readonly #core_s: Float64Array;
  readonly #room_bytes: readonly number[];
  #best: Cut = { first: 0, second: 0, edge: -1, other: -1, score: Infinity };

  /** @param edges  the candidates, none of which is down */
  constructor(request: TaskRequest, view: Observation, edges: readonly SiteView[], scoring: Scoring) {
    const { subtasks } = request.graph;
    const length = (edges.length + 1) * (subtasks + 1);
    this.#request = request;
    this.#view = view;
    this.#edges = edges;
    this.#scoring = scoring;
    this.#subtasks = subtasks;
    this.#cost = new Float64Array(length);
    this.#time_s = new Float64Array(length);
    this.#core_s = new Float64Array(length);
    this.#memory_bytes = new Float64Array(subtasks + 1);
    this.#room_bytes = [view.site(DEVICE), ...edges].map((site) => site.freeMemory_bytes);
    this.#addUp();
  }

  /** The cut of the least score; of equal ones that of fewer edges, then of the first ones. */
  best(): Cut {
    const n = this.#subtasks;
    this.#tryLocal();
    for (let edge = 0; edge < this.#edges.length; edge++) this.#tryEdge(edge);
    if (this.#scoring.isPartitioned && n > 1)
      for (let edge = 0; edge < this.#edges.length; edge++)
        for (let other = 0; other < this.#edges.length; other++) if (other !== edge) this.#tryPair(edge, other);
    return this.#best;
  }

  #addUp(): void {
    const n = this.#subtasks;
    const view = this.#view;
    const { memory_bytes } = this.#request;
    for (let subtask = 0; subtask < n; subtask++)
      this.#memory_bytes[subtask + 1] = this.#memory_bytes[subtask]! + (memory_bytes?.[subtask] ?? 0);
    for (let site = 0; site <= this.#edges.length; site++) {
      const edge = this.#edges[site - 1];
      const id = edge?.id ?? DEVICE;
      const row = site * (n + 1);
      for (let subtask = 0; subtask < n; subtask++) {
        const at = row + subtask;
        this.#cost[at + 1] = this.#cost[at]! + view.executionCost(subtask, id);
        this.#time_s[at + 1] = this.#time_s[at]! + view.executionTime_s(subtask, id);
        this.#core_s[at + 1] =
          this.#core_s[at]! + (edge === undefined ? 0 : this.#request.work_cycles[subtask]! / edge.frequency_hz);
      }
    }
  }

  #fits(site: number, from: number, to: number): boolean {
    return this.#memory_bytes[to]! - this.#memory_bytes[from]! <= this.#room_bytes[site]!;
  }

  /** Sum over a part of the chain at a site. */
  #part(sums: Float64Array, site: number, from: number, to: number): number {
    const row = site * (this.#subtasks + 1);
    // Nothing of nothing, even where a step before it never ends.
    return from === to ? 0 : from === 0 ? sums[row + to]! : this.#rest(sums, row, from, to);
  }

  #rest(sums: Float64Array, row: number, from: number, to: number): number {
    const head = sums[row + from]!;
    return head < Infinity ? sums[row + to]! - head : Infinity;
  }

  #tryLocal(): void {
    const n = this.#subtasks;
    if (!this.#fits(0, 0, n)) return;
    this.#take(n, n, -1, -1, this.#part(this.#cost, 0, 0, n) + this.#scoring.imbalance.with());
  }

  #tryEdge(edge: number): void {
    const n = this.#subtasks;
    const view = this.#view;
    const { id } = this.#edges[edge]!;
    const site = edge + 1;
    const back = view.moveCost(n, id, DEVICE);
    const back_s = view.moveTime_s(n, id, DEVICE);
    const { perSecond, states, imbalance } = this.#scoring;
    const state = states[edge]!;
    const last = this.#scoring.isPartitioned ? n : 1;
    for (let first = 0; first < last; first++) {
      if (!this.#fits(0, 0, first) || !this.#fits(site, first, n)) continue;
      const cost =
        this.#part(this.#cost, 0, 0, first) +
        view.moveCost(first, DEVICE, id) +
        this.#part(this.#cost, site, first, n) +
        back;
      if (!(cost < Infinity)) continue;
      const time_s =
        this.#part(this.#time_s, 0, 0, first) +
        view.moveTime_s(first, DEVICE, id) +
        this.#part(this.#time_s, site, first, n) +
        back_s;
      const core_s = this.#part(this.#core_s, site, first, n);
      const score = cost + perSecond * time_s * (state.correction - 1) + imbalance.with(state, core_s);
      this.#take(first, n, edge, edge, score);
    }
  }

  /** Moves between edges are looked up last: few cuts are so good that they matter. */
  #tryPair(edge: number, other: number): void {
    const n = this.#subtasks;
    const view = this.#view;
    const { perSecond, states, imbalance } = this.#scoring;
    const [state, otherState] = [states[edge]!, states[other]!];
    const id = this.#edges[edge]!.id;
    const otherId = this.#edges[other]!.id;
    const back = view.moveCost(n, otherId, DEVICE);
    const back_s = view.moveTime_s(n, otherId, DEVICE);
    const correction = state.correction * otherState.correction - 1;
    for (let first = 0; first < n - 1; first++) {
      if (!this.#fits(0, 0, first)) break;
      const sent = this.#part(this.#cost, 0, 0, first) + view.moveCost(first, DEVICE, id) + back;
      const sent_s = this.#part(this.#time_s, 0, 0, first) + view.moveTime_s(first, DEVICE, id) + back_s;
      if (!(sent < Infinity)) continue;
      for (let second = first + 1; second < n; second++) {
        if (!this.#fits(edge + 1, first, second) || !this.#fits(other + 1, second, n)) continue;
        const cost =
          sent + this.#part(this.#cost, edge + 1, first, second) + this.#part(this.#cost, other + 1, second, n);
        if (!(cost < Infinity)) continue;
        const time_s =
          sent_s + this.#part(this.#time_s, edge + 1, first, second) + this.#part(this.#time_s, other + 1, second, n);
        const uneven = imbalance.with(
          state,
          this.#part(this.#core_s, edge + 1, first, second),
          otherState,
          this.#part(this.#core_s, other + 1, second, n),
        );
        const least = cost + perSecond * time_s * correction + uneven;
        if (!(least < this.#best.score)) continue;
        const move = view.moveCost(second, id, otherId);
        const score = least + move + perSecond * view.moveTime_s(second, id, otherId) * correction;
        this.#take(first, second, edge, other, score);
      }
    }
  }

  #take(first: number, second: number, edge: number, other: number, score: number): void {
    if (score < this.#best.score) this.#best = { first, second, edge, other, score };
  }
}
