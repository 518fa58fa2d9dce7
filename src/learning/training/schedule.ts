/** A value that changes with the steps of training. */
export type Schedule = (step: number) => number;

/** Linear from one value to another over a number of steps, then constant: epsilon of exploration, beta of prioritised replay. */
export const linearSchedule = (from: number, to: number, steps: number): Schedule => {
  if (!(steps >= 1)) throw new RangeError(`invalid number of steps: ${steps}`);
  return (step) => (step >= steps ? to : from + ((to - from) * step) / steps);
};
