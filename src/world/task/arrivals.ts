import type { RandomStream } from "../../engine/random.js";
import type { Workload } from "../port/application.js";

/** When the tasks of one device arrive: one wait after the other. */
export interface ArrivalProcess {
  /** The next wait, s. */
  nextWait_s(random: RandomStream): number;
  /** True if a task arrives at the end of the present wait. */
  readonly arrives: boolean;
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
