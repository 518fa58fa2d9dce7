import { type Fault, InputError } from "../../errors.js";
import { type Domain, parseDistribution } from "../../fields/distribution-text.js";
import { quote } from "../../quantity.js";
import { stop } from "./trace-csv.js";

/** A line of a file of links, in the form of a scenario's text. */
export interface LinkLine {
  readonly from: string;
  readonly to: string;
  readonly rate: string;
  readonly delay?: string;
  /** Probability that a segment is lost. */
  readonly loss?: string;
  readonly line: number;
}

/** The values after the names in a line: key, quantity, and the unit of a bare number. */
const values: readonly { readonly key: "rate" | "delay" | "loss"; readonly domain: Domain; readonly unit: string }[] = [
  { key: "rate", domain: { dimension: "bitRate", above: 0, unlimited: true }, unit: "bps" },
  { key: "delay", domain: { dimension: "time", from: 0 }, unit: "s" },
  { key: "loss", domain: { dimension: "share", from: 0, to: 0.99 }, unit: "" },
];

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const FORM = "from to rate, optionally followed by delay and loss";

/**
 * Reads a file of links. Each line is `from to rate`, optionally with delay and loss, separated by blanks or commas. Values
 * have units (`10 Gbps`, `10Gbps`); bare numbers are in bit/s and s. Empty lines and text after `#` are ignored.
 *
 * @param text  the file's content
 * @param file  the file's name in faults
 * @throws InputError with a fault for every bad line
 */
export const parseLinkFile = (text: string, file: string): readonly LinkLine[] => {
  const faults: Fault[] = [];
  const links: LinkLine[] = [];
  for (const [index, whole] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const words = wordsOf(whole.replace(/#.*/s, ""));
    if (words.length === 0) continue;
    const fault = (problem: string) => {
      faults.push({ file, line: index + 1, problem });
    };
    const [from = "", to = "", ...rest] = words;
    const bad = [from, to].find((name) => !NAME.test(name));
    if (/^(rate|delay|loss)/i.test(rest[0] ?? ""))
      fault(`expected a link, got names of columns: leave the line out, or begin it with "#"; lines have ${FORM}`);
    else if (rest.length === 0 || rest.length > values.length) fault(`expected ${FORM}, got ${quote(whole.trim())}`);
    else if (bad !== undefined) fault(`expected a name of letters, digits, ".", "_" and "-", got ${quote(bad)}`);
    else {
      const [rate = "", delay, loss] = rest.map((text, place) => {
        const { key, domain, unit } = values[place]!;
        const value = NUMBER.test(text) ? `${text} ${unit}`.trim() : text;
        const parsed = parseDistribution(value, domain);
        if (!parsed.ok) fault(`${key}: ${parsed.problem}`);
        return value;
      });
      links.push({
        ...{ rate, from, to, line: index + 1 },
        ...(delay === undefined ? {} : { delay }),
        ...(loss === undefined ? {} : { loss }),
      });
    }
  }
  if (links.length === 0 && faults.length === 0)
    throw new InputError([{ file, problem: `has no links: expected a line such as "edge-1 edge-2 10 Gbps" for each` }]);
  stop(faults, file);
  return links;
};

/** The words of a line. A number with its unit is one word; so is text in brackets. */
const wordsOf = (line: string): readonly string[] => {
  const words: string[] = [];
  for (const [word] of line.matchAll(/[^\s,(]+(\([^)]*\))?/g)) {
    const before = words.at(-1);
    const isUnit = words.length > 2 && before !== undefined && NUMBER.test(before) && /^[^\d.+(-][^(]*$/.test(word);
    if (isUnit && word !== "unlimited") words[words.length - 1] = `${before} ${word}`;
    else words.push(word);
  }
  return words;
};
