import { InputError } from "../../errors.js";
import type { EncodingSize, EncodingSpec } from "../encoding/encoding.js";
import { type Model, networkOf } from "../model/model.js";
import { readModel } from "../model/model-folder.js";
import type { Head, NetworkShape } from "../network/network-shape.js";
import type { TrainingContext } from "../training/trainer.js";

/** The starting point of a training that was learned elsewhere. */
export interface Source {
  readonly folder: string;
  /** The encoding of the source: the same features, standardised as there. */
  readonly encoding: EncodingSpec;
  readonly model: Model;
}

/**
 * The model that the option `from` names: transfer learning starts from its weights.
 *
 * @returns undefined where the option is not given
 * @throws InputError when it is no such model, or one for tasks of another size
 */
export const sourceOf = ({ options, world }: TrainingContext, policies: readonly string[]): Source | undefined => {
  if (options.from === undefined) return undefined;
  const folder = String(options.from);
  const model = readModel(folder);
  const refuse = (problem: string) => new InputError([{ file: folder, problem }]);
  if (!policies.includes(model.policy))
    throw refuse(`expected a model of ${policies.join(" or ")} for the initial weights, got one of ${model.policy}`);
  const { encoding } = model;
  const sizes: readonly (keyof EncodingSize)[] = ["subtasks", "edges", "clouds", "graphs"];
  const other = sizes.find((key) => encoding[key] !== world.size[key]);
  if (other !== undefined)
    throw refuse(
      `it was trained for ${other} ${encoding[other]}, the scenario has ${world.size[other]}: start from a model for tasks of the same size`,
    );
  return { folder, encoding, model };
};

/** The weights that a network begins with. @throws InputError when the source's network has other layers */
export const startOf = (source: Source | undefined, network: string, shape: NetworkShape): Float32Array | undefined => {
  if (source === undefined) return undefined;
  const found = networkOf(source.model, network);
  const layers = (one: NetworkShape): string => `${one.hidden.join("-")} ${one.choices} ${one.head}`;
  if (layers(found.shape) === layers(shape)) return found.parameters;
  const said = ({ hidden, choices, head }: NetworkShape): string =>
    `hidden layers ${hidden.join("-")}, ${choices} outputs for a sub-task and head ${head satisfies Head}`;
  throw new InputError([
    { file: source.folder, problem: `its network has ${said(found.shape)}; this training asks for ${said(shape)}` },
  ]);
};
