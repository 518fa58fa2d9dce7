import type {
  DecisionId,
  Observation,
  OffloadingPolicy,
  Placement,
  Plan,
  SiteId,
  SiteView,
  TaskRequest,
  TaskResult,
} from "../../world/port/policy.js";
import type { PolicyOption } from "../option.js";
import { allAt } from "../placements.js";
import { Cuts } from "./cuts.js";
import { type EdgeState, Edges, nearestEdges } from "./edges.js";
import { graphPlans } from "./graph-plans.js";
import { Imbalance } from "./imbalance.js";
import { AllowedVariants, IN_FULL } from "./variants.js";

/** How the paper's formula is read. */
const READINGS = ["partition", "binary", "literal"] as const;

/** Options of `ddlro`. */
export interface DdlroOptions {
  readonly reading?: string;
  readonly eta?: number;
  readonly window?: number;
  readonly balanceWeight?: number;
  readonly candidates?: number;
  readonly partition?: boolean;
  readonly compression?: boolean;
  readonly balance?: boolean;
  readonly adapt?: boolean;
}

/** The options of `ddlro`, for `edgefade policies` and for checks. */
export const DDLRO_OPTIONS: readonly PolicyOption[] = [
  {
    name: "reading",
    type: "string",
    words: READINGS,
    description:
      "partition: some components on the device, the rest at one or two edges; binary: all of a task at one site; literal: the paper's formula as printed, which offloads when it should not; default partition",
  },
  { name: "eta", type: "number", description: "how fast it learns from outcomes, 0 to 1; default 0.1" },
  {
    name: "window",
    type: "number",
    description: "time over which the busy shares of edges are measured, s; default 10",
  },
  {
    name: "balanceWeight",
    type: "number",
    description: "cost of a standard deviation of 1 between the edges' busy shares; default 0",
  },
  { name: "candidates", type: "number", description: "edges of least expected delay that it considers; default 4" },
  { name: "partition", type: "boolean", description: "false: all of a task at one site (ablation); default true" },
  { name: "compression", type: "boolean", description: "false: all sub-tasks in full (ablation); default true" },
  { name: "balance", type: "boolean", description: "false: the serving edge alone (ablation); default true" },
  { name: "adapt", type: "boolean", description: "false: it learns nothing, as with eta=0 (ablation); default true" },
];

interface Pending {
  readonly used: readonly EdgeState[];
  readonly predicted_s: number;
}

/**
 * DDLRO (Mozib 2023), as an algorithm: cut a network between its device and edges (steps 1 and 2), choose a variant of its
 * components (3), edges by their expected delay (4), the candidate of least cost (5), and correct predictions by observations
 * (6).
 *
 * The paper prints one formula, with a: time on the device, b: time at the edge, g: time to send, h: latency of the way,
 *
 *     minimise a + g + h   subject to   b >= a + g + h
 *
 * which is kept as `reading: literal`. Five things are wrong with it: (1) the constraint is backwards: it allows offloading only if the
 * edge is slower than the device and the way together. (2) The objective has the device's time and the way, and not the edge's time: for
 * a decision between two sites that is the time of neither. (3) There is no variable to decide on. (4) g and h overlap; here g is the
 * input's airtime, and h the rest of the way and the result's. (5) Energy, utilization and accuracy are objectives of the text and in no
 * formula. `binary` offloads iff b + g + h <= a, at the edge of least expected delay.
 *
 * Candidates: for every variant above the floor of accuracy, all cuts 0 <= p1 <= p2 <= n of a chain into a part on the device, one at an edge
 * and one at another edge. On other graphs the order of sub-tasks is cut. Weights of time and energy are those of the scenario's objective.
 *
 * @source M. Mozib, "Distributed deep learning based framework to optimize real-time offloading in mobile edge computing networks",
 *         International Journal of Science and Research, 2023: eight steps in words, no sizes, no data
 */
export const ddlro = (options: DdlroOptions = {}): OffloadingPolicy => new Ddlro(options);

export class Ddlro implements OffloadingPolicy {
  readonly name = "ddlro";
  readonly decides = "task";
  readonly #reading: (typeof READINGS)[number];
  readonly #window_s: number;
  readonly #balanceWeight: number;
  readonly #candidates: number;
  readonly #isPartitioned: boolean;
  readonly #isCompressed: boolean;
  readonly #isBalanced: boolean;
  readonly #isAdapting: boolean;
  readonly #edges: Edges;
  readonly #variants = new AllowedVariants();
  readonly #pending = new Map<DecisionId, Pending>();

