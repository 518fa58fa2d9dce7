/**
 * Order-preserving quantization (Huang, Bi, Zhang 2018, DROO): from relaxed decisions in [0, 1] to at most N + 1 binary vectors,
 * none of which puts a lesser entry above a greater one.
 *
 * The first vector rounds at 1/2. With the entries sorted by their distance to 1/2, the k-th one has the (k - 1)-th entry x for its
 * threshold: greater entries are 1, lesser ones 0, and those equal to x are 1 when x <= 1/2, else 0.
 *
 * @param relaxed  N values in [0, 1]
 * @param count    how many vectors, from 1 to N + 1
 */
export const orderPreserving = (relaxed: ArrayLike<number>, count: number): Uint8Array[] => {
  const { length } = relaxed;
  if (!(Number.isInteger(count) && count >= 1 && count <= length + 1))
    throw new RangeError(`invalid number of quantized vectors: ${count} of ${length} entries`);
  const nearest = Array.from({ length }, (_, index) => index).sort(
    (a, b) => Math.abs(relaxed[a]! - 0.5) - Math.abs(relaxed[b]! - 0.5) || a - b,
  );
  const rounded = Uint8Array.from({ length }, (_, index) => (relaxed[index]! > 0.5 ? 1 : 0));
  const others = nearest.slice(0, count - 1).map((at) => {
    const threshold = relaxed[at]!;
    const tie = threshold <= 0.5 ? 1 : 0;
    return Uint8Array.from({ length }, (_, index) => {
      const value = relaxed[index]!;
      return value === threshold ? tie : value > threshold ? 1 : 0;
    });
  });
  return [rounded, ...others];
};
