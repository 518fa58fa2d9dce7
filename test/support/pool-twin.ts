/** A transfer as the twin sees it: its gain by block and group is a number that anybody can look up. */
export interface TwinTransfer {
  readonly at_s: number;
  readonly bits: number;
  /** Transmit power * mean gain / noise power of one subcarrier. */
  readonly snr: number;
  readonly gain: (block: number, group: number) => number;
}

export interface TwinCell {
  readonly sizes: readonly number[];
  readonly spacing_hz: number;
  /** Infinity: the channel never changes. */
  readonly block_s: number;
}

export type TwinScheme = "equal-share" | "best-channel" | { readonly memory_s: number };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** bit/s of `counts` subcarriers in each group, with the power spread evenly over `spread` of them. */
const rate_bps = (
  cell: TwinCell,
  { snr, gain }: TwinTransfer,
  block: number,
  counts: readonly number[],
  spread: number,
) => sum(counts.map((count, group) => count * cell.spacing_hz * Math.log2(1 + (snr / spread) * gain(block, group))));

/**
 * When transfers through a cell end: stretch by stretch, from block to block, arrival to arrival and end to end, with everything
 * computed anew in each. Knows nothing of the emulator: no events, no pools, no channels.
 */
export const twinEnds_s = (cell: TwinCell, transfers: readonly TwinTransfer[], scheme: TwinScheme): number[] => {
  const { sizes, block_s } = cell;
  const left = transfers.map(({ bits }) => bits);
  const average = transfers.map(() => 0);
  const ends_s = transfers.map(() => Number.NaN);
  const alone = (group: number) => sizes.map((size, index) => (index === group ? size : 0));
  let time_s = 0;
  for (;;) {
    const waiting = transfers.map((_, index) => index).filter((index) => Number.isNaN(ends_s[index]!));
    if (waiting.length === 0) return ends_s;
    const active = waiting.filter((index) => transfers[index]!.at_s <= time_s);
    const next_s = Math.min(...waiting.map((index) => transfers[index]!.at_s).filter((at_s) => at_s > time_s));
    if (active.length === 0) {
      time_s = next_s;
      continue;
    }
    const block = block_s === Infinity ? 0 : Math.floor(time_s / block_s + 1e-9);
    const counts = new Map(active.map((index) => [index, sizes.map(() => 0)]));
    if (scheme === "equal-share")
      for (const index of active)
        counts.set(
          index,
          sizes.map((size) => size / active.length),
        );
    else
      sizes.forEach((size, group) => {
        const rank = (index: number) => {
          const rate = rate_bps(cell, transfers[index]!, block, alone(group), sum(sizes));
          return scheme === "best-channel" ? rate : rate / average[index]!;
        };
        const best = active.reduce((first, other) => (rank(other) > rank(first) ? other : first));
        counts.get(best)![group] = size;
      });
    const rates = active.map((index) => {
      const own = counts.get(index)!;
      return sum(own) > 0 ? rate_bps(cell, transfers[index]!, block, own, sum(own)) : 0;
    });
    const ends = active.map((index, place) => time_s + left[index]! / rates[place]!);
    const until_s = Math.min((block + 1) * block_s, next_s, ...ends);
    const kept = typeof scheme === "string" ? 0 : Math.exp((time_s - until_s) / scheme.memory_s);
    active.forEach((index, place) => {
      left[index]! -= rates[place]! * (until_s - time_s);
      average[index] = kept * average[index]! + (1 - kept) * rates[place]!;
      if (left[index]! <= 1e-9 * transfers[index]!.bits) ends_s[index] = until_s;
    });
    time_s = until_s;
  }
};
