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
export const waitingLine = <T>(kind: LineKind): WaitingLine<T> => {
  switch (kind) {
    case "fifo":
      return new FifoLine();
    case "lifo":
      return new LifoLine();
    case "ranked":
      return new RankedLine();
  }
};

/** Initial number of places in a line. A power of two; the number of places stays one. */
const FEW = 8;

/** First in, first out: a ring of places, so that a waiting item needs no object. */
export class FifoLine<T> implements WaitingLine<T> {
  #places = new Array<T | undefined>(FEW).fill(undefined);
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  join(item: T): void {
    if (this.#length === this.#places.length) this.#grow();
    this.#places[(this.#first + this.#length++) & (this.#places.length - 1)] = item;
  }

  isNext(): boolean {
    return this.#length === 0;
  }

  first(): T | undefined {
    return this.#length === 0 ? undefined : this.#places[this.#first];
  }

  leave(): void {
    if (this.#length === 0) return;
    this.#places[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#places.length - 1);
    this.#length--;
  }

  #grow(): void {
    const waiting = [...this.#places.slice(this.#first), ...this.#places.slice(0, this.#first)];
    this.#places = [...waiting, ...new Array<undefined>(waiting.length).fill(undefined)];
    this.#first = 0;
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
