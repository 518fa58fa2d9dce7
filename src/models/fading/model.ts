import type { z } from "zod";
import { variant } from "../../fields/fields.js";
import type { FadingDraws, FadingProcess, FieldKey } from "../../physics/radio/fading.js";

/** The link whose fading is made. */
export interface FadingLink {
  readonly carrier_hz: number;
  /** Width of a subcarrier. */
  readonly spacing_hz: number;
  /** Groups of subcarriers over which fading is flat. */
  readonly groups: number;
  /** The link's uniforms at addresses. */
  readonly field: () => FadingDraws;
  /** The key of that field; absent: it has none. */
  readonly key?: () => FieldKey;
  /** The link's uniforms in a row. */
  readonly stream: () => () => number;
}

/**
 * A fading model: the settings that a scenario gives under `radio.fading`, and the process that they make.
 *
 * @param parts.fields  settings as text, with units, defaults and descriptions
 * @param parts.si      the checked text in SI units. `group` is the number of neighbouring subcarriers that fade together
 *                      (absent: all of them), and a `coherence_s` of "task" means one draw for a task of the device
 * @param parts.make    the fading of one link; the mean of the power gain is 1. It draws when a gain is first requested
 */
export const fadingModel = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>) => Settings;
  readonly make: (settings: Settings, link: FadingLink) => FadingProcess;
}) => ({ ...parts, schema: variant("model", parts.name, parts.fields, parts.summary) });
