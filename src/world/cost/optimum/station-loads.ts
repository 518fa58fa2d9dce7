import type { Station } from "../../link/link.js";
import { INPUT, type TaskGraph } from "../../port/application.js";
import type { CostModel } from "../cost.js";
import type { TaskLink } from "../schedule/task-routes.js";

const DEVICE = 0;

/**
 * A lower bound on the latency of a task, from the work that its partial placement gives to single stations: cores of sites, links, pools.
 *
 *     latency_s >= earliest begin + sum of work / capacity + least time from the end of any of it to the end of the task
 *
 * The bound holds for every order of service. Times are those of steps that do not meet other steps of the task.
 */
export class StationLoads {
  readonly #graph: TaskGraph;
  readonly #costs: CostModel;
  /** By sub-task * sites + site: least time from its end there to the end of the task, s. */
  readonly #tail_s: Float64Array;
  readonly #numbers = new Map<Station, number>();
  /** By depth * stations + station. */
  readonly #head_s: number[] = [];
  readonly #work_s: number[] = [];
  readonly #after_s: number[] = [];
  readonly #stations: number;

  constructor(graph: TaskGraph, costs: CostModel) {
    const { subtasks } = graph;
    const { sites } = costs;
    this.#graph = graph;
    this.#costs = costs;
    let stations = sites;
    for (let site = 1; site < sites; site++)
      for (const way of [costs.graph.routes.between(DEVICE, site), costs.graph.routes.between(site, DEVICE)])
        for (const { station } of way) if (!this.#numbers.has(station)) this.#numbers.set(station, stations++);
    this.#stations = stations;
    this.#tail_s = new Float64Array(subtasks * sites);
    for (const subtask of graph.order.toReversed())
      for (let site = 0; site < sites; site++) this.#tail_s[subtask * sites + site] = this.#tailOf_s(subtask, site);
  }

  /**
   * Called when the sub-task at a depth, and all before it, have a site.
   *
   * @param finish_s  by sub-task: its earliest end
   * @param ready_s   the earliest time at which its data are there
   * @returns         the least latency, s, given the sites so far
   */
  place(depth: number, placement: Int32Array, finish_s: Float64Array, ready_s: number): number {
    const { edges, inputs, order, outputs, subtasks } = this.#graph;
    const { decision, sites } = this.#costs;
    const { executions } = this.#costs.graph;
    const row = depth * this.#stations;
    const subtask = order[depth]!;
    const site = placement[subtask]!;
    for (let station = 0; station < this.#stations; station++) {
      const before = row - this.#stations + station;
      this.#head_s[row + station] = depth === 0 ? Infinity : this.#head_s[before]!;
      this.#work_s[row + station] = depth === 0 ? 0 : this.#work_s[before]!;
      this.#after_s[row + station] = depth === 0 ? Infinity : this.#after_s[before]!;
    }
    const facts = executions.at(subtask, site);
    const tail_s = this.#tail_s[subtask * sites + site]!;
    this.#add(row + site, ready_s + facts.wait_s, executions.leastWork_s(subtask, site), tail_s);
    for (const edge of inputs[subtask]!) {
      const { from } = edges[edge]!;
      const start_s = from === INPUT ? decision.time_s : finish_s[from]!;
      const last_s = this.#costs.executionTime_s[subtask * sites + site]! + tail_s;
      this.#addWay(row, edge, from === INPUT ? DEVICE : placement[from]!, site, start_s, last_s);
    }
    for (const edge of outputs[subtask]!)
      if (edges[edge]!.to === subtasks) this.#addWay(row, edge, site, DEVICE, finish_s[subtask]!, 0);
    let least_s = 0;
    for (let station = row; station < row + this.#stations; station++) {
      const bound_s = this.#head_s[station]! + this.#work_s[station]! + this.#after_s[station]!;
      if (this.#work_s[station]! > 0 && bound_s > least_s) least_s = bound_s;
    }
    return least_s;
  }

  #addWay(row: number, edge: number, from: number, to: number, start_s: number, last_s: number): void {
    const way = this.#costs.graph.routes.between(from, to);
    if (way.length === 0 || !(this.#costs.bitsOf(edge) > 0)) return;
    const whole_s = this.#costs.moveTime_s(edge, from, to);
    let passed_s = 0;
    for (const link of way) {
      const { wait_s, delay_s } = link.facts(edge);
      const airtime_s = link.airtime_s(edge);
      const number = this.#numbers.get(link.station);
      if (number !== undefined && airtime_s < Infinity) {
        const after_s = Math.max(0, whole_s - passed_s - wait_s - airtime_s);
        this.#add(row + number, start_s + passed_s + wait_s, this.#workOf_s(link, edge), after_s + last_s);
      }
      passed_s += wait_s + airtime_s + delay_s;
    }
  }

  #add(at: number, head_s: number, work_s: number, after_s: number): void {
    this.#head_s[at] = Math.min(this.#head_s[at]!, head_s);
    this.#work_s[at]! += work_s;
    this.#after_s[at] = Math.min(this.#after_s[at]!, after_s);
  }

  #workOf_s(link: TaskLink, edge: number): number {
    const { discipline, capacity } = link.station;
    if (discipline === "shared") return this.#costs.bitsOf(edge) / link.mostTogether_bps(this.#graph.edges.length);
    return link.airtime_s(edge) * (discipline === "fifo" ? link.facts(edge).units / capacity : 1);
  }

  #tailOf_s(subtask: number, site: number): number {
    const { edges, outputs, subtasks } = this.#graph;
    const costs = this.#costs;
    const { sites } = costs;
    let latest_s = 0;
    for (const edge of outputs[subtask]!) {
      const { to } = edges[edge]!;
      let least_s = to === subtasks ? costs.moveTime_s(edge, site, DEVICE) : Infinity;
      if (to < subtasks)
        for (let target = 0; target < sites; target++) {
          const at = to * sites + target;
          const time_s = costs.moveTime_s(edge, site, target) + costs.executionTime_s[at]! + this.#tail_s[at]!;
          least_s = Math.min(least_s, time_s);
        }
      latest_s = Math.max(latest_s, least_s);
    }
    return latest_s;
  }
}
