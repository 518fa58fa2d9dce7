import { largest } from "../../math/extremes.js";
import { log10 } from "../../math/logarithms.js";
/** A mean, and half the width of its 95 % interval; NaN: unknown. */
export interface Estimate {
  readonly mean: number;
  readonly half: number;
  /** The ends of an interval that is not symmetric, such as that of a share. They are shown instead of half its width. */
  readonly ends?: readonly [low: number, high: number];
  /** The text that replaces a missing mean. */
  readonly instead?: string;
}

/** A column of estimates. */
export interface Estimates {
  /** By row; undefined: does not apply. */
  readonly cells: readonly (Estimate | undefined)[];
  readonly unit?: string;
  /** Shows the sign of positive numbers, too. */
  readonly isSigned?: boolean;
}

/** The texts of a column, with their ± one below the other; `-` for what does not apply. */
export const estimateTexts = ({ cells, unit = "", isSigned = false }: Estimates): readonly string[] => {
  const most = largest(cells.map((cell) => Math.abs(cell?.mean ?? 0)).filter((mean) => !Number.isNaN(mean)));
  if (cells.some((cell) => cell?.ends !== undefined)) return cells.map((cell) => rangeText(cell, unit));
  const parts = cells.map((cell) => {
    if (cell === undefined || Number.isNaN(cell.mean)) return undefined;
    // Residues of rounding count as 0.
    const isNothing = Math.abs(cell.mean) + (cell.half || 0) < 1e-9 * most;
    return isNothing ? { mean: "0", half: "" } : numbersOf(cell, unit === "%");
  });
  const halfWidth = Math.max(0, largest(parts.map((part) => part?.half.length ?? 0)));
  return parts.map((part, index) => {
    if (part === undefined) return cells[index]?.instead ?? "-";
    const sign = isSigned && cells[index]!.mean > 0 ? "+" : "";
    const half =
      halfWidth === 0 ? "" : part.half === "" ? " ".repeat(halfWidth + 3) : ` ± ${part.half.padEnd(halfWidth)}`;
    return `${sign}${part.mean}${half}${unit === "" ? "" : ` ${unit}`}`;
  });
};

/** `2.1 [1.4, 3.2] %` */
const rangeText = (cell: Estimate | undefined, unit: string): string => {
  if (cell === undefined || Number.isNaN(cell.mean)) return cell?.instead ?? "-";
  const end = unit === "" ? "" : ` ${unit}`;
  const [low, high] = cell.ends ?? [Number.NaN, Number.NaN];
  const half = (high - low) / 2;
  if (!(half > 0)) return `${numbersOf({ mean: cell.mean, half: Number.NaN }, unit === "%").mean}${end}`;
  const decimals = Math.min(6, Math.max(0, 1 - Math.floor(log10(half))));
  return `${cell.mean.toFixed(decimals)} [${low.toFixed(decimals)}, ${high.toFixed(decimals)}]${end}`;
};

/** A mean, with as many decimals as its interval has with two significant digits. Without an interval: three significant digits. */
const numbersOf = ({ mean, half }: Estimate, isPercent: boolean): { readonly mean: string; readonly half: string } => {
  if (!(half > 0)) return { mean: isPercent ? mean.toFixed(1) : number(mean), half: "" };
  const decimals = Math.max(0, 1 - Math.floor(log10(half)));
  if (decimals > 6 || half >= 1e7) return { mean: mean.toPrecision(3), half: half.toPrecision(2) };
  return { mean: unsigned(mean.toFixed(decimals)), half: half.toFixed(decimals) };
};

/** Without the sign of a rounded zero. */
const unsigned = (text: string): string => (Number(text) === 0 ? text.replace("-", "") : text);

const number = (value: number): string => {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 100 && size < 1e7 ? value.toFixed(0) : value.toPrecision(3);
};
