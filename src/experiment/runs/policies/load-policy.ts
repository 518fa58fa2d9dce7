import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { InputError } from "../../../errors.js";
import { learningNames, mustLearn } from "../../../learning/names.js";
import { suggestion } from "../../../nearest.js";
import { candidatesIn, choosingAmong, trainedCandidates } from "../../../policies/candidates.js";
import { type CatalogEntry, catalog } from "../../../policies/catalog.js";
import { optionProblems } from "../../../policies/check-options.js";
import { quote } from "../../../quantity.js";
import { fromHere, isNetworkFile, isPythonPolicy } from "../../../scenario/fields/paths.js";
import type { PolicySpec, Scenario } from "../../../scenario/scenario.js";
import type { CandidateSites, OffloadingPolicy } from "../../../world/port/policy.js";
import { lineOfModule } from "../../modules/policy-place.js";
import { importDefault, messageOf, refuseModule } from "../../modules/user-module.js";

const refuse = (problem: string): InputError => new InputError([{ file: "policies", problem }]);

/** Whether a policy is a user's module. A policy that is neither a module nor built in does not exist. */
export const isModule = ({ name }: PolicySpec): boolean =>
  !Object.hasOwn(catalog, name) && !isPythonPolicy(name) && /[./\\]/.test(name);

/** Whether loading a policy runs the user's code. */
export const isForeign = (spec: PolicySpec): boolean =>
  isPythonPolicy(spec.name) || (isModule(spec) && !isFolder(spec) && !isNetworkFile(spec.name));

/** Whether a policy is a folder, as a trained model is. */
export const isFolder = ({ name }: PolicySpec): boolean =>
  isModule({ name, options: {} }) && statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;

/** Names of the policies that are built in. */
export const builtInPolicies = (): readonly string[] => Object.keys(catalog);

/**
 * The policy that a scenario or `--policy` names: a built-in, or a TypeScript or JavaScript module whose default export is a
 * factory `(options) => OffloadingPolicy`, or a model folder that `edgefade train` wrote, or a network in the ONNX format, or a
 * class of a Python module. Modules load without a build step.
 *
 * @param spec      its path, where it is a module, is absolute or relative to the current directory
 * @param scenario  that the policy is for: Python classes and networks that see what environments show need it
 * @throws InputError when there is no such policy, or the module does not hold one
 * @example
 * ```ts
 * import { loadPolicy } from "edgefade";
 *
 * const policy = await loadPolicy({ name: "threshold", options: { backlog_s: 0.2 } });
 * console.log(policy.name, policy.decides);
 * ```
 */
export const createPolicy = async (spec: PolicySpec, scenario?: Scenario): Promise<OffloadingPolicy> => {
  const entry = Object.hasOwn(catalog, spec.name) ? catalog[spec.name] : undefined;
  if (entry !== undefined) return createBuiltIn(entry, spec);
  const { candidateSites, own, problem } = candidatesIn(spec.options);
  if (problem !== undefined) throw refuse(`policy "${spec.name}": ${problem}`);
  return createForeign({ name: spec.name, options: own, candidateSites }, scenario);
};

/** A policy that is not built in. The set of its sites is not one of its own options; undefined: the policy says it. */
interface ForeignSpec extends PolicySpec {
  readonly candidateSites: CandidateSites | undefined;
}

const createForeign = async (spec: ForeignSpec, scenario: Scenario | undefined): Promise<OffloadingPolicy> => {
  if (mustLearn(spec.name))
    throw refuse(
      `"${spec.name}" must be trained first: edgefade train ${spec.name} <scenario> --out <dir>, then --policy <dir>`,
    );
  if (isPythonPolicy(spec.name)) return createFromPython(spec, scenario);
  if (!isModule(spec))
    throw refuse(`unknown policy "${spec.name}"${suggestion(spec.name, builtInPolicies())}; see \`edgefade policies\``);
  if (isNetworkFile(spec.name) && !isFolder(spec)) return createFromNetwork(spec, scenario);
  if (isFolder(spec)) return createFromModel(spec);
  return choosingAmong(await createFromModule(spec), spec.candidateSites);
};

