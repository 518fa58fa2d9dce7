/** The colours of Okabe and Ito, distinguishable with any colour vision. Black and yellow are left out: they vanish on dark or light paper. */
export const PALETTE = [
  "#0072B2",
  "#E69F00",
  "#009E73",
  "#D55E00",
  "#56B4E9",
  "#CC79A7",
  "#8A8A8A",
  "#A6761D",
] as const;

const DASHES = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
  [4, 2, 1, 2, 1, 2],
  [10, 3],
] as const;

const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] as const;

/** How a series is drawn: in colour, and distinguishable without colour. */
export interface SeriesStyle {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly shape: string;
}

/** The style of every series of a report, in the order of the series. */
export type SeriesStyles = ReadonlyMap<string, SeriesStyle>;

/** The policies of edgefade, in the order of their styles. Each has the same style in every figure of every report. */
const BUILT_IN = [
  ...["local", "edge", "greedy", "least-loaded", "threshold", "cloud", "random", "optimal"],
  ...["dios", "sos", "kd-dil", "dqn", "double-dqn", "dueling-dqn", "d3qn", "dros", "dmro", "dmro-meta", "droo"],
] as const;

/** Number of distinct combinations of colour and dash. */
const STYLES = PALETTE.length * DASHES.length;

const styleAt = (place: number): SeriesStyle => {
  const round = Math.floor(place / PALETTE.length);
  const other = (place + 3 * round) % DASHES.length;
  return { colour: PALETTE[place % PALETTE.length]!, dash: DASHES[other]!, shape: SHAPES[other]! };
};

/** The policy's name without options or the name of its model, as in `threshold(backlog_s=1)` and `kd-dil@my-model`. */
const plainName = (series: string): string => series.replace(/[(@].*$/s, "");

/**
 * Styles of series. A built-in policy has the same style in all figures; of several variants, the first one has it. All others get the
 * first free styles of this report.
 *
 * @param series  names of policies, as in results
 */
export const stylesOf = (series: readonly string[]): SeriesStyles => {
  const places = new Map<string, number>();
  const taken = new Set<number>();
  const take = (name: string, place: number): void => {
    places.set(name, place);
    taken.add(place);
  };
  for (const isWhole of [true, false])
    for (const name of series) {
      const place = (BUILT_IN as readonly string[]).indexOf(plainName(name));
      const isOwn = place >= 0 && !taken.has(place) && !places.has(name);
      if (isOwn && (!isWhole || plainName(name) === name)) take(name, place);
    }
  let next = 0;
  for (const name of series) {
    if (places.has(name)) continue;
    while (taken.has(next) && taken.size < STYLES) next = (next + 1) % STYLES;
    take(name, next);
    next = (next + 1) % STYLES;
  }
  return new Map(series.map((name) => [name, styleAt(places.get(name)!)]));
};
