import type { PolicyOption } from "../../policies/catalog.js";
import type { TrainingContext } from "./trainer.js";
import { countOption, numberOption } from "./training-options.js";

/** A numeric option of a trainer, with its default. */
export interface NumberOption {
  readonly description: string;
  readonly default: number;
  readonly min: number;
  readonly max?: number;
  readonly isWhole?: boolean;
}

/** Options of a trainer as the catalog lists them. */
export const catalogOptions = (options: Readonly<Record<string, NumberOption>>): readonly PolicyOption[] =>
  Object.entries(options).map(([name, { description, default: value }]) => ({
    name,
    type: "number",
    description: `${description}; default ${value}`,
  }));

/** The values of a trainer's options. @throws InputError when one is out of range */
export const readOptions = <Name extends string>(
  options: Readonly<Record<Name, NumberOption>>,
  given: TrainingContext["options"],
): Readonly<Record<Name, number>> => {
  const values: Partial<Record<Name, number>> = {};
  for (const name of Object.keys(options) as Name[]) {
    const { default: standard, min, max, isWhole = false } = options[name];
    values[name] = isWhole ? countOption(given, name, standard, min) : numberOption(given, name, standard, min, max);
  }
  return values as Record<Name, number>;
};
