export const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};

export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length;

/** Unbiased. */
export const varianceOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return sumOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
};

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Standard error of a mean of correlated values, by batch means; exact up to the correlation between batches. */
export const batchError = (values: readonly number[], batches = 40): number => {
  const length = Math.floor(values.length / batches);
  const means = Array.from({ length: batches }, (_, batch) =>
    meanOf(values.slice(batch * length, (batch + 1) * length)),
  );
  return Math.sqrt(varianceOf(means) / batches);
};

/** |a - b| relative to the larger of both. */
export const relativeError = (a: number, b: number): number =>
  a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
