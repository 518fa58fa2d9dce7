import { log10 } from "../../math/logarithms.js";
import type { DifferenceRow } from "./compare-folders.js";

/**
 * The sentence to quote: "greedy is 4.1 % [3.2, 5.0] below local in cost, p < 0.001, n = 30". Where means are not over all tasks it says
 * over which: "..., over the 59 % of local's tasks and the 98 % of edge's that finished; dropped: 41 % against 2 %".
 *
 * @param row  a difference; significant at 5 % by its corrected p, or it says that none was found
 * @param at   of a sweep: where
 */
export const verdictOf = (row: DifferenceRow, at = ""): string => {
  const { label, baseline, difference, low, high, relative, relativeLow, relativeHigh, pHolm, n, over } = row;
  const metric = at === "" ? row.metric : `${row.metric} (${at})`;
  const isRelative = !Number.isNaN(relative);
  const [center, from, to] = isRelative
    ? [100 * relative, 100 * relativeLow, 100 * relativeHigh]
    : [difference, low, high];
  const decimals = decimalsFor(from, to);
  const text = (value: number): string => value.toFixed(decimals).replace(/^-(0(?:\.0*)?)$/, "$1");
  const unit = isRelative ? " %" : "";
  const chance = pHolm < 0.001 ? "p < 0.001" : `p = ${pHolm.toFixed(3)}`;
  const end = `n = ${n}${over === undefined ? "" : `, ${over}`}`;
  if (Number.isNaN(pHolm))
    return `${label} against ${baseline} in ${metric}: ${text(center)}${unit}, too few replications for a test, ${end}`;
  if (pHolm === 1 && difference === 0) return `${label} equals ${baseline} in ${metric}, ${end}`;
  if (!(pHolm < 0.05))
    return `no difference found between ${label} and ${baseline} in ${metric}: ${center > 0 ? "+" : ""}${text(center)}${unit} [${text(from)}, ${text(to)}], ${chance}, ${end}`;
  const [small, large] = center < 0 ? [-to, -from] : [from, to];
  return `${label} is ${text(Math.abs(center))}${unit} [${text(small)}, ${text(large)}] ${center < 0 ? "below" : "above"} ${baseline} in ${metric}, ${chance}, ${end}`;
};

/** As many decimals as two significant digits of half the interval have, one at least for percents. */
const decimalsFor = (low: number, high: number): number => {
  const half = (high - low) / 2;
  return half > 0 ? Math.min(6, Math.max(1, 1 - Math.floor(log10(half)))) : 3;
};
