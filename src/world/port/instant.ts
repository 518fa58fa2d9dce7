/**
 * The order of events at one instant. Ends come first, then events that would void them, then beginnings. Handovers have no rank: the
 * position and the serving edge of a device are functions of time, so every event at an instant meets the new cell.
 */
export const RANK = {
  /** Transfers and executions end and pass on their cores and subcarriers, with all consequences at the same instant. */
  task: 0,
  /** Energy is harvested. */
  harvest: 1,
  /** A battery is empty, and more is drawn than harvested. */
  battery: 2,
  /** A server fails. */
  outage: 3,
  deadline: 4,
  /** A task arrives. */
  arrival: 5,
  /** A task or data arrive from outside the emulation, after everything else at the instant. */
  outside: 6,
} as const;
