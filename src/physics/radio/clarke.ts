import { cos, sin } from "../../math/sines.js";
import { coherenceTime_s } from "./coherence.js";
import { type DelayProfile, flatProfile } from "./delay-profiles.js";
import { completeGrid, type FadingProcess } from "./fading.js";
import { setPhasor } from "./phasor.js";

export interface ClarkeOptions {
  /** Largest Doppler shift, Hz, >= 0; 0 is a channel that never changes. */
  readonly doppler_hz: number;
  /** Delay profile; default flat. */
  readonly profile?: DelayProfile;
  /** Groups of subcarriers, a whole number >= 1. Default 1. */
  readonly groups?: number;
  /** Width of a group of subcarriers, Hz, > 0. Default 180 kHz, an LTE resource block. */
  readonly groupWidth_hz?: number;
  /** Sampling grid, s, > 0. Default a quarter of the coherence time, not below 50 us: at its ends a block is correlated
   * with its middle by .973. */
  readonly block_s?: number;
  /** Sinusoids per tap, a whole number >= 1. Default 32. */
  readonly sinusoids?: number;
  /** A steady component on the first tap; default none. */
  readonly sight?: {
    /** K, power of the steady component over that of the tap's scattered ones, linear, >= 0. */
    readonly factor: number;
    /** Angle between the direction of motion and the base station; default 0 (driving towards it). */
    readonly angle_rad?: number;
  };
}

/** A complex response of the channel. */
export interface Response {
  readonly re: number;
  readonly im: number;
}

/** Oscillators are advanced in fours; taps are padded with silent ones. */
const lanes = 4;

/** Number of blocks computed at a time: the exact phase of an oscillator costs as much as several of its turns. */
const BLOCKS_PER_CHUNK = 16;

/** What is drawn for a link: its sinusoids, tap after tap. */
interface Oscillators {
  readonly rate_rad_s: Float64Array;
  readonly phase_rad: Float64Array;
  readonly amplitude: Float64Array;
  /** Rotation over one block: cosine and sine. */
  readonly turn: Float64Array;
}

/** The response of every tap in the blocks of one chunk, at 2 * (b * taps + l): real, imaginary. */
interface Chunk {
  index: number;
  readonly responses: Float64Array;
}

/**
 * Clarke's isotropic scattering, correlated in time by motion and over subcarriers by the delay profile.
 *
 *     h_l(t) = N^-1/2 sum_n exp(j (2 pi f_d t cos((2 pi n + theta_n) / N) + phi_n)),   n = 1 .. N
 *     H(t, f) = sum_l sqrt(p_l) h_l(t) exp(-j 2 pi f tau_l),   gain = |H|^2
 *
 * theta_n and phi_n are independent and uniform on (-pi, pi), other ones for every tap. Over independent links the
 * autocorrelation of h is J0(2 pi f_d tau) exactly and the process is stationary from t = 0; the variance of a tap's power is
 * 1 - 1/N where Rayleigh has 1. A steady component (sight) on the first tap makes it
 * sqrt(K / (K + 1)) exp(j (2 pi f_d t cos(angle) + phi_0)) + sqrt(1 / (K + 1)) h_1(t).
 *
 * The gain of a block is that of its middle, at the centre of the group; frequencies count from the middle of the band.
 * Any moment can be asked for without the ones before. The last two chunks of blocks are kept, since the transfers of a link
 * are at similar times; an unused link draws nothing and holds no memory.
 *
 * @param options  see the fields
 * @param draw     uniforms in [0, 1) of this link; 2 N for every tap (and one more with sight) are taken at the first use
 * @throws RangeError when an option is out of range
 * @source R. H. Clarke, "A statistical theory of mobile-radio reception", Bell System Technical Journal, 1968;
 *         C. Xiao, Y. R. Zheng, N. C. Beaulieu, "Novel sum-of-sinusoids simulation models for Rayleigh and Rician fading
 *         channels", IEEE Trans. Wireless Communications, 2006
 */
