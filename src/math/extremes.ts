/**
 * The largest of numbers, as `Math.max` finds it: NaN where one is NaN, -Infinity of none.
 *
 * Lists of any length: a call such as `Math.max(...values)` puts every value on the stack, and fails with some hundred thousand of them.
 */
export const largest = (values: Iterable<number>): number => {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) found = Math.max(found, value);
  return found;
};

/** The smallest of numbers, as `Math.min` finds it: NaN where one is NaN, Infinity of none. */
export const smallest = (values: Iterable<number>): number => {
  let found = Number.POSITIVE_INFINITY;
  for (const value of values) found = Math.min(found, value);
  return found;
};

/** Adds all items to the end of a list; `list.push(...items)` puts them on the stack first. */
export const append = <T>(list: T[], items: Iterable<T>): void => {
  for (const item of items) list.push(item);
};
