import { log10 } from "../math/logarithms.js";

/** Shares of a sample by latency, for a histogram and an empirical distribution function. */
export interface Histogram {
  readonly low_s: number;
  readonly width_s: number;
  /** Share of the sample in each bin. */
  readonly shares: readonly number[];
}

/** A number of the form 1, 2 or 5 times a power of ten that is not smaller. */
export const niceAbove = (value: number): number => {
  const exponent = Math.floor(log10(value));
  const base = Number(`1e${exponent}`);
  return ([1, 2, 5, 10].find((step) => step * base >= value * (1 - 1e-9)) ?? 10) * base;
};

/** Marks of an axis from 0 to `most`, about `count` of them, at round numbers. */
export const marksUpTo = (most: number, count: number): readonly number[] => {
  if (!(most > 0)) return [0];
  const step = niceAbove(most / count);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  );
};

/** Histograms of several samples with the same bins, from 0 s to the largest value that is drawn. Values beyond count in the last bin. */
export const histograms = (samples: readonly Float64Array[], most_s: number, bins: number): readonly Histogram[] => {
  const width_s = most_s > 0 ? most_s / bins : 1;
  return samples.map((sample) => {
    const counts = new Array<number>(bins).fill(0);
    for (const value_s of sample) counts[Math.min(bins - 1, Math.floor(value_s / width_s))]!++;
    return { low_s: 0, width_s, shares: counts.map((count) => (sample.length === 0 ? 0 : count / sample.length)) };
  });
};

/**
 * At most this number of points of the empirical distribution function: a value, and the share of the sample that is not larger.
 */
export const distributionPoints = (sample: Float64Array, most: number): readonly (readonly [number, number])[] => {
  const sorted = Float64Array.from(sample).sort();
  const points = Math.min(most, sorted.length);
  return Array.from({ length: points }, (_, index) => {
    const rank = Math.ceil(((index + 1) * sorted.length) / points);
    return [sorted[rank - 1]!, rank / sorted.length] as const;
  });
};

/** The quantile by linear interpolation between order statistics, as summary.csv has it. */
export const quantile = (sample: Float64Array, probability: number): number => {
  const sorted = Float64Array.from(sample).sort();
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  return low + ((sorted[Math.min(below + 1, sorted.length - 1)] ?? low) - low) * (position - below);
};
