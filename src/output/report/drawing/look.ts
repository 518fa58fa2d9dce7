import { InputError } from "../../../errors.js";
import { FONTS } from "./theme.js";

/** The choice of colours: `colour-blind` is Okabe and Ito's palette, `grey` prints on any printer. */
export type FigureTheme = "colour-blind" | "grey";

/** How figures are drawn into files. */
export interface FigureLook {
  /** Width of the whole figure, px of 1/96 inch; absent: the width of a page. */
  readonly width_px?: number;
  /** Family of all texts; absent: Helvetica or a similar font. */
  readonly font?: string;
  /** Title above each figure; absent: none, as in papers, where the caption states it. */
  readonly title?: string;
  readonly theme?: FigureTheme;
}

/** Greys for Okabe and Ito's colours. Lines that often appear together have very different greys. */
const GREYS: Readonly<Record<string, string>> = {
  "#0072B2": "#1A1A1A",
  "#E69F00": "#8C8C8C",
  "#009E73": "#5A5A5A",
  "#D55E00": "#B5B5B5",
  "#56B4E9": "#737373",
  "#CC79A7": "#CFCFCF",
  "#8A8A8A": "#A1A1A1",
  "#A6761D": "#404040",
};

/** A specification in the colours of a theme. */
export const themed = <Spec extends object>(spec: Spec, theme: FigureTheme = "colour-blind"): Spec =>
  theme === "colour-blind"
    ? spec
    : (JSON.parse(JSON.stringify(spec).replaceAll(/#[\dA-F]{6}/gi, (colour) => GREYS[colour] ?? colour)) as Spec);

/** The font families of a figure, the chosen one first. */
export const familiesOf = (font: string | undefined): string =>
  font === undefined ? FONTS : `${/[^\w-]/.test(font) ? `'${font.replaceAll("'", "")}'` : font}, ${FONTS}`;

const PX_PER: Readonly<Record<string, number>> = { in: 96, cm: 96 / 2.54, mm: 96 / 25.4, pt: 96 / 72, px: 1 };

const [LEAST_PX, MOST_PX] = [120, 4000];

/** A width such as `3.5in` or `8.8 cm` in px of 1/96 inch. @throws InputError */
export const parseWidth = (text: string): number => {
  const [, number, unit = ""] = /^\s*(\d+\.?\d*|\.\d+)\s*(in|cm|mm|pt|px)\s*$/.exec(text) ?? [];
  const width_px = Number(number) * (PX_PER[unit] ?? Number.NaN);
  if (width_px >= LEAST_PX && width_px <= MOST_PX) return width_px;
  const problem = Number.isNaN(width_px)
    ? `expected a width such as 3.5in or 88mm (in, cm, mm, pt, px), got ${JSON.stringify(text)}`
    : `expected a width from ${LEAST_PX / 96}in to ${Math.floor(MOST_PX / 96)}in, got ${JSON.stringify(text)}`;
  throw new InputError([{ file: "--width", problem }]);
};
