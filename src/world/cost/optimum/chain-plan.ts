import { largest, smallest } from "../../../math/extremes.js";
import type { CostModel } from "../cost.js";
import { FEW_SITES } from "../move-table.js";
import { NextServers } from "./optimum.js";
import { MAX_VISITS, type PlanOptimum, type PlanQuestion, uniform } from "./plan-question.js";

const DEVICE = 0;

/**
 * The best plan of a chain. Its cost is a sum over steps, so dynamic programming over sites and variants gives the least cost to go
 * from every sub-task, site and variant:
 *
 *     togo[t][s][v] = min over s', v' of (move(t + 1, s, s' | v) + execution(t + 1, s' | v', v) + loss(t + 1, v') + togo[t + 1][s'][v'])
 *
 * Data that a sub-task hands on have the size of its variant v. Memory and the floor of accuracy limit sums over steps, which a single
 * step cannot check. If the plan of least cost breaks a limit, branch and bound continues with `togo` as its bound.
 */
export const chainPlan = (question: PlanQuestion): PlanOptimum | undefined => {
  const steps = new ChainSteps(question);
  const free = steps.least();
  return steps.isAllowed(free) ? free : search(question, steps);
};

/** A site and a variant for a sub-task. */
interface Way {
  readonly site: number;
  readonly number: number;
  /** A lower bound on the cost of this sub-task and all later ones. */
  readonly bound: number;
  readonly cost: number;
}

class ChainSteps {
  readonly #question: PlanQuestion;
  readonly #sites: number;
  readonly #most: number;
  /** By number of a variant: costs of the chain if all sub-tasks are in it. */
  readonly #costs: readonly CostModel[];
  /** By number of work's variant, then of the input data's. */
  readonly #executions: readonly (readonly CostModel[])[];
  /** By sub-task, then site * variants + variant. */
  readonly #togo: Float64Array[];

