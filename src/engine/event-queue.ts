import { doubled, paceOf, ROOT, rise, sink } from "./event-heap.js";

/** Identifies a scheduled event; see `EventQueue.cancel`. */
export type EventId = number;

type Action = (argument: unknown) => void;

/** Slot numbers are below 2^24. An id also contains the number of times its slot was used, so an old id never cancels a new event. */
const SLOT_SPAN = 2 ** 24;
const REUSE_SPAN = 2 ** 29;
/** Events of one class are numbered below 2^50, so that class and number together are exact in a double. */
const CLASS_SPAN = 2 ** 50;
/** Initial room, in events. */
const ROOM = 64;
/** Marks the end of a list. */
const NO_SLOT = -1;

/** Up to this many events are in the heap alone. The buckets are given up if fewer than half as many are left when they are set up. */
const MANY = 48;
const FEWEST_BUCKETS = 128;
/** With more buckets per event than this, the next setup makes fewer buckets. */
const MOST_BUCKETS_PER_EVENT = 16;
/** Target number of events in a bucket: few, because they are sorted, but enough that buckets are seldom empty. */
const EVENTS_PER_BUCKET = 1.5;
/** The bucket width is chosen anew when it is wrong by more than this factor. */
const TOLERANCE = 4;
/** Stands for a width that is still to be chosen from the times of the pending events. */
const UNKNOWN = 0;
/** A turn of the ring with fewer events than this says nothing about the width. */
const TOO_FEW = 16;
/** Buckets are renumbered after this one, so that their numbers stay 32-bit integers. */
const LAST_BUCKET = 2 ** 30;

/**
 * Future event list. It pops events by time. Events of equal time are popped by class, the lowest first, and events of one class in the
 * order in which they were pushed.
 *
 * A heap holds the next events. Behind it is a ring of buckets. Each bucket is an unordered list of the events of a short stretch of time.
 * Behind the ring is a list of all later events. When the heap is empty, the events of the next bucket move to it. Adding an event to a
 * bucket takes no comparison, and the heap is small, so a push and a pop take O(1) however many events are pending. If all
 * times are in one bucket, the heap holds all events, and a push or a pop takes O(log n). Up to 48 events are in the heap alone.
 *
 * The buckets are set up anew, in O(n), when the number of events has doubled, when the heap has become large, and when the ring has turned once and
 * its buckets turn out to be too wide or too narrow. Buckets affect how long an operation takes, never the order.
 *
 * A popped event leaves a hole at the root of the heap. A push into the heap fills the hole, so one way down the heap serves both.
 * A cancelled event stays in place until it comes up, or until cancelled events outnumber the others.
 */
export class EventQueue {
  /** The heap. NaN past its last entry. */
  #times = new Float64Array(ROOM).fill(Number.NaN);
  #slots = new Int32Array(ROOM);
  /** The place past the last entry of the heap. The hole, if there is one, counts as an entry. */
  #end = ROOT;
  #hasHole = false;

  /** By slot: the time of the event, s. */
  #dues = new Float64Array(ROOM);
  /** By slot: class and number of the event. They order events of equal time. */
  #orders = new Float64Array(ROOM);
  /** By slot: the next slot in its list. */
  #following = new Int32Array(ROOM);
  /** By slot: the number of times it was used. */
  #reuses = new Int32Array(ROOM);
  /** By slot: the action (undefined: cancelled, or free) and its argument. */
  readonly #actions: (Action | undefined)[] = [];
  readonly #arguments: unknown[] = [];
  /** Unused slots; only the first entries count. */
  #freeSlots = new Int32Array(ROOM);
  #free = 0;
  #pushed = 0;
  /** Number of cancelled events that still have a slot. */
  #cancelled = 0;

  /** By bucket: the slot of an event in it. The number of buckets is a power of two. */
  #heads = new Int32Array(1).fill(NO_SLOT);
  /** An event at `time_s` belongs to bucket `(time_s - begin_s) * bucketsPerSecond`, rounded down. A larger time never has a smaller bucket. */
  #begin_s = 0;
  /** 0 if there are no buckets: all events are then in the heap. */
  #bucketsPerSecond = 0;
  #width_s = UNKNOWN;
  /** The heap holds the events of this bucket and of all earlier ones. The ring holds the following buckets: one fewer than there are heads. */
  #current = 0;
  /** The ring has turned once when this bucket comes up. No event beyond the ring belongs to an earlier bucket. */
  #turnsAt = 0;
  /** The first slot in the list of events beyond the ring. */
  #beyond = NO_SLOT;
  #inRing = 0;
  #inBeyond = 0;
  /** The largest allowed `#end`. If the heap holds more events, buckets are too wide. */
  #mostEnd = ROOT + MANY;
  /** Number of events pushed when the buckets were set up, and number of events over when the ring turned. */
  #pushedBefore = 0;
  #overBefore = 0;

