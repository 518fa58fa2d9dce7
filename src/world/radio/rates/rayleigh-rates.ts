import { openedOnce } from "../../../math/web-assembly.js";
import type { FieldKey } from "../../../physics/radio/fading.js";
import type { ShannonLaw } from "../../../physics/radio/spectral-efficiency.js";
import type { Grant } from "../grant.js";
import type { SendStep } from "../send-step.js";
import { ABANDONED, GAINS, MOST_ENTRIES, openRayleighKernel, PLACES } from "./rayleigh-kernel.js";

/** Gains of lower index have exact addresses, and so have those of all blocks of a step that begins there. */
const LAST_INDEX = 2 ** 52;

/** A channel with Rayleigh fading and Shannon's rate, as in `Channel`. It has only numbers, because the kernel keeps the latest one. */
export interface RayleighParts {
  /** Groups of subcarriers in the whole band. */
  readonly groups: number;
  readonly law: ShannonLaw;
  readonly snr: number;
  readonly spacing_hz: number;
  readonly block_s: number;
  readonly outage_s: number;
}

/** The kernel, with the channel and the grant in its memory. */
class Kernel {
  readonly run: Opened["run"];
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;
  #channel: RayleighParts | undefined;
  #grant: Grant | undefined;
  /** Bytes of the offsets of a pass over several blocks, and of one over a single block. */
  passEnd = 0;
  blockEnd = 0;

  constructor({ memory, run }: Opened) {
    this.run = run;
    this.#numbers = new Float64Array(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
  }

  /** The number at a place of its memory. */
  at(place: number): number {
    return this.#numbers[place / 8]!;
  }

  /** Puts a channel and a grant into its memory. */
  prepare(channel: RayleighParts, key: FieldKey, grant: Grant): void {
    const isSameChannel = this.#channel === channel;
    if (isSameChannel && this.#grant === grant) return;
    const numbers = this.#numbers;
    if (!isSameChannel) {
      const { law, groups } = channel;
      const words = this.#words;
      numbers[PLACES.spacing_hz / 8] = channel.spacing_hz;
      numbers[PLACES.block_s / 8] = channel.block_s;
      numbers[PLACES.deadRate_bps / 8] = 1 / channel.outage_s;
      numbers[PLACES.outage_s / 8] = channel.outage_s;
      numbers[PLACES.sinrFactor / 8] = law.sinrFactor;
      numbers[PLACES.attenuation / 8] = law.attenuation;
      numbers[PLACES.highest_bps_per_hz / 8] = law.highest_bps_per_hz;
      words[PLACES.word0 / 4] = key.word0;
      words[PLACES.word1 / 4] = key.word1;
      words[PLACES.groups / 4] = groups;
    }
    numbers[PLACES.snr / 8] = channel.snr / grant.subcarriers;
    if (this.#grant !== grant || this.#channel?.groups !== channel.groups) this.#layOut(grant, channel.groups);
    this.#channel = channel;
    this.#grant = grant;
  }

  #layOut({ groups: granted, counts }: Grant, groups: number): void {
    const entries = granted.length;
    const numbers = this.#numbers;
    const words = this.#words;
    // As few blocks as fill whole vectors.
    let blocks = GAINS;
    while (blocks > 1 && (blocks * entries) % (2 * GAINS) === 0) blocks /= 2;
    for (let entry = 0; entry < entries; entry++) {
      numbers[PLACES.counts / 8 + entry] = counts[entry]!;
      for (let block = 0; block < blocks; block++)
        words[PLACES.offsets / 4 + block * entries + entry] = block * groups + granted[entry]!;
    }
    words[PLACES.countsEnd / 4] = 8 * entries;
    this.passEnd = 4 * blocks * entries;
    this.blockEnd = 4 * GAINS * Math.ceil(entries / GAINS);
  }
}

type Opened = NonNullable<ReturnType<typeof openRayleighKernel>>;

/** The kernel of all channels of a thread, compiled on first use. */
const theKernel = openedOnce(() => {
  const opened = openRayleighKernel();
  return opened === undefined ? undefined : new Kernel(opened);
});

/** Rates of a channel from the kernel, eight gains at a time. They have the bits that `BlockRates` and `Channel` compute without it. */
export class RayleighRates {
  readonly #channel: RayleighParts;
  readonly #kernel: Kernel;
  readonly #draw: () => FieldKey;
  #key: FieldKey | undefined;

  /**
   * Undefined where WebAssembly or its vectors are missing.
   *
   * @param key  of the uniforms, drawn on first use
   */
  static of(channel: RayleighParts, key: () => FieldKey): RayleighRates | undefined {
    const kernel = theKernel();
    return kernel === undefined ? undefined : new RayleighRates(channel, key, kernel);
  }

  private constructor(channel: RayleighParts, draw: () => FieldKey, kernel: Kernel) {
    this.#channel = channel;
    this.#draw = draw;
    this.#kernel = kernel;
  }

  /** True if the kernel has room for a grant and reaches the gains of a block. Other calls require this. */
  reaches(block: number, grant: Grant): boolean {
    return grant.groups.length <= MOST_ENTRIES && block * this.#channel.groups < LAST_INDEX;
  }

  /** Rate of a grant in a block. */
  rate_bps(block: number, grant: Grant): number {
    const kernel = this.#prepared(grant);
    // No bits: they are sent in the first block, whatever its rate.
    kernel.run(0, block, block + 1, 0, Infinity, Infinity, kernel.blockEnd);
    return kernel.at(PLACES.rate_bps);
  }

  /**
   * A step of sending from an instant in a block on, as `Channel.send` describes it.
   *
   * @param last            the first block that is left to another step
   * @param lastDelivery_s  the end of the last block that delivered something
   */
  send(
    start_s: number,
    block: number,
    last: number,
    bits: number,
    grant: Grant,
    into: SendStep,
    until_s: number,
    lastDelivery_s: number,
  ): void {
    const kernel = this.#prepared(grant);
    const how = kernel.run(start_s, block, last, bits, until_s, lastDelivery_s, kernel.passEnd);
    into.end_s = kernel.at(PLACES.end_s);
    into.left_bits = kernel.at(PLACES.left_bits);
    into.isAbandoned = how === ABANDONED;
  }

  #prepared(grant: Grant): Kernel {
    this.#key ??= this.#draw();
    this.#kernel.prepare(this.#channel, this.#key, grant);
    return this.#kernel;
  }
}