const createFromNetwork = async (
  { name, options, candidateSites }: ForeignSpec,
  scenario?: Scenario,
): Promise<OffloadingPolicy> => {
  const { networkPolicy } = await import("../../onnx/network-policy.js");
  const [option] = Object.keys(options);
  if (option !== undefined) throw refuse(`${fromHere(name)}: a network has no option "${option}"`);
  const { policy } = networkPolicy(name, scenario, candidateSites);
  checkName(name, policy.name);
  return policy;
};

const createFromModel = async ({ name, options, candidateSites }: ForeignSpec): Promise<OffloadingPolicy> => {
  const [{ readModel }, { learningCatalog }] = await Promise.all([
    import("../../../learning/model/model-folder.js"),
    import("../../../learning/catalog.js"),
  ]);
  const [option] = Object.keys(options);
  if (option !== undefined) throw refuse(`${name}: a trained model has no option "${option}"`);
  const model = readModel(name);
  const entry = Object.hasOwn(learningCatalog, model.policy) ? learningCatalog[model.policy] : undefined;
  if (entry === undefined)
    throw refuse(
      `${name}: a model of "${model.policy}", which this version does not know; it knows ${learningNames().join(", ")}`,
    );
  const seen = trainedCandidates(model.candidateSites, candidateSites);
  if (seen.problem !== undefined) throw refuse(`${name}: ${seen.problem}`);
  try {
    const policy = entry.policy({ ...model, name: `${model.policy}@${basename(resolve(name))}` });
    return seen.candidateSites === "all" ? policy : choosingAmong(policy, seen.candidateSites);
  } catch (error) {
    throw refuse(`${name}: the model is inconsistent: ${messageOf(error)}`);
  }
};

const createBuiltIn = (entry: CatalogEntry, { name, options }: PolicySpec): OffloadingPolicy => {
  const [wrong] = optionProblems(name, options);
  if (wrong !== undefined) throw refuse(wrong.problem);
  try {
    return entry.create(options);
  } catch (error) {
    throw refuse(`policy "${name}": ${messageOf(error)}`);
  }
};

const createFromModule = async ({ name, options }: PolicySpec): Promise<OffloadingPolicy> => {
  const factory = await importDefault(name);
  if (typeof factory !== "function")
    throw refuseModule(name, `expected a default export \`(options) => OffloadingPolicy\`, got ${typeof factory}`);
  let policy: unknown;
  try {
    policy = factory(options);
  } catch (error) {
    throw refuseModule(name, `its default export failed: ${messageOf(error)}`, lineOfModule(name, error));
  }
  if (policy instanceof Promise)
    throw refuseModule(name, "its default export must return a policy, got a promise: no async, no await");
  if (!isPolicy(policy))
    throw refuseModule(
      name,
      'its default export must return a policy: an object with a name, decides: "task" and place(), or decides: "subtask" and choose()',
    );
  checkName(name, policy.name);
  return policy;
};

const createFromPython = async (spec: ForeignSpec, scenario: Scenario | undefined): Promise<OffloadingPolicy> => {
  const { pythonPolicy } = await import("../../python/python-policy.js");
  let policy: OffloadingPolicy;
  try {
    policy = pythonPolicy(spec, scenario, spec.candidateSites);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError([{ file: spec.name, problem: messageOf(error) }]);
  }
  checkName(spec.name, policy.name);
  return policy;
};

/** @throws InputError when a policy has a name that tables and file names do not take */
const checkName = (module: string, name: string): void => {
  if (!NAME.test(name))
    throw refuseModule(
      module,
      `expected a policy's name of letters, digits, spaces, ".", "_", "+" and "-", got ${quote(name)}`,
    );
};

/** Names of policies appear in tables, file names and flags. A spreadsheet would read a name that begins with "=" as a formula. */
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._+-]*[\p{L}\p{N}._+-])?$/u;

const isPolicy = (value: unknown): value is OffloadingPolicy => {
  if (typeof value !== "object" || value === null) return false;
  const { name, decides, place, choose } = value as Partial<OffloadingPolicy>;
  if (typeof name !== "string" || name === "") return false;
  return (decides === "task" && typeof place === "function") || (decides === "subtask" && typeof choose === "function");
};
