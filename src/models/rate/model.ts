import type { z } from "zod";
import { variant } from "../../fields/fields.js";
import type { PowerSpread } from "../../physics/radio/cqi-spread.js";
import type { ShannonLaw, SpectralEfficiency } from "../../physics/radio/spectral-efficiency.js";

/** The spectral efficiency of a link over the SINR, and the spread of its sender's power. */
export interface RateFunction {
  readonly efficiency: SpectralEfficiency;
  /** The law of `efficiency`, bit for bit, where it is one of Shannon's: rates are then computed faster. */
  readonly law?: ShannonLaw;
  /** How the power is spread over a grant; absent: evenly, and then `efficiency` holds for each subcarrier. */
  readonly spread?: PowerSpread;
}

/**
 * A rate function of cells: the settings that a scenario gives beside `radio.rate`, and what a subcarrier then carries.
 *
 * @param parts.fields  settings as text, with units, defaults and descriptions
 * @param parts.si      the checked text in SI units
 * @param parts.make    bit/s/Hz over the SINR
 */
export const rateFunction = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>) => Settings;
  readonly make: (settings: Settings) => RateFunction;
}) => ({ ...parts, schema: variant("rate", parts.name, parts.fields, parts.summary) });
