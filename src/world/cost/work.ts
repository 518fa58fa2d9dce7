import { decisionExecution, type Execution, executionOf } from "../computing/execution.js";
import { DEVICE_SITE, type Network } from "../network.js";
import { inputBits, outputBits } from "../port/application.js";
import type { DecisionTerms } from "../port/deciding.js";
import type { Task } from "../task/task.js";

/** What a node executes: a sub-task, or a decision, whose `subtask` is NaN. */
export interface Work {
  readonly subtask: number;
  readonly input_bits: number;
  readonly output_bits: number;
  readonly execution: Execution;
}

/** A sub-task at a site, with what it is granted there. */
export const subtaskWork = (network: Network, task: Task, subtask: number, site: number): Work => {
  const { graph, data_bits } = task;
  const input_bits = inputBits(graph, data_bits, subtask);
  const output_bits = outputBits(graph, data_bits, subtask);
  const frequency_hz = network.frequencyOf(task, site, subtask);
  const work_cycles = network.workOf_cycles(task, subtask, site);
  const energy_j = site === DEVICE_SITE ? task.owner.executionEnergy_j(work_cycles, frequency_hz, input_bits) : 0;
  const cores = network.coresOf(task, subtask, site);
  const execution = executionOf(task, subtask, cores, frequency_hz, energy_j, work_cycles);
  return { subtask, input_bits, output_bits, execution };
};

/** What a decision of a task takes at the site that decides. */
export const decisionWork = (network: Network, task: Task, site: number, decision: DecisionTerms): Work => {
  const { work_cycles, report_bits: input_bits, answer_bits: output_bits } = decision;
  const frequency_hz = network.frequencyOf(task, site);
  const energy_j = site === DEVICE_SITE ? task.owner.executionEnergy_j(work_cycles, frequency_hz, input_bits) : 0;
  const execution = decisionExecution(task, work_cycles, frequency_hz, energy_j);
  return { subtask: Number.NaN, input_bits, output_bits, execution };
};
