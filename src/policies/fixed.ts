import type {
  Observation,
  OffloadingPolicy,
  Placement,
  RunInfo,
  SiteId,
  SiteView,
  TaskRequest,
} from "../world/port/policy.js";
import { cellOf } from "./candidates.js";
import { allAt, cheapestOf, firstSite, statelessPolicy } from "./placements.js";

/** Every sub-task on the device. */
export const local = (): OffloadingPolicy => statelessPolicy("local", (request) => allAt(request, "device"));

/** Options of `cloud`. */
export interface FixedSiteOptions {
  /** Name of the server; default: the first cloud. */
  readonly site?: string;
}

/** How `edge` chooses among several edges. */
export const EDGE_CHOICES = ["serving", "best", "random", "round-robin"] as const;

/** Options of `edge`. */
export interface EdgeOptions {
  /** Name of the server; without it, `choose` says which. */
  readonly site?: string;
  /** `serving`: the edge that serves the device; the others choose among all edges. Default `serving`. */
  readonly choose?: string;
}

/**
 * Every sub-task at one edge server: the one named, the one that serves the device, or one chosen for every task.
 *
 * @throws RangeError when both a server and a way to choose are given, or there is no such way
 */
export const edge = ({ site, choose = "serving" }: EdgeOptions = {}): OffloadingPolicy => {
  if (site !== undefined && choose !== "serving")
    throw new RangeError(`expected either site or choose, got site=${site} and choose=${choose}`);
  switch (choose) {
    case "serving":
      return servingEdge(site);
    case "best":
      return bestEdge();
    case "random":
    case "round-robin":
      return new AnyEdge(choose);
    default:
      throw new RangeError(`expected choose to be one of ${EDGE_CHOICES.join(", ")}, got ${choose}`);
  }
};

/** Every sub-task in one cloud. */
export const cloud = (options: FixedSiteOptions = {}): OffloadingPolicy =>
  statelessPolicy("cloud", (request, view) => allAt(request, firstSite(view, "cloud", options.site, "cloud")));

/**
 * Every sub-task at one site, the one at which the whole task has the least analytic cost. Ties go to the site that is listed
 * first.
 */
export const bestConstant = (): OffloadingPolicy =>
  statelessPolicy(
    "best-constant",
    (request, view) => allAt(request, cheapestOf(request, view, view.sites)),
    ({ graph }, sites) => sites * (graph.subtasks + graph.edges.length),
  );

const servingEdge = (site: string | undefined): OffloadingPolicy =>
  statelessPolicy("edge", (request, view) => {
    const serving = site === undefined ? view.sites.find(({ isServing }) => isServing) : undefined;
    return allAt(request, serving?.id ?? firstSite(view, "edge", site, "edge"));
  });

/** The edge at which the whole task has the least analytic cost; the first of equal ones. */
const bestEdge = (): OffloadingPolicy =>
  statelessPolicy(
    "edge",
    (request, view) => allAt(request, cheapestOf(request, view, edgesIn(view))),
    // Clouds are counted, too, because the number of edges is not known before the first view.
    ({ graph }, sites) => (sites - 1) * (graph.subtasks + graph.edges.length),
  );

const edgesIn = (view: Observation): readonly SiteView[] => {
  const edges = view.sites.filter(({ kind }) => kind === "edge");
  // Throws an error that names the missing kind.
  if (edges.length === 0) firstSite(view, "edge", undefined, "edge");
  return edges;
};

/** An edge that is drawn uniformly for every task, or the next one in the order of the scenario. */
class AnyEdge implements OffloadingPolicy {
  readonly name = "edge";
  readonly decides = "task";
  readonly #choose: "random" | "round-robin";
  #run: RunInfo | undefined;
  /** Tasks placed in this run, of all devices of a cell where its edges are the candidates; else of all devices. */
  readonly #placed = new Map<SiteId, number>();

  constructor(choose: "random" | "round-robin") {
    this.#choose = choose;
  }

  begin(run: RunInfo): void {
    this.#run = run;
    this.#placed.clear();
  }

  place(request: TaskRequest, view: Observation): Placement {
    const edges = edgesIn(view);
    if (this.#run === undefined) throw new Error("begin() was not called");
    const number = this.#choose === "random" ? Math.floor(edges.length * this.#run.random()) : this.#next(view);
    return allAt(request, edges[number % edges.length]!.id);
  }

  /** How many tasks were placed before this one. */
  #next(view: Observation): number {
    const cell = cellOf(this.#run!, view);
    const placed = this.#placed.get(cell) ?? 0;
    this.#placed.set(cell, placed + 1);
    return placed;
  }
}
