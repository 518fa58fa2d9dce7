/** An input from outside. A live run depends only on its scenario and its inputs. */
export type Input =
  | {
      readonly input: "open";
      readonly flow: number;
      readonly protocol: Protocol;
      /** Numbers of the device, and of the site at which the server stands. */
      readonly device: number;
      readonly site: number;
    }
  | { readonly input: "data"; readonly flow: number; readonly direction: Direction; readonly bytes: number }
  /** One side has closed its half of a TCP connection. */
  | { readonly input: "end"; readonly flow: number; readonly direction: Direction }
  /** The receiver stops reading, or reads again. */
  | { readonly input: "hold" | "release"; readonly flow: number; readonly direction: Direction }
  /** The flow is over, and its data under way are dropped. */
  | { readonly input: "close"; readonly flow: number; readonly reason: string }
  /** A task is posted, or the policy is asked where it would go. */
  | ({ readonly input: "task" | "decision" } & TaskInput)
  /** The meters of the network are read, which rounds their sums. */
  | { readonly input: "look" }
  /** The run is ended. */
  | { readonly input: "stop" };

export type Protocol = "tcp" | "udp";
export type Direction = "up" | "down";

/** A task that is posted; what is left out is drawn by the scenario's laws. */
export interface TaskInput {
  /** Number of the device. */
  readonly device: number;
  /** Along a chain: T + 1 sizes and T works; both, or neither. */
  readonly data_bits?: readonly number[];
  readonly work_cycles?: readonly number[];
  /** After the arrival, s. */
  readonly deadline_s?: number;
  readonly priority?: number;
}

/** An input, and when it came in emulated time, s. */
export interface TimedInput {
  readonly at_s: number;
  readonly input: Input;
}
