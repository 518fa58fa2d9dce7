import type { PolicyOption } from "../policies/catalog.js";
import type { TrainingContext } from "./trainer.js";

/** A number that a trainer can be given, with what holds without it. */
export interface NumberOption {
  readonly description: string;
  readonly default: number;
  readonly least: number;
  readonly most?: number;
  readonly isWhole?: boolean;
}

/** Options of a trainer as the catalog lists them. */
export const listed = (options: Readonly<Record<string, NumberOption>>): readonly PolicyOption[] =>
  Object.entries(options).map(([name, { description, default: value }]) => ({
    name,
    type: "number",
    description: `${description}; default ${value}`,
  }));

/**
 * The values of a trainer's options.
 *
 * @throws RangeError when one is out of bounds
 */
export const valuesOf = <Name extends string>(
  options: Readonly<Record<Name, NumberOption>>,
  given: TrainingContext["options"],
): Readonly<Record<Name, number>> => {
  const values: Partial<Record<Name, number>> = {};
  for (const name of Object.keys(options) as Name[]) {
    const { default: standard, least, most = Infinity, isWhole = false } = options[name];
    const value = given[name] ?? standard;
    if (typeof value !== "number" || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value)))
      throw new RangeError(
        `option "${name}": expected ${isWhole ? "a whole number" : "a number"} ` +
          `${most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`}, got ${JSON.stringify(value)}`,
      );
    values[name] = value;
  }
  return values as Record<Name, number>;
};
