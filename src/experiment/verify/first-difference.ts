import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** Longest piece of a row that is shown. */
const SHOWN = 160;

/**
 * The first difference of two text files: the line, and for tables the first column whose cells differ.
 *
 * @param was  the file that is checked
 * @param now  the file as it should be
 */
export const firstDifference = async (was: string, now: string): Promise<string> => {
  const [left, right] = [linesOf(was), linesOf(now)];
  let header: string | undefined;
  try {
    for (let line = 1; ; line++) {
      const [a, b] = [await left.next(), await right.next()];
      if (a.done === true && b.done === true) return "the files differ only in their line ends";
      if (a.done === true) return `it ends after line ${line - 1}; the re-run has ${cut(b.value as string)}`;
      if (b.done === true) return `line ${line} is ${cut(a.value)}; the re-run ends before it`;
      if (a.value !== b.value) return describe(line, header, a.value, b.value);
      header ??= a.value;
    }
  } finally {
    await left.return?.(undefined);
    await right.return?.(undefined);
  }
};

const linesOf = (file: string): AsyncIterator<string> =>
  createInterface({ input: createReadStream(file, "utf8"), crlfDelay: 0 })[Symbol.asyncIterator]();

const cut = (line: string): string => JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line);

/** Cells with a comma inside shift the columns: then the whole row is shown and no column is named. */
const describe = (line: number, header: string | undefined, was: string, now: string): string => {
  const [names, left, right] = [header ?? "", was, now].map((text) => text.split(",")) as [
    string[],
    string[],
    string[],
  ];
  const isTable = header !== undefined && left.length === names.length && right.length === names.length;
  if (!isTable) return `line ${line} is ${cut(was)}; the re-run has ${cut(now)}`;
  const column = names.findIndex((_, index) => left[index] !== right[index]);
  return `line ${line}, ${names[column]}: ${left[column]}; the re-run has ${right[column]}\n  row: ${cut(was)}`;
};
