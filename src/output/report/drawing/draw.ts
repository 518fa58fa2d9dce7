import type { TopLevelSpec } from "vega-lite";
import { type Figure, fitted } from "./figure.js";
import type { FontFiles } from "./fonts.js";
import { type FigureLook, familiesOf, themed } from "./look.js";
import { INK } from "./theme.js";

/** A figure's width on paper, px. */
const PAPER_WIDTH = 680;

/** Height / width of a single panel of chosen width. */
const ASPECT = 0.62;

/**
 * SVG with clips and gradients numbered from 1. Vega numbers them throughout a process, so the bytes of a figure would depend on the
 * figures before it.
 */
export const withOwnIds = (svg: string): string => {
  const ids = new Map<string, string>();
  return svg.replace(/(\bid="|url\(#)(clip|gradient_)(\d+)/g, (_, before: string, kind: string, number: string) => {
    const id = ids.get(kind + number) ?? `${kind}${ids.size + 1}`;
    ids.set(kind + number, id);
    return before + id;
  });
};

/** A Vega-Lite specification as SVG. */
export const svgOf = async (spec: TopLevelSpec): Promise<string> => {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: "none" });
  try {
    // Vega draws solid lines as dashes without gaps, which some readers of SVG reject.
    return withOwnIds(await view.toSVG()).replaceAll(' stroke-dasharray="1,0"', "");
  } finally {
    view.finalize();
  }
};

/** The complete specification of a figure, with width, font, title and colours. It draws the same figure in any Vega-Lite. */
const figureSpec = (figure: Figure, look: FigureLook = {}): TopLevelSpec => {
  const { layout } = figure;
  const { width_px = PAPER_WIDTH, font, title, theme } = look;
  // A curve keeps its aspect ratio in a narrow column. Rows of bars keep their heights, which their labels need.
  const isCurve = layout.columns === 0 && layout.height >= 240;
  const height = isCurve ? Math.min(layout.height, Math.max(150, Math.round(ASPECT * width_px))) : layout.height;
  const spec = fitted(themed(figure.spec, theme), { ...layout, height }, width_px) as {
    config: Record<string, unknown>;
  };
  // Figures have their specifications as plain objects: Vega-Lite's types do not describe one without widths.
  const whole: object = {
    ...spec,
    ...(title === undefined ? {} : { title: { text: title, anchor: "start", color: INK } }),
    config: { ...spec.config, font: familiesOf(font) },
  };
  return whole as TopLevelSpec;
};

/** A figure as SVG, with its title and description, and the specification that draws it. */
export const drawFigure = async (
  figure: Figure,
  look: FigureLook = {},
): Promise<{ readonly svg: string; readonly spec: TopLevelSpec }> => {
  const { width_px: wanted_px = PAPER_WIDTH } = look;
  let spec = figureSpec(figure, look);
  let svg = await svgOf(spec);
  if (figure.layout.columns > 0) {
    // The width of panels' axes is known only after drawing.
    const drawn_px = Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1]);
    if (Math.abs(drawn_px - wanted_px) >= 1) {
      spec = figureSpec(figure, { ...look, width_px: wanted_px + wanted_px - drawn_px });
      svg = await svgOf(spec);
    }
  }
  const texts = `<title>${escaped(figure.title)}</title><desc>${escaped(figure.alt)}</desc>`;
  return { svg: svg.replace(/<svg([^>]*)>/, (_, attributes: string) => `<svg role="img"${attributes}>${texts}`), spec };
};

/**
 * Converts SVG to PNG on white, with an embedded font, independent of the machine's fonts.
 *
 * @param zoom  pixels per px of 1/96 inch
 */
export const pngOf = async (svg: string, { family, paths }: FontFiles, zoom = 2): Promise<Uint8Array> => {
  const { Resvg } = await import("@resvg/resvg-js");
  const font = { loadSystemFonts: false, fontFiles: [...paths], defaultFontFamily: family };
  const written = svg.replaceAll(/font-family="[^"]*"/g, `font-family="${family}"`);
  return new Resvg(written, { font, background: "white", fitTo: { mode: "zoom", value: zoom } }).render().asPng();
};

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
