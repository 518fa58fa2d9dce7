import { distributionOf } from "../engine/distributions.js";
import { siDistribution } from "../fields/checked.js";
import type { QuantityText } from "../fields/fields.js";
import { quote } from "../quantity.js";

/** A shorter period would dominate the run time, and is probably a wrong unit, as for the blocks of fading. */
export const SHORTEST_PERIOD_S = 1e-6;

/** Mean of a time's text, s. */
export const meanOf_s = (text: QuantityText): number => distributionOf(siDistribution(text, "time")).mean;

/** The text of a fault about something that repeats too often. */
export const tooOften = (what: string, every_s: number, got: QuantityText): string =>
  `expected ${what} of 1 us or more, got ${quote(got)}: that is ${(1 / every_s).toPrecision(2)} of them in a second`;
