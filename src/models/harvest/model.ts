import type { z } from "zod";
import type { RandomStream } from "../../engine/random.js";
import { variant } from "../../fields/fields.js";
import type { Harvest } from "../../world/device/harvest.js";
import type { SettingsFault } from "../catalog.js";

/**
 * A harvest: the settings that a scenario gives under `devices[].harvest`, and what a device's battery gains by them.
 *
 * @param parts.fields  settings as text, with units, defaults and descriptions
 * @param parts.si      the checked text in SI units
 * @param parts.check   faults between the settings
 * @param parts.make    the harvest of one device, which draws from the device's own stream
 */
export const harvestModel = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>) => Settings;
  readonly check?: (text: z.output<z.ZodObject<S>>) => readonly SettingsFault[];
  readonly make: (settings: Settings, random: RandomStream) => Harvest;
}) => ({ ...parts, schema: variant("process", parts.name, parts.fields, parts.summary) });
