/** Columns up to this length are copied from an existing column of doubles. */
const COPIED = 1024;
// Filled with halves first: V8 then stores doubles from the start, and copies never change their elements kind.
const ZEROS: readonly number[] = new Array<number>(COPIED).fill(0.5).fill(0);
const NANS: readonly number[] = new Array<number>(COPIED).fill(Number.NaN);

/**
 * A column of zeros. It is a plain array: typed arrays of more than 64 bytes lie outside of the heap, and allocating them takes longer than
 * filling them.
 */
export const zeros = (length: number): number[] =>
  length <= COPIED ? ZEROS.slice(0, length) : new Array<number>(length).fill(0);

/** A column of unknown numbers (NaN). */
export const nans = (length: number): number[] =>
  length <= COPIED ? NANS.slice(0, length) : new Array<number>(length).fill(Number.NaN);
