import { DEVICE_SITE } from "../../network.js";
import { type GraphWays, INPUT, TaskGraph } from "../../port/application.js";
import type { ObjectiveWeights } from "../../port/objective.js";
import type { SeenNetwork } from "../../seen-network.js";
import type { Task } from "../../task/task.js";
import { Agenda, type Target } from "./agenda.js";
import { type Schedule, type ScheduleParts, Step } from "./schedule.js";
import type { Sent } from "./shared-air.js";
import type { Shared } from "./shared-cpu.js";
import type { ExecutionFacts, SiteCpu } from "./site-cpu.js";
import { Stations } from "./stations.js";
import type { TaskExecutions } from "./task-executions.js";
import type { TaskLink, TaskRoutes } from "./task-routes.js";

/**
 * Schedules all transfers and executions of one task for a given placement, as the emulator would. Every transfer and execution
 * shares links, radio pools and cores with the others of the task, in the emulator's order of events. The load of other tasks
 * appears as a wait before each step, as of now.
 *
 * Jobs are numbered: the transfer of edge e is job e, the execution of sub-task t is job (edges + t).
 */
export class ListSchedule implements Target {
  readonly #graph: GraphWays;
  readonly #subtasks: number;
  readonly #task: Task;
  readonly #network: SeenNetwork;
  readonly #weights: ObjectiveWeights;
  readonly #routes: TaskRoutes;
  readonly #begin_s: number;
  readonly #agenda = new Agenda();
  readonly #stations = new Stations(this.#agenda, this);
  readonly #executions: TaskExecutions;
  /** By sub-task * sites + site: the machine on which it would run. */
  readonly #cpuAt: (SiteCpu | undefined)[] = [];
  readonly #step: Step[];
  readonly #started_s: number[];
  /** By edge: the leg of its route that it is on, and its time on the radio so far. */
  readonly #leg: number[];
  readonly #radio_s: number[];
  readonly #sent: (Sent | Shared | undefined)[];
  /** By sub-task: the edge whose branch continues with it. */
  readonly #branch: number[];
  readonly #missing: number[];
  #placement: ArrayLike<number> = [];
  #price = 0;
  readonly #result: Schedule = { latency_s: 0, radio_s: 0, price: 0 };

  constructor({ network, task, weights, routes, executions, begin_s }: ScheduleParts) {
    const { edges, subtasks } = task.graph;
    const jobs = edges.length + subtasks;
    this.#graph = TaskGraph.waysOf(task.graph);
    this.#subtasks = subtasks;
    this.#task = task;
    this.#network = network;
    this.#weights = weights;
    this.#routes = routes;
    this.#executions = executions;
    this.#begin_s = begin_s;
    this.#step = new Array<Step>(jobs).fill(Step.Begin);
    this.#started_s = new Array<number>(jobs).fill(0);
    this.#leg = new Array<number>(edges.length).fill(0);
    this.#radio_s = new Array<number>(edges.length).fill(0);
    this.#sent = new Array<Sent | undefined>(jobs).fill(undefined);
    this.#branch = new Array<number>(subtasks + 1).fill(0);
    this.#missing = new Array<number>(subtasks + 1).fill(0);
  }

