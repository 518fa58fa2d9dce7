import { DDSketch } from "@datadog/sketches-js";

/** Relative error of quantiles. */
const ACCURACY = 0.005;

/** One row of live.csv: how far real time was from emulated time. */
export interface ErrorRow {
  readonly metric: "delay_error_s" | "rate_error" | "task_error_s" | "lag_s";
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly n: number;
}

/** Errors of a run or a flow: quantiles by a sketch, so that memory does not grow with their number. Values below 1 ns count as 0. */
export class ErrorSummary {
  readonly #sketch = new DDSketch({ relativeAccuracy: ACCURACY });
  #max = 0;
  #count = 0;

  add(error: number): void {
    const size = Math.abs(error);
    this.#sketch.accept(size < 1e-9 ? 0 : size);
    if (size > this.#max) this.#max = size;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** NaN where there was none. */
  get max(): number {
    return this.#count > 0 ? this.#max : Number.NaN;
  }

  quantile(probability: number): number {
    return this.#count > 0 ? Math.min(this.#max, this.#sketch.getValueAtQuantile(probability)) : Number.NaN;
  }

  row(metric: ErrorRow["metric"]): ErrorRow {
    return { metric, p50: this.quantile(0.5), p99: this.quantile(0.99), max: this.max, n: this.#count };
  }
}
