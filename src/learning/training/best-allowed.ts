/**
 * Number of the greatest of the allowed values; the first of equal ones.
 *
 * @param at  where the values of the actions begin, and `allowedAt` where their marks do
 * @throws RangeError when none is allowed
 */
export const bestAllowed = (
  values: ArrayLike<number>,
  at: number,
  count: number,
  allowed: ArrayLike<number>,
  allowedAt: number,
): number => {
  let best = -1;
  for (let action = 0; action < count; action++)
    if (allowed[allowedAt + action] === 1 && (best < 0 || values[at + action]! > values[at + best]!)) best = action;
  if (best < 0) throw new RangeError("no action is allowed");
  return best;
};
