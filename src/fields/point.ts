import { parseQuantity, quote } from "../quantity.js";
import { siValue } from "./checked.js";
import { leaf, type QuantityText, quantityJson } from "./fields.js";

/** A place as the scenario's text has it: x and y. */
export type PointText = readonly [QuantityText, QuantityText];

/** The fault of a place; undefined: none. */
export const pointProblem = (value: unknown): string | undefined => {
  if (!Array.isArray(value) || value.length !== 2) {
    const found = Array.isArray(value) ? `a list of ${value.length}` : quote(value);
    return `expected a position such as [10 m, 0 m], got ${found}`;
  }
  for (const coordinate of value) {
    const parsed = parseQuantity(coordinate, "length");
    if (!parsed.ok) return parsed.problem;
  }
  return undefined;
};

const lengthJson = quantityJson({ dimension: "length" }, false);

/** The JSON Schema of a place. */
export const pointJson = { type: "array", prefixItems: [lengthJson, lengthJson], minItems: 2, maxItems: 2 };

/** A place: x and y. */
export const point = (description: string) =>
  leaf<PointText>({ description, takes: "two lengths", json: pointJson, example: ["0 m", "0 m"] }, pointProblem);

/** A checked place, m. */
export const siPoint = ([x, y]: PointText): readonly [number, number] => [siValue(x, "length"), siValue(y, "length")];
