/** The few functions of jStat that edgefade uses; the package brings no types. */
declare module "jstat" {
  const jStat: {
    readonly studentt: {
      /** Quantile of Student's t distribution. */
      inv(probability: number, degreesOfFreedom: number): number;
    };
    readonly gamma: {
      /** Chance that a gamma variable is at most x. */
      cdf(x: number, shape: number, scale: number): number;
    };
    readonly normal: {
      /** Chance that a normal variable is at most x. */
      cdf(x: number, mean: number, sd: number): number;
      /** Quantile of the normal distribution. */
      inv(probability: number, mean: number, sd: number): number;
    };
    readonly noncentralt: {
      /** Chance that a noncentral t variable is at most x. */
      cdf(x: number, degreesOfFreedom: number, noncentrality: number): number;
    };
    /** Inverse of a square matrix. */
    inv(matrix: readonly (readonly number[])[]): number[][];
    /** Regularized incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number;
  };
  export default jStat;
}