  /** The schedule of a placement, which has a site for every sub-task. The result is valid until the next call. */
  of(placement: ArrayLike<number>): Schedule {
    const result = this.#result;
    const { inputs, sources } = this.#graph;
    const subtasks = this.#subtasks;
    this.#agenda.reset(this.#begin_s);
    this.#stations.reset();
    for (let subtask = 0; subtask <= subtasks; subtask++) this.#missing[subtask] = inputs[subtask]!.length;
    this.#placement = placement;
    this.#price = 0;
    result.latency_s = Infinity;
    this.#part(sources, 0);
    while (result.latency_s === Infinity && this.#agenda.step());
    result.price = this.#price;
    return result;
  }

  happen(job: number): void {
    const edge = job;
    const subtask = job - this.#graph.edges.length;
    switch (this.#step[job]!) {
      case Step.Begin:
        this.#travel(edge);
        break;
      case Step.Request:
        this.#request(edge);
        break;
      case Step.Transmit:
        this.#transmit(edge);
        break;
      case Step.Sent:
        this.#arriveOver(edge);
        break;
      case Step.Shared:
        this.#leaveAir(edge);
        break;
      case Step.Delayed:
        this.#nextLeg(edge);
        break;
      case Step.Enter:
        this.#enter(subtask);
        break;
      case Step.Compute:
        this.#compute(subtask);
        break;
      case Step.Computed:
        this.#computed(subtask);
        break;
      case Step.Done:
        this.#leaveCpu(subtask);
        break;
    }
  }

  #then(job: number, step: Step, delay_s: number): void {
    this.#step[job] = step;
    this.#agenda.add(delay_s, this, job);
  }

