import type { NumberReader } from "./number-file.js";

/**
 * Two shares did something at one instant, so it is not known which came first in a run on one core. This is rare where times are drawn. The run
 * is then done again in one piece.
 */
export class TiedShares extends Error {
  constructor(time_s: number) {
    super(`two shares of the run wrote rows of the same time, ${time_s} s`);
    this.name = "TiedShares";
  }
}

/** Rows of one share, each with its place. */
export interface Placed {
  readonly places: NumberReader;
  /** Goes to the next row. @returns whether there is one */
  advance(): boolean;
}

/**
 * Goes through the rows of all shares in the order in which one core would have written them: by time. The rows that the end of the run writes
 * come last, by the arrival of their tasks.
 *
 * @param inTurn  tasks with lower numbers than this arrive in the order of their numbers
 * @throws TiedShares
 */
export const inOrder = <Share extends Placed>(
  shares: readonly Share[],
  inTurn: number,
  take: (share: Share, index: number) => void,
): void => {
  const open = shares.flatMap((share, index) => (share.advance() ? [{ share, index }] : []));
  while (open.length > 0) {
    let first = 0;
    for (let other = 1; other < open.length; other++)
      if (isBefore(open[other]!.share.places, open[first]!.share.places, inTurn)) first = other;
    const { share, index } = open[first]!;
    take(share, index);
    if (!share.advance()) open.splice(first, 1);
  }
};

const isBefore = (a: NumberReader, b: NumberReader, inTurn: number): boolean => {
  const aTime_s = a.numbers[a.at]!;
  const bTime_s = b.numbers[b.at]!;
  const aTask = a.numbers[a.at + 1]!;
  const bTask = b.numbers[b.at + 1]!;
  if (aTask < 0 !== bTask < 0) return aTask < 0;
  if (aTime_s !== bTime_s) return aTime_s < bTime_s;
  if (aTask < 0 || !(aTask < inTurn && bTask < inTurn)) throw new TiedShares(aTime_s);
  return aTask < bTask;
};
