/** Columns up to this length are copied from columns of doubles that are there already. */
const COPIED = 1024;
// Filled with halves first: V8 then stores doubles from the beginning, and a copy of it never has to change its kind of elements.
const ZEROS: readonly number[] = new Array<number>(COPIED).fill(0.5).fill(0);
const NANS: readonly number[] = new Array<number>(COPIED).fill(Number.NaN);

/**
 * A column of zeros. It is a plain array: typed arrays of more than 64 bytes lie outside of the heap, and making them takes longer than filling
 * them.
 */
export const zeros = (length: number): number[] =>
  length <= COPIED ? ZEROS.slice(0, length) : new Array<number>(length).fill(0);

/** A column of numbers that are not known. */
export const nans = (length: number): number[] =>
  length <= COPIED ? NANS.slice(0, length) : new Array<number>(length).fill(Number.NaN);
