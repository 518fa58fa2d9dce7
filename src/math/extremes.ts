/**
 * The largest of some numbers, like `Math.max`: NaN if one is NaN, -Infinity if there are none.
 *
 * Works for lists of any length. `Math.max(...values)` puts every value on the stack and fails with some hundred thousand values.
 */
export const largest = (values: Iterable<number>): number => {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) found = Math.max(found, value);
  return found;
};

/** The smallest of some numbers, like `Math.min`: NaN if one is NaN, Infinity if there are none. */
export const smallest = (values: Iterable<number>): number => {
  let found = Number.POSITIVE_INFINITY;
  for (const value of values) found = Math.min(found, value);
  return found;
};

/** Appends all items to a list. Unlike `list.push(...items)`, it does not put them on the stack. */
export const append = <T>(list: T[], items: Iterable<T>): void => {
  for (const item of items) list.push(item);
};
