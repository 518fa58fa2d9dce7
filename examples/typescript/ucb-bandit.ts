// A bandit with upper confidence bounds (UCB1): it learns during the run which site is cheapest, in a few situations.
//
//     npx edgefade run scenarios/quickstart.yaml --policy ./examples/typescript/ucb-bandit.ts --policy greedy
//
// P. Auer, N. Cesa-Bianchi, P. Fischer, "Finite-time analysis of the multiarmed bandit problem", Machine Learning 47, 2002
import type { Observation, OffloadingPolicy, TaskRequest } from "edgefade";

export interface Options {
  /** How much what is little known is preferred, in units of the cost. */
  readonly exploration?: number;
}

interface Arm {
  tasks: number;
  meanCost: number;
}

/** The situation: is the task heavy, and how long is the queue of the first edge? */
const contextOf = ({ work_cycles }: TaskRequest, view: Observation): string => {
  const work = work_cycles.reduce((sum, cycles) => sum + cycles, 0);
  const backlog_s = view.sites.find(({ kind }) => kind === "edge")?.backlog_s ?? 0;
  const weight = work < 300e6 ? "light" : work < 1000e6 ? "medium" : "heavy";
  const queue = backlog_s < 0.1 ? "free" : backlog_s < 0.5 ? "busy" : "full";
  return `${weight} ${queue}`;
};

export default ({ exploration = 0.1 }: Options = {}): OffloadingPolicy => {
  const contexts = new Map<string, Map<string, Arm>>();
  const waiting = new Map<number, Arm>();
  return {
    name: "example-ucb",
    decides: "task",
    place(request, view) {
      const key = contextOf(request, view);
      const arms = contexts.get(key) ?? new Map(view.sites.map(({ id }) => [id, { tasks: 0, meanCost: 0 } as Arm]));
      contexts.set(key, arms);
      const tasks = [...arms.values()].reduce((sum, arm) => sum + arm.tasks, 0);
      /** A lower bound of the cost: what was never tried comes first. */
      const bound = ({ tasks: tried, meanCost }: Arm): number =>
        tried === 0 ? -Infinity : meanCost - exploration * Math.sqrt((2 * Math.log(tasks)) / tried);
      const [site, arm] = [...arms].reduce((best, other) => (bound(other[1]) < bound(best[1]) ? other : best));
      waiting.set(request.decision, arm);
      return new Array<string>(request.graph.subtasks).fill(site);
    },
    outcome(decision, { status, cost }) {
      const arm = waiting.get(decision);
      waiting.delete(decision);
      if (arm === undefined || (status !== "completed" && status !== "late")) return;
      arm.tasks++;
      arm.meanCost += (cost - arm.meanCost) / arm.tasks;
    },
  };
};