  /** A branch splits: its first part continues at once. */
  #part(edges: readonly number[], radio_s: number): void {
    for (let branch = 0; branch < edges.length; branch++) {
      this.#radio_s[edges[branch]!] = radio_s;
      if (branch > 0) this.#then(edges[branch]!, Step.Begin, 0);
    }
    this.#travel(edges[0]!);
  }

  #siteOf(subtask: number): number {
    return subtask === INPUT || subtask === this.#subtasks ? DEVICE_SITE : this.#placement[subtask]!;
  }

  #travel(edge: number): void {
    this.#leg[edge] = -1;
    this.#nextLeg(edge);
  }

  #linkOf(edge: number): TaskLink | undefined {
    const { from, to } = this.#graph.edges[edge]!;
    if (!(this.#task.data_bits[edge]! > 0)) return undefined;
    return this.#routes.between(this.#siteOf(from), this.#siteOf(to))[this.#leg[edge]!];
  }

  #nextLeg(edge: number): void {
    this.#leg[edge]!++;
    const link = this.#linkOf(edge);
    if (link === undefined) {
      this.#arrive(edge);
      return;
    }
    const { wait_s } = link.facts(edge);
    if (wait_s > 0) this.#then(edge, Step.Request, wait_s);
    else this.#request(edge);
  }

  #request(edge: number): void {
    const link = this.#linkOf(edge)!;
    const { rate_bps, units } = link.facts(edge);
    // The link delivers nothing: the task never ends.
    if (!(rate_bps > 0)) return;
    if (link.station.discipline !== "fifo") {
      this.#started_s[edge] = this.#agenda.now_s;
      this.#step[edge] = Step.Shared;
      this.#sent[edge] = this.#stations.air(link).start(edge, this.#task.data_bits[edge]!, link);
      return;
    }
    if (rate_bps === Infinity) {
      this.#price += link.facts(edge).price;
      this.#delay(edge, link);
      return;
    }
    this.#step[edge] = Step.Transmit;
    if (this.#stations.units(link.station).take(edge, units, 0)) this.#transmit(edge);
  }

  #transmit(edge: number): void {
    const { now_s } = this.#agenda;
    const { rate_bps } = this.#linkOf(edge)!.facts(edge);
    this.#started_s[edge] = now_s;
    this.#then(edge, Step.Sent, now_s + this.#task.data_bits[edge]! / rate_bps - now_s);
  }

  #arriveOver(edge: number): void {
    const link = this.#linkOf(edge)!;
    const { units, price, spectrumPerS } = link.facts(edge);
    const airtime_s = this.#agenda.now_s - this.#started_s[edge]!;
    this.#stations.units(link.station).give(units);
    this.#price += price + (link.airPerS + spectrumPerS) * airtime_s;
    if (link.isRadio) this.#radio_s[edge]! += airtime_s;
    this.#delay(edge, link);
  }

  #leaveAir(edge: number): void {
    const link = this.#linkOf(edge)!;
    const sent = this.#sent[edge] as Sent;
    const airtime_s = this.#agenda.now_s - this.#started_s[edge]!;
    this.#stations.air(link).leave(sent);
    this.#price += link.airPerS * airtime_s + this.#weights.spectrum * sent.share_s;
    this.#radio_s[edge]! += airtime_s;
    this.#delay(edge, link);
  }

  #delay(edge: number, link: TaskLink): void {
    const { delay_s } = link.facts(edge);
    if (delay_s > 0) this.#then(edge, Step.Delayed, delay_s);
    else this.#nextLeg(edge);
  }

  /** The data have arrived. The branch whose data arrive last continues. */
  #arrive(edge: number): void {
    const { to } = this.#graph.edges[edge]!;
    if (--this.#missing[to]! > 0) return;
    if (to === this.#subtasks) {
      this.#result.latency_s = this.#agenda.now_s - this.#begin_s;
      this.#result.radio_s = this.#radio_s[edge]!;
      return;
    }
    this.#branch[to] = edge;
    const { wait_s } = this.#factsOf(to);
    if (wait_s > 0) this.#then(this.#graph.edges.length + to, Step.Enter, wait_s);
    else this.#enter(to);
  }

  #enter(subtask: number): void {
    const job = this.#graph.edges.length + subtask;
    const facts = this.#factsOf(subtask);
    const { cores, rank, time_s } = facts;
    const { held, shared } = this.#cpuOf(subtask);
    // The server is down, or the task itself fills the queue: the task is dropped.
    if (time_s === Infinity || !(held?.admits(cores, rank) ?? shared!.admits(cores))) return;
    if (held !== undefined) {
      this.#step[job] = Step.Compute;
      if (held.take(job, cores, rank)) this.#compute(subtask);
    } else if (time_s === 0) {
      this.#price += facts.price;
      this.#part(this.#graph.outputs[subtask]!, this.#radio_s[this.#branch[subtask]!]!);
    } else {
      this.#step[job] = Step.Done;
      this.#sent[job] = shared!.start(job, cores, facts.timeOn_s);
    }
  }

  #compute(subtask: number): void {
    const job = this.#graph.edges.length + subtask;
    const { cores, time_s } = this.#factsOf(subtask);
    const cpu = this.#cpuOf(subtask);
    this.#started_s[job] = cpu.perCore_j(this.#agenda.now_s);
    cpu.hold(cores, this.#agenda.now_s);
    this.#then(job, Step.Computed, time_s);
  }

  #computed(subtask: number): void {
    const job = this.#graph.edges.length + subtask;
    const { cores, price, perJoule } = this.#factsOf(subtask);
    const cpu = this.#cpuOf(subtask);
    const perCore_j = cpu.perCore_j(this.#agenda.now_s) - this.#started_s[job]!;
    cpu.held!.give(cores);
    cpu.hold(-cores, this.#agenda.now_s);
    this.#price += price + (perJoule > 0 ? perJoule * cores * perCore_j : 0);
    this.#part(this.#graph.outputs[subtask]!, this.#radio_s[this.#branch[subtask]!]!);
  }

  #leaveCpu(subtask: number): void {
    const shared = this.#sent[this.#graph.edges.length + subtask] as Shared;
    const { price, perCoreS, perJoule } = this.#factsOf(subtask);
    this.#cpuOf(subtask).shared!.leave(shared);
    this.#price += price + perCoreS * shared.core_s + perJoule * shared.energy_j;
    this.#part(this.#graph.outputs[subtask]!, this.#radio_s[this.#branch[subtask]!]!);
  }

  #cpuOf(subtask: number): SiteCpu {
    const site = this.#placement[subtask]!;
    const at = subtask * this.#network.sites.length + site;
    this.#cpuAt[at] ??= this.#stations.cpu(this.#executions.at(subtask, site).node);
    return this.#cpuAt[at];
  }

  #factsOf(subtask: number): ExecutionFacts {
    return this.#executions.at(subtask, this.#placement[subtask]!);
  }
}
