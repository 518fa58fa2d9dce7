import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../../errors.js";
import { FIGURES_FOLDER } from "../../write/output-folder.js";
import { writeWholeFile } from "../../write/whole-file.js";
import { figureSvg, pngOf } from "./draw.js";
import type { Figure } from "./figure.js";

export interface WriteFiguresOptions {
  /** They go into its folder `figures/`. */
  readonly out: string;
  readonly formats: readonly ("svg" | "png")[];
  /** Replace files that are there. */
  readonly force: boolean;
  /** Is written, too: must not be there either. */
  readonly beside?: readonly string[];
}

/**
 * Draws figures, and writes them as SVG and PNG.
 *
 * @returns what was written, the pictures by figure, and whether PNG could be drawn: that takes a font
 * @throws InputError when a file is there and `force` is not given; nothing is written then
 * @throws OutputError when a file cannot be written
 */
export const writeFigures = async (
  figures: readonly Figure[],
  { out, formats, force, beside = [] }: WriteFiguresOptions,
): Promise<{ files: string[]; svgs: ReadonlyMap<Figure, string>; hasFonts: boolean }> => {
  const targets = formats.flatMap((format) =>
    figures.map((figure) => ({ figure, format, file: join(out, FIGURES_FOLDER, `${figure.name}.${format}`) })),
  );
  const present = [...targets.map(({ file }) => file), ...beside].find((file) => existsSync(file));
  if (present !== undefined && !force)
    throw new InputError([
      { file: present, problem: "is there already; replace it with --force or choose another folder with --out" },
    ]);
  const svgs = new Map<Figure, string>();
  for (const figure of figures) svgs.set(figure, await figureSvg(figure));
  const files: string[] = [];
  let hasFonts = true;
  for (const { figure, format, file } of targets) {
    const svg = svgs.get(figure)!;
    const content = format === "svg" ? `${svg}\n` : await pngOf(svg);
    if (content === undefined) hasFonts = false;
    else {
      writeWholeFile(file, content);
      files.push(file);
    }
  }
  return { files, svgs, hasFonts };
};
