/**
 * sqrt(x^2 + y^2), within 2 units in the last place. It does not overflow on the way. Infinity if x or y is infinite.
 *
 * The larger absolute value m is factored out: m sqrt((x / m)^2 + (y / m)^2).
 */
export const hypot = (x: number, y: number): number => {
  const a = Math.abs(x);
  const b = Math.abs(y);
  const most = Math.max(a, b);
  if (most === 0 || most === Infinity) return most;
  if (Number.isNaN(most)) return a === Infinity || b === Infinity ? Infinity : most;
  const p = a / most;
  const q = b / most;
  return Math.sqrt(p * p + q * q) * most;
};
