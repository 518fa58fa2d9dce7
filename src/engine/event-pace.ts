/**
 * @returns the first time, and the mean time in s from one event to the next if they happened at an even pace from the first time on, those that never
 *   happen left out; NaN where there are none
 */
export const paceOf = (times: Float64Array, slots: readonly number[]): { first_s: number; gap_s: number } => {
  let first_s = Infinity;
  let sum_s = 0;
  let events = 0;
  for (const slot of slots) {
    const time_s = times[slot]!;
    if (time_s < first_s) first_s = time_s;
    if (time_s === Infinity) continue;
    sum_s += time_s;
    events++;
  }
  return { first_s, gap_s: (sum_s / events - first_s) / events };
};

/** A copy with room for twice as much. */
export const doubled = <T extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(values: T): T => {
  const more = new (values.constructor as new (length: number) => T)(2 * values.length);
  more.set(values);
  return more;
};
