/** What a search is given. */
export interface CmaEsOptions {
  /** Where it begins; its length is the number of dimensions. */
  readonly start: readonly number[];
  /** First step size in every direction, > 0. */
  readonly sigma: number;
  /** Points of a generation; default 4 + floor(3 ln n). */
  readonly population?: number;
  /** It ends after so many evaluations. */
  readonly evaluations: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** The best point that was found. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

/**
 * Minimises a function of several real variables without derivatives, by evolution with a covariance matrix that adapts itself.
 *
 *     x_k = m + s L z_k,  z_k ~ N(0, I),  C = L L^T
 *     m'  = m + s L z_w,  z_w = sum over the better half of w_i z_i
 *     p_s = (1 - c_s) p_s + sqrt(c_s (2 - c_s) mu) z_w
 *     C   = (1 - c_1 - c_mu) C + c_1 p_c p_c^T + c_mu sum of w_i y_i y_i^T
 *
 * The Cholesky factor L takes the place of the symmetric root of C, so that no eigenvalues are needed.
 *
 * @source N. Hansen, "The CMA evolution strategy: a tutorial", 2016 (constants); O. Krause, D. Arbones, C. Igel, "CMA-ES with
 *         optimal covariance update and storage complexity", NIPS 2016 (the Cholesky factor)
 */
export const minimise = (value: (point: Float64Array) => number, options: CmaEsOptions): Minimum => {
  const { start, evaluations, random } = options;
  const n = start.length;
  const lambda = options.population ?? 4 + Math.floor(3 * Math.log(n));
  const weights = weightsFor(lambda);
  const mu = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
  const cSigma = (mu + 2) / (n + mu + 5);
  const damping = 1 + cSigma + 2 * Math.max(0, Math.sqrt((mu - 1) / (n + 1)) - 1);
  const cC = (4 + mu / n) / (n + 4 + (2 * mu) / n);
  const c1 = 2 / ((n + 1.3) ** 2 + mu);
  const cMu = Math.min(1 - c1, (2 * (mu - 2 + 1 / mu)) / ((n + 2) ** 2 + mu));
  const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  const mean = Float64Array.from(start);
  const covariance = identity(n);
  let factor = identity(n);
  const pathSigma = new Float64Array(n);
  const pathC = new Float64Array(n);
  let { sigma } = options;
  let best: { point: Float64Array; value: number } = { point: mean.slice(), value: Infinity };
  let done = 0;
  for (let generation = 1; done < evaluations; generation++) {
    const candidates = Array.from({ length: lambda }, () => {
      const z = Float64Array.from({ length: n }, () => normal(random));
      const y = times(factor, z);
      const point = Float64Array.from(mean, (centre, at) => centre + sigma * y[at]!);
      return { z, y, point, value: value(point) };
    }).sort((a, b) => a.value - b.value);
    done += lambda;
    if (candidates[0]!.value < best.value) best = candidates[0]!;
    const zMean = mixed(
      candidates.map(({ z }) => z),
      weights,
    );
    const yMean = mixed(
      candidates.map(({ y }) => y),
      weights,
    );
    let squared = 0;
    for (let at = 0; at < n; at++) {
      mean[at]! += sigma * yMean[at]!;
      pathSigma[at] = (1 - cSigma) * pathSigma[at]! + Math.sqrt(cSigma * (2 - cSigma) * mu) * zMean[at]!;
      squared += pathSigma[at]! ** 2;
    }
    const norm = Math.sqrt(squared);
    const isStalled = norm / Math.sqrt(1 - (1 - cSigma) ** (2 * generation)) >= (1.4 + 2 / (n + 1)) * expected;
    const drift = isStalled ? 0 : Math.sqrt(cC * (2 - cC) * mu);
    for (let at = 0; at < n; at++) pathC[at] = (1 - cC) * pathC[at]! + drift * yMean[at]!;
    const lost = isStalled ? c1 * cC * (2 - cC) : 0;
    for (let row = 0; row < n; row++)
      for (let column = 0; column <= row; column++) {
        let rank = 0;
        weights.forEach((weight, parent) => {
          rank += weight * candidates[parent]!.y[row]! * candidates[parent]!.y[column]!;
        });
        const entry =
          (1 - c1 - cMu + lost) * covariance[row]![column]! + c1 * pathC[row]! * pathC[column]! + cMu * rank;
        covariance[row]![column] = entry;
        covariance[column]![row] = entry;
      }
    factor = cholesky(covariance);
    sigma *= Math.exp((cSigma / damping) * (norm / expected - 1));
  }
  return { point: best.point, value: best.value, evaluations: done };
};

/** Of the better half, best first; their sum is 1. */
const weightsFor = (lambda: number): readonly number[] => {
  const parents = Math.floor(lambda / 2);
  const raw = Array.from({ length: parents }, (_, rank) => Math.log((lambda + 1) / 2) - Math.log(rank + 1));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
};

const identity = (n: number): Float64Array[] =>
  Array.from({ length: n }, (_, row) => Float64Array.from({ length: n }, (_, column) => (row === column ? 1 : 0)));

/** Standard normal, by Box and Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const times = (factor: readonly Float64Array[], z: Float64Array): Float64Array =>
  Float64Array.from(factor, (row, at) => {
    let sum = 0;
    for (let column = 0; column <= at; column++) sum += row[column]! * z[column]!;
    return sum;
  });

const mixed = (vectors: readonly Float64Array[], weights: readonly number[]): Float64Array =>
  vectors[0]!.map((_, at) => weights.reduce((sum, weight, parent) => sum + weight * vectors[parent]![at]!, 0));

/** The lower triangular factor; a pivot that rounding has made negative counts as a very small one. */
const cholesky = (matrix: readonly Float64Array[]): Float64Array[] => {
  const n = matrix.length;
  const factor = Array.from({ length: n }, () => new Float64Array(n));
  for (let row = 0; row < n; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row]![column]!;
      for (let at = 0; at < column; at++) sum -= factor[row]![at]! * factor[column]![at]!;
      factor[row]![column] = row === column ? Math.sqrt(Math.max(sum, 1e-20)) : sum / factor[column]![column]!;
    }
  return factor;
};
