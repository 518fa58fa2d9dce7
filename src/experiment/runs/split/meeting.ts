import { largest } from "../../../math/extremes.js";

/** Interval at which a waiting share checks whether it should stop, ms. */
const LOOK_MS = 50;

/**
 * The meeting of a run's shares at their ends. The run is as long as the longest of them. Shares that end earlier wait, because utilization and
 * idle energy count up to the end of the run.
 */
export class Meeting {
  readonly buffer: SharedArrayBuffer;
  readonly #come: Int32Array;
  readonly #end_s: Float64Array;

  /** @param at  the number of shares, or the `buffer` of the meeting in another thread */
  constructor(at: number | SharedArrayBuffer) {
    const words = Float64Array.BYTES_PER_ELEMENT;
    this.buffer = typeof at === "number" ? new SharedArrayBuffer((1 + at) * words) : at;
    this.#come = new Int32Array(this.buffer, 0, 1);
    this.#end_s = new Float64Array(this.buffer, words);
  }

  /**
   * Waits until all shares are at their ends.
   *
   * @param end_s      end of this share
   * @param isStopped  called now and then
   * @returns          end of the longest share; undefined: it was stopped before
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
