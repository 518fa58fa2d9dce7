/** Larger than the error of two roundings of a product, two of a quotient and two of a decimal number. */
const NEAR = 1 + 2 ** -50;

/**
 * The step of a time grid that contains an instant: step k is [k step_s, (k + 1) step_s).
 *
 * An instant that misses the start of a step only by rounding belongs to that step: 0.3 s is in step 3 of steps of 0.1 s, although
 * 3 * 0.1 is 0.30000000000000004 and 0.3 / 0.1 is 2.9999999999999996. All code that turns a time into an index calls this, so all parts
 * of a model change at the same instant.
 *
 *     k = floor(time_s / step_s (1 + 2^-50))
 *
 * @param time_s  s, >= 0
 * @param step_s  s, > 0
 * @returns       a whole number >= 0 that never falls while the time grows
 */
export const stepAt = (time_s: number, step_s: number): number => Math.floor((time_s / step_s) * NEAR);

/**
 * The instant at which a step begins, in its short decimal form: 0.3 for step 3 of steps of 0.1 s, not 0.30000000000000004.
 *
 * @returns s; `stepAt` of it is `step`
 */
export const beginOfStep_s = (step: number, step_s: number): number => {
  const product_s = step * step_s;
  const written_s = Number(product_s.toPrecision(15));
  // Larger differences are not due to rounding: multiples of a third of a second have no short form.
  return Math.abs(written_s - product_s) < product_s * (NEAR - 1) ? written_s : product_s;
};
