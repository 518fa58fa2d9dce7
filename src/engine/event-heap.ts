// A heap of the earliest events, stored in two arrays: `times` (NaN past the last entry) and `slots`. Among equal times, `orders` decides which
// event comes first; it is indexed by slot.

/** Place of the first entry. With this value, the four children of a place begin at a multiple of four and share a cache line. */
export const ROOT = 3;
/** The first of the four children of a place is `(place - 2) * 4`; its parent is `place / 4 + 2`. */
const childrenOf = (place: number): number => (place - 2) << 2;
const parentOf = (place: number): number => (place >> 2) + 2;

/** Puts an entry into the heap at an empty place that has nothing below, or above it. O(log n). */
export const rise = (
  times: Float64Array,
  slots: Int32Array,
  orders: Float64Array,
  place: number,
  time_s: number,
  slot: number,
): void => {
  while (place > ROOT) {
    const parent = parentOf(place);
    const parent_s = times[parent]!;
    if (parent_s < time_s || (parent_s === time_s && orders[slots[parent]!]! < orders[slot]!)) break;
    times[place] = parent_s;
    slots[place] = slots[parent]!;
    place = parent;
  }
  times[place] = time_s;
  slots[place] = slot;
};

/** Puts an entry into the heap at its root, which is empty. O(log n). */
export const sink = (
  times: Float64Array,
  slots: Int32Array,
  orders: Float64Array,
  end: number,
  time_s: number,
  slot: number,
): void => {
  let place = ROOT;
  for (;;) {
    const first = childrenOf(place);
    if (first >= end) break;
    let best = first;
    let best_s = times[first]!;
    // Unrolled: a loop takes a sixth more time. NaN is neither before nor equal to anything.
    const time1_s = times[first + 1]!;
    if (time1_s < best_s || (time1_s === best_s && orders[slots[first + 1]!]! < orders[slots[best]!]!)) {
      best = first + 1;
      best_s = time1_s;
    }
    const time2_s = times[first + 2]!;
    if (time2_s < best_s || (time2_s === best_s && orders[slots[first + 2]!]! < orders[slots[best]!]!)) {
      best = first + 2;
      best_s = time2_s;
    }
    const time3_s = times[first + 3]!;
    if (time3_s < best_s || (time3_s === best_s && orders[slots[first + 3]!]! < orders[slots[best]!]!)) {
      best = first + 3;
      best_s = time3_s;
    }
    if (time_s < best_s || (time_s === best_s && orders[slot]! < orders[slots[best]!]!)) break;
    times[place] = best_s;
    slots[place] = slots[best]!;
    place = best;
  }
  times[place] = time_s;
  slots[place] = slot;
};

/**
 * @returns the first time, and the mean time in s from one event to the next, as if they happened at an even pace from the first time on. Events that
 *   never happen are left out. NaN if there are no events
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

/** A copy with twice the room. */
export const doubled = <T extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(values: T): T => {
  const more = new (values.constructor as new (length: number) => T)(2 * values.length);
  more.set(values);
  return more;
};
