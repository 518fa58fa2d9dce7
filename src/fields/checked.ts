import type { DistributionSpec } from "../engine/distribution-spec.js";
import type { Parsed } from "../quantity.js";
import { type Domain, parseDistribution, parseValue } from "./distribution-text.js";
import type { QuantityText } from "./fields.js";

const expectOk = <T>(parsed: Parsed<T>): T => {
  if (!parsed.ok) throw new Error(`text that was checked does not parse: ${parsed.problem}`);
  return parsed.value;
};

/** The SI value of checked text; Infinity for "unlimited". */
export const siValue = (text: QuantityText, dimension: Domain["dimension"]): number =>
  expectOk(parseValue(text, { dimension, unlimited: true }));

/** The SI distribution of checked text. */
export const siDistribution = (text: QuantityText, dimension: Domain["dimension"]): DistributionSpec =>
  expectOk(parseDistribution(text, { dimension, unlimited: true }));

/** `{ [key]: value }`, or nothing when there is no text: optional fields of the scenario are absent, never undefined. */
export const optional = <K extends string>(
  key: K,
  text: QuantityText | undefined,
  dimension: Domain["dimension"],
): { readonly [P in K]?: DistributionSpec } =>
  text === undefined ? {} : ({ [key]: siDistribution(text, dimension) } as { readonly [P in K]: DistributionSpec });
