/** Whole numbers as text, short where many are in a row: `0-9,12`. @param numbers ascending */
export const rangesText = (numbers: readonly number[]): string => {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
};

/** Parses the text of `rangesText`. */
export const parseRanges = (text: string): ReadonlySet<number> =>
  new Set(
    text
      .split(",")
      .filter((part) => part !== "")
      .flatMap((part) => {
        const [from, to = from] = part.split("-").map(Number) as [number, number?];
        return Array.from({ length: to - from + 1 }, (_, index) => from + index);
      }),
  );
