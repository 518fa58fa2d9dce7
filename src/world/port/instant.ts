/**
 * The order of what happens in one instant: what ends comes before what makes it void, and both come before what begins. Handovers have no
 * rank: where a device is and which edge serves it is a function of time, so whatever is done in an instant meets the new cell.
 */
export const RANK = {
  /** Transfers and executions end, their cores and subcarriers are given on, and what follows from that in the same instant. */
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
  /** Something comes from outside the emulation: it finds all that happens in the instant. */
  outside: 6,
} as const;
