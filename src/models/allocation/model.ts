import type { z } from "zod";
import { variant } from "../../fields/fields.js";
import type { Reporting } from "../../world/port/node-report.js";
import type { PoolParts, SubcarrierPool } from "../../world/radio/subcarrier-pool.js";

/**
 * An allocation scheme: the settings that a scenario gives under `radio.allocation`, and the pool that they make.
 *
 * @param parts.fields       settings as text, with units, defaults and descriptions
 * @param parts.si           the checked text in SI units
 *                           where they have `subcarriers`, it is the number that a transfer is granted
 * @param parts.isRequested  policies may ask for other numbers of subcarriers
 */
export const allocationScheme = <
  const N extends string,
  S extends z.core.$ZodLooseShape,
  Settings extends object,
>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>) => Settings;
  readonly make: (settings: Settings, parts: PoolParts) => SubcarrierPool & Reporting;
  readonly isRequested?: true;
}) => ({ ...parts, schema: variant("scheme", parts.name, parts.fields, parts.summary) });
