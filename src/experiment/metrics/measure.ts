/** A metric of a run as a whole. */
export interface Measure {
  readonly name: string;
  /** NaN: does not apply. */
  readonly value: number;
  /** Its number of tasks, executions or devices. */
  readonly n: number;
}

/** A share without a population does not apply. */
export const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : Number.NaN);

/** The servers and device groups that have metrics of their own, such as `wait_s@edge1`. */
export interface MeasuredNetwork {
  readonly servers: readonly string[];
  readonly groups: readonly { readonly name: string; readonly count: number }[];
}

/** More servers than this, or more groups, have no metrics of their own: nodes.csv has them. */
const MOST_OF_A_KIND = 16;

/** The names that have metrics of their own: all, or none where there are too many. */
export const fewEnough = (names: readonly string[]): readonly string[] => (names.length <= MOST_OF_A_KIND ? names : []);
