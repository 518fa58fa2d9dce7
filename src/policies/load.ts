import type { Observation, OffloadingPolicy, SiteView } from "../world/port/policy.js";
import { allAt, statelessPolicy } from "./placements.js";

/** Busy cores and waiting sub-tasks, per core; 0 at sites with unlimited cores. */
const loadOf = (site: SiteView): number =>
  site.cores === Infinity ? 0 : (site.cores - site.freeCores + site.queueLength) / site.cores;

/**
 * The whole task to the site with the least load: busy cores and waiting sub-tasks, per core. It compares the device and all
 * servers with finitely many cores, and ignores speeds and links. Of equal loads it takes the site with more free cores, then the
 * first.
 */
export const leastLoaded = (): OffloadingPolicy =>
  statelessPolicy("least-loaded", (request, view) => {
    let best = view.sites[0]!;
    for (const site of view.sites) {
      if (site.cores === Infinity) continue;
      const difference = loadOf(site) - loadOf(best);
      if (difference < 0 || (difference === 0 && site.freeCores > best.freeCores)) best = site;
    }
    return allAt(request, best.id);
  });

/** Options of `threshold`. */
export interface ThresholdOptions {
  /** Offload while the edge's backlog is at most this, s; default 0.05. */
  readonly backlog_s?: number;
  /** Where tasks go otherwise: "device" (default) or the name of a site. */
  readonly otherwise?: string;
}

/**
 * The whole task to the edge server with the shortest backlog, as long as that is short enough; otherwise to the device. A rule
 * with one number. Published learners often fail to beat it, so it is a good baseline.
 */
export const threshold = ({ backlog_s = 0.05, otherwise = "device" }: ThresholdOptions = {}): OffloadingPolicy => {
  if (!(backlog_s >= 0)) throw new RangeError(`invalid backlog_s: ${backlog_s}`);
  return statelessPolicy("threshold", (request, view) => {
    const edge = shortestBacklog(view);
    return allAt(request, edge !== undefined && edge.backlog_s <= backlog_s ? edge.id : view.site(otherwise).id);
  });
};

const shortestBacklog = (view: Observation): SiteView | undefined => {
  let best: SiteView | undefined;
  for (const site of view.sites)
    if (site.kind === "edge" && (best === undefined || site.backlog_s < best.backlog_s)) best = site;
  return best;
};
