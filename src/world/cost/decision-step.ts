import { decisionExecution } from "../computing/execution.js";
import { DEVICE_SITE } from "../network.js";
import { answerEdge, type DecisionTerms, reportEdge } from "../port/decision-terms.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import type { ExecutionCosts } from "./execution-costs.js";
import type { LegCost, Step } from "./leg-cost.js";

const NOTHING: Step = { time_s: 0, radio_s: 0, price: 0 };

/**
 * The step of deciding on a task: the decision's fixed time, its report to the deciding edge, its work there and its answer, one after
 * the other. The price includes the accuracy that the task's variants lose.
 */
export const decisionStep = (
  { time_s, work_cycles, at, report_bits, answer_bits }: DecisionTerms,
  network: SeenNetwork,
  task: Task,
  weights: ObjectiveWeights,
  { legs, executions }: { readonly legs: LegCost; readonly executions: ExecutionCosts },
): Step => {
  const site = at === "edge" ? network.servingEdge(task) : DEVICE_SITE;
  const { accuracyLost } = task;
  if (site === DEVICE_SITE && work_cycles === 0 && time_s === 0 && accuracyLost === 0) return NOTHING;
  const sum = { time_s, radio_s: 0, price: accuracyLost === 0 ? 0 : (weights.accuracy ?? 0) * accuracyLost };
  if (site === DEVICE_SITE && work_cycles === 0) return sum;
  const add = (from: number, to: number, edge: number, bits: number) => {
    if (from === to || !(bits > 0)) return;
    for (const { link } of network.route(task, from, to)) {
      const step = legs.find(link, edge, bits);
      sum.time_s += step.time_s;
      sum.radio_s += step.radio_s;
      sum.price += step.price;
    }
  };
  add(DEVICE_SITE, site, reportEdge(task.graph), report_bits);
  add(site, DEVICE_SITE, answerEdge(task.graph), answer_bits);
  if (work_cycles > 0) {
    const node = network.nodeOf(task, site);
    const execution = decisionExecution(task, work_cycles, network.frequencyOf(task, site));
    const step = executions.find(node, execution, report_bits);
    sum.time_s += step.time_s;
    sum.price += step.price;
  }
  return sum;
};
