import { type Process, stepOf, stopProcess } from "../../src/engine/process.js";
import type { ComputeNode } from "../../src/world/computing/compute-node.js";
import type { Execution } from "../../src/world/computing/execution.js";
import { Stay } from "../../src/world/computing/stay.js";

/** An execution that takes a given time on its grant: at 1 Hz, work is counted in core-seconds. */
export const lasting = (cores: number, duration_s: number, parts: Partial<Execution> = {}): Execution => ({
  work_cycles: cores * duration_s,
  frequency_hz: 1,
  cores,
  serial: 0,
  priority: 0,
  deadline_s: Infinity,
  energy_j: 0,
  memory_bytes: 0,
  job: 0,
  ...parts,
});

/** A stay at a node, which the node executes. */
export class LoneStay extends Stay {
  #process: Process | undefined;

  constructor(execution: Partial<Execution>) {
    super();
    Object.assign(this, execution);
  }

  /** Its process at a node that admits it. */
  at(node: ComputeNode): Process {
    this.#process = node.execute(this);
    return this;
  }

  step(): number {
    return this.#process === undefined ? this.stepHeld() : stepOf(this.#process);
  }

  stop(thrown: unknown): void {
    if (this.#process === undefined) this.stopHeld(thrown);
    else stopProcess(this.#process, thrown);
  }
}
