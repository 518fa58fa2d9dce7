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

/** A stay of an execution at a node. */
export const stayOf = (execution: Execution): Stay => Object.assign(new Stay(), execution);
