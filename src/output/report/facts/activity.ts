import { stepAt } from "../../../math/time-grid.js";

/** Units in use and waiting, in equal spans of time. */
export interface ActivitySeries {
  readonly policy: string;
  /** Server, pool, or `devices` for all devices together. */
  readonly node: string;
  /** Number of units; 0: unlimited. */
  readonly capacity: number;
  /** By span: integral of the units in use over the span, unit-seconds. */
  readonly busy_s: Float64Array;
  /** By span: integral of the number waiting over the span, unit-seconds. */
  readonly waiting_s: Float64Array;
}

/** Spreads intervals over equal spans of [0, horizon]. */
export class Activity {
  readonly spans: number;
  readonly span_s: number;
  readonly #series = new Map<string, ActivitySeries>();

  /** @param horizon_s  > 0; later times count in no span */
  constructor(horizon_s: number, spans = 60) {
    if (!(horizon_s > 0 && horizon_s < Infinity)) throw new RangeError(`invalid horizon_s: ${horizon_s}`);
    this.spans = spans;
    this.span_s = horizon_s / spans;
  }

  series(policy: string, node: string, capacity: number): ActivitySeries {
    const key = `${policy}\n${node}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      const empty = () => new Float64Array(this.spans);
      series = { policy, node, capacity, busy_s: empty(), waiting_s: empty() };
      this.#series.set(key, series);
    }
    return series;
  }

  /** Adds `units` during [start, end] to every span, by the overlap with it. */
  add(integrals: Float64Array, start_s: number, end_s: number, units: number): void {
    const { span_s, spans } = this;
    const last = Math.min(spans - 1, stepAt(end_s, span_s));
    for (let i = Math.max(0, stepAt(start_s, span_s)); i <= last; i++) {
      const overlap_s = Math.min(end_s, (i + 1) * span_s) - Math.max(start_s, i * span_s);
      if (overlap_s > 0) integrals[i]! += units * overlap_s;
    }
  }

  get all(): readonly ActivitySeries[] {
    return [...this.#series.values()];
  }
}
