import type { z } from "zod";
import type { QuantityText } from "../../fields/fields.js";
import type { NodePower } from "../../world/computing/core-meter.js";
import type { SettingsFault } from "../catalog.js";

/** The properties of a server on which its power depends. */
export interface PoweredServer {
  /** As the scenario's text has it; absent: none is given. */
  readonly idle?: QuantityText | undefined;
  /** W. */
  readonly idle_w: number;
  /** Infinity: unlimited. */
  readonly cores: number;
}

/**
 * A power model of a server, which a scenario chooses by giving its key under `power`.
 *
 * @param parts.field    the value of the key as text, with unit and description
 * @param parts.hasIdle  its value includes the idle power, so `idle` is not given beside it
 * @param parts.idle     idle power beside it where none is given; default: that of the kind of server
 * @param parts.check    faults between the value and the server; fields are named from the server
 * @param parts.make     the power that the server draws. A power that is no straight line is a table of powers: with a point for
 *                       every number of busy cores it is exact
 */
export const powerModel = <const K extends string, F extends z.ZodType>(parts: {
  readonly key: K;
  readonly field: F;
  readonly hasIdle?: true;
  readonly idle?: string;
  readonly check?: (value: z.output<F>, server: PoweredServer) => readonly SettingsFault[];
  readonly make: (value: z.output<F>, server: PoweredServer) => NodePower;
}) => parts;
