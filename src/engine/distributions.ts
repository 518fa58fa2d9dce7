import { exp } from "../math/exponentials.js";
import { log, log1p } from "../math/logarithms.js";
import { power } from "../math/powers.js";
import { cos } from "../math/sines.js";
import type { DistributionSpec } from "./distribution-spec.js";
import type { RandomStream } from "./random.js";

/** A random variable. Every sample takes the same number of draws, so that streams stay in step. */
export interface Distribution {
  /** NaN when the mean does not exist (Pareto with shape <= 1: Infinity). */
  readonly mean: number;
  /** The number of draws that every sample takes. */
  readonly draws: number;
  /** The next value. */
  sample(random: RandomStream): number;
}

class Constant implements Distribution {
  readonly mean: number;
  readonly draws = 0;
  constructor(value: number) {
    this.mean = value;
  }
  sample(): number {
    return this.mean;
  }
}

/** Uniform on (low, high]: never the low end, so that a rate drawn from (0, b] is never 0. */
class Uniform implements Distribution {
  readonly mean: number;
  readonly draws = 1;
  readonly #high: number;
  readonly #span: number;
  constructor(low: number, high: number) {
    this.mean = low + (high - low) / 2;
    this.#high = high;
    this.#span = high - low;
  }
  sample(random: RandomStream): number {
    return this.#high - this.#span * random();
  }
}

class UniformInteger implements Distribution {
  readonly mean: number;
  readonly draws = 1;
  readonly #low: number;
  readonly #count: number;
  constructor(low: number, high: number) {
    this.mean = (low + high) / 2;
    this.#low = low;
    this.#count = high - low + 1;
  }
  sample(random: RandomStream): number {
    return this.#low + Math.floor(this.#count * random());
  }
}

class Exponential implements Distribution {
  readonly mean: number;
  readonly draws = 1;
  constructor(mean: number) {
    this.mean = mean;
  }
  sample(random: RandomStream): number {
    return -this.mean * log(1 - random());
  }
}

/** Number of draws that `standardNormal` takes. */
const DRAWS_OF_NORMAL = 2;

/** Normal with mean 0 and variance 1, by Box-Muller without its second value. Every sample takes two draws. */
export const standardNormal = (random: RandomStream): number => {
  const radius = Math.sqrt(-2 * log(1 - random()));
  return radius * cos(2 * Math.PI * random());
};

class Normal implements Distribution {
  readonly mean: number;
  readonly draws = DRAWS_OF_NORMAL;
  readonly #sd: number;
  constructor(mean: number, sd: number) {
    this.mean = mean;
    this.#sd = sd;
  }
  sample(random: RandomStream): number {
    return this.mean + this.#sd * standardNormal(random);
  }
}

/** Takes the mean m and standard deviation s of the variable: ln X is normal with variance ln(1 + s^2/m^2), mean ln m - variance/2. */
class Lognormal implements Distribution {
  readonly mean: number;
  readonly draws = DRAWS_OF_NORMAL;
  readonly #mu: number;
  readonly #sigma: number;
  constructor(mean: number, sd: number) {
    this.mean = mean;
    const variance = log1p((sd / mean) ** 2);
    this.#mu = log(mean) - variance / 2;
    this.#sigma = Math.sqrt(variance);
  }
  sample(random: RandomStream): number {
    return exp(this.#mu + this.#sigma * standardNormal(random));
  }
}

/** P(X > x) = (minimum / x)^shape for x >= minimum. */
class Pareto implements Distribution {
  readonly mean: number;
  readonly draws = 1;
  readonly #minimum: number;
  readonly #exponent: number;
  constructor(minimum: number, shape: number) {
    this.mean = shape > 1 ? (shape * minimum) / (shape - 1) : Infinity;
    this.#minimum = minimum;
    this.#exponent = -1 / shape;
  }
  sample(random: RandomStream): number {
    return this.#minimum * power(1 - random(), this.#exponent);
  }
}

class Choice implements Distribution {
  readonly mean: number;
  readonly draws = 1;
  readonly #values: readonly number[];
  constructor(values: readonly number[]) {
    this.mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    this.#values = values;
  }
  sample(random: RandomStream): number {
    return this.#values[Math.floor(this.#values.length * random())] as number;
  }
}

/** True when every sample is the mean and takes no draw. */
export const isConstant = (distribution: Distribution): boolean => distribution instanceof Constant;

const requirePositive = (name: string, value: number): void => {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
};

/**
 * The distribution that a specification describes.
 *
 * @throws RangeError when a parameter is NaN or outside its range (low > high, mean <= 0, no values ...)
 * @example
 * ```ts
 * import { distributionOf, RandomStreams } from "edgefade";
 *
 * const random = new RandomStreams(1, 0).stream("phone-3", "sizes");
 * const size_bits = distributionOf({ kind: "uniform", low: 1e5, high: 5e5 });
 * console.log(size_bits.sample(random), size_bits.mean);
 * ```
 */
export const distributionOf = (spec: DistributionSpec): Distribution => {
  switch (spec.kind) {
    case "constant":
      if (Number.isNaN(spec.value)) throw new RangeError("invalid constant: NaN");
      return new Constant(spec.value);
    case "uniform":
      if (!(spec.low <= spec.high && Number.isFinite(spec.high - spec.low)))
        throw new RangeError(`invalid range: ${spec.low} to ${spec.high}`);
      return new Uniform(spec.low, spec.high);
    case "integer":
      if (!(Number.isSafeInteger(spec.low) && Number.isSafeInteger(spec.high) && spec.low <= spec.high))
        throw new RangeError(`invalid range: ${spec.low} to ${spec.high}`);
      return new UniformInteger(spec.low, spec.high);
    case "exponential":
      requirePositive("mean", spec.mean);
      return new Exponential(spec.mean);
    case "normal":
      if (!(Number.isFinite(spec.mean) && spec.sd >= 0 && spec.sd < Infinity))
        throw new RangeError(`invalid normal: ${spec.mean}, ${spec.sd}`);
      return new Normal(spec.mean, spec.sd);
    case "lognormal":
      requirePositive("mean", spec.mean);
      if (!(spec.sd >= 0 && spec.sd < Infinity)) throw new RangeError(`invalid sd: ${spec.sd}`);
      return new Lognormal(spec.mean, spec.sd);
    case "pareto":
      requirePositive("minimum", spec.minimum);
      requirePositive("shape", spec.shape);
      return new Pareto(spec.minimum, spec.shape);
    case "choice":
      if (spec.values.length === 0 || spec.values.some(Number.isNaN)) throw new RangeError("invalid choice: no values");
      return new Choice(spec.values);
  }
};
