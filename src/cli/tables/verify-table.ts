import type { Check } from "../../experiment/verify/check.js";
import type { FolderVerdict } from "../../experiment/verify/folder.js";
import { log10 } from "../../math/logarithms.js";
import { plainTable } from "./plain-table.js";

/** The table of `edgefade verify`: one row for each check, with theory and measurement. */
export const verificationTable = (checks: readonly Check[]): string =>
  plainTable(
    ["experiment", "quantity", "formula", "theory", "measured", "bound", ""],
    ["left", "left", "left", "right", "right", "right", "left"],
    checks.map((check) => [
      check.subject,
      check.unit === "" ? check.quantity : `${check.quantity}, ${check.unit}`,
      check.formula,
      ...numbersOf(check),
      check.holds ? "holds" : "FAILS",
    ]),
  );

/** Theory, measurement and bound as text: with as many decimals as three digits of the bound have. */
const numbersOf = ({ expected, measured, bound }: Check): readonly [string, string, string] => {
  // An identity: its error in powers of ten.
  if (expected === 0 && bound < 1e-6)
    return [
      "0",
      measured === 0 || Number.isInteger(measured) ? String(measured) : measured.toExponential(0),
      bound === 0 ? "0" : bound.toExponential(0),
    ];
  const decimals = Math.min(9, Math.max(0, 2 - Math.floor(log10(bound))));
  const text = (value: number): string => {
    const fixed = value.toFixed(decimals);
    return Number(fixed) === 0 ? fixed.replace("-", "") : fixed;
  };
  return [text(expected), text(measured), text(bound)];
};

/** What `edgefade verify <dir>` prints: one line for each file, with its first difference. */
export const folderVerdict = (folder: string, { files, holds }: FolderVerdict): string => {
  const lines = files.map(
    ({ file, verdict, detail }) => `${file}: ${verdict}${detail === undefined ? "" : `\n  ${detail}`}`,
  );
  const same = files.filter(({ verdict }) => verdict === "identical").length;
  return [
    ...lines,
    holds
      ? `${folder} is reproduced: ${same} of ${files.length} files are identical byte by byte.`
      : `${folder} is NOT reproduced.`,
  ].join("\n");
};
