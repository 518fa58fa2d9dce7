import { metricFacts } from "../../../output/metrics/metrics.js";
import { type Interval, shareInterval, tInterval } from "./statistics.js";

/** The 95 % interval of a metric's mean over replications: of shares within 0 and 1, of all others by Student's t. */
export const metricInterval = (metric: string, values: readonly number[]): Interval =>
  metricFacts(metric).isShare === true ? shareInterval(values) : tInterval(values);
