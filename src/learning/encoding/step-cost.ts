import type { SiteId } from "../../world/port/policy.js";
import { type PlacementStep, sourceOf } from "./step-encoding.js";

/**
 * The local objective of a step (DMRO, equation 14): moving the inputs of a sub-task to a site, and executing it there, in units of
 * the scenario's objective. The final output's way back to the device belongs to the sub-task that makes it, so that the steps
 * of a chain add up to the analytic cost of its placement.
 *
 *     F(S_i, a) = moveCost(e_(i-1,i), a_(i-1), a) + executionCost(v_i, a) [+ moveCost(e_n, a, device)]
 */
export const stepCost = (
  { request, view, subtask, placed }: Omit<PlacementStep, "commitments">,
  site: SiteId,
): number => {
  const { graph } = request;
  let cost = view.executionCost(subtask, site);
  for (const edge of graph.inputs[subtask]!) cost += view.moveCost(edge, sourceOf(request, edge, placed), site);
  for (const edge of graph.outputs[subtask]!)
    if (graph.edges[edge]!.to === graph.subtasks) cost += view.moveCost(edge, site, "device");
  return cost;
};
