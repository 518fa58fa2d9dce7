import { exp } from "../../../math/exponentials.js";
import { largest, smallest } from "../../../math/extremes.js";
import { log, log10 } from "../../../math/logarithms.js";

/** The most ticks of an axis. More look like a ruler rather than values. */
const MOST_TICKS = 8;

/** Format that shows every number unrounded: 0.25 never becomes 0.3. */
export const EXACT = ".12~g";

/** Width of a panel on a phone or in a column of a paper, px. Labels that fit there fit everywhere. */
const NARROW_PX = 250;
const CHARACTER_PX = 6.6;

/** The position of a number on an axis, from 0 at the lowest to 1 at the highest. */
const placeOf = (lowest: number, highest: number, isLog: boolean): ((value: number) => number) => {
  const of = isLog ? log : (value: number) => value;
  const width = of(highest) - of(lowest);
  return (value) => (width > 0 ? (of(value) - of(lowest)) / width : 0);
};

/**
 * Ticks at measured values, each with its label: the first, the last, and as many in between as fit.
 *
 * @param values  in ascending order
 */
export const valueTicks = (values: readonly number[], isLog: boolean): number[] => {
  if (values.length === 0) return [];
  const [lowest, highest] = [values[0]!, values.at(-1)!];
  const longest = largest(values.map((value) => String(Number(value.toPrecision(12))).length));
  const gap = Math.max(1 / (MOST_TICKS - 1) - 1e-9, ((longest + 1) * CHARACTER_PX) / NARROW_PX);
  const place = placeOf(lowest, highest, isLog);
  const ticks = [lowest];
  for (const value of values)
    if (place(value) - place(ticks.at(-1)!) >= gap && (value === highest || 1 - place(value) >= gap)) ticks.push(value);
  if (highest > ticks.at(-1)!) ticks.push(highest);
  return ticks;
};

/** Ticks of a logarithmic axis: at most eight round numbers between its ends. */
export const logTicks = (low: number, high: number): number[] => {
  const [from, to] = [Math.floor(log10(low)), Math.ceil(log10(high))];
  const between = (steps: readonly number[], every = 1): number[] => {
    const ticks: number[] = [];
    for (let exponent = from; exponent <= to; exponent++)
      if (exponent % every === 0)
        for (const step of steps) {
          const tick = Number(`${step}e${exponent}`);
          if (tick >= low * (1 - 1e-12) && tick <= high * (1 + 1e-12)) ticks.push(tick);
        }
    return ticks;
  };
  for (const steps of [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]]) {
    const ticks = between(steps);
    if (ticks.length >= 2 && ticks.length <= MOST_TICKS) return ticks;
  }
  for (let every = 2; every <= to - from; every++) {
    const ticks = between([1], every);
    if (ticks.length <= MOST_TICKS) return ticks;
  }
  return [low, high];
};

/**
 * Ends of an axis around numbers. They are never below 0 if the numbers cannot be.
 *
 * @param values  all numbers that are drawn
 * @param isNonNegative  true for times, energies and counts
 * @param startsAtZero  true for bars
 */
export const linearDomain = (
  values: readonly number[],
  isNonNegative: boolean,
  startsAtZero: boolean,
): [number, number] => {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [least, most] = [smallest(finite), largest(finite)];
  const isFromZero = least >= 0 && (startsAtZero || least === most || (isNonNegative && least < 0.4 * most));
  if (isFromZero) return [0, most > 0 ? most : 1];
  return least < most ? [least, most] : [Math.min(least, 0), Math.max(most, 0)];
};

/** Ends of the axis along which a sweep varies, with a little padding. The padding does not reach below 0 if all values are above. */
export const paddedDomain = (values: readonly number[], isLog: boolean): [number, number] => {
  const [least, most] = [smallest(values), largest(values)];
  if (least === most) return least === 0 ? [0, 1] : [least - Math.abs(least) / 2, least + Math.abs(least) / 2];
  if (isLog) {
    const room = exp(0.04 * log(most / least));
    return [least / room, most * room];
  }
  const room = 0.04 * (most - least);
  return [least >= 0 ? Math.max(0, least - room) : least - room, most + room];
};
