import type { FontFiles } from "../fonts.js";

/** Points of a PDF per px of 1/96 inch. */
const PT_PER_PX = 72 / 96;

/** Metadata of a PDF. */
export interface PdfFacts {
  readonly title: string;
  readonly subject: string;
  /** Date of the run, so that the same results give the same file. */
  readonly date: Date;
}

/**
 * Converts SVG to a PDF page of its size. Lines stay lines, texts stay texts, and the letters used are embedded.
 *
 * @param svg  with width and height in px
 */
export const pdfOf = async (svg: string, font: FontFiles, { title, subject, date }: PdfFacts): Promise<Uint8Array> => {
  const [{ default: PDFDocument }, { default: svgToPdf }] = await Promise.all([
    import("pdfkit"),
    import("svg-to-pdfkit"),
  ]);
  const [width = 0, height = 0] = ["width", "height"].map(
    (side) => PT_PER_PX * Number(new RegExp(`<svg[^>]* ${side}="([\\d.]+)`).exec(svg)?.[1]),
  );
  const info = { Title: title, Subject: subject, Creator: "edgefade", Producer: "edgefade", CreationDate: date };
  const document = new PDFDocument({ size: [width, height], margin: 0, info, lang: "en", displayTitle: true });
  const parts: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    document.on("data", (part: Uint8Array) => parts.push(part));
    document.on("end", () => resolve(Buffer.concat(parts)));
    document.on("error", reject);
  });
  document.registerFont("regular", Buffer.from(font.regular));
  document.registerFont("bold", Buffer.from(font.bold));
  const text = svg.replace(/<title>.*?<\/title><desc>.*?<\/desc>/s, "");
  svgToPdf(document, text, 0, 0, {
    assumePt: false,
    width,
    height,
    fontCallback: (_family: string, isBold: boolean) => (isBold ? "bold" : "regular"),
  });
  document.end();
  return whole;
};
