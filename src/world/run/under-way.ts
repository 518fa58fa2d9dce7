/** The place of an item in a linked list: the items before and after it. */
export class Place<T> {
  readonly owner: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;

  constructor(owner: T) {
    this.owner = owner;
  }
}

/** The items under way, in order of arrival: a linked list. Adding and removing makes no objects. */
export class UnderWay<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds an item that is not under way. */
  add(place: Place<T>): void {
    place.before = this.#last;
    place.after = undefined;
    if (this.#last === undefined) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
    this.#size++;
  }

  /** Removes an item that is under way. */
  remove(place: Place<T>): void {
    const { before, after } = place;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    place.before = undefined;
    place.after = undefined;
    this.#size--;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let place = this.#first; place !== undefined; ) {
      const { owner, after } = place;
      place = after;
      yield owner;
    }
  }
}
