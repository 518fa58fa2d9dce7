import { InputError } from "../../errors.js";
import type { EncodingSpec } from "../encoding/encoding.js";
import type { FeatureKind } from "../encoding/feature-reader.js";
import type { TrainingContext } from "../training/trainer.js";

/** Groups of features that can be left out of a network's inputs. */
const GROUPS: Readonly<Record<string, readonly FeatureKind[]>> = {
  radio: ["uplink", "downlink"],
  data: ["data"],
  work: ["work"],
  cores: ["granted cores", "free cores"],
  wire: ["wire", "delay"],
};

/**
 * An encoding without the features that the option `without` names, such as `radio+data`.
 *
 * @throws InputError when it names something else, or nothing is left
 */
export const withoutFeatures = (encoding: EncodingSpec, { without }: TrainingContext["options"]): EncodingSpec => {
  if (without === undefined) return encoding;
  const refuse = (problem: string) => new InputError([{ file: "train", problem: `without: ${problem}` }]);
  const names = String(without).split("+");
  const unknown = names.find((name) => !Object.hasOwn(GROUPS, name));
  if (unknown !== undefined)
    throw refuse(`expected some of ${Object.keys(GROUPS).join(", ")}, joined by +, got ${JSON.stringify(without)}`);
  const kinds = names.flatMap((name) => GROUPS[name]!);
  const features = encoding.features.filter(({ kind }) => !kinds.includes(kind));
  if (features.length === 0) throw refuse("no feature is left that varies");
  return { ...encoding, features };
};
