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
  /** Paths of the files. */
  readonly paths: readonly string[];
}

/** Folders of fonts on Linux, macOS and Windows. */
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
    // A folder that does not exist or may not be read has no usable font.
    return [];
  }
};

const isSingle = (font: Font | FontCollection): font is Font => "familyName" in font;

/** The font shipped with edgefade, unpacked once per process. */
const unpackedFont: { files?: FontFiles } = {};

/** Arimo, shipped with edgefade. It has the widths of Helvetica and Arial; figures have the same letters on every machine. */
const ownFont = (): FontFiles => {
  if (unpackedFont.files !== undefined) return unpackedFont.files;
  const folder = join(dirname(createRequire(import.meta.url).resolve("@fontsource/arimo/package.json")), "files");
  const read = (weight: number): Uint8Array => sfntOf(readFileSync(join(folder, `arimo-latin-${weight}-normal.woff`)));
  const [regular, bold] = [read(400), read(700)];
  // The PNG renderer takes fonts only from files.
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
 * @param font  an installed family such as `Times New Roman`, or a file (.ttf, .otf); absent: the font shipped with edgefade
 * @throws InputError if there is no such font
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
  // Files are mostly named after their family. These are opened first, the others only if necessary.
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
