import { LinkList, PriorityQueue } from "js-sdsl";

/** A queue discipline: waiting items, in the order in which they will be served. */
export interface WaitingLine<T> {
  readonly length: number;
  /** @param rank  place in lines ordered by rank: the lowest is served first, equal ranks in order of arrival */
  join(item: T, rank: number): void;
  /** True if an item of that rank would be served next. */
  isNext(rank: number): boolean;
  /** The item that is served next; undefined: the line is empty. */
  first(): T | undefined;
  /** Removes the item that is served next. */
  leave(): void;
}

/** The kinds of lines. They differ in the place of a new item. */
export type LineKind = "fifo" | "lifo" | "ranked";

/** An empty line of a kind. */
export const waitingLine = <T extends Linked<T>>(kind: LineKind): WaitingLine<T> => {
  switch (kind) {
    case "fifo":
      return new FifoLine();
    case "lifo":
      return new LifoLine();
    case "ranked":
      return new RankedLine();
  }
};

/** An item that knows who waits behind it in a line of first in, first out. The field belongs to the line. */
export interface Linked<T> {
  behind: T | undefined;
}

/** First in, first out: each item refers to the next one, so that a line needs no place of its own for it. */
export class FifoLine<T extends Linked<T>> implements WaitingLine<T> {
  #first: T | undefined;
  #last: T | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  join(item: T): void {
    item.behind = undefined;
    if (this.#last === undefined) this.#first = item;
    else this.#last.behind = item;
    this.#last = item;
    this.#length++;
  }

  isNext(): boolean {
    return this.#length === 0;
  }

  first(): T | undefined {
    return this.#first;
  }

  leave(): void {
    const first = this.#first;
    if (first === undefined) return;
    this.#first = first.behind;
    if (this.#first === undefined) this.#last = undefined;
    first.behind = undefined;
    this.#length--;
  }
}

/** Last in, first out. */
class LifoLine<T> implements WaitingLine<T> {
  readonly #line = new LinkList<T>();

  get length(): number {
    return this.#line.length;
  }

  join(item: T): void {
    this.#line.pushBack(item);
  }

  isNext(): boolean {
    return true;
  }

  first(): T | undefined {
    return this.#line.back();
  }

  leave(): void {
    this.#line.popBack();
  }
}

interface Ranked<T> {
  readonly item: T;
  readonly rank: number;
  readonly order: number;
}

/** By rank, the lowest first; equal ranks in order of arrival. */
class RankedLine<T> implements WaitingLine<T> {
  readonly #line = new PriorityQueue<Ranked<T>>([], (a, b) => a.rank - b.rank || a.order - b.order);
  #joined = 0;

  get length(): number {
    return this.#line.length;
  }

  join(item: T, rank: number): void {
    if (Number.isNaN(rank)) throw new RangeError("invalid rank: NaN");
    this.#line.push({ item, rank, order: this.#joined++ });
  }

  isNext(rank: number): boolean {
    const top = this.#line.top();
    return top === undefined || rank < top.rank;
  }

  first(): T | undefined {
    return this.#line.top()?.item;
  }

  leave(): void {
    this.#line.pop();
  }
}
