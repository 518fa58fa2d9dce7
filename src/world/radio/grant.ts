/** Subcarriers that a transfer holds: how many of each group. Counts may be fractions, where subcarriers are shared in time. Never changed. */
export interface Grant {
  /** All of them, > 0. */
  readonly subcarriers: number;
  readonly groups: readonly number[];
  /** By entry of `groups`. */
  readonly counts: readonly number[];
  /**
   * Numbers of the units of the band that it holds, those of each entry of `groups` together and in ascending order. Absent: the groups are the
   * units, and it holds the same share of every subcarrier of a group.
   */
  readonly units?: readonly number[];
}
