import { largest } from "../../math/extremes.js";
import { catalog } from "../../policies/catalog.js";
import type { Observation, OffloadingPolicy, SiteId, TaskRequest } from "../../world/port/policy.js";
import type { TrainingWorld } from "./trainer.js";

/** How well a policy does on tasks that no training saw. */
export interface HeldOutReport {
  /** Lone tasks that were drawn. */
  readonly tasks: number;
  /** Share of sub-tasks that are placed as in the optimum. Ties count as errors. */
  readonly accuracy: number;
  /** The accuracy of always giving the most common answer of every sub-task. */
  readonly constantAccuracy: number;
  /** Median over tasks of cost / optimal cost. */
  readonly medianRatio: number;
  /** Mean cost / mean optimal cost. Heavy tails make it unstable: see docs/learning.md. */
  readonly ratioOfMeans: number;
  /** Mean cost of tasks in one run of the scenario, with its contention, beside rules that need no training. */
  readonly emulatedTasks: number;
  readonly emulatedCost: number;
  readonly emulatedCostOfOptimal: number;
  readonly emulatedCostOfGreedy: number;
}

const MOST_EMULATED = 1000;

/**
 * Measures a policy on held-out draws, and in a held-out run.
 *
 * @param onPart  called when a part begins
 */
export const heldOutReport = (
  policy: OffloadingPolicy,
  world: TrainingWorld,
  tasks: number,
  onPart: (text: string) => void = () => {},
): HeldOutReport => {
  onPart(`${tasks} lone held-out tasks`);
  const ratios: number[] = [];
  const counts: Map<SiteId, number>[] = [];
  let cost = 0;
  let optimalCost = 0;
  let right = 0;
  let subtasks = 0;
  const visit = (request: TaskRequest, view: Observation): void => {
    const optimum = view.optimum();
    if (optimum === undefined) return;
    const answer = policy.place!(request, view);
    const placement = "sites" in answer ? answer.sites : answer;
    const own = view.cost(placement);
    const best = view.cost(optimum);
    ratios.push(best === own ? 1 : own / best);
    cost += own;
    optimalCost += best;
    optimum.forEach((site, subtask) => {
      subtasks++;
      if (placement[subtask] === site) right++;
      counts[subtask] ??= new Map();
      counts[subtask].set(site, (counts[subtask].get(site) ?? 0) + 1);
    });
  };
  world.draw("held-out", 0, tasks, visit);
  const constant = counts.reduce((sum, bySite) => sum + largest(bySite.values()), 0);
  const costIn = (one: OffloadingPolicy): { readonly tasks: number; readonly cost: number } => {
    const ended = world
      .emulate(one, { split: "held-out", run: 0, tasks: MOST_EMULATED })
      .filter((record) => Number.isFinite(record.cost));
    return { tasks: ended.length, cost: ended.reduce((sum, record) => sum + record.cost, 0) / ended.length };
  };
  onPart("a held-out run");
  const emulated = costIn(policy);
  onPart("a held-out run, optimal and greedy");
  return {
    tasks: ratios.length,
    accuracy: right / subtasks,
    constantAccuracy: constant / subtasks,
    medianRatio: ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN,
    ratioOfMeans: cost / optimalCost,
    emulatedTasks: emulated.tasks,
    emulatedCost: emulated.cost,
    emulatedCostOfOptimal: costIn(catalog.optimal!.create({})).cost,
    emulatedCostOfGreedy: costIn(catalog.greedy!.create({})).cost,
  };
};