export class Clarke implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly #profile: DelayProfile;
  readonly #doppler_rad_s: number;
  readonly #groupWidth_hz: number;
  readonly #sinusoids: number;
  readonly #sight: { readonly factor: number; readonly angle_rad: number } | undefined;
  readonly #draw: () => number;
  /** Oscillators of a tap, padded to a multiple of `lanes`; those of tap l start at l * #stride. */
  readonly #stride: number;
  readonly #blocksPerChunk: number;
  #drawn: Oscillators | undefined;
  /** exp(-j 2 pi f_g tau_l) at 2 * (g * taps + l): real, imaginary. */
  #rotations: Float64Array | undefined;
  /** Even chunks and odd ones. */
  readonly #kept: [Chunk | undefined, Chunk | undefined] = [undefined, undefined];

  constructor(options: ClarkeOptions, draw: () => number) {
    const { doppler_hz, profile = flatProfile, groupWidth_hz = 180e3, sinusoids = 32, sight } = options;
    if (!(doppler_hz >= 0 && doppler_hz < Infinity)) throw new RangeError(`invalid doppler_hz: ${doppler_hz}`);
    if (!(groupWidth_hz > 0 && groupWidth_hz < Infinity))
      throw new RangeError(`invalid groupWidth_hz: ${groupWidth_hz}`);
    if (!(Number.isInteger(sinusoids) && sinusoids >= 1)) throw new RangeError(`invalid sinusoids: ${sinusoids}`);
    if (profile.length === 0) throw new RangeError("invalid profile: no taps");
    if (sight !== undefined) {
      const { factor, angle_rad = 0 } = sight;
      if (!(factor >= 0 && factor < Infinity)) throw new RangeError(`invalid sight.factor: ${factor}`);
      if (!Number.isFinite(angle_rad)) throw new RangeError(`invalid sight.angle_rad: ${angle_rad}`);
      this.#sight = { factor, angle_rad };
    }
    const block_s = options.block_s ?? Math.max(coherenceTime_s(doppler_hz) / 4, 50e-6);
    const grid = completeGrid({ ...options, block_s });
    this.block_s = grid.block_s;
    this.groups = grid.groups;
    this.#profile = profile;
    this.#doppler_rad_s = 2 * Math.PI * doppler_hz;
    this.#groupWidth_hz = groupWidth_hz;
    this.#sinusoids = sinusoids;
    this.#draw = draw;
    this.#stride = lanes * Math.ceil((sinusoids + (sight === undefined ? 0 : 1)) / lanes);
    this.#blocksPerChunk = block_s === Infinity ? 1 : BLOCKS_PER_CHUNK;
  }

  gain(block: number, group: number): number {
    const taps = this.#profile.length;
    const rotations = this.#groupRotations;
    const index = this.block_s === Infinity ? 0 : Math.floor(block / BLOCKS_PER_CHUNK);
    const kept = this.#kept[index % 2];
    const { responses } = kept?.index === index ? kept : this.#compute(index);
    let re = 0;
    let im = 0;
    let h = this.block_s === Infinity ? 0 : 2 * taps * (block - index * BLOCKS_PER_CHUNK);
    for (let d = 2 * group * taps, end = d + 2 * taps; d < end; d += 2, h += 2) {
      re += responses[h]! * rotations[d]! - responses[h + 1]! * rotations[d + 1]!;
      im += responses[h]! * rotations[d + 1]! + responses[h + 1]! * rotations[d]!;
    }
    return re * re + im * im;
  }

  /**
   * The exact response at a moment, without the grid of blocks: the plain form of what `gain` computes quickly.
   *
   * @param t_s    any moment, finite
   * @param group  0 to groups - 1
   */
  responseAt(t_s: number, group: number): Response {
    const { rate_rad_s, phase_rad, amplitude } = this.#oscillators;
    const rotations = this.#groupRotations;
    const taps = this.#profile.length;
    let re = 0;
    let im = 0;
    for (let l = 0; l < taps; l++) {
      const d = 2 * (group * taps + l);
      for (let i = l * this.#stride; i < (l + 1) * this.#stride; i++) {
        const angle = rate_rad_s[i]! * t_s + phase_rad[i]!;
        const x = amplitude[i]! * cos(angle);
        const y = amplitude[i]! * sin(angle);
        re += x * rotations[d]! - y * rotations[d + 1]!;
        im += x * rotations[d + 1]! + y * rotations[d]!;
      }
    }
    return { re, im };
  }

  /** The exact power gain at a moment: |responseAt(t_s, group)|^2. */
  powerAt(t_s: number, group: number): number {
    const { re, im } = this.responseAt(t_s, group);
    return re * re + im * im;
  }

  get #oscillators(): Oscillators {
    if (this.#drawn !== undefined) return this.#drawn;
    const draw = this.#draw;
    const sinusoids = this.#sinusoids;
    const factor = this.#sight?.factor ?? 0;
    const count = this.#profile.length * this.#stride;
    const rate_rad_s = new Float64Array(count);
    const phase_rad = new Float64Array(count);
    const amplitude = new Float64Array(count);
    const turn = new Float64Array(2 * count);
    this.#profile.forEach((tap, l) => {
      const scattered = l === 0 ? tap.power / (factor + 1) : tap.power;
      for (let n = 1; n <= sinusoids; n++) {
        const i = l * this.#stride + n - 1;
        const theta = Math.PI * (2 * draw() - 1);
        rate_rad_s[i] = this.#doppler_rad_s * cos((2 * Math.PI * n + theta) / sinusoids);
        phase_rad[i] = Math.PI * (2 * draw() - 1);
        amplitude[i] = Math.sqrt(scattered / sinusoids);
      }
    });
    if (this.#sight !== undefined) {
      rate_rad_s[sinusoids] = this.#doppler_rad_s * cos(this.#sight.angle_rad);
      phase_rad[sinusoids] = Math.PI * (2 * draw() - 1);
      amplitude[sinusoids] = Math.sqrt((this.#profile[0]!.power * factor) / (factor + 1));
    }
    // A chunk of one block never turns, and an infinite block could not.
    if (this.block_s < Infinity)
      rate_rad_s.forEach((rate, i) => {
        turn[2 * i] = cos(rate * this.block_s);
        turn[2 * i + 1] = sin(rate * this.block_s);
      });
    this.#drawn = { rate_rad_s, phase_rad, amplitude, turn };
    return this.#drawn;
  }

  get #groupRotations(): Float64Array {
    if (this.#rotations !== undefined) return this.#rotations;
    const taps = this.#profile.length;
    const rotations = new Float64Array(2 * this.groups * taps);
    for (let g = 0; g < this.groups; g++)
      this.#profile.forEach((tap, l) => {
        const angle = -2 * Math.PI * (g - (this.groups - 1) / 2) * this.#groupWidth_hz * tap.delay_s;
        rotations[2 * (g * taps + l)] = cos(angle);
        rotations[2 * (g * taps + l) + 1] = sin(angle);
      });
    this.#rotations = rotations;
    return rotations;
  }

  /**
   * Every tap's response in every block of a chunk; it takes the place of the chunk before the last.
   *
   * Each oscillator starts from its exact phase in the chunk's first block and is turned from block to block by
   * z(b + 1) = 2 cos(turn) z(b) - z(b - 1), one multiplication for each component; over a chunk the error stays below 1e-12.
   */
  #compute(index: number): Chunk {
    const { rate_rad_s, phase_rad, amplitude, turn } = this.#oscillators;
    const taps = this.#profile.length;
    const blocks = this.#blocksPerChunk;
    const chunk = this.#kept[index % 2] ?? { index, responses: new Float64Array(2 * taps * blocks) };
    this.#kept[index % 2] = chunk;
    chunk.index = index;
    const { responses } = chunk;
    responses.fill(0);
    const start_s = this.block_s === Infinity ? 0 : (index * blocks + 0.5) * this.block_s;
    const phasor = new Float64Array(2 * lanes);
    for (let l = 0; l < taps; l++)
      for (let i = l * this.#stride; i < (l + 1) * this.#stride; i += lanes) {
        for (let lane = 0; lane < lanes; lane++) {
          setPhasor(phasor, lane, amplitude[i + lane]!, rate_rad_s[i + lane]! * start_s + phase_rad[i + lane]!);
        }
        addTurning(responses, 2 * l, 2 * taps, phasor, 0, turn, 2 * i);
        addTurning(responses, 2 * l + 1, 2 * taps, phasor, 1, turn, 2 * i);
      }
    return chunk;
  }
}

