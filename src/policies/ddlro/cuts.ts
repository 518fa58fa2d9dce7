import { zeros } from "../../world/cost/columns.js";
import type { Observation, SiteId, SiteView, TaskRequest } from "../../world/port/policy.js";
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

/** Terms of the score of a candidate. */
export interface Scoring {
  /** Cost of a second of latency. */
  readonly perSecond: number;
  /** By candidate. */
  readonly states: readonly EdgeState[];
  readonly imbalance: Imbalance;
  /** Cuts that are no better than this do not matter. */
  readonly bound: number;
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
  /** The device's, and each edge's. */
  readonly #device: Sums;
  readonly #sums: readonly Sums[];
  /** By number of sub-tasks: what the first of them hold; undefined: nothing. */
  readonly #memory_bytes: number[] | undefined;
  readonly #room_bytes: readonly number[];
  #best: Cut;

  /** @param edges  the candidates, none of which is down */
  constructor(request: TaskRequest, view: Observation, edges: readonly SiteView[], scoring: Scoring) {
    this.#request = request;
    this.#view = view;
    this.#edges = edges;
    this.#scoring = scoring;
    this.#subtasks = request.graph.subtasks;
    this.#device = new Sums(request, view, DEVICE);
    this.#sums = edges.map(({ id }) => new Sums(request, view, id));
    this.#memory_bytes = request.memory_bytes === undefined ? undefined : beginnings(request.memory_bytes);
    this.#room_bytes =
      this.#memory_bytes === undefined ? [] : [view.site(DEVICE), ...edges].map((site) => site.freeMemory_bytes);
    this.#best = { first: 0, second: 0, edge: -1, other: -1, score: scoring.bound };
  }