  constructor(question: PlanQuestion) {
    const { choices, costsIn, task } = question;
    const { subtasks } = task.graph;
    this.#question = question;
    this.#most = largest(choices.map(({ length }) => length));
    const numbers = Array.from({ length: this.#most }, (_, number) => uniform(choices, number));
    this.#costs = numbers.map((chosen) => costsIn(chosen));
    // If energy depends on the input data, the cost of a sub-task depends on the variant of the one before it.
    const readsInput = this.#costs[0]!.readsInput;
    this.#executions = numbers.map((work, at) =>
      numbers.map((handing) => (readsInput ? costsIn(work, handing) : this.#costs[at]!)),
    );
    this.#sites = this.#costs[0]!.sites;
    this.#togo = new Array<Float64Array>(subtasks);
    for (let subtask = subtasks - 1; subtask >= 0; subtask--) this.#togo[subtask] = this.#togoOf(subtask);
  }

  /** The plan of least cost, if memory and accuracy are unlimited. */
  least(): PlanOptimum {
    const { subtasks } = this.#question.task.graph;
    const placement = new Int32Array(subtasks);
    const chosen = new Array<number>(subtasks).fill(0);
    let site = DEVICE;
    let number = 0;
    let cost = this.#costs[0]!.decisionCost;
    for (let subtask = 0; subtask < subtasks; subtask++) {
      let best: Way | undefined;
      for (const way of this.#ways(subtask, site, number)) if (best === undefined || way.bound < best.bound) best = way;
      placement[subtask] = site = best!.site;
      chosen[subtask] = number = best!.number;
      cost += best!.cost;
    }
    cost += this.#costs[number]!.moveCost(subtasks, site, DEVICE);
    return { placement, chosen, cost };
  }

  isAllowed({ placement, chosen }: PlanOptimum): boolean {
    const { need_bytes, loss, budget } = this.#question;
    const lost = chosen.reduce((sum, number, subtask) => sum + loss[subtask]![number]!, 0);
    if (lost > budget) return false;
    if (need_bytes === undefined) return true;
    const left_bytes = this.room_bytes.slice();
    for (let subtask = 0; subtask < placement.length; subtask++) {
      const site = placement[subtask]!;
      left_bytes[site]! -= need_bytes[chosen[subtask]!]![subtask]!;
      if (!(left_bytes[site]! >= 0)) return false;
    }
    return true;
  }

  /** By site. */
  get room_bytes(): readonly number[] {
    return this.#costs[0]!.memory?.room_bytes ?? [];
  }

  /** The cost that every plan pays. */
  get decisionCost(): number {
    return this.#costs[0]!.decisionCost;
  }

  /** The options of a sub-task, cheapest bound first; equal bounds by site, then by variant, the lowest first. */
  sorted(subtask: number, source: number, handing: number): readonly Way[] {
    return [...this.#ways(subtask, source, handing)].sort(
      (a, b) => a.bound - b.bound || a.site - b.site || a.number - b.number,
    );
  }

  /** Cost of the chain's output from a site. */
  outputCost(site: number, number: number): number {
    return this.#costs[number]!.moveCost(this.#question.task.graph.subtasks, site, DEVICE);
  }

  *#ways(subtask: number, source: number, handing: number): Generator<Way> {
    const { choices, loss, perLoss } = this.#question;
    const togo = this.#togo[subtask]!;
    for (let site = 0; site < this.#sites; site++) {
      const move = this.#costs[handing]!.moveCost(subtask, source, site);
      for (const number of choices[subtask]!) {
        const execution = this.#executions[number]![handing]!.executionCost(subtask, site);
        const cost = move + execution + perLoss * loss[subtask]![number]!;
        yield { site, number, cost, bound: cost + togo[site * this.#most + number]! };
      }
    }
  }

  #togoOf(subtask: number): Float64Array {
    const { choices, loss, perLoss } = this.#question;
    const most = this.#most;
    const togo = new Float64Array(this.#sites * most).fill(Infinity);
    const next = this.#togo[subtask + 1];
    const here = new Float64Array(this.#sites);
    for (const number of choices[subtask]!) {
      if (next === undefined) {
        for (let site = 0; site < this.#sites; site++) togo[site * most + number] = this.outputCost(site, number);
        continue;
      }
      for (let site = 0; site < this.#sites; site++) {
        let least = Infinity;
        for (const then of choices[subtask + 1]!) {
          const execution = this.#executions[then]![number]!.executionCost(subtask + 1, site);
          least = Math.min(least, execution + perLoss * loss[subtask + 1]![then]! + next[site * most + then]!);
        }
        here[site] = least;
      }
      this.#addMoves(subtask + 1, this.#costs[number]!, here, (source, least) => {
        togo[source * most + number] = least;
      });
    }
    return togo;
  }

  /** By site: the least cost of moving a sub-task's data anywhere plus the cost to go from there. */
  #addMoves(
    subtask: number,
    costs: CostModel,
    here: Float64Array,
    found: (source: number, least: number) => void,
  ): void {
    const servers = this.#sites > FEW_SITES ? new NextServers(subtask, costs, here) : undefined;
    for (let source = 0; source < this.#sites; source++) {
      let least = costs.moveCost(subtask, source, DEVICE) + here[DEVICE]!;
      if (servers !== undefined && source !== DEVICE) {
        servers.search(source, least, DEVICE);
        least = servers.cost;
      } else
        for (let site = 1; site < this.#sites; site++)
          least = Math.min(least, costs.moveCost(subtask, source, site) + here[site]!);
      found(source, least);
    }
  }
}

/** Branch and bound, sub-task by sub-task, the option with the least bound first. */
const search = (question: PlanQuestion, steps: ChainSteps): PlanOptimum | undefined => {
  const { task, need_bytes, loss, budget } = question;
  const { subtasks } = task.graph;
  const left_bytes = steps.room_bytes.slice();
  // The least accuracy that the sub-tasks from here on can lose.
  const rest = new Float64Array(subtasks + 1);
  for (let subtask = subtasks - 1; subtask >= 0; subtask--)
    rest[subtask] = rest[subtask + 1]! + smallest(loss[subtask]!);
  const placement = new Int32Array(subtasks);
  const chosen = new Array<number>(subtasks).fill(0);
  let best: PlanOptimum = { placement: new Int32Array(subtasks), chosen: chosen.slice(), cost: Infinity };
  let visits = 0;

  const descend = (subtask: number, cost: number, lost: number): void => {
    if (++visits > MAX_VISITS) return;
    const source = subtask === 0 ? DEVICE : placement[subtask - 1]!;
    const handing = subtask === 0 ? 0 : chosen[subtask - 1]!;
    if (subtask === subtasks) {
      const whole = cost + steps.outputCost(source, handing);
      if (whole < best.cost) best = { placement: placement.slice(), chosen: chosen.slice(), cost: whole };
      return;
    }
    for (const { site, number, cost: step, bound } of steps.sorted(subtask, source, handing)) {
      if (!(cost + bound < best.cost)) return;
      const nowLost = lost + loss[subtask]![number]!;
      if (nowLost + rest[subtask + 1]! > budget) continue;
      const need = need_bytes === undefined ? 0 : need_bytes[number]![subtask]!;
      if (need > 0 && need > left_bytes[site]!) continue;
      if (need > 0) left_bytes[site]! -= need;
      placement[subtask] = site;
      chosen[subtask] = number;
      descend(subtask + 1, cost + step, nowLost);
      if (need > 0) left_bytes[site]! += need;
    }
  };
  descend(0, steps.decisionCost, 0);
  return visits > MAX_VISITS ? undefined : best;
};
