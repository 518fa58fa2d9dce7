import { PolicyError } from "../errors.js";
import type { OffloadingPolicy } from "../world/port/policy.js";
import { statelessPolicy } from "./placements.js";

/**
 * The placement of least analytic cost at the instant of decision: dynamic programming on chains, branch and bound on other
 * graphs. Under contention that is the best guess, not the best outcome: its regret can be negative.
 *
 * It counts T L^2 operations for T sub-tasks and L sites, those of dynamic programming; a search over a graph takes more.
 *
 * @throws PolicyError for a graph whose optimum would take more than 200,000 steps of search
 */
export const optimal = (): OffloadingPolicy =>
  statelessPolicy(
    "optimal",
    (request, view) => {
      const optimum = request.variants === undefined ? view.optimum() : view.optimalPlan();
      if (optimum === undefined)
        throw new PolicyError(
          "optimal",
          `task ${request.task} has a graph that is too large for the search: ${request.graph.subtasks} sub-tasks`,
        );
      return optimum;
    },
    ({ graph }, sites) => graph.subtasks * sites ** 2,
  );
