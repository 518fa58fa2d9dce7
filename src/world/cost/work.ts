import {
  type Described,
  decisionExecution,
  describeExecution,
  type Execution,
  emptyExecution,
} from "../computing/execution.js";
import { DEVICE_SITE, type Network } from "../network.js";
import { inputBits, outputBits } from "../port/application.js";
import type { DecisionTerms } from "../port/decision-terms.js";
import type { Task } from "../task/task.js";

/** Work of a node: a sub-task, or a decision, whose `subtask` is NaN. */
export interface Work {
  readonly subtask: number;
  readonly input_bits: number;
  readonly output_bits: number;
  readonly execution: Execution;
}

/** A work object that is reused for every execution. */
export class ReusedWork implements Work {
  subtask = Number.NaN;
  input_bits = 0;
  output_bits = 0;
  execution: Execution;
  readonly #ofSubtask: Described = emptyExecution();

  constructor() {
    this.execution = this.#ofSubtask;
  }

  /** Describes a sub-task at a site, with its grants there. */
  describeSubtask(network: Network, task: Task, subtask: number, site: number): void {
    const { graph, data_bits } = task;
    this.subtask = subtask;
    this.input_bits = inputBits(graph, data_bits, subtask);
    this.output_bits = outputBits(graph, data_bits, subtask);
    this.execution = this.#ofSubtask;
    const frequency_hz = network.frequencyOf(task, site, subtask);
    const work_cycles = network.workOf_cycles(task, subtask, site);
    const energy_j =
      site === DEVICE_SITE ? task.owner.executionEnergy_j(work_cycles, frequency_hz, this.input_bits) : 0;
    const cores = network.coresOf(task, subtask, site);
    describeExecution(this.#ofSubtask, task, subtask, cores, frequency_hz, energy_j, work_cycles);
  }

  /** Describes the decision of a task at the deciding site. */
  describeDecision(network: Network, task: Task, site: number, decision: DecisionTerms): void {
    const { work_cycles, report_bits, answer_bits } = decision;
    this.subtask = Number.NaN;
    this.input_bits = report_bits;
    this.output_bits = answer_bits;
    const frequency_hz = network.frequencyOf(task, site);
    const energy_j = site === DEVICE_SITE ? task.owner.executionEnergy_j(work_cycles, frequency_hz, report_bits) : 0;
    this.execution = decisionExecution(task, work_cycles, frequency_hz, energy_j);
  }
}
