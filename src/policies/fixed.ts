import type { OffloadingPolicy } from "../world/port/policy.js";
import { allAt, firstSite, statelessPolicy } from "./placements.js";

/** Every sub-task on the device. */
export const local = (): OffloadingPolicy => statelessPolicy("local", (request) => allAt(request, "device"));

/** Options of `edge` and `cloud`. */
export interface FixedSiteOptions {
  /** Name of the server; default: the edge that serves the device, the first cloud. */
  readonly site?: string;
}

/** Every sub-task at one edge server: the one that serves the device, or the one named. */
export const edge = (options: FixedSiteOptions = {}): OffloadingPolicy =>
  statelessPolicy("edge", (request, view) => {
    const serving = options.site === undefined ? view.sites.find(({ isServing }) => isServing) : undefined;
    return allAt(request, serving?.id ?? firstSite(view, "edge", options.site, "edge"));
  });

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
    (request, view) => {
      let best = allAt(request, view.sites[0]!.id);
      let bestCost = view.cost(best);
      for (const { id } of view.sites) {
        const placement = allAt(request, id);
        const cost = view.cost(placement);
        if (cost < bestCost) {
          best = placement;
          bestCost = cost;
        }
      }
      return best;
    },
    ({ graph }, sites) => sites * (graph.subtasks + graph.edges.length),
  );
