/** Names one scheduled event; see `EventQueue.cancel`. */
export type EventId = number;

type Action = (argument: unknown) => void;

/** Slot numbers are below 2^24. An id also holds how often its slot was used, so that an old id never cancels a new event. */
const SLOT_SPAN = 2 ** 24;
const REUSE_SPAN = 2 ** 29;
/** The list begins with room for this many events. */
const FEW = 64;
/** Place of the first event. The four children of a place then begin at a multiple of four, and share a line of the cache. */
const ROOT = 3;
/** The first of the four children of a place is `(place - 2) * 4`; its parent is `place / 4 + 2`. */
const childrenOf = (place: number): number => (place - 2) << 2;
const parentOf = (place: number): number => (place >> 2) + 2;
/** Events of one class are numbered below 2^50, so that class and number together are exact in a double. */
const CLASS_SPAN = 2 ** 50;

/**
 * Future event list: pops events by time, events of equal time by class, the lowest first, and those of one class in the order in which
 * they were pushed.
 *
 * A 4-ary heap over typed arrays, so that no event is an object and no time a boxed number. Only times and the numbers of slots move in it;
 * where times are equal, slots tell the order. An event that was popped leaves a hole at the head, which the next push fills: most events
 * push another, and one way down the heap then does for both. Cancelled events stay in the heap until they come up or outnumber the live
 * ones; then the heap is rebuilt without them. Every operation is O(log n), amortised.
 */
export class EventQueue {
  /** NaN past the last entry. */
  #times = new Float64Array(FEW).fill(Number.NaN);
  #slots = new Int32Array(FEW);
  /** Past the last entry of the heap; with the hole, if there is one. */
  #end = ROOT;
  #hasHole = false;
  #pushed = 0;
  #cancelled = 0;

  /** By slot: class and number of the event, what to do (undefined: cancelled) and with what, and how often the slot was used. */
  #orders = new Float64Array(FEW);
  readonly #actions: (Action | undefined)[] = [];
  readonly #arguments: unknown[] = [];
  #reuses = new Int32Array(FEW);
  /** Slots that are not used, the first so many. */
  #freeSlots = new Int32Array(FEW);
  #free = 0;

  /** Events that are still to happen. */
  get size(): number {
    return this.#end - ROOT - this.#cancelled - (this.#hasHole ? 1 : 0);
  }

  /**
   * Adds an event. O(log n).
   *
   * @param rank  class among events of equal time, a whole number from 0 to 7. Default 0
   */
  push<A>(time_s: number, action: (argument: A) => void, argument: A, rank = 0): EventId {
    const slot = this.#free > 0 ? this.#freeSlots[--this.#free]! : this.#addSlot();
    this.#orders[slot] = rank * CLASS_SPAN + this.#pushed++;
    this.#actions[slot] = action as Action;
    this.#arguments[slot] = argument;
    if (this.#hasHole) {
      this.#hasHole = false;
      this.#sink(ROOT, time_s, slot);
    } else {
      if (this.#end === this.#times.length) this.#grow();
      this.#rise(this.#end++, time_s, slot);
    }
    return this.#reuses[slot]! * SLOT_SPAN + slot;
  }

  /** Takes an event back; false when it has happened or was cancelled before. O(1), amortised. */
  cancel(id: EventId): boolean {
    const slot = id % SLOT_SPAN;
    if (this.#actions[slot] === undefined || this.#reuses[slot] !== (id - slot) / SLOT_SPAN) return false;
    this.#actions[slot] = undefined;
    this.#arguments[slot] = undefined;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled > (this.#end - ROOT) / 2) this.#rebuild();
    return true;
  }

  /** Time of the next event in s; Infinity when there is none. */
  nextTime_s(): number {
    this.#fillHole();
    while (this.#end > ROOT) {
      if (this.#cancelled === 0) return this.#times[ROOT]!;
      const slot = this.#slots[ROOT]!;
      if (this.#actions[slot] !== undefined) return this.#times[ROOT]!;
      this.#removeFirst();
      this.#release(slot);
      this.#cancelled--;
    }
    return Infinity;
  }

  /** Removes the next event and does it. Call `nextTime_s` first: it leaves a live event at the head. */
  pop(): void {
    const slot = this.#slots[ROOT]!;
    const action = this.#actions[slot] as Action;
    const argument = this.#arguments[slot];
    this.#hasHole = true;
    this.#actions[slot] = undefined;
    this.#arguments[slot] = undefined;
    this.#release(slot);
    action(argument);
  }

  #fillHole(): void {
    if (!this.#hasHole) return;
    this.#hasHole = false;
    this.#removeFirst();
  }

  #addSlot(): number {
    const slot = this.#actions.length;
    if (slot === SLOT_SPAN) throw new RangeError(`too many pending events: ${SLOT_SPAN}`);
    if (slot === this.#orders.length) {
      this.#orders = doubled(this.#orders);
      this.#reuses = doubled(this.#reuses);
      this.#freeSlots = doubled(this.#freeSlots);
    }
    this.#actions.push(undefined);
    this.#arguments.push(undefined);
    return slot;
  }

  #release(slot: number): void {
    const reuse = this.#reuses[slot]! + 1;
    this.#reuses[slot] = reuse === REUSE_SPAN ? 0 : reuse;
    this.#freeSlots[this.#free++] = slot;
  }

  #grow(): void {
    const { length } = this.#times;
    this.#times = doubled(this.#times).fill(Number.NaN, length);
    this.#slots = doubled(this.#slots);
  }

  #rise(hole: number, time_s: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    while (hole > ROOT) {
      const parent = parentOf(hole);
      const parentTime_s = times[parent]!;
      if (parentTime_s < time_s || (parentTime_s === time_s && this.#orders[slots[parent]!]! < this.#orders[slot]!))
        break;
      times[hole] = parentTime_s;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    times[hole] = time_s;
    slots[hole] = slot;
  }

  #removeFirst(): void {
    const last = --this.#end;
    const last_s = this.#times[last]!;
    this.#times[last] = Number.NaN;
    if (last > ROOT) this.#sink(ROOT, last_s, this.#slots[last]!);
  }

  #sink(hole: number, time_s: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const orders = this.#orders;
    const end = this.#end;
    for (;;) {
      const first = childrenOf(hole);
      if (first >= end) break;
      let best = first;
      let best_s = times[first]!;
      // In a row rather than in a loop, which takes a sixth more time. NaN is neither before anything nor equal to it.
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
      times[hole] = best_s;
      slots[hole] = slots[best]!;
      hole = best;
    }
    times[hole] = time_s;
    slots[hole] = slot;
  }

  #rebuild(): void {
    this.#fillHole();
    let kept = ROOT;
    for (let place = ROOT; place < this.#end; place++) {
      const slot = this.#slots[place]!;
      if (this.#actions[slot] === undefined) {
        this.#release(slot);
        continue;
      }
      this.#times[kept] = this.#times[place]!;
      this.#slots[kept] = slot;
      kept++;
    }
    this.#times.fill(Number.NaN, kept, this.#end);
    this.#end = kept;
    this.#cancelled = 0;
    for (let place = parentOf(kept - 1); place >= ROOT; place--)
      this.#sink(place, this.#times[place]!, this.#slots[place]!);
  }
}

const doubled = <T extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(values: T): T => {
  const more = new (values.constructor as new (length: number) => T)(2 * values.length);
  more.set(values);
  return more;
};
