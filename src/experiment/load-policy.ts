import { pathToFileURL } from "node:url";
import { InputError } from "../errors.js";
import { suggestion } from "../nearest.js";
import { type CatalogEntry, catalog } from "../policies/catalog.js";
import type { PolicySpec } from "../scenario/scenario.js";
import type { OffloadingPolicy } from "../world/policy.js";

const refuse = (problem: string): InputError => new InputError([{ file: "policies", problem }]);

/** Whether a policy is a module of the user's; what is neither that nor built in, there is not. */
export const isModule = ({ name }: PolicySpec): boolean => !Object.hasOwn(catalog, name) && /[./\\]/.test(name);

/** Names of the policies that are built in. */
export const builtInPolicies = (): readonly string[] => Object.keys(catalog);

/**
 * The policy that a scenario or `--policy` names: a built-in, or a TypeScript or JavaScript module whose default export is a
 * factory `(options) => OffloadingPolicy`. Modules load without a build step.
 *
 * @param spec  its path, where it is a module, is absolute or relative to the current directory
 * @throws InputError when there is no such policy, or the module does not hold one
 */
export const createPolicy = async (spec: PolicySpec): Promise<OffloadingPolicy> => {
  const entry = Object.hasOwn(catalog, spec.name) ? catalog[spec.name] : undefined;
  if (entry !== undefined) return createBuiltIn(entry, spec);
  if (!isModule(spec))
    throw refuse(`unknown policy "${spec.name}"${suggestion(spec.name, builtInPolicies())}; see \`edgefade policies\``);
  return createFromModule(spec);
};

const createBuiltIn = (entry: CatalogEntry, { name, options }: PolicySpec): OffloadingPolicy => {
  for (const [key, value] of Object.entries(options)) {
    const option = entry.options.find((known) => known.name === key);
    if (option === undefined) {
      const known = entry.options.map((other) => other.name);
      throw refuse(
        known.length === 0
          ? `policy "${name}" has no options, got "${key}"`
          : `policy "${name}" has no option "${key}"${suggestion(key, known)}; it has ${known.join(", ")}`,
      );
    }
    if (typeof value !== option.type)
      throw refuse(`option "${key}" of policy "${name}": expected a ${option.type}, got ${JSON.stringify(value)}`);
  }
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
    throw refuse(`cannot load policy ${name}: ${withoutStack(messageOf(error))}`);
  }
  if (typeof factory !== "function")
    throw refuse(`${name}: expected a default export \`(options) => OffloadingPolicy\`, got ${typeof factory}`);
  let policy: unknown;
  try {
    policy = factory(options);
  } catch (error) {
    throw refuse(`${name}: its default export failed: ${messageOf(error)}`);
  }
  if (!isPolicy(policy))
    throw refuse(
      `${name}: its default export must return a policy: an object with a name, decides: "task" and place(), or decides: "subtask" and choose()`,
    );
  return policy;
};

const isPolicy = (value: unknown): value is OffloadingPolicy => {
  if (typeof value !== "object" || value === null) return false;
  const { name, decides, place, choose } = value as Partial<OffloadingPolicy>;
  if (typeof name !== "string" || name === "") return false;
  return (decides === "task" && typeof place === "function") || (decides === "subtask" && typeof choose === "function");
};

/** On one line, and without the list of requiring modules that the loader appends. */
const withoutStack = (text: string): string =>
  (text.split("\nRequire stack", 1)[0] ?? text).replace(/\s*\n\s*/g, " ").trim();

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