  /** Number of events that are still to happen. */
  get size(): number {
    return this.#end - ROOT - (this.#hasHole ? 1 : 0) + this.#inRing + this.#inBeyond - this.#cancelled;
  }

  /**
   * Adds an event. O(1) amortised, at worst O(log n).
   *
   * @param time_s  not NaN; Infinity never happens
   * @param rank    class among events of equal time, a whole number from 0 to 7. Default 0
   */
  push<A>(time_s: number, action: (argument: A) => void, argument: A, rank = 0): EventId {
    const slot = this.#free > 0 ? this.#freeSlots[--this.#free]! : this.#addSlot();
    this.#dues[slot] = time_s;
    this.#orders[slot] = rank * CLASS_SPAN + this.#pushed++;
    this.#actions[slot] = action as Action;
    this.#arguments[slot] = argument;
    const id = this.#reuses[slot]! * SLOT_SPAN + slot;
    const place = (time_s - this.#begin_s) * this.#bucketsPerSecond;
    if (place >= this.#current + 1) {
      this.#putAside(place, slot);
      if (this.#inRing + this.#inBeyond > this.#heads.length) this.#setUp(this.#width_s / 2);
    } else if (this.#hasHole) {
      this.#hasHole = false;
      sink(this.#times, this.#slots, this.#orders, this.#end, time_s, slot);
    } else {
      this.#add(time_s, slot);
      if (this.#end > this.#mostEnd) this.#relieve();
    }
    return id;
  }

  /** Cancels an event. Returns false if it has happened or was already cancelled. O(1), amortised. */
  cancel(id: EventId): boolean {
    const slot = id % SLOT_SPAN;
    if (this.#actions[slot] === undefined || this.#reuses[slot] !== (id - slot) / SLOT_SPAN) return false;
    this.#actions[slot] = undefined;
    this.#arguments[slot] = undefined;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled > this.size) this.#setUp(this.#width_s);
    return true;
  }

  /** Time of the next event in s; Infinity when there is none. */
  nextTime_s(): number {
    if (this.#hasHole) this.#fillHole();
    for (;;) {
      while (this.#end > ROOT) {
        if (this.#cancelled === 0) return this.#times[ROOT]!;
        const slot = this.#slots[ROOT]!;
        if (this.#actions[slot] !== undefined) return this.#times[ROOT]!;
        this.#fillHole();
        this.#release(slot);
        this.#cancelled--;
      }
      if (!this.#advance()) return Infinity;
    }
  }

  /** Removes the next event and runs its action. Call `nextTime_s` first: it leaves a live event at the head. */
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

  /** Fills the empty root with the remaining entries. */
  #fillHole(): void {
    this.#hasHole = false;
    const last = --this.#end;
    const last_s = this.#times[last]!;
    this.#times[last] = Number.NaN;
    if (last > ROOT) sink(this.#times, this.#slots, this.#orders, last, last_s, this.#slots[last]!);
  }

  #add(time_s: number, slot: number): void {
    if (this.#end === this.#times.length) this.#grow();
    rise(this.#times, this.#slots, this.#orders, this.#end++, time_s, slot);
  }

  #grow(): void {
    const { length } = this.#times;
    this.#times = doubled(this.#times).fill(Number.NaN, length);
    this.#slots = doubled(this.#slots);
  }

  #release(slot: number): void {
    const reuses = this.#reuses[slot]! + 1;
    this.#reuses[slot] = reuses === REUSE_SPAN ? 0 : reuses;
    this.#freeSlots[this.#free++] = slot;
  }

  #addSlot(): number {
    const slot = this.#actions.length;
    if (slot === SLOT_SPAN) throw new RangeError(`too many pending events: ${SLOT_SPAN}`);
    if (slot === this.#dues.length) {
      this.#dues = doubled(this.#dues);
      this.#orders = doubled(this.#orders);
      this.#following = doubled(this.#following);
      this.#reuses = doubled(this.#reuses);
      this.#freeSlots = doubled(this.#freeSlots);
    }
    this.#actions.push(undefined);
    this.#arguments.push(undefined);
    return slot;
  }

  #putAside(place: number, slot: number): void {
    if (place < this.#current + this.#heads.length) {
      const bucket = place & (this.#heads.length - 1);
      this.#following[slot] = this.#heads[bucket]!;
      this.#heads[bucket] = slot;
      this.#inRing++;
    } else {
      this.#following[slot] = this.#beyond;
      this.#beyond = slot;
      this.#inBeyond++;
    }
  }

  /** Advances to the next bucket that has events. The heap must be empty. @returns false if no event will ever happen */
  #advance(): boolean {
    if (this.#inRing === 0) {
      if (this.#inBeyond === 0) return false;
      this.#current = this.#turnsAt;
    } else {
      const heads = this.#heads;
      const mask = heads.length - 1;
      const turnsAt = this.#turnsAt;
      let current = this.#current;
      do current++;
      while (heads[current & mask] === NO_SLOT && current < turnsAt);
      this.#current = current;
    }
    if (this.#current === this.#turnsAt && !this.#turn()) return false;
    this.#open(this.#current & (this.#heads.length - 1));
    return true;
  }

  /** Moves the events of a bucket to the empty heap. */
  #open(bucket: number): void {
    let slot = this.#heads[bucket]!;
    if (slot === NO_SLOT) return;
    this.#heads[bucket] = NO_SLOT;
    do {
      this.#inRing--;
      this.#add(this.#dues[slot]!, slot);
      slot = this.#following[slot]!;
    } while (slot !== NO_SLOT);
  }

  /** Called when the ring has turned once: events beyond it may now have a place in it. @returns false if no event will ever happen */
  #turn(): boolean {
    const over = this.#pushed - this.size;
    const perBucket = (over - this.#overBefore) / this.#heads.length;
    this.#overBefore = over;
    const factor = perBucket / EVENTS_PER_BUCKET;
    if (
      factor > TOLERANCE ||
      factor < 1 / TOLERANCE ||
      this.size * MOST_BUCKETS_PER_EVENT < this.#heads.length ||
      this.#current > LAST_BUCKET
    ) {
      this.#setUp(perBucket * this.#heads.length < TOO_FEW ? UNKNOWN : this.#width_s / factor);
      return this.#end > ROOT;
    }
    this.#turnsAt += this.#heads.length;
    let slot = this.#beyond;
    this.#beyond = NO_SLOT;
    this.#inBeyond = 0;
    while (slot !== NO_SLOT) {
      const following = this.#following[slot]!;
      this.#putAside((this.#dues[slot]! - this.#begin_s) * this.#bucketsPerSecond, slot);
      slot = following;
    }
    return true;
  }

  /** Called when the heap is too full. Makes buckets narrower, or the first ones. Takes O(n), so it runs no more often than events are pushed. */
  #relieve(): void {
    if (this.#pushed - this.#pushedBefore < this.size) return;
    this.#setUp(this.#bucketsPerSecond === 0 ? UNKNOWN : (this.#width_s * EVENTS_PER_BUCKET) / (this.#end - ROOT));
  }

  /** Sets up the buckets and gives every event a new place. O(n). */
  #setUp(width_s: number): void {
    const dues = this.#dues;
    const slots = this.#takeAll();
    const { first_s, gap_s } = paceOf(dues, slots);
    const width = width_s === UNKNOWN ? EVENTS_PER_BUCKET * gap_s : width_s;
    // This fails if all times are equal or infinite. Any width is then good enough.
    this.#width_s = width > 0 && width < Infinity ? width : 1;
    const isMany = slots.length > MANY / 2 && first_s < Infinity;
    this.#begin_s = isMany ? first_s : 0;
    this.#bucketsPerSecond = isMany ? 1 / this.#width_s : 0;
    let buckets = isMany ? FEWEST_BUCKETS : 1;
    while (isMany && buckets < slots.length) buckets *= 2;
    this.#heads = new Int32Array(buckets).fill(NO_SLOT);
    this.#current = 0;
    this.#turnsAt = buckets;
    for (const slot of slots) {
      const time_s = dues[slot]!;
      const place = (time_s - this.#begin_s) * this.#bucketsPerSecond;
      if (place >= 1) this.#putAside(place, slot);
      else this.#add(time_s, slot);
    }
    this.#mostEnd = ROOT + Math.max(MANY, 2 * (this.#end - ROOT));
    this.#pushedBefore = this.#pushed;
    this.#overBefore = this.#pushed - this.size;
  }

  /** Takes all slots out of the heap and the buckets, and releases the slots of cancelled events. */
  #takeAll(): number[] {
    const slots: number[] = [];
    const keep = (slot: number): void => {
      if (this.#actions[slot] !== undefined) slots.push(slot);
      else this.#release(slot);
    };
    const keepAll = (list: number): void => {
      for (let slot = list; slot !== NO_SLOT; ) {
        const following = this.#following[slot]!;
        keep(slot);
        slot = following;
      }
    };
    if (this.#hasHole) this.#fillHole();
    for (let place = ROOT; place < this.#end; place++) keep(this.#slots[place]!);
    this.#times.fill(Number.NaN, ROOT, this.#end);
    this.#end = ROOT;
    this.#heads.forEach(keepAll);
    keepAll(this.#beyond);
    this.#beyond = NO_SLOT;
    this.#inRing = 0;
    this.#inBeyond = 0;
    this.#cancelled = 0;
    return slots;
  }
}
