/** A distribution as plain data, in SI units: what scenario files describe and workers receive. */
export type DistributionSpec =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "integer"; readonly low: number; readonly high: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "normal"; readonly mean: number; readonly sd: number }
  /** Of the variable itself: mean and standard deviation, not of its logarithm. */
  | { readonly kind: "lognormal"; readonly mean: number; readonly sd: number }
  | { readonly kind: "pareto"; readonly minimum: number; readonly shape: number }
  | { readonly kind: "choice"; readonly values: readonly number[] };
