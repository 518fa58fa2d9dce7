import type { Process } from "../../engine/process.js";
import type { RandomStream } from "../../engine/random.js";
import type { Workload } from "../port/application.js";

/** When the tasks of one device arrive. `yield* nextGap(random)` waits until the next one. */
export interface ArrivalProcess {
  nextGap(random: RandomStream): Process;
}

/** A task given by a trace. */
export interface TracedArrival {
  readonly arrival_s: number;
  /** Number of the device. */
  readonly device: number;
  readonly workload: Workload;
  /** After the arrival, s. Deadline and priority are undefined if the scenario's laws apply. */
  readonly deadline_s: number | undefined;
  readonly priority: number | undefined;
}
