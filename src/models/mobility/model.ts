import type { z } from "zod";
import type { RandomStream } from "../../engine/random.js";
import { siValue } from "../../fields/checked.js";
import { type QuantityText, quantity, variant } from "../../fields/fields.js";
import type { Trajectory, Waypoints } from "../../physics/motion/trajectory.js";
import type { SettingsFault } from "../catalog.js";
import { SHORTEST_PERIOD_S, tooOften } from "../paces.js";

const step = quantity(
  "time",
  { above: 0 },
  { description: "Time between two updates of the path gain and the serving edge.", source: "chosen" },
).default("100 ms");

/** The device whose way is made. */
export interface Mover {
  /** Where it begins, and the place of the first edge, m. */
  readonly start_m: readonly [number, number];
  readonly centre_m: readonly [number, number];
  /** Its number in its group. */
  readonly index: number;
  /** A stream of its own. */
  readonly random: RandomStream;
}

/**
 * A mobility model: the settings that a scenario gives under `devices[].mobility`, and the trajectory that they make.
 *
 * @param parts.fields  settings besides `step`, as text, with units, defaults and descriptions
 * @param parts.si      the checked text in SI units; `waypoints` stood in the file that the settings name, by device of the group
 * @param parts.check   faults between the settings
 * @param parts.make    the way of one device: its place as a pure function of time
 */
export const mobilityModel = <const N extends string, S extends z.core.$ZodLooseShape, Settings extends object>(parts: {
  readonly name: N;
  readonly summary: string;
  readonly fields: S;
  readonly si: (text: z.output<z.ZodObject<S>>, waypoints: readonly Waypoints[]) => Settings;
  readonly check?: (text: z.output<z.ZodObject<S>>) => readonly SettingsFault[];
  readonly make: (settings: Settings, mover: Mover) => Trajectory;
}) => ({
  ...parts,
  schema: variant("model", parts.name, { ...parts.fields, step }, parts.summary),
  si: (
    text: z.output<z.ZodObject<S>> & { readonly step: QuantityText },
    waypoints: readonly Waypoints[],
  ): { readonly step_s: number } & Settings => ({ step_s: siValue(text.step, "time"), ...parts.si(text, waypoints) }),
  check: (text: z.output<z.ZodObject<S>> & { readonly step: QuantityText }): readonly SettingsFault[] => {
    const step_s = siValue(text.step, "time");
    const tooShort = { field: "step", problem: tooOften("steps", step_s, text.step) };
    return [...(step_s < SHORTEST_PERIOD_S ? [tooShort] : []), ...(parts.check?.(text) ?? [])];
  },
});
