import type { Observation, Plan, SiteId, SiteView, TaskRequest } from "../../world/port/policy.js";
import { allAt } from "../placements.js";
import type { Scoring } from "./cuts.js";
import type { TaskVariant } from "./variants.js";

/**
 * The best cut of a graph that is no chain: its sub-tasks in topological order are cut twice, as a chain's are, and every cut is scheduled. Ties
 * go to fewer edges, then to the first.
 */
export const graphPlans = (
  request: TaskRequest,
  view: Observation,
  candidates: readonly SiteView[],
  variants: readonly (TaskVariant | undefined)[],
  { perSecond, states, imbalance, isPartitioned }: Scoring,
): Plan => {
  const { order, subtasks } = request.graph;
  let best: Plan = { sites: allAt(request, "device") };
  let least = Infinity;
  let used = 0;
  const coresOf_s = ({ id, frequency_hz }: SiteView, sites: readonly SiteId[], cycles: ArrayLike<number>): number =>
    sites.reduce((sum, site, subtask) => (site === id ? sum + cycles[subtask]! / frequency_hz : sum), 0);
  /** Of candidates by their numbers; -1: none of the task is at an edge. */
  const tryOut = (first: number, second: number, edge: number, other: number, variant: TaskVariant | undefined) => {
    const sites = new Array<SiteId>(subtasks).fill("device");
    for (let place = first; place < subtasks; place++)
      sites[order[place]!] = candidates[place < second ? edge : other]!.id;
    const seen = variant === undefined ? view : view.inVariants(variant.name);
    const own = variant === undefined ? request : variant.sizesOf(request);
    const edges = [...new Set([edge, other])].filter((at) => at >= 0);
    const [one, two] = edges.map((at) => coresOf_s(candidates[at]!, sites, own.work_cycles));
    const correction = edges.reduce((product, at) => product * states[at]!.correction, 1);
    const late = correction === 1 ? 0 : perSecond * seen.latency_s(sites) * (correction - 1);
    const score = seen.cost(sites) + late + imbalance.with(states[edges[0] ?? -1], one, states[edges[1] ?? -1], two);
    if (!(score < least || (score === least && edges.length < used))) return;
    least = score;
    used = edges.length;
    best = variant === undefined ? { sites } : { sites, variants: variant.name };
  };
  for (const variant of variants) {
    tryOut(subtasks, subtasks, -1, -1, variant);
    for (let edge = 0; edge < candidates.length; edge++)
      for (let first = 0; first < (isPartitioned ? subtasks : 1); first++) tryOut(first, subtasks, edge, edge, variant);
    if (!isPartitioned) continue;
    for (let edge = 0; edge < candidates.length; edge++)
      for (let other = 0; other < candidates.length; other++)
        for (let first = 0; other !== edge && first < subtasks - 1; first++)
          for (let second = first + 1; second < subtasks; second++) tryOut(first, second, edge, other, variant);
  }
  return best;
};
