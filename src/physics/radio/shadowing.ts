import { cos, sin } from "../../math/sines.js";
import { WaveSums } from "./wave-sums.js";

/** A map of shadowing: how much buildings and hills add to, or take from, the path loss at a place. */
export interface Shadowing {
  /** Nowhere is its absolute value higher, dB. */
  readonly most_db: number;
  /**
   * Shadowing at a position.
   *
   * @returns dB with mean 0, to be added to the path loss; the same value whenever the position is the same
   */
  loss_db(x_m: number, y_m: number): number;
}

export interface CorrelatedShadowingOptions {
  /** Standard deviation, dB, >= 0; 4 in line of sight, 7.82 without (TR 38.901, UMi). */
  readonly sd_db: number;
  /** Distance over which the correlation falls to 1/e, m, > 0; 10 in line of sight, 13 without (TR 38.901, UMi). */
  readonly correlation_m: number;
  /** Plane waves in the sum, a whole number >= 1. Default 128. */
  readonly waves?: number;
}

/**
 * Log-normal shadowing that is correlated over distance, as a sum of plane waves.
 *
 *     loss_db(x) = sd_db sqrt(2 / N) sum_n cos(k_n . x + phi_n)
 *     E[loss_db(x) loss_db(x + d)] = sd_db^2 exp(-|d| / correlation_m)
 *
 * The wave numbers follow the spectrum of the exponential correlation in the plane, |k| = sqrt((1 - u)^-2 - 1) / correlation_m
 * in a random direction, with u stratified over n. It needs no memory of where a device has been, so it can be evaluated at
 * any place in any order. Over independent maps the correlation is exact at every N. What N limits: the values are
 * Gaussian only nearly (excess kurtosis -1.5 / N), and the average over one map alone strays from the exponential by
 * about 1 / sqrt(N).
 *
 * @param options  see the fields
 * @param draw     uniforms in [0, 1); 3 N are taken at once. One stream for each base station: their maps are independent
 * @throws RangeError when an option is out of range
 * @source M. Gudmundson, "Correlation model for shadow fading in mobile radio systems", Electronics Letters, 1991;
 *         X. Cai, G. B. Giannakis, "A two-dimensional channel simulation model for shadowing processes", IEEE Trans. Vehicular
 *         Technology, 2003
 */
export class CorrelatedShadowing implements Shadowing {
  readonly #amplitude_db: number;
  readonly #waveX: Float64Array;
  readonly #waveY: Float64Array;
  readonly #phase: Float64Array;
  readonly #sums: WaveSums | undefined;
  /** The place of the last question, and its answer: a place is often asked about several times in a row. */
  #lastX_m = Number.NaN;
  #lastY_m = Number.NaN;
  #last_db = 0;

  constructor(options: CorrelatedShadowingOptions, draw: () => number) {
    const { sd_db, correlation_m, waves = 128 } = options;
    if (!(sd_db >= 0 && sd_db < Infinity)) throw new RangeError(`invalid sd_db: ${sd_db}`);
    if (!(correlation_m > 0 && correlation_m < Infinity))
      throw new RangeError(`invalid correlation_m: ${correlation_m}`);
    if (!(Number.isInteger(waves) && waves >= 1)) throw new RangeError(`invalid waves: ${waves}`);
    this.#amplitude_db = sd_db * Math.sqrt(2 / waves);
    this.#waveX = new Float64Array(waves);
    this.#waveY = new Float64Array(waves);
    this.#phase = new Float64Array(waves);
    for (let n = 0; n < waves; n++) {
      const survival = (n + 1 - draw()) / waves;
      const wavenumber = Math.sqrt(1 / survival ** 2 - 1) / correlation_m;
      const direction = 2 * Math.PI * draw();
      this.#waveX[n] = wavenumber * cos(direction);
      this.#waveY[n] = wavenumber * sin(direction);
      this.#phase[n] = 2 * Math.PI * draw();
    }
    this.#sums = WaveSums.of(this.#waveX, this.#waveY, this.#phase);
  }

  get most_db(): number {
    return this.#amplitude_db * this.#phase.length;
  }

  loss_db(x_m: number, y_m: number): number {
    if (x_m === this.#lastX_m && y_m === this.#lastY_m) return this.#last_db;
    this.#lastX_m = x_m;
    this.#lastY_m = y_m;
    this.#last_db = this.#amplitude_db * (this.#sums?.at(x_m, y_m) ?? this.#sum(x_m, y_m));
    return this.#last_db;
  }

  #sum(x_m: number, y_m: number): number {
    let sum = 0;
    for (let n = 0; n < this.#phase.length; n++)
      sum += cos(this.#waveX[n]! * x_m + this.#waveY[n]! * y_m + this.#phase[n]!);
    return sum;
  }
}
