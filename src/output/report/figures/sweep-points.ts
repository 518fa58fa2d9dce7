import { isNonNegative, largestOf } from "../drawing/labels.js";
import type { SweepFact } from "../facts/sweep-facts.js";
import type { SweepLayout } from "../facts/sweep-layout.js";

/** A point of the specification; null: no number. */
export interface DrawnPoint {
  readonly panel: string;
  readonly x: number | string;
  readonly policy: string;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  /** Its neighbours have no interval, so its own does not form a band. */
  readonly lone: boolean;
}

/** The drawn interval: none for one replication, and never beyond the possible range of the metric. */
export const intervalOf = (metric: string, { mean, ci95_low, ci95_high }: SweepFact): [number, number] | undefined => {
  if (!Number.isFinite(ci95_low) || !Number.isFinite(ci95_high)) return undefined;
  const least = isNonNegative(metric) && mean >= 0 ? 0 : -Infinity;
  return [Math.max(ci95_low, least), Math.min(ci95_high, largestOf(metric))];
};

/** The points of a figure, by panel and line. Lines and bands break where there is no number. */
export const drawnPoints = ({ points, xs, numberOf }: SweepLayout, metric: string): DrawnPoint[] => {
  const at = (x: string): number | string => (numberOf === undefined ? x : numberOf(x));
  const place = new Map(xs.map((x, i) => [x, numberOf === undefined ? i : numberOf(x)]));
  const lines = new Map<string, (typeof points)[number][]>();
  for (const point of points) {
    const key = JSON.stringify([point.panel, point.series]);
    const line = lines.get(key) ?? [];
    line.push(point);
    lines.set(key, line);
  }
  return [...lines.values()].flatMap((line) => {
    const inOrder = line.sort((a, b) => place.get(a.x)! - place.get(b.x)!);
    const intervals = inOrder.map(({ row }) => (row === undefined ? undefined : intervalOf(metric, row)));
    return inOrder.map(({ x, panel, series, row }, i) => ({
      panel,
      x: at(x),
      policy: series,
      mean: row?.mean ?? null,
      low: intervals[i]?.[0] ?? null,
      high: intervals[i]?.[1] ?? null,
      n: row?.n ?? 0,
      lone: intervals[i] !== undefined && intervals[i - 1] === undefined && intervals[i + 1] === undefined,
    }));
  });
};