  constructor({
    reading = "partition",
    eta = 0.1,
    window = 10,
    balanceWeight = 0,
    candidates = 4,
    partition = true,
    compression = true,
    balance = true,
    adapt = true,
  }: DdlroOptions = {}) {
    if (!READINGS.some((word) => word === reading))
      throw new RangeError(`expected reading to be one of ${READINGS.join(", ")}, got ${reading}`);
    if (!(eta >= 0 && eta <= 1)) throw new RangeError(`expected eta from 0 to 1, got ${eta}`);
    if (!(window > 0 && window < Infinity)) throw new RangeError(`expected window > 0 s, got ${window}`);
    if (!(balanceWeight >= 0 && balanceWeight < Infinity))
      throw new RangeError(`expected balanceWeight >= 0, got ${balanceWeight}`);
    if (!(Number.isInteger(candidates) && candidates >= 1))
      throw new RangeError(`expected a whole number of candidates >= 1, got ${candidates}`);
    this.#reading = reading as (typeof READINGS)[number];
    this.#window_s = window;
    this.#balanceWeight = balance ? balanceWeight : 0;
    this.#candidates = candidates;
    this.#isPartitioned = partition && reading === "partition";
    this.#isCompressed = compression;
    this.#isBalanced = balance;
    this.#isAdapting = adapt && eta > 0;
    this.#edges = new Edges(eta, window);
  }

  /** Sums over the chain at each candidate, then every cut, in every variant; for one variant. */
  operations({ graph, variants }: TaskRequest, sites: number): number {
    const n = graph.subtasks;
    const k = Math.min(this.#candidates, sites - 1);
    const q = this.#isCompressed ? (variants?.[0]?.length ?? 1) : 1;
    return sites + q * (2 * n * (k + 1) + (this.#isPartitioned ? (k * k * n * (n + 1)) / 2 : k + 1));
  }

  place(request: TaskRequest, view: Observation): Plan {
    const sites = view.sites;
    const edges = sites.filter(({ kind }) => kind === "edge");
    const seen = this.#balanceWeight > 0 ? this.#edges.look(edges, view.time_s) : [];
    const up = this.#isBalanced
      ? nearestEdges(request, view, edges, this.#candidates)
      : edges.filter(({ isServing }) => isServing);
    const candidates = up.filter(({ isDown }) => !isDown);
    const plan =
      this.#reading === "literal"
        ? { sites: this.#literal(request, view, candidates) }
        : this.#least(request, view, candidates, seen);
    if (this.#isAdapting) this.#remember(request, view, plan);
    return plan;
  }

  outcome(decision: DecisionId, { status, latency_s }: TaskResult): void {
    const pending = this.#pending.get(decision);
    this.#pending.delete(decision);
    if (pending === undefined || (status !== "completed" && status !== "late")) return;
    this.#edges.learn(pending.used, pending.predicted_s, latency_s);
  }

  /** The correction of each edge, the ratio of observed to predicted time, for studies. */
  get corrections(): Readonly<Record<SiteId, number>> {
    return Object.fromEntries(Array.from(this.#edges.all, ({ id, correction }) => [id, correction]));
  }

  /** @param seen  states of all edges; empty where their balance costs nothing */
  #least(request: TaskRequest, view: Observation, candidates: readonly SiteView[], seen: readonly EdgeState[]): Plan {
    const { subtasks, isChain } = request.graph;
    const scoring = {
      perSecond: view.objective.time,
      states: candidates.map((edge) => this.#edges.of(edge)),
      imbalance: new Imbalance(seen, this.#balanceWeight, this.#window_s),
      bound: Infinity,
      isPartitioned: this.#isPartitioned,
    };
    const variants = this.#isCompressed ? this.#variants.of(request) : IN_FULL;
    if (!isChain) return graphPlans(request, view, candidates, variants, scoring);
    const needsSizes = request.memory_bytes !== undefined || !scoring.imbalance.isOff;
    let best: Plan = { sites: allAt(request, "device") };
    for (const variant of variants) {
      const seen = variant === undefined ? view : view.inVariants(variant.name);
      const own = variant === undefined || !needsSizes ? request : { ...request, ...variant.sizesOf(request) };
      const lost = (view.objective.accuracy ?? 0) * (variant?.loss ?? 0);
      const cut = new Cuts(own, seen, candidates, { ...scoring, bound: scoring.bound - lost }).best();
      if (cut === undefined) continue;
      const { first, second, edge, other, score } = cut;
      scoring.bound = score + lost;
      const sites = Array.from({ length: subtasks }, (_, subtask) =>
        subtask < first ? "device" : candidates[subtask < second ? edge : other]!.id,
      );
      best = variant === undefined ? { sites } : { sites, variants: variant.name };
    }
    return best;
  }

  /** The formula as printed: to the edge iff the edge takes at least as long as the device and the way together. */
  #literal(request: TaskRequest, view: Observation, candidates: readonly SiteView[]): Placement {
    const edge = nearestEdges(request, view, candidates, 1)[0];
    const local = allAt(request, "device");
    if (edge === undefined) return local;
    const device_s = view.latency_s(local);
    const offloaded = allAt(request, edge.id);
    let edge_s = 0;
    for (let subtask = 0; subtask < request.graph.subtasks; subtask++) edge_s += view.executionTime_s(subtask, edge.id);
    const way_s = view.latency_s(offloaded) - edge_s;
    return edge_s >= device_s + way_s ? offloaded : local;
  }

  #remember({ decision }: TaskRequest, view: Observation, { sites, variants }: Plan): void {
    const seen = variants === undefined ? view : view.inVariants(variants);
    const used = [...new Set(sites)].filter((site) => site !== "device").map((site) => this.#edges.of(view.site(site)));
    if (used.length > 0) this.#pending.set(decision, { used, predicted_s: seen.latency_s(sites) });
  }
}
