/** A distribution as plain data, in SI units. Scenario files describe distributions this way, and workers receive them. */
export type DistributionSpec =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "integer"; readonly low: number; readonly high: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "normal"; readonly mean: number; readonly sd: number }
  /** `mean` and `sd` are those of the variable itself, not of its logarithm. */
  | { readonly kind: "lognormal"; readonly mean: number; readonly sd: number }
  | { readonly kind: "pareto"; readonly minimum: number; readonly shape: number }
  | { readonly kind: "choice"; readonly values: readonly number[] };
