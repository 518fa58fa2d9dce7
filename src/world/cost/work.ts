import { describeDecision, describeExecution } from "../computing/execution.js";
import { Stay } from "../computing/stay.js";
import { DEVICE_SITE, type Network } from "../network.js";
import { inputBits, outputBits } from "../port/application.js";
import type { DecisionTerms } from "../port/decision-terms.js";
import type { Task } from "../task/task.js";

/** Work of a node, a sub-task or the decision of a task, and its stay there. */
export abstract class Work extends Stay {
  /** NaN for a decision. */
  subtask = Number.NaN;
  #task!: Task;
  /** Undefined: the work is a sub-task. */
  #decision: DecisionTerms | undefined;

  /** Data that the work takes. */
  get input_bits(): number {
    const { graph, data_bits } = this.#task;
    return this.#decision === undefined ? inputBits(graph, data_bits, this.subtask) : this.#decision.report_bits;
  }

  /** Data that the work makes. */
  get output_bits(): number {
    const { graph, data_bits } = this.#task;
    return this.#decision === undefined ? outputBits(graph, data_bits, this.subtask) : this.#decision.answer_bits;
  }

  /** Describes a sub-task at a site, with its grants there. */
  describeSubtask(network: Network, task: Task, subtask: number, site: number): void {
    this.#task = task;
    this.#decision = undefined;
    this.subtask = subtask;
    const frequency_hz = network.frequencyOf(task, site, subtask);
    const work_cycles = network.workOf_cycles(task, subtask, site);
    const cores = network.coresOf(task, subtask, site);
    describeExecution(
      this,
      task,
      subtask,
      cores,
      frequency_hz,
      this.#energy_j(site, work_cycles, frequency_hz),
      work_cycles,
    );
  }

  /** Describes the decision of a task at the deciding site. */
  describeDecision(network: Network, task: Task, site: number, decision: DecisionTerms): void {
    this.#task = task;
    this.#decision = decision;
    this.subtask = Number.NaN;
    const { work_cycles } = decision;
    const frequency_hz = network.frequencyOf(task, site);
    describeDecision(this, task, work_cycles, frequency_hz, this.#energy_j(site, work_cycles, frequency_hz));
  }

  /** The energy that a device spends on the work; 0 at servers, whose cores are metered. */
  #energy_j(site: number, work_cycles: number, frequency_hz: number): number {
    if (site !== DEVICE_SITE) return 0;
    const { owner } = this.#task;
    return owner.executionEnergy_j(work_cycles, frequency_hz, owner.power.data_j_per_bit > 0 ? this.input_bits : 0);
  }
}
