import { svgOf } from "../../output/report/drawing/draw.js";
import type { CurvePoint } from "./check.js";

/** The content of a figure. */
export interface FigureTexts {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

/** The blue and vermilion of Okabe and Ito: distinguishable with any colour vision, and in grey. */
const COLOURS = { theory: "#0072B2", measured: "#D55E00" } as const;

/** A figure as SVG: theory as a line, measurements as points with their 95 % intervals. */
export const figureSvg = async ({ title, x, y }: FigureTexts, points: readonly CurvePoint[]): Promise<string> => {
  const values = points.map(({ x, theory, measured, half }) => ({
    x,
    theory,
    measured,
    low: measured - half,
    high: measured + half,
  }));
  const horizontal = { field: "x", type: "quantitative", title: x } as const;
  const svg = await svgOf({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title,
    width: 480,
    height: 300,
    background: "white",
    data: { values },
    layer: [
      {
        mark: { type: "line", color: COLOURS.theory, strokeWidth: 2, description: "theory" },
        encoding: { x: horizontal, y: { field: "theory", type: "quantitative", title: y } },
      },
      {
        mark: { type: "rule", color: COLOURS.measured },
        encoding: { x: horizontal, y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
      },
      {
        mark: { type: "point", color: COLOURS.measured, filled: true, size: 36, description: "measured" },
        encoding: { x: horizontal, y: { field: "measured", type: "quantitative" } },
      },
    ],
  });
  return `${svg}\n`;
};
