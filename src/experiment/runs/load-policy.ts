import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError, thrownText } from "../../errors.js";
import { learningCatalog } from "../../learning/catalog.js";
import { suggestion } from "../../nearest.js";
import { type CatalogEntry, catalog, optionProblems } from "../../policies/catalog.js";
import { quote } from "../../quantity.js";
import { fromHere } from "../../scenario/fields/paths.js";
import type { PolicySpec } from "../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";

const refuse = (problem: string): InputError => new InputError([{ file: "policies", problem }]);

/** A fault of a module of the user's, at its file as seen from the current directory. */
export const refuseModule = (name: string, problem: string): InputError => {
  const file = fromHere(name);
  // The loader ends the message of a syntax error with its place.
  const [, said, line, column] = /^(?:ParseError: )?(.*?)\s+\S+?:(\d+):(\d+)$/s.exec(problem) ?? [];
  return new InputError([
    said === undefined ? { file, problem } : { file, line: Number(line), column: Number(column), problem: said },
  ]);
};

/** Whether a policy is a module of the user's; what is neither that nor built in, there is not. */
export const isModule = ({ name }: PolicySpec): boolean => !Object.hasOwn(catalog, name) && /[./\\]/.test(name);

/** Whether a policy is a folder, as a trained model is. */
export const isFolder = ({ name }: PolicySpec): boolean =>
  isModule({ name, options: {} }) && statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;

/** Names of the policies that are built in. */
export const builtInPolicies = (): readonly string[] => Object.keys(catalog);

/**
 * The policy that a scenario or `--policy` names: a built-in, or a TypeScript or JavaScript module whose default export is a
 * factory `(options) => OffloadingPolicy`, or a model folder that `edgefade train` wrote. Modules load without a build step.
 *
 * @param spec  its path, where it is a module, is absolute or relative to the current directory
 * @throws InputError when there is no such policy, or the module does not hold one
 */
export const createPolicy = async (spec: PolicySpec): Promise<OffloadingPolicy> => {
  const entry = Object.hasOwn(catalog, spec.name) ? catalog[spec.name] : undefined;
  if (entry !== undefined) return createBuiltIn(entry, spec);
  if (Object.hasOwn(learningCatalog, spec.name))
    throw refuse(
      `"${spec.name}" must learn first: edgefade train ${spec.name} <scenario> --out <dir>, then --policy <dir>`,
    );
  if (!isModule(spec))
    throw refuse(`unknown policy "${spec.name}"${suggestion(spec.name, builtInPolicies())}; see \`edgefade policies\``);
  return isFolder(spec) ? createFromModel(spec) : createFromModule(spec);
};

const createFromModel = async ({ name, options }: PolicySpec): Promise<OffloadingPolicy> => {
  const { readModel } = await import("../../learning/model/model-folder.js");
  const [option] = Object.keys(options);
  if (option !== undefined) throw refuse(`${name}: a trained model has no option "${option}"`);
  const model = readModel(name);
  const entry = Object.hasOwn(learningCatalog, model.policy) ? learningCatalog[model.policy] : undefined;
  if (entry === undefined)
    throw refuse(
      `${name}: a model of "${model.policy}", which this version does not know; it knows ${Object.keys(learningCatalog).join(", ")}`,
    );
  try {
    return entry.policy({ ...model, name: `${model.policy}@${basename(resolve(name))}` });
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
  const { createJiti } = await import("jiti");
  // Without a cache of modules, so that no run sees what another left in a module's variables.
  const jiti = createJiti(pathToFileURL(`${process.cwd()}/`).href, { moduleCache: false });
  let factory: unknown;
  try {
    factory = await jiti.import(pathToFileURL(name).href, { default: true });
  } catch (error) {
    throw refuseModule(name, withoutStack(messageOf(error)));
  }
  if (typeof factory !== "function")
    throw refuseModule(name, `expected a default export \`(options) => OffloadingPolicy\`, got ${typeof factory}`);
  let policy: unknown;
  try {
    policy = factory(options);
  } catch (error) {
    throw refuseModule(name, `its default export failed: ${messageOf(error)}`);
  }
  if (policy instanceof Promise)
    throw refuseModule(name, "its default export must return a policy, got a promise: no async, no await");
  if (!isPolicy(policy))
    throw refuseModule(
      name,
      'its default export must return a policy: an object with a name, decides: "task" and place(), or decides: "subtask" and choose()',
    );
  if (!NAME.test(policy.name))
    throw refuseModule(
      name,
      `expected a policy's name of letters, digits, spaces, ".", "_", "+" and "-", got ${quote(policy.name)}`,
    );
  return policy;
};

/** Names stand in tables, in file names and in flags; a spreadsheet takes one that begins with "=" for a formula. */
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._+-]*[\p{L}\p{N}._+-])?$/u;

const isPolicy = (value: unknown): value is OffloadingPolicy => {
  if (typeof value !== "object" || value === null) return false;
  const { name, decides, place, choose } = value as Partial<OffloadingPolicy>;
  if (typeof name !== "string" || name === "") return false;
  return (decides === "task" && typeof place === "function") || (decides === "subtask" && typeof choose === "function");
};

/** On one line, and without the list of requiring modules that the loader appends. */
const withoutStack = (text: string): string =>
  (text.split("\nRequire stack", 1)[0] ?? text).replace(/\s*\n\s*/g, " ").trim();

const messageOf = thrownText;
