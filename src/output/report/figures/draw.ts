import type { TopLevelSpec } from "vega-lite";
import { type Figure, fitted } from "./figure.js";

/** A figure's width on paper, px. */
const PAPER_WIDTH = 680;

/** A Vega-Lite specification as SVG. */
export const svgOf = async (spec: TopLevelSpec): Promise<string> => {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
};

/** A figure as SVG, as wide as a page of paper; its title and description are in the file. */
export const figureSvg = async ({ spec, layout, title, alt }: Figure): Promise<string> => {
  const svg = await svgOf(fitted(spec, layout, PAPER_WIDTH) as TopLevelSpec);
  const texts = `<title>${escaped(title)}</title><desc>${escaped(alt)}</desc>`;
  return svg.replace(/<svg([^>]*)>/, (_, attributes: string) => `<svg role="img"${attributes}>${texts}`);
};

/** SVG as PNG on white, at twice the size. @returns nothing where the machine has no font to write with */
export const pngOf = async (svg: string): Promise<Uint8Array | undefined> => {
  const { Resvg } = await import("@resvg/resvg-js");
  const font = { loadSystemFonts: true };
  const probe = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15" font-family="sans-serif">x</text></svg>`;
  if (new Resvg(probe, { font }).getBBox() === undefined) return undefined;
  return new Resvg(svg, { font, background: "white", fitTo: { mode: "zoom", value: 2 } }).render().asPng();
};

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
