import type { z } from "zod";
import type { RandomStream } from "../../engine/random.js";
import { variant } from "../../fields/fields.js";
import type { Arrivals } from "../../world/run/arriving.js";
import type { ArrivalProcess } from "../../world/task/arrivals.js";
import type { SettingsFault } from "../catalog.js";
import type { ArrivalRows } from "./rows.js";

/** The devices at which tasks arrive, in their order. */
export interface ArrivingDevices {
  readonly names: readonly string[];
  /** The stream of a device from which its arrivals are drawn. */
  random(name: string): RandomStream;
}

/** A process of its own at every device. */
export const atEach = ({ names, random }: ArrivingDevices, process: () => ArrivalProcess): Arrivals => ({
  kind: "open",
  processes: names.map((name) => ({ process: process(), random: random(name) })),
});

/**
 * An arrival process: the settings that a scenario gives under `arrivals`, and how tasks then come.
 *
 * @param parts.fields        settings as text, with units, defaults and descriptions
 * @param parts.si            the checked text in SI units; `rows` stood in the file that the settings name
 * @param parts.check         faults between the settings
 * @param parts.make          how tasks come; see `atEach`
 * @param parts.meanRate_hz   tasks per second of a device on average; absent: it follows from the service, or from a file
 * @param parts.isRegular     a server may have a load of exactly 1 under them
 */
export const arrivalModel = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>, rows: ArrivalRows) => Settings;
  readonly check?: (text: z.output<z.ZodObject<S>>) => readonly SettingsFault[];
  readonly make: (settings: Settings, devices: ArrivingDevices) => Arrivals;
  readonly meanRate_hz?: (settings: Settings) => number;
  readonly isRegular?: true;
}) => ({ ...parts, schema: variant("process", parts.name, parts.fields, parts.summary) });
