/** Names one scheduled event; see `EventQueue.cancel`. */
export type EventId = number;

type Action = (argument: unknown) => void;

/** Slots are numbered below 2^24, and an id adds how often its slot was used, so that an old id never cancels a new event. */
const SLOT_SPAN = 2 ** 24;
const REUSE_SPAN = 2 ** 29;
const ARITY_SHIFT = 2;
/** Events of one class are numbered below 2^50, so that class and number together are exact in a double. */
const CLASS_SPAN = 2 ** 50;

/**
 * Future event list: pops events by time, events of equal time by class, the lowest first, and those of one class in the order in which
 * they were pushed.
 *
 * A 4-ary heap over typed arrays, so that no event is an object and no time a boxed number. An event that was popped leaves a
 * hole at the head, which the next push fills: most events push another, and one way down the heap then does for both. Cancelled events stay in the heap
 * until they come up or outnumber the live ones; then the heap is rebuilt without them. Every operation is O(log n), amortised.
 */
export class EventQueue {
  #times = new Float64Array(64);
  #orders = new Float64Array(64);
  #slots = new Int32Array(64);
  /** Entries of the heap; with the hole, if there is one. */
  #length = 0;
  #hasHole = false;
  #pushed = 0;
  #cancelled = 0;

  /** By slot: what to do (undefined: cancelled) and with what. */
  readonly #actions: (Action | undefined)[] = [];
  readonly #arguments: unknown[] = [];
  readonly #reuses: number[] = [];
  readonly #freeSlots: number[] = [];

  /** Events that are still to happen. */
  get size(): number {
    return this.#length - this.#cancelled - (this.#hasHole ? 1 : 0);
  }

  /**
   * Adds an event. O(log n).
   *
   * @param rank  class among events of equal time, a whole number from 0 to 7. Default 0
   */
  push<A>(time_s: number, action: (argument: A) => void, argument: A, rank = 0): EventId {
    const order = rank * CLASS_SPAN + this.#pushed++;
    const slot = this.#freeSlots.length > 0 ? (this.#freeSlots.pop() as number) : this.#addSlot();
    this.#actions[slot] = action as Action;
    this.#arguments[slot] = argument;
    if (this.#hasHole) {
      this.#hasHole = false;
      this.#sink(0, time_s, order, slot);
    } else {
      if (this.#length === this.#times.length) this.#grow();
      this.#rise(this.#length++, time_s, order, slot);
    }
    return (this.#reuses[slot] as number) * SLOT_SPAN + slot;
  }

  /** Takes an event back; false when it has happened or was cancelled before. O(1), amortised. */
  cancel(id: EventId): boolean {
    const slot = id % SLOT_SPAN;
    if (this.#actions[slot] === undefined || this.#reuses[slot] !== (id - slot) / SLOT_SPAN) return false;
    this.#actions[slot] = undefined;
    this.#arguments[slot] = undefined;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled > this.#length / 2) this.#rebuild();
    return true;
  }

  /** Time of the next event in s; Infinity when there is none. */
  nextTime_s(): number {
    this.#fillHole();
    while (this.#length > 0) {
      const slot = this.#slots[0] as number;
      if (this.#actions[slot] !== undefined) return this.#times[0] as number;
      this.#removeFirst();
      this.#release(slot);
      this.#cancelled--;
    }
    return Infinity;
  }

  /** Removes the next event and does it. Call `nextTime_s` first: it leaves a live event at the head. */
  pop(): void {
    const slot = this.#slots[0] as number;
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
    this.#actions.push(undefined);
    this.#arguments.push(undefined);
    this.#reuses.push(0);
    return slot;
  }

  #release(slot: number): void {
    const reuse = (this.#reuses[slot] as number) + 1;
    this.#reuses[slot] = reuse === REUSE_SPAN ? 0 : reuse;
    this.#freeSlots.push(slot);
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    const orders = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    times.set(this.#times);
    orders.set(this.#orders);
    slots.set(this.#slots);
    this.#times = times;
    this.#orders = orders;
    this.#slots = slots;
  }

  #rise(hole: number, time_s: number, order: number, slot: number): void {
    const times = this.#times;
    const orders = this.#orders;
    const slots = this.#slots;
    while (hole > 0) {
      const parent = (hole - 1) >> ARITY_SHIFT;
      const parentTime_s = times[parent] as number;
      if (parentTime_s < time_s || (parentTime_s === time_s && (orders[parent] as number) < order)) break;
      times[hole] = parentTime_s;
      orders[hole] = orders[parent] as number;
      slots[hole] = slots[parent] as number;
      hole = parent;
    }
    times[hole] = time_s;
    orders[hole] = order;
    slots[hole] = slot;
  }

  #removeFirst(): void {
    const last = --this.#length;
    if (last > 0) this.#sink(0, this.#times[last] as number, this.#orders[last] as number, this.#slots[last] as number);
  }

  #sink(hole: number, time_s: number, order: number, slot: number): void {
    const times = this.#times;
    const orders = this.#orders;
    const slots = this.#slots;
    const length = this.#length;
    for (;;) {
      const firstChild = (hole << ARITY_SHIFT) + 1;
      if (firstChild >= length) break;
      const end = Math.min(firstChild + 4, length);
      let best = firstChild;
      let bestTime_s = times[firstChild] as number;
      for (let child = firstChild + 1; child < end; child++) {
        const childTime_s = times[child] as number;
        if (
          childTime_s < bestTime_s ||
          (childTime_s === bestTime_s && (orders[child] as number) < (orders[best] as number))
        ) {
          best = child;
          bestTime_s = childTime_s;
        }
      }
      if (time_s < bestTime_s || (time_s === bestTime_s && order < (orders[best] as number))) break;
      times[hole] = bestTime_s;
      orders[hole] = orders[best] as number;
      slots[hole] = slots[best] as number;
      hole = best;
    }
    times[hole] = time_s;
    orders[hole] = order;
    slots[hole] = slot;
  }

  #rebuild(): void {
    this.#fillHole();
    let kept = 0;
    for (let index = 0; index < this.#length; index++) {
      const slot = this.#slots[index] as number;
      if (this.#actions[slot] === undefined) {
        this.#release(slot);
        continue;
      }
      this.#times[kept] = this.#times[index] as number;
      this.#orders[kept] = this.#orders[index] as number;
      this.#slots[kept] = slot;
      kept++;
    }
    this.#length = kept;
    this.#cancelled = 0;
    for (let index = (kept - 2) >> ARITY_SHIFT; index >= 0; index--)
      this.#sink(index, this.#times[index] as number, this.#orders[index] as number, this.#slots[index] as number);
  }
}
