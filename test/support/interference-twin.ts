/** A transfer as the twin of interfering cells sees it. */
export interface TwinSender {
  readonly cell: number;
  readonly at_s: number;
  readonly bits: number;
  readonly power_w: number;
  /** Gain between a cell's station and the device at an instant. */
  readonly gainTo: (cell: number, time_s: number) => number;
  /** Fading on a subcarrier in a block. */
  readonly fading: (block: number, subcarrier: number) => number;
  /** Subcarriers that the transfer asks for, under `fixed`. */
  readonly subcarriers: number;
  /** When it is stopped from outside; Infinity: never. */
  readonly stop_s: number;
}

export interface TwinCells {
  readonly direction: "uplink" | "downlink";
  readonly scheme: "fixed" | "equal-share";
  /** Of each cell. */
  readonly subcarriers: number;
  readonly spacing_hz: number;
  readonly noise_w: number;
  /** Grid on which fading and gains change; Infinity: they do not. */
  readonly block_s: number;
  readonly efficiency: (sinr: number) => number;
}

export interface TwinOutcome {
  end_s: number;
  sent_bits: number;
  /** Integral over time of the mean SINR over what is held. */
  sinr_s: number;
}

/** What a transfer holds: its share of the time on each subcarrier. */
type Holding = readonly number[];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * What becomes of transfers in cells that hear each other: from one arrival, end, stop or border of a block to the next, with everything
 * computed anew for each subcarrier in each stretch. Knows nothing of the emulator.
 */
export const twinOutcomes = (cells: TwinCells, senders: readonly TwinSender[]): TwinOutcome[] => {
  const { direction, scheme, subcarriers, spacing_hz, noise_w, block_s } = cells;
  const outcomes = senders.map(() => ({ end_s: Number.NaN, sent_bits: 0, sinr_s: 0 }));
  const holdings = new Map<number, Holding>();
  const band = Array.from({ length: subcarriers }, (_, k) => k);
  /** Came and not yet gone, in the order in which they came. */
  const present: number[] = [];
  const order = senders.map((_, index) => index).sort((a, b) => senders[a]!.at_s - senders[b]!.at_s);
  let coming = 0;
  let time_s = 0;

  const give = (): void => {
    const inCell = (cell: number) => present.filter((index) => senders[index]!.cell === cell);
    for (const cell of new Set(present.map((index) => senders[index]!.cell))) {
      const own = inCell(cell);
      if (scheme === "equal-share")
        for (const index of own)
          holdings.set(
            index,
            band.map(() => 1 / own.length),
          );
      else
        for (const index of own) {
          if (holdings.has(index)) continue;
          const isFree = band.map((k) => own.every((other) => (holdings.get(other)?.[k] ?? 0) === 0));
          const free = band.filter((k) => isFree[k]);
          // Transfers do not overtake each other.
          if (free.length < senders[index]!.subcarriers) break;
          const taken = free.slice(0, senders[index]!.subcarriers);
          holdings.set(
            index,
            band.map((k) => (taken.includes(k) ? 1 : 0)),
          );
        }
    }
  };

  const sinrs = (index: number, middle_s: number): number[] => {
    const { cell, power_w, gainTo, fading } = senders[index]!;
    const held = sum(holdings.get(index)!);
    const block = block_s === Infinity ? 0 : Math.floor(middle_s / block_s);
    const at_s = block_s === Infinity ? 0 : (block + 0.5) * block_s;
    return band.map((k) => {
      let heard_w = noise_w;
      for (const [other, holding] of holdings) {
        const from = senders[other]!;
        if (from.cell === cell) continue;
        const gain = direction === "uplink" ? from.gainTo(cell, at_s) : gainTo(from.cell, at_s);
        heard_w += holding[k]! * (from.power_w / sum(holding)) * gain;
      }
      return ((power_w / held) * gainTo(cell, at_s) * fading(block, k)) / heard_w;
    });
  };

  for (;;) {
    while (coming < order.length && senders[order[coming]!]!.at_s <= time_s) present.push(order[coming++]!);
    give();
    if (present.length === 0 && coming === order.length) return outcomes;
    const on = present.filter((index) => holdings.has(index));
    const borders_s = block_s === Infinity ? Infinity : (Math.floor(time_s / block_s + 1e-9) + 1) * block_s;
    const known_s = Math.min(
      borders_s,
      senders[order[coming] ?? -1]?.at_s ?? Infinity,
      ...present.map((index) => senders[index]!.stop_s),
    );
    const middle_s = block_s === Infinity ? 0 : (time_s + borders_s) / 2;
    const met = new Map(on.map((index) => [index, sinrs(index, middle_s)]));
    const rates = new Map(
      on.map((index) => [
        index,
        spacing_hz * sum(met.get(index)!.map((sinr, k) => holdings.get(index)![k]! * cells.efficiency(sinr))),
      ]),
    );
    const until_s = Math.min(
      known_s,
      ...on.map((index) => time_s + (senders[index]!.bits - outcomes[index]!.sent_bits) / rates.get(index)!),
    );
    for (const index of on) {
      const held = holdings.get(index)!;
      outcomes[index]!.sent_bits += rates.get(index)! * (until_s - time_s);
      outcomes[index]!.sinr_s +=
        (sum(met.get(index)!.map((sinr, k) => held[k]! * sinr)) / sum(held)) * (until_s - time_s);
    }
    time_s = until_s;
    for (const index of [...present]) {
      const { bits, stop_s } = senders[index]!;
      if (outcomes[index]!.sent_bits < bits * (1 - 1e-10) && stop_s > time_s) continue;
      outcomes[index]!.end_s = time_s;
      holdings.delete(index);
      present.splice(present.indexOf(index), 1);
    }
  }
};
