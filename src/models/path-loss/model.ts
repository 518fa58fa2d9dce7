import type { z } from "zod";
import { variant } from "../../fields/fields.js";
import type { PathLoss } from "./path-loss.js";

/**
 * A path loss: the settings that a scenario gives under `radio.pathLoss`, and the law that they make.
 *
 * @param parts.fields  settings as text, with units, defaults and descriptions
 * @param parts.si      the checked text in SI units
 * @param parts.make    the loss at the carrier's frequency
 */
export const pathLossModel = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>) => Settings;
  readonly make: (settings: Settings, frequency_hz: number) => PathLoss;
}) => ({ ...parts, schema: variant("model", parts.name, parts.fields, parts.summary) });
