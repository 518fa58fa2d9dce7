import { largest } from "../../../math/extremes.js";

/** Interval at which a waiting share checks whether it should stop, ms. */
const LOOK_MS = 50;

/**
 * Where the shares of a run meet when each has come to its end: the run is as long as the longest of them, and what is reported per time and
 * drawn while idle counts up to then.
 */
export class Meeting {
  readonly buffer: SharedArrayBuffer;
  readonly #come: Int32Array;
  readonly #end_s: Float64Array;

  /** @param at  the shares' number, or what another thread's meeting has as `buffer` */
  constructor(at: number | SharedArrayBuffer) {
    const words = Float64Array.BYTES_PER_ELEMENT;
    this.buffer = typeof at === "number" ? new SharedArrayBuffer((1 + at) * words) : at;
    this.#come = new Int32Array(this.buffer, 0, 1);
    this.#end_s = new Float64Array(this.buffer, words);
  }

  /**
   * Waits until all have come.
   *
   * @param end_s      when the share has come to its end
   * @param isStopped  asked now and then
   * @returns          when the last one has; undefined: it was stopped before
   */
  wait(share: number, end_s: number, isStopped: () => boolean): number | undefined {
    this.#end_s[share] = end_s;
    Atomics.add(this.#come, 0, 1);
    Atomics.notify(this.#come, 0);
    for (;;) {
      const come = Atomics.load(this.#come, 0);
      if (come === this.#end_s.length) return largest(this.#end_s);
      if (isStopped()) return undefined;
      Atomics.wait(this.#come, 0, come, LOOK_MS);
    }
  }
}