/**
 * Adds four oscillators' component (0: real, 1: imaginary) to every `step`-th response from `first` on. One component at a time:
 * its states then fit into the processor's registers. Four independent recurrences hide the latency of each one, and going two
 * blocks at a time spares moving states around. The length of `responses` is a multiple of `step`.
 */
const addTurning = (
  responses: Float64Array,
  first: number,
  step: number,
  phasor: Float64Array,
  component: 0 | 1,
  turn: Float64Array,
  at: number,
): void => {
  // Of z exp(-j turn): re cos + im sin, and im cos - re sin.
  const sign = component === 0 ? 1 : -1;
  const other = 1 - component;
  let now0 = phasor[component]!;
  let now1 = phasor[2 + component]!;
  let now2 = phasor[4 + component]!;
  let now3 = phasor[6 + component]!;
  let old0 = now0 * turn[at]! + sign * phasor[other]! * turn[at + 1]!;
  let old1 = now1 * turn[at + 2]! + sign * phasor[2 + other]! * turn[at + 3]!;
  let old2 = now2 * turn[at + 4]! + sign * phasor[4 + other]! * turn[at + 5]!;
  let old3 = now3 * turn[at + 6]! + sign * phasor[6 + other]! * turn[at + 7]!;
  const twice0 = 2 * turn[at]!;
  const twice1 = 2 * turn[at + 2]!;
  const twice2 = 2 * turn[at + 4]!;
  const twice3 = 2 * turn[at + 6]!;
  const end = responses.length;
  for (let h = first; h < end; h += step) {
    responses[h] = responses[h]! + (now0 + now1 + (now2 + now3));
    h += step;
    if (h >= end) break;
    old0 = twice0 * now0 - old0;
    old1 = twice1 * now1 - old1;
    old2 = twice2 * now2 - old2;
    old3 = twice3 * now3 - old3;
    responses[h] = responses[h]! + (old0 + old1 + (old2 + old3));
    now0 = twice0 * old0 - now0;
    now1 = twice1 * old1 - now1;
    now2 = twice2 * old2 - now2;
    now3 = twice3 * old3 - now3;
  }
};