  /** The cut of the least score; of equal ones that of fewer edges, then of the first ones. Undefined: none is below the bound. */
  best(): Cut | undefined {
    const n = this.#subtasks;
    if (this.#fits(0, 0, n)) this.#take(n, n, -1, -1, this.#device.cost[n]! + this.#scoring.imbalance.with());
    for (let edge = 0; edge < this.#edges.length; edge++) this.#tryEdge(edge);
    if (this.#scoring.isPartitioned && n > 1)
      for (let edge = 0; edge < this.#edges.length; edge++)
        for (let other = 0; other < this.#edges.length; other++) if (other !== edge) this.#tryPair(edge, other);
    return this.#best.score < this.#scoring.bound ? this.#best : undefined;
  }

  #fits(site: number, from: number, to: number): boolean {
    const held = this.#memory_bytes;
    return held === undefined || held[to]! - held[from]! <= this.#room_bytes[site]!;
  }

  #tryEdge(edge: number): void {
    const n = this.#subtasks;
    const { perSecond, states, imbalance, isPartitioned } = this.#scoring;
    const state = states[edge]!;
    const correction = perSecond * (state.correction - 1);
    const device = this.#device;
    const here = this.#sums[edge]!;
    for (let first = 0; first < (isPartitioned ? n : 1); first++) {
      const cost = device.cost[first]! + here.up[first]! + here.costFrom[first]! + here.back;
      if (!(cost < Infinity && this.#fits(0, 0, first) && this.#fits(edge + 1, first, n))) continue;
      const time_s = device.time_s[first]! + here.up_s[first]! + here.timeFrom_s[first]! + here.back_s;
      const uneven = imbalance.isOff ? 0 : imbalance.with(state, this.#core_s(edge, first, n));
      this.#take(first, n, edge, edge, cost + correction * time_s + uneven);
    }
  }

  /** Moves between edges are looked up last, because they matter for few cuts. */
  #tryPair(edge: number, other: number): void {
    const n = this.#subtasks;
    const { perSecond, states, imbalance } = this.#scoring;
    const [state, otherState] = [states[edge]!, states[other]!];
    const correction = perSecond * (state.correction * otherState.correction - 1);
    const device = this.#device;
    const here = this.#sums[edge]!;
    const there = this.#sums[other]!;
    for (let first = 0; first < n - 1; first++) {
      const sent = device.cost[first]! + here.up[first]! + there.back - here.cost[first]!;
      const sent_s = device.time_s[first]! + here.up_s[first]! + there.back_s - here.time_s[first]!;
      for (let second = first + 1; second < n; second++) {
        const cost = sent + here.cost[second]! + there.costFrom[second]!;
        const time_s = sent_s + here.time_s[second]! + there.timeFrom_s[second]!;
        let score = cost + correction * time_s;
        // A cost that is not finite gives NaN here, which is not less than any score.
        if (!(score < this.#best.score) || !this.#fitPair(edge, other, first, second)) continue;
        if (!imbalance.isOff)
          score += imbalance.with(state, this.#core_s(edge, first, second), otherState, this.#core_s(other, second, n));
        this.#take(first, second, edge, other, score + this.#move(second, edge, other, correction));
      }
    }
  }

  #fitPair(edge: number, other: number, first: number, second: number): boolean {
    return (
      this.#fits(0, 0, first) && this.#fits(edge + 1, first, second) && this.#fits(other + 1, second, this.#subtasks)
    );
  }

  #move(data: number, edge: number, other: number, correction: number): number {
    const from = this.#edges[edge]!.id;
    const to = this.#edges[other]!.id;
    const cost = this.#view.moveCost(data, from, to);
    return correction === 0 ? cost : cost + correction * this.#view.moveTime_s(data, from, to);
  }

  /** Core-seconds of a part of the chain at an edge. */
  #core_s(edge: number, from: number, to: number): number {
    const site = this.#edges[edge]!;
    let cycles = 0;
    for (let subtask = from; subtask < to; subtask++)
      cycles += site.workOf_cycles?.(subtask) ?? this.#request.work_cycles[subtask]!;
    return cycles / site.frequency_hz;
  }

  #take(first: number, second: number, edge: number, other: number, score: number): void {
    if (score < this.#best.score) this.#best = { first, second, edge, other, score };
  }
}

/** By number of entries: their sum. */
const beginnings = (values: readonly number[]): number[] => {
  const sums = zeros(values.length + 1);
  for (let index = 0; index < values.length; index++) sums[index + 1] = sums[index]! + values[index]!;
  return sums;
};

/** Costs of the beginnings and the ends of a chain at one site, with the moves there and back. */
class Sums {
  /** By number of sub-tasks: of the first of them. */
  readonly cost: number[];
  readonly time_s: number[];
  /** By sub-task: of it and all after it. */
  readonly costFrom: number[];
  readonly timeFrom_s: number[];
  /** By sub-task: of its data from the device. */
  readonly up: number[];
  readonly up_s: number[];
  /** Of the output to the device. */
  readonly back: number;
  readonly back_s: number;

  constructor({ graph }: TaskRequest, view: Observation, site: SiteId) {
    const n = graph.subtasks;
    this.cost = zeros(n + 1);
    this.time_s = zeros(n + 1);
    this.costFrom = zeros(n + 1);
    this.timeFrom_s = zeros(n + 1);
    this.up = zeros(n);
    this.up_s = zeros(n);
    const isEdge = site !== DEVICE;
    for (let subtask = 0; subtask < n; subtask++) {
      this.cost[subtask + 1] = this.cost[subtask]! + view.executionCost(subtask, site);
      this.time_s[subtask + 1] = this.time_s[subtask]! + view.executionTime_s(subtask, site);
      if (!isEdge) continue;
      this.up[subtask] = view.moveCost(subtask, DEVICE, site);
      this.up_s[subtask] = view.moveTime_s(subtask, DEVICE, site);
    }
    for (let subtask = n - 1; subtask >= 0; subtask--) {
      this.costFrom[subtask] = this.costFrom[subtask + 1]! + (this.cost[subtask + 1]! - this.cost[subtask]!);
      this.timeFrom_s[subtask] = this.timeFrom_s[subtask + 1]! + (this.time_s[subtask + 1]! - this.time_s[subtask]!);
    }
    this.back = isEdge ? view.moveCost(n, site, DEVICE) : 0;
    this.back_s = isEdge ? view.moveTime_s(n, site, DEVICE) : 0;
  }
}
