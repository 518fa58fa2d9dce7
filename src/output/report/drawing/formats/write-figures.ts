import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../../../errors.js";
import { packageVersion } from "../../../package-version.js";
import { FIGURES_FOLDER } from "../../../write/output-folder.js";
import { writeWholeFile } from "../../../write/whole-file.js";
import { drawFigure, pngOf } from "../draw.js";
import type { Figure } from "../figure.js";
import { type FontFiles, findFont } from "../fonts.js";
import type { FigureLook } from "../look.js";
import { figureCsv } from "./figure-data.js";
import { pdfOf } from "./pdf.js";
import { pgfplotsOf } from "./pgfplots.js";

/** Files of a figure: pictures, its data, its Vega-Lite specification, and a source for LaTeX's pgfplots. */
export type FigureFormat = "svg" | "png" | "pdf" | "csv" | "json" | "tex";

const ENDINGS: Readonly<Record<FigureFormat, string>> = {
  svg: "svg",
  png: "png",
  pdf: "pdf",
  csv: "csv",
  json: "vl.json",
  tex: "tex",
};

export interface WriteFiguresOptions {
  /** The figures go into its folder `figures/`. */
  readonly out: string;
  readonly formats: readonly FigureFormat[];
  /** Replace existing files. */
  readonly force: boolean;
  readonly look?: FigureLook;
  /** Date of the results, for the metadata of PDF files. */
  readonly date?: Date;
  /** Captions by figure; absent: none are written. */
  readonly captions?: ReadonlyMap<Figure, string>;
  /** Files that the caller also writes; they must not exist either. */
  readonly beside?: readonly string[];
}

/** PNG files have twice the pixels of a screen; with a chosen width 600 per inch, as journals require. */
const ZOOM = 2;
const PRINT_ZOOM = 600 / 96;

/** Captions to copy, one paragraph per figure. */
const CAPTIONS_FILE = "captions.md";

/**
 * Draws figures and writes them in the given formats.
 *
 * @returns the files written, and the pictures by figure
 * @throws InputError if a file exists and `force` is not given, or there is no such font; nothing is written then
 * @throws OutputError when a file cannot be written
 */
export const writeFigures = async (
  figures: readonly Figure[],
  { out, formats, force, look = {}, date = new Date(0), captions, beside = [] }: WriteFiguresOptions,
): Promise<{ files: string[]; svgs: ReadonlyMap<Figure, string> }> => {
  const folder = join(out, FIGURES_FOLDER);
  const version = packageVersion();
  const targets = formats.flatMap((format) =>
    figures
      .filter((figure) => format !== "tex" || figure.plot !== undefined)
      .map((figure) => ({ figure, format, file: join(folder, `${figure.name}.${ENDINGS[format]}`) })),
  );
  const captionsFile = captions === undefined || targets.length === 0 ? [] : [join(folder, CAPTIONS_FILE)];
  const present = [...targets.map(({ file }) => file), ...captionsFile, ...beside].find((file) => existsSync(file));
  if (present !== undefined && !force)
    throw new InputError([
      { file: present, problem: "exists already; replace it with --force or choose another folder with --out" },
    ]);
  const font = await findFont(look.font);
  // Fonts are found by family name, which is in the file.
  const drawn = look.font === undefined ? look : { ...look, font: font.family };
  const svgs = new Map<Figure, string>();
  const specs = new Map<Figure, object>();
  for (const figure of figures) {
    const { svg, spec } = await drawFigure(figure, drawn);
    svgs.set(figure, svg);
    specs.set(figure, spec);
  }
  const files: string[] = [];
  for (const { figure, format, file } of targets) {
    const content = await contentOf(figure, format, {
      svg: svgs.get(figure)!,
      spec: specs.get(figure)!,
      zoom: look.width_px === undefined ? ZOOM : PRINT_ZOOM,
      ...{ font, date, version },
    });
    writeWholeFile(file, content);
    files.push(file);
  }
  for (const file of captionsFile) {
    const texts = figures.map((figure) => `## ${figure.name}\n\n${captions?.get(figure) ?? figure.caption}\n`);
    writeWholeFile(file, texts.join("\n"));
    files.push(file);
  }
  return { files, svgs };
};

interface Drawn {
  readonly svg: string;
  readonly spec: object;
  readonly zoom: number;
  readonly font: FontFiles;
  readonly date: Date;
  readonly version: string;
}

/** The content of a file. */
const contentOf = async (
  figure: Figure,
  format: FigureFormat,
  { svg, spec, zoom, font, date, version }: Drawn,
): Promise<string | Uint8Array> => {
  switch (format) {
    case "svg":
      return `${svg}\n`;
    case "png":
      return pngOf(svg, font, zoom);
    case "pdf":
      return pdfOf(svg, font, { title: figure.title, subject: figure.caption, date });
    case "csv":
      return figureCsv(figure);
    case "json":
      return `${JSON.stringify({ ...spec, description: figure.alt }, null, 1)}\n`;
    case "tex":
      return pgfplotsOf(figure, version) ?? "";
  }
};
