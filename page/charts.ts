import type { SeriesStyle } from "../src/output/report/drawing/series-style.js";
import type { PolicyOutcome } from "../src/page/comparison-run.js";
import { distributionPoints, histograms, marksUpTo, niceAbove, quantile } from "../src/page/distribution.js";
import { shown, svg } from "./dom.js";

const WIDTH = 380;
const HEIGHT = 230;
const LEFT = 46;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 38;
const BINS = 36;

interface Axes {
  readonly drawing: SVGSVGElement;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Axes from 0 on, with a grid, marks at round numbers and titles. */
const axes = (most: readonly [number, number], titles: readonly [string, string], label: string): Axes => {
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label });
  const x = (value: number): number => LEFT + (value / most[0]) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / most[1]) * (HEIGHT - TOP - BOTTOM);
  for (const mark of marksUpTo(most[1], 4)) {
    drawing.append(svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(mark), y2: y(mark) }));
    drawing.append(svg("text", { x: LEFT - 6, y: y(mark) + 4, "text-anchor": "end" }, String(mark)));
  }
  for (const mark of marksUpTo(most[0], 5)) {
    drawing.append(svg("line", { class: "axis", x1: x(mark), x2: x(mark), y1: y(0), y2: y(0) + 4 }));
    drawing.append(svg("text", { x: x(mark), y: y(0) + 17, "text-anchor": "middle" }, String(mark)));
  }
  drawing.append(svg("line", { class: "axis", x1: LEFT, x2: WIDTH - RIGHT, y1: y(0), y2: y(0) }));
  drawing.append(svg("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, titles[0]));
  const turned = `translate(12 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)`;
  drawing.append(svg("text", { transform: turned, "text-anchor": "middle" }, titles[1]));
  return { drawing, x, y };
};

const line = (points: readonly (readonly [number, number])[], style: SeriesStyle): SVGPolylineElement =>
  svg("polyline", {
    points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "),
    fill: "none",
    stroke: style.colour,
    "stroke-width": 2,
    "stroke-dasharray": style.dash.join(" ") === "1 0" ? "none" : style.dash.join(" "),
  });

/** Latencies up to which is drawn: all but the longest hundredth. */
const mostDrawn_s = (policies: readonly PolicyOutcome[]): number =>
  niceAbove(Math.max(1e-9, ...policies.map(({ latencies_s }) => quantile(latencies_s, 0.99) || 0)) / 5) * 5;

/** A histogram of latencies for every policy, as steps over the same bins. */
export const histogramChart = (
  policies: readonly PolicyOutcome[],
  styles: readonly SeriesStyle[],
): { readonly drawing: SVGSVGElement; readonly caption: string } => {
  const most_s = mostDrawn_s(policies);
  const all = histograms(
    policies.map(({ latencies_s }) => latencies_s),
    most_s,
    BINS,
  );
  const most = Math.max(1e-9, ...all.flatMap(({ shares }) => shares)) * 1.05;
  const chart = axes([most_s, most], ["Latency (s)", "Share of tasks"], "Histogram of latencies of both policies");
  for (const [index, { shares, width_s }] of all.entries()) {
    const steps = shares.flatMap((share, bin) =>
      [bin, bin + 1].map((side) => [chart.x(side * width_s), chart.y(share)] as const),
    );
    const style = styles[index]!;
    const area = [[chart.x(0), chart.y(0)], ...steps, [chart.x(most_s), chart.y(0)]]
      .map((point) => point.join(","))
      .join(" ");
    chart.drawing.append(svg("polygon", { points: area, fill: style.colour, opacity: 0.14 }), line(steps, style));
  }
  return {
    drawing: chart.drawing,
    caption: `Latencies of finished tasks; the last bin holds all beyond ${shown(most_s)} s.`,
  };
};

/** The empirical distribution functions of latencies. */
export const distributionChart = (
  policies: readonly PolicyOutcome[],
  styles: readonly SeriesStyle[],
): { readonly drawing: SVGSVGElement; readonly caption: string } => {
  const most_s = mostDrawn_s(policies);
  const chart = axes(
    [most_s, 1],
    ["Latency (s)", "Share of tasks"],
    "Distribution functions of latencies of both policies",
  );
  for (const [index, { latencies_s }] of policies.entries()) {
    const points = distributionPoints(latencies_s, 300).filter(([value_s]) => value_s <= most_s);
    chart.drawing.append(
      line(
        [[chart.x(0), chart.y(0)], ...points.map(([value_s, share]) => [chart.x(value_s), chart.y(share)] as const)],
        styles[index]!,
      ),
    );
  }
  return {
    drawing: chart.drawing,
    caption: "The share of tasks that took no longer than a latency: further left is better.",
  };
};
