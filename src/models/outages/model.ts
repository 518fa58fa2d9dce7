import type { z } from "zod";
import type { RandomStream } from "../../engine/random.js";
import { variant } from "../../fields/fields.js";
import type { Outages } from "../../physics/outages.js";
import type { SettingsFault } from "../catalog.js";

/**
 * A process of failures and repairs: the settings that a scenario gives under `outages` of a server, and when that server is up.
 *
 * @param parts.fields  settings as text, with units, defaults and descriptions
 * @param parts.si      the checked text in SI units
 * @param parts.check   faults between the settings
 * @param parts.make    the outages of one server, which draw from the server's own stream
 */
export const outageModel = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>) => Settings;
  readonly check?: (text: z.output<z.ZodObject<S>>) => readonly SettingsFault[];
  readonly make: (settings: Settings, random: RandomStream) => Outages;
}) => ({ ...parts, schema: variant("process", parts.name, parts.fields, parts.summary) });
