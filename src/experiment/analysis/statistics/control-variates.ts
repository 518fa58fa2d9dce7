import jStat from "jstat";
import { mean, standardDeviation } from "./statistics.js";

/** A mean that is corrected by control variates for the luck of the draw. */
export interface ControlledMean {
  readonly mean: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
}

/**
 * The mean of independent values, corrected by control variates: quantities of the same runs whose expectations are known.
 *
 *     mean = y' - b c',   b = S_cc^-1 S_cy
 *     standard error = sqrt(s^2 (1 / n + c' (n - 1)^-1 S_cc^-1 c')),   s^2 = residual squares / (n - q - 1)
 *
 * with y' the mean of the values and c' that of the controls, S their sample covariances: the intercept of a linear regression.
 *
 * @param values    y, n of them
 * @param controls  q lists of n values less their expectation; a list that does not vary has no place here
 * @throws RangeError when lists differ in length, n < q + 2, or controls are linearly dependent
 * @source S. S. Lavenberg, P. D. Welch, "A perspective on the use of control variables to increase the efficiency of Monte Carlo
 *         simulations", Management Science 27(3), 1981
 */
export const controlledMean = (values: readonly number[], controls: readonly (readonly number[])[]): ControlledMean => {
  const n = values.length;
  const degreesOfFreedom = n - controls.length - 1;
  if (controls.some(({ length }) => length !== n) || degreesOfFreedom < 1)
    throw new RangeError(`${controls.length} controls of ${controls.map(({ length }) => length)} values for ${n}`);
  const center = mean(values);
  // In units of their standard deviations, so that the matrix is that of correlations.
  const scaled = controls.map((control) => {
    const sd = standardDeviation(control);
    return control.map((value) => value / sd);
  });
  const means = scaled.map(mean);
  const deviations = scaled.map((control, index) => control.map((value) => value - means[index]!));
  const inner = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  const inverse =
    controls.length === 0 ? [] : jStat.inv(deviations.map((a) => deviations.map((b) => inner(a, b) / (n - 1))));
  const toValues = deviations.map((control) => inner(control, values) / (n - 1));
  const slopes = inverse.map((row) => inner(row, toValues));
  const residuals = values.map((value, run) =>
    deviations.reduce((rest, control, index) => rest - slopes[index]! * control[run]!, value - center),
  );
  const variance = inner(residuals, residuals) / degreesOfFreedom;
  const luck = inner(
    means,
    inverse.map((row) => inner(row, means)),
  );
  const corrected = center - inner(slopes, means);
  if (!Number.isFinite(corrected)) throw new RangeError("controls are linearly dependent, or do not vary");
  return { mean: corrected, standardError: Math.sqrt(variance * (1 / n + luck / (n - 1))), degreesOfFreedom };
};
