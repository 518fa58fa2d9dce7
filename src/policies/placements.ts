import { PolicyError } from "../errors.js";
import type {
  Observation,
  OffloadingPolicy,
  Placement,
  Plan,
  SiteId,
  SiteView,
  TaskRequest,
} from "../world/port/policy.js";

/** Every sub-task at one site. */
export const allAt = (request: TaskRequest, site: SiteId): Placement =>
  new Array<SiteId>(request.graph.subtasks).fill(site);

/** The first site of a kind, or the one that the option `site` names. */
export const firstSite = (
  view: Observation,
  kind: "edge" | "cloud",
  wanted: string | undefined,
  policy: string,
): SiteId => {
  const found = view.sites.find((site) => site.kind === kind && (wanted === undefined || site.id === wanted));
  if (found !== undefined) return found.id;
  throw new PolicyError(
    policy,
    wanted === undefined
      ? `the scenario has no ${kind}; leave this policy out, or add one under "${kind}s"`
      : `no ${kind} is called "${wanted}"; the sites are ${view.sites.map(({ id }) => id).join(", ")}`,
  );
};

/** The site at which the whole task has the least analytic cost; the first of equal ones. */
export const cheapestOf = (request: TaskRequest, view: Observation, sites: readonly SiteView[]): SiteId => {
  let best = sites[0]!.id;
  let bestCost = view.cost(allAt(request, best));
  for (const { id } of sites.slice(1)) {
    const cost = view.cost(allAt(request, id));
    if (cost < bestCost) {
      best = id;
      bestCost = cost;
    }
  }
  return best;
};

/**
 * A policy that decides for whole tasks and remembers nothing.
 *
 * @param operations  costs that it looks up and adds for one decision
 */
export const statelessPolicy = (
  name: string,
  place: (request: TaskRequest, view: Observation) => Placement | Plan,
  operations: (request: TaskRequest, sites: number) => number = () => 0,
): OffloadingPolicy => ({ name, decides: "task", place, operations });
