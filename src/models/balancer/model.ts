import type { z } from "zod";
import { variant } from "../../fields/fields.js";
import type { Balancer } from "../../world/balancing/balancer.js";
import type { SettingsFault } from "../catalog.js";

/**
 * A rule of a balancer: where every job goes, and the settings that a scenario gives under `balancer`. The rule itself is in
 * src/world/balancing, where policies find it, too.
 *
 * @param parts.fits  faults between its settings and the number of machines
 */
export const balancerRule = <
  const N extends string,
  S extends Readonly<Record<string, z.ZodType>>,
  Settings extends object,
>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>) => Settings;
  readonly make: (settings: Settings) => Balancer;
  readonly fits?: (settings: Settings, machines: number) => readonly SettingsFault[];
}) => ({ ...parts, schema: variant("rule", parts.name, parts.fields, parts.summary) });

/** A rule without settings. */
export const plainRule = <const N extends string>(name: N, summary: string, make: () => Balancer) =>
  balancerRule({ name, summary, fields: {}, si: () => ({}), make });
