import type { Observation, OffloadingPolicy, Placement, SiteId, TaskRequest } from "../world/port/policy.js";
import { statelessPolicy } from "./placements.js";

const DEVICE = "device";

/**
 * One sub-task after the other, each where it is cheapest given where its input data are: cost of moving them there, plus cost of
 * executing there. It ignores later sub-tasks. Ties go to the site that is listed first.
 */
export const greedy = (): OffloadingPolicy =>
  statelessPolicy(
    "greedy",
    (request, view) => {
      const placement: SiteId[] = new Array(request.graph.subtasks).fill(DEVICE);
      for (const subtask of request.graph.order) placement[subtask] = view.cheapestSite(subtask, placement);
      return placement;
    },
    ({ graph }, sites) => sites * (graph.subtasks + graph.edges.length - graph.inputs[graph.subtasks]!.length),
  );

/**
 * `greedy`, but it decides for each sub-task when its data are available, and sees the queues of that time. It needs no training
 * and is a baseline for policies that learn to decide step by step.
 */
export const greedyLive = (): OffloadingPolicy => ({
  name: "greedy-live",
  decides: "subtask",
  // The place of data that another branch has not made yet is unknown.
  choose: ({ subtask, placed }, view) => view.cheapestSite(subtask, placed),
});

/**
 * Each sub-task as if its data came from the device and went back there, whatever the others do: the greedy of the DIOS paper,
 * where a sub-task's cost does not depend on its neighbours.
 */
export const greedyBlind = (): OffloadingPolicy =>
  statelessPolicy(
    "greedy-blind",
    (request, view) => blindPlacement(request, view),
    ({ graph }, sites) =>
      sites * (graph.subtasks + 2 * graph.edges.length - graph.sources.length - graph.inputs[graph.subtasks]!.length),
  );

const blindPlacement = ({ graph }: TaskRequest, view: Observation): Placement =>
  Array.from({ length: graph.subtasks }, (_, subtask) =>
    cheapest(view, (site) => {
      let cost = view.executionCost(subtask, site);
      for (const edge of graph.inputs[subtask]!) cost += view.moveCost(edge, DEVICE, site);
      for (const edge of graph.outputs[subtask]!) cost += view.moveCost(edge, site, DEVICE);
      return cost;
    }),
  );

const cheapest = (view: Observation, costAt: (site: SiteId) => number): SiteId => {
  let best = DEVICE;
  let bestCost = Infinity;
  for (const { id } of view.sites) {
    const cost = costAt(id);
    if (cost < bestCost) {
      best = id;
      bestCost = cost;
    }
  }
  return best;
};
