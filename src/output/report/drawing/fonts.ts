import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import type { Font, FontCollection } from "fontkit";
import { InputError } from "../../../errors.js";
import { sfntOf } from "./woff.js";

/** The files of a font that figures embed. */
export interface FontFiles {
  readonly family: string;
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
  /** Where a program finds them. */
  readonly paths: readonly string[];
}

/** Where systems keep fonts: Linux, macOS, Windows. */
const FOLDERS = [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  join(homedir(), ".fonts"),
  join(homedir(), ".local/share/fonts"),
  "/Library/Fonts",
  "/System/Library/Fonts",
  join(homedir(), "Library/Fonts"),
  "C:\\Windows\\Fonts",
];

const FONT_FILE = /\.(ttf|otf)$/i;

const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => FONT_FILE.test(name))
      .map((name) => join(folder, name))
      .sort();
  } catch {
    // A folder that is not there, or may not be read, has no font for us.
    return [];
  }
};

const isSingle = (font: Font | FontCollection): font is Font => "familyName" in font;

/** The font that comes with edgefade, unpacked once for the whole process. */
const unpackedFont: { files?: FontFiles } = {};

/** Arimo, which has the widths of Helvetica and Arial, and comes with edgefade: figures have the same letters on every machine. */
const ownFont = (): FontFiles => {
  if (unpackedFont.files !== undefined) return unpackedFont.files;
  const folder = join(dirname(createRequire(import.meta.url).resolve("@fontsource/arimo/package.json")), "files");
  const read = (weight: number): Uint8Array => sfntOf(readFileSync(join(folder, `arimo-latin-${weight}-normal.woff`)));
  const [regular, bold] = [read(400), read(700)];
  // What draws PNG files takes fonts from files alone.
  const unpacked = mkdtempSync(join(tmpdir(), "edgefade-font-"));
  const paths = [regular, bold].map((bytes, i) => {
    const path = join(unpacked, `arimo-${i}.ttf`);
    writeFileSync(path, bytes);
    return path;
  });
  process.once("exit", () => rmSync(unpacked, { recursive: true, force: true }));
  unpackedFont.files = { family: "Arimo", regular, bold, paths };
  return unpackedFont.files;
};

/**
 * The files of a font.
 *
 * @param font  a family that is installed, such as `Times New Roman`, or a file (.ttf, .otf); absent: the font that comes with edgefade
 * @throws InputError when there is no such font
 */
export const findFont = async (font: string | undefined): Promise<FontFiles> => {
  if (font === undefined) return ownFont();
  const { openSync } = await import("fontkit");
  const open = (file: string): Font | undefined => {
    try {
      const opened = openSync(file);
      return isSingle(opened) ? opened : undefined;
    } catch {
      return undefined;
    }
  };
  if (FONT_FILE.test(font) || existsSync(font)) {
    const opened = open(font);
    if (opened === undefined) throw refuse(`${JSON.stringify(font)} is no font file (.ttf or .otf) that can be read`);
    const bytes = readFileSync(font);
    return { family: opened.familyName, regular: bytes, bold: bytes, paths: [font] };
  }
  const wanted = plain(font);
  const files = FOLDERS.flatMap(filesIn);
  // Files are mostly named after their family: those are opened first, the others only if they must be.
  const likely = files.filter((file) => plain(file).includes(wanted.slice(0, 6)));
  const faces = (candidates: readonly string[]) =>
    candidates.flatMap((file) => {
      const face = open(file);
      return face !== undefined && plain(face.familyName) === wanted ? [{ file, face }] : [];
    });
  const named = faces(likely);
  const found = named.length > 0 ? named : faces(files.filter((file) => !likely.includes(file)));
  const styleOf = ({ face }: (typeof found)[number]): string => face.subfamilyName.toLowerCase();
  const regular = found.find((one) => /^(regular|book|roman|normal|medium)$/.test(styleOf(one))) ?? found[0];
  if (regular === undefined)
    throw refuse(
      `no font is called ${JSON.stringify(font)} on this machine; install it, or give its file (.ttf or .otf)`,
    );
  const bold = found.find((one) => styleOf(one) === "bold") ?? regular;
  return {
    family: regular.face.familyName,
    regular: readFileSync(regular.file),
    bold: readFileSync(bold.file),
    paths: [...new Set([regular.file, bold.file])],
  };
};

const refuse = (problem: string): InputError => new InputError([{ file: "--font", problem }]);

/** Names without case, spaces and signs. */
const plain = (name: string): string =>
  name
    .slice(0, extname(name).length > 4 ? undefined : name.length - extname(name).length)
    .toLowerCase()
    .replaceAll(/[^a-z\d]/g, "");
